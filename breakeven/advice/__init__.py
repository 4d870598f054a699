"""The advisor: what is asked before the money, and what the figures of a scenario advise."""
