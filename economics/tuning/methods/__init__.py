"""The ways to tune a model: one file each, with one protocol."""
