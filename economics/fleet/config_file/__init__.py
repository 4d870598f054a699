"""Configurations of models written by others: a file a family of keys; what is not understood is refused by name."""
