"""The months of a plan as days: month 1 begins on the as-of date, month m on the same day m − 1 months later."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

_LAST_YEAR = date.max.year


def day_of(month: int, as_of: date) -> date:
    """Return the day on which month `month` (1 or more) begins; the last day of a month that is too short.

    Months after the year 9999 begin on its last day.

    >>> [day_of(m, date(2027, 1, 31)).isoformat() for m in (1, 2, 3)]
    ['2027-01-31', '2027-02-28', '2027-03-31']
    """
    years, months = divmod(as_of.year * 12 + as_of.month - 1 + month - 1, 12)
    if years > _LAST_YEAR:
        return date.max
    return date(years, months + 1, min(as_of.day, monthrange(years, months + 1)[1]))


def first_month(day: date, as_of: date) -> int:
    """Return the first month that begins on a day or after it; 1 for a day that is not after the as-of date.

    >>> first_month(date(2027, 1, 1), date(2026, 11, 20)), first_month(date(2026, 12, 20), date(2026, 11, 20))
    (3, 2)
    """
    if day <= as_of:
        return 1
    month = (day.year - as_of.year) * 12 + day.month - as_of.month + 1
    return month if day_of(month, as_of) >= day else month + 1


def day_after(day: date) -> date:
    """Return the next day; the last day that there is follows itself."""
    return day if day == date.max else day + timedelta(days=1)


def by_month(days: Iterable[date], as_of: date, last: int) -> dict[int, list[date]]:
    """Return months up to the `last` with the days, after the as-of date, that are first counted in each; in order."""
    found: dict[int, list[date]] = {}
    for day in sorted({day for day in days if day > as_of}):
        month = first_month(day, as_of)
        if month <= last:
            found.setdefault(month, []).append(day)
    return found
