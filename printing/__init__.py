"""What is drawn for people and scanners to read."""
