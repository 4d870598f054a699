"""Words about copies of a model that follow the hours of a week."""

from __future__ import annotations

from collections.abc import Mapping

from breakeven.currency import USD, Currency
from breakeven.figures import figure, money, percent, tokens
from breakeven.names import line_name
from economics.numbers import digits
from economics.scaling.kinds import ON_DEMAND

NOT_BY_THE_MINUTE = "Peaks of minutes inside an hour are not modelled."
AS_IF_ONE = "As if a copy served one request at a time"


def above_words(above: str) -> str:
    """Say what serves that which a baseline cannot.

    >>> above_words("on_demand"), above_words("Groq")
    ('machines on demand', 'Groq')
    """
    return "machines on demand" if above == ON_DEMAND else above


def way_words(kind: str, above: str, copies: int | None = None) -> str:
    """Name a way to follow the hours; `copies` are those of a typed baseline, None for the best.

    >>> way_words("hourly", "on_demand"), way_words("baseline", "on_demand", 1)
    ('In each hour what it needs', '1 copy at all hours, machines on demand above it')
    """
    if kind == "fixed":
        return "The same copies at all hours"
    if kind == "hourly":
        return "In each hour what it needs"
    kept = "The best number of copies" if copies is None else copies_words(copies)
    return f"{kept} at all hours, {above_words(above)} above {'it' if copies == 1 else 'them'}"


def copies_words(copies: int) -> str:
    """Write a number of copies: "1 copy", "3 copies", "no copy"."""
    return "no copy" if copies == 0 else f"{copies:,} {'copy' if copies == 1 else 'copies'}"


def cost_words(usd: float, now: float | None, chosen: bool, currency: Currency) -> str:
    """Say what a way costs a month, and how much more or less than as it is now."""
    cost = f"{money(usd, currency)} a month"
    if chosen:
        return f"{cost}, as it is now"
    if now is None:
        return cost
    difference = usd - now
    if abs(difference) < 0.005:
        return f"{cost}, the same as now"
    return f"{cost}, {money(abs(difference), currency)} {'less' if difference < 0 else 'more'} than now"


def duration_sentence(busiest: float, quietest: float, copies: int) -> str:
    """Say in words what the chart of the sorted hours shows."""
    return (
        f"The busiest hour of the week carries {tokens(busiest)} tokens and needs {copies_words(copies)}; "
        f"the quietest carries {tokens(quietest)}."
    )


def best_sentence(best: int, by_token: bool, *, even: bool) -> str:
    """Say which baseline costs least; `even`: every hour of the week carries the same.

    >>> best_sentence(2, by_token=False, even=False)
    'The least is paid with 2 copies at all hours.'
    >>> best_sentence(0, by_token=False, even=True)
    'The least is paid with no copy at all hours: at this rate for all hours none is worth keeping.'
    """
    if best:
        return f"The least is paid with {copies_words(best)} at all hours."
    why, quiet = "its prices" if by_token else "this rate for all hours", "" if even else " through the quiet ones"
    return f"The least is paid with no copy at all hours: at {why} none is worth keeping{quiet}."


def standing_words(standing: Mapping[str, float], currency: Currency = USD) -> str:
    """Say what is paid for an option of which no copy runs, and for what; empty for nothing.

    >>> standing_words({"gpu rent": 2810.5, "staff": 7500.0})
    '$10.3k of it is paid though no copy is kept: spare copies $2.81k, staff $7.5k'
    """
    if not standing:
        return ""
    each = (f"{_STANDING.get(line, line_name(line))} {money(usd, currency)}" for line, usd in standing.items())
    return f"{money(sum(standing.values()), currency)} of it is paid though no copy is kept: {', '.join(each)}"


_STANDING = {"gpu rent": "spare copies", "fixed": "its fixed cost"}
"""What a cost line pays for where no copy runs."""


def erlang_sentence(load: float, servers: int, filled: float, chance: float) -> str:
    """Say how full an hour may be by Erlang C.

    >>> erlang_sentence(5, 8, 0.625, 0.2)[:64]
    'The busiest hour would keep 5 copies busy without a pause. With '
    """
    return (
        f"The busiest hour would keep {digits(load, 3)} copies busy without a pause. With {copies_words(servers)}, "
        f"{_full(filled)} full, at most {percent(chance)} of the requests wait (Erlang C). A copy serves many "
        "requests at once, and fewer wait: this is a cautious bound."
    )


def use_words(filled: float) -> str:
    """Name the button that uses it.

    >>> use_words(0.625)
    'Plan full hours at 62.5 %'
    """
    return f"Plan full hours at {_full(filled)}"


def step_words(before: float, after: float, difference: float, currency: Currency) -> str:
    """Say what a copy more or less at all hours changes a month: before → after.

    >>> from breakeven.currency import USD
    >>> step_words(900.0, 1000.0, 100.0, USD)
    '$900 → $1k a month: $100 more'
    """
    change = f"{money(before, currency)} → {money(after, currency)} a month"
    if abs(difference) < 0.005:
        return f"{change}: the same"
    return f"{change}: {money(abs(difference), currency)} {'less' if difference < 0 else 'more'}"


def _full(filled: float) -> str:
    return figure("busy_hour_utilisation", filled)
