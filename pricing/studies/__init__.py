"""Studies of the catalogue's prices: history, coverage, checks, changes."""
