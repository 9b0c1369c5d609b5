"""What is owed, paid, taken back and counted."""
