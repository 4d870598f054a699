"""From the names in a scenario to plain numbers: the only part that knows both."""
