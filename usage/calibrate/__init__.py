"""A running system against the option that stands for it."""
