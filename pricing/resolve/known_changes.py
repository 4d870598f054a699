"""What is known on the as-of date about later prices, put into one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from economics.note import Level, Note

KNOWN_CHANGE = "known price change"
"""The kind of the note that says when a price changes within the months looked at."""
STANDS = "price stands"
"""The kind of the note that nothing is listed for the time after a contract, or after another price."""
_MATTERS = 0.01
"""Share of a month's cost by which a change must move it for a warning."""
_SHOWN = 4


@dataclass(frozen=True)
class Change:
    """One price that changes [USD per unit] on a day, which is first counted in `month`; `what` names the price."""

    what: str
    before: float
    after: float
    on: date
    month: int


def change_note(changes: Sequence[Change], unit: str, cost_shares: Iterable[float], field: str = "") -> Note | None:
    """Return the note on prices per `unit` that change, in the order of the changes; None without any.

    `cost_shares` are by what share of it each change moves the cost of a month; it is a warning where one matters.
    """
    if not changes:
        return None
    steps: dict[tuple[int, date], list[Change]] = {}
    for change in sorted(changes, key=lambda c: (c.month, c.on)):
        steps.setdefault((change.month, change.on), []).append(change)
    parts = []
    for (month, day), together in steps.items():
        prices = ", ".join(f"{c.what} {usd(c.before)} → {usd(c.after)}" for c in together)
        parts.append(f"{prices} {unit} from {day.isoformat()} (month {month})")
    more = f"; and {len(parts) - _SHOWN} more times" if len(parts) > _SHOWN else ""
    level = Level.WARNING if any(abs(share) > _MATTERS for share in cost_shares) else Level.REMARK
    return Note(KNOWN_CHANGE, f"known to change: {'; '.join(parts[:_SHOWN])}{more}", level, field)


def stands_note(day: date, month: int, field: str = "") -> Note:
    """Return the note that no price is listed from a day on, so that the one before is counted further."""
    text = f"no price is listed from {day.isoformat()} (month {month}) on: the one before it is counted further"
    return Note(STANDS, text, Level.WARNING, field)


def usd(price: float) -> str:
    """Write a price in US dollars with as many decimals as it needs, two at least.

    >>> usd(1.5), usd(0.0375), usd(12)
    ('$1.50', '$0.0375', '$12.00')
    """
    digits = f"{price:,.6f}".rstrip("0")
    whole, _, decimals = digits.partition(".")
    return f"${whole}.{decimals.ljust(2, '0')}"
