"""Sentences about a mix: what it costs against serving all requests with one option, and where mixing pays."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.currency import Currency
from breakeven.figures import money
from economics.numbers import digits

NO_MIX = "No mix yet: all requests go to one option."
_MOST_RANGES = 4
_ALL = 1e-9


def headline(name: str, usd: float, others: Sequence[tuple[str, str, float]], currency: Currency) -> str:
    """Say what a mix costs a month, and how much more or less than others: name, who that is, cost [USD/month].

    >>> from breakeven.currency import USD
    >>> headline("Two", 900.0, [("One", "the best single option", 700.0), ("API", "paid today", 1900.0)], USD)
    'Two costs $900 a month: $200 more than One, the best single option, and $1k less than API, paid today.'
    """
    said = [f"{against_words(usd, other, currency)} {name_}, {who}" for name_, who, other in others]
    head = f"{name} costs {money(usd, currency)} a month"
    return f"{head}: {', and '.join(said)}." if said else f"{head}."


def against_words(usd: float, other: float, currency: Currency) -> str:
    """Say how much more or less than another cost."""
    difference = usd - other
    if abs(difference) <= _ALL * abs(other):
        return "as much as"
    return f"{money(abs(difference), currency)} {'more' if difference > 0 else 'less'} than"


def share_words(share: float) -> str:
    """Write a share to four digits, as an exact crossing deserves.

    >>> share_words(0.125), share_words(0.0333333)
    ('12.5 %', '3.333 %')
    """
    return f"{digits(100 * share, 4)} %"


def pays_sentence(first: str, other: str, ranges: Sequence[tuple[float, float]], lowest: float = 0.0) -> str:
    """Say at which shares for the first option a mix costs less than another option.

    `lowest` is the share below which there is no mix. Up to four ranges are named.

    >>> pays_sentence("API", "Own", [(0.0, 0.125), (0.4, 1.0)])
    'Mixing costs less than Own with less than 12.5 % or more than 40 % of the requests at API.'
    >>> pays_sentence("API", "Own", [])
    'Mixing costs more than Own, or as much, whatever share of the requests goes to API.'
    """
    if not ranges:
        return f"Mixing costs more than {other}, or as much, whatever share of the requests goes to {first}."
    if ranges[0][0] <= lowest + _ALL and ranges[0][1] >= 1 - _ALL:
        return f"Mixing costs less than {other}, whatever share of the requests goes to {first}."
    named = [_range_words(low, high, lowest) for low, high in ranges[:_MOST_RANGES]]
    more = len(ranges) - len(named)
    said = " or ".join(named) + (f", and in {more} more ranges," if more else "")
    return f"Mixing costs less than {other} with {said} of the requests at {first}."


def _range_words(low: float, high: float, lowest: float) -> str:
    if low <= lowest + _ALL:
        return f"less than {share_words(high)}"
    if high >= 1 - _ALL:
        return f"more than {share_words(low)}"
    return f"{share_words(low)} to {share_words(high)}"


def least_sentence(first: str, share: float, usd: float, lowest: float, currency: Currency) -> str:
    """Say with which share for the first option a mix costs least."""
    cost = money(usd, currency)
    if share <= lowest + _ALL:
        return f"The least, {cost} a month, is paid when next to no request goes to {first}."
    if share >= 1 - _ALL:
        return f"The least, {cost} a month, is paid when nearly every request goes to {first}."
    return f"The least is paid with {share_words(share)} of the requests at {first}: {cost} a month."


SHARING_ASSUMED = (
    "Assumed: every copy keeps its GPUs to itself, and nothing else sits on these machines. The scenario counts the "
    "machines of each part by itself, so this changes no figure above."
)
NOTHING_TO_SHARE = (
    "No two parts pay for whole machines of the same GPU, size and price: there is nothing that they could share."
)


def shared_sentence(alone: int, together: int, saving_usd: float, proven: bool, currency: Currency) -> str:
    """Say how many machines parts need alone and together, and what sharing saves a month.

    >>> from breakeven.currency import USD
    >>> shared_sentence(3, 2, 8000.0, True, USD)
    'Alone they take 3 machines, together 2: sharing would save $8k a month.'
    """
    least = "" if proven else ", or fewer: the search was cut short"
    if together == alone:
        return f"Alone and together they take {machines_words(alone)}{least}: sharing saves nothing."
    saves = f"sharing would save {'' if proven else 'at least '}{money(saving_usd, currency)} a month"
    return f"Alone they take {machines_words(alone)}, together {together:,}{least}: {saves}."


def machines_words(count: int) -> str:
    """Write a number of machines: "1 machine", "3 machines"."""
    return f"{count:,} machine{'' if count == 1 else 's'}"
