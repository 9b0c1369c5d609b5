"""What comes and goes in files and messages: sheets of applications, deliveries, feeds, keys."""
