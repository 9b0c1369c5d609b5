"""Photos of people: what is wrong with one, the right frame, the finished photo (handbook 6)."""
