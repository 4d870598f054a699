"""Serving a model on GPUs: which ways there are, ranked."""
