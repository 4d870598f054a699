"""The ways to come by GPUs, one file a kind."""
