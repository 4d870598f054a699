"""Every number of a scenario as data (unit, range, default, meaning), and the checks of values."""
