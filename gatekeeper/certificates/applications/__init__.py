"""What is applied for: taken in, weighed against the rules, completed, approved, excepted."""
