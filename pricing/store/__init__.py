"""The DuckDB file that holds all prices: building it and reading it."""
