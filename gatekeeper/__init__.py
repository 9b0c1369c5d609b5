"""Who may pass, and everything that is remembered. Knows neither the web nor hardware."""
