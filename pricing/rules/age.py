"""How old a price is, in days and in words; the one place that decides when a price is marked or warned about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from economics.note import Level, Note
from pricing.rows import PriceRow

MARKED_AFTER_DAYS = 30
WARNED_AFTER_DAYS = 180

Freshness = Literal["fresh", "marked", "old", "undated"]
Looked = Literal["seen", "checked"]
"""What was done with a price on its day: `seen` where it stood, or `checked` by somebody on the seller's page."""


@dataclass(frozen=True, slots=True)
class Age:
    """Days from the day a price was seen to the as-of date; None for a price without a day.

    `days_at_as_of` is negative for a price seen after the as-of date. `freshness` goes by the as-of date: `marked`
    after 30 days, `old` after 180, `undated` when the day is not known. `words` says it in a phrase, empty while fresh.
    """

    days_at_as_of: int | None
    freshness: Freshness
    words: str


def age(observed_on: date | None, as_of: date, today: date | None = None, looked: Looked = "seen") -> Age:
    """Return the age of a price seen on `observed_on`, at the as-of date and on `today` (default: the as-of date)."""
    today = today or as_of
    if observed_on is None:
        return Age(None, "undated", f"the day this price was {looked} is not known")
    at_as_of, now = (as_of - observed_on).days, (today - observed_on).days
    freshness: Freshness = (
        "old" if at_as_of > WARNED_AFTER_DAYS else "marked" if at_as_of > MARKED_AFTER_DAYS else "fresh"
    )
    words = "" if freshness == "fresh" else f"{looked} {at_as_of:,} days before {as_of.isoformat()}"
    if today != as_of and now > MARKED_AFTER_DAYS:
        words = f"{words}{', ' if words else f'{looked} '}{now:,} days ago today"
    return Age(at_as_of, freshness, words)


def checked_age(row: PriceRow, as_of: date, today: date | None = None) -> Age:
    """Return the age of a token price: since when somebody last looked at it, not since a list carried it."""
    return age(row.checked_on, as_of, today, "checked")


def first_known(row: PriceRow) -> date:
    """Return the first day of which it is known that a token price was there.

    That is when it begins, where its list says so, else when somebody checked it or a list carried it.
    """
    return min(day for day in (row.effective_from, row.checked_on, row.listed_on) if day is not None)


def warning(observed_on: date | None, as_of: date, what: str, field: str = "", looked: Looked = "seen") -> Note | None:
    """Return the note that warns of a price too old to plan with; None when it is not.

    `what` names the price at the head of the sentence, such as `GPU rate`; `field` as in a note.
    """
    row_age = age(observed_on, as_of)
    if observed_on is None or row_age.freshness != "old":
        return None
    return Note(
        "old price",
        f"{what} is old: {looked} on {observed_on.isoformat()}, {row_age.days_at_as_of:,} days before "
        f"{as_of.isoformat()}; ask for a newer one",
        Level.WARNING,
        field,
    )
