"""The page Your usage: a file is read and gone, what it shows, what it fills into the scenario."""
