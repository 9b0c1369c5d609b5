"""What the register says of credentials, people and organisations: looked at, corrected, told."""
