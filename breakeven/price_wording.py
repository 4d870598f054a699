"""What the catalogue holds, in words."""

from __future__ import annotations

from datetime import date


def holdings(
    *,
    as_of: date,
    token_rows: int,
    sellers: int,
    lists: int,
    rate_rows: int,
    suppliers: int,
    newest: tuple[date | None, ...],
    old: tuple[int, ...],
    marked: tuple[int, ...],
    doubtful: int,
) -> tuple[str, str]:
    """Return two sentences: how many prices there are and from where; how new, how old and how doubtful they are.

    `newest`, `old` (over 180 days at the as-of date) and `marked` (over 30) are of token prices and of GPU rates.
    """
    first = (
        f"{token_rows:,} token prices of {sellers} sellers from {lists} lists, and {rate_rows:,} GPU rates of "
        f"{suppliers} suppliers."
    )
    token, rate = ("an unknown day" if day is None else day.isoformat() for day in newest)
    second = (
        f"As known on {as_of.isoformat()}: the newest token price was seen on {token}, the newest GPU rate on {rate}. "
        f"Over 180 days old are {old[0]:,} token prices and {old[1]:,} GPU rates, "
        f"over 30 days {marked[0]:,} and {marked[1]:,} more; {doubtful:,} GPU rates are doubtful."
    )
    return first, second
