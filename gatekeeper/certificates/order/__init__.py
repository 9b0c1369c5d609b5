"""What follows violations: held, taken away, barred, and made good again."""
