"""Turn the names in a scenario into numbers from the catalogue; the only part that knows both."""
