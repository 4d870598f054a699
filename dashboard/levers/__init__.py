"""The page on what saves most: its question, its rows with a button each, and the best set."""
