"""The units of time and volume that formulas and fields share."""

HOURS_PER_MONTH = 730.0
"""Hours of a month; 8,760 are a year."""
HOURS_PER_DAY = 24
HOURS_PER_WEEK = 168
MINUTES_PER_DAY = 1440
SECONDS_PER_HOUR = 3600
MONTHS_PER_YEAR = 12
MAX_TOKENS_PER_MONTH = 1e15
"""The largest volume a scenario may have, and the end of every search over volume [token]."""
