"""Moments as people read them: the library keeps them in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

from breakeven.figures import day_words


def moment_words(moment: datetime | str) -> str:
    """Return a moment with its day and minute, from a time or its ISO text.

    >>> moment_words("2027-03-03T14:05:09.123456Z")
    '3 Mar 2027, 14:05 UTC'
    """
    at = _utc(moment)
    return f"{day_words(at.date())}, {at:%H:%M} UTC"


def day_of(moment: datetime | str) -> date:
    """Return the day of a moment, UTC."""
    return _utc(moment).date()


def _utc(moment: datetime | str) -> datetime:
    return (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(UTC)
