"""Supplies, that is, ways to get GPUs: one file per kind."""
