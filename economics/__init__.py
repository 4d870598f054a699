"""The cost model: pure functions and frozen types, with no files, no clock and no network."""
