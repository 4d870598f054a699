"""Every number a scenario holds, as data: unit, range, default, meaning; and what checks a value."""
