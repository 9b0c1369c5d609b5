"""What people see in a browser. The only room that imports Flask."""
