"""What is known of models beside their prices: ratings, and whether they can reason before they answer.

Ratings are of people who compared answers blind (`pricing/data/quality.csv`); which models can reason is said by two
lists (`pricing/data/reasoning.csv`).
"""

from __future__ import annotations

from pricing.curated import day, newest, number, records, whole
from pricing.curated import fingerprint as file_fingerprint
from pricing.sources import Content, Row, SourceError

NAME = "quality"
FILE = "quality.csv"
REASONING = "reasoning.csv"


def fingerprint() -> str:
    """Return the hash of the two files."""
    return file_fingerprint(FILE, REASONING)


def load() -> Content:
    """Return every rating by model and category, and every offer that a list says can, or cannot, reason.

    Raises SourceError naming the line that cannot be read, or whose interval does not hold its rating.
    """
    ratings, reasoning = records(FILE), records(REASONING)
    tables = {
        "quality": [_rating(r, line) for line, r in enumerate(ratings, start=2)],
        "reasoning": [_reasoning(r, line) for line, r in enumerate(reasoning, start=2)],
    }
    observed_on = newest(day(r["observed_on"]) for r in (*ratings, *reasoning))
    return Content(
        "",
        observed_on,
        "ratings: Arena, CC BY 4.0; which can reason: models.dev and litellm; dated by the newest row",
        tables,
    )


def _rating(r: dict[str, str | None], line: int) -> Row:
    try:
        value, low, high, votes = number(r["rating"]), number(r["low"]), number(r["high"]), whole(r["votes"])
        if value is None or low is None or high is None or not low <= value <= high:
            raise ValueError("the interval must hold the rating")
        if votes is None or votes <= 0:
            raise ValueError("votes must be above 0")
        return (
            *(r["model"], r["as_published"], r["category"], value, low, high, votes, whole(r["rank"])),
            *(day(r["observed_on"]), r["licence"], r["source"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(NAME, f"{FILE} line {line}: {error}") from error


def _reasoning(r: dict[str, str | None], line: int) -> Row:
    try:
        known = {"true": True, "false": False}[str(r["reasoning"])]
        return r["seller"] or "", r["model"], known, r["source"], day(r["observed_on"])
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(NAME, f"{REASONING} line {line}: {error!r}") from error
