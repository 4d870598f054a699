"""What a team's usage was: exports and logs of any kind, read into the figures of one profile."""
