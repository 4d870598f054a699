"""Changes of a scenario, each a pure function."""
