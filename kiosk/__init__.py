"""What people see and what runs: command line, configuration, stations, screens, texts."""
