"""Saved scenarios compared: which inputs differ, then and now, several side by side; what a list says of a version."""
