"""The requests of a log, not their mean, on every option of a scenario."""
