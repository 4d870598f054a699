"""The options, that is, ways to serve a workload: one file per kind."""
