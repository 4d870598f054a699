"""The ways to serve a workload, one file a kind."""
