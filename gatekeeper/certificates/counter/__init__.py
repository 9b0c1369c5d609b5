"""What happens at the counter after an approval: made, handed over, registered, replaced, found."""
