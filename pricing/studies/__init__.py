"""What can be learned from the prices held: history, coverage, checks, changes."""
