"""From folders and workbooks of organisations, people and credentials into the register."""
