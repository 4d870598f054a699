"""Serving a model on GPUs: its memory, and the ranked ways to rent GPUs for it."""
