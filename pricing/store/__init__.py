"""Where prices are kept: the DuckDB file, what builds it, what reads it."""
