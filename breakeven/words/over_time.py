"""The Over time page's answers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from breakeven.currency import USD, Currency
from breakeven.figures import UNDEFINED, money, percent
from breakeven.paid import Paid
from economics.over_time.rate_of_return import RECEIVED_FIRST
from economics.over_time.timeline import BEFORE_TAX, AgainstReference, HorizonResult

HIGHEST_RATE = 1.0
"""The yearly rate above which the months until the outlay is back are said in place of it."""
BOOK_VALUE = (
    "Where servers are bought, what they are still worth in the books is assumed to come back in the last month; it is "
    "not a sale price."
)
"""What every total over months that counts the value at the end says of it."""


def headline(result: HorizonResult, currency: Currency = USD) -> str:
    """Say which option costs least over the months, in today's money."""
    months = int(result.months[-1])
    if result.cheapest is None:
        return f"No option has a cost over {months} months."
    best = next(o for o in result.options if o.name == result.cheapest)
    worth = best.npv_usd.scalar or 0.0
    rate = percent(float(result.plan.months.discount_rate_per_year))
    return (
        f"Over {months} months {best.name} costs least: {money(-worth, currency)} in today's money, at {rate} a year, "
        f"{BEFORE_TAX}."
    )


def second_sentence(result: HorizonResult, currency: Currency = USD) -> str:
    """Compare the cheapest option with the reference, or with the next best when it is the reference."""
    best = next((o for o in result.options if o.name == result.cheapest), None)
    if best is None:
        return ""
    if best.against is not None:
        return _compared(best.against, currency)
    worths = [(o.npv_usd.scalar, o) for o in result.options if o is not best and o.npv_usd.scalar is not None]
    if not worths:
        return ""
    worth, next_best = max(worths, key=lambda pair: pair[0] or 0.0)
    more = (best.npv_usd.scalar or 0.0) - (worth or 0.0)
    return f"It is the reference; {next_best.name} would cost {money(more, currency)} more."


def _compared(against: AgainstReference, currency: Currency) -> str:
    saved = against.npv_difference_usd.scalar or 0.0
    text = f"That is {money(saved, currency)} less than {against.reference}"
    month = against.payback_month.scalar
    if month is not None:
        text += f"; what it costs more at first is back in {_months(month)}"
    rate = against.irr_per_year.scalar
    if rate is not None and rate <= HIGHEST_RATE:
        text += f", an internal rate of return of {percent(rate)} a year"
        if against.irr_order == RECEIVED_FIRST:
            text += " (received first and paid later, as with a loan)"
    return f"{text}."


def returned_words(paid: Paid, currency: Currency = USD) -> str:
    """Say what is assumed to come back of what is paid, on what grounds, and what that leaves; empty for nothing.

    >>> returned_words(Paid(692e3, 0.0, 75e3))
    '$75k is assumed to come back at the end: by the book value, not a sale price; $617k net'
    """
    amounts = (
        (paid.sold_usd, "at the end of the servers' life: the residual value"),
        (paid.book_value_usd, "at the end: by the book value, not a sale price"),
    )
    parts = [f"{money(usd, currency)} is assumed to come back {why}" for usd, why in amounts if usd > 0]
    return "; ".join([*parts, f"{money(paid.net_usd, currency)} net"]) if parts else ""


def paid_words(paid: Paid, currency: Currency = USD) -> str:
    """Say what is paid over the months and, apart from it, what is assumed to come back.

    >>> paid_words(Paid(574e3, 0.0, 0.0))
    '$574k paid in all'
    """
    said = f"{money(paid.usd, currency)} paid in all"
    returned = returned_words(paid, currency)
    return f"{said}; {returned}" if returned else said


def month_and_paid_words(usd_per_month: float | None, paid: Paid, currency: Currency = USD) -> str:
    """Say what a month costs beside what is paid in all; a month is net of what comes back, what is paid is not.

    >>> month_and_paid_words(17.1e3, Paid(692e3, 0.0, 75e3)), month_and_paid_words(1e3, Paid(36e3, 0.0, 0.0))
    ('$17.1k a month net of what comes back · $692k paid in all', '$1k a month · $36k paid in all')
    """
    net = " net of what comes back" if returned_words(paid, currency) else ""
    return f"{money(usd_per_month, currency)} a month{net} · {money(paid.usd, currency)} paid in all"


def rate_words(against: AgainstReference) -> str:
    """Write an internal rate of return; above 100 % a year the months until the outlay is back, where there are any.

    A rate is then a figure nobody can compare with another: it says that the outlay is small and soon back.
    """
    rate, month = against.irr_per_year.scalar, against.payback_month.scalar
    if rate is None:
        return UNDEFINED
    if rate <= HIGHEST_RATE:
        return percent(rate)
    return "above 100 %" if month is None else f"above 100 %: pays back in {_months(month)}"


Reasons = dict[tuple[str, str], list[str]]
"""Why figures are undefined: (title of the figure, or "" for all of an option, reason) → the options it holds for."""


def reason_lines(reasons: Mapping[tuple[str, str], Sequence[str]]) -> list[str]:
    """Say why figures are undefined, in one line for all options that share a figure and its reason.

    >>> reason_lines({("Payback", "nothing to pay back"): ["A", "B", "C"], ("", "no price"): ["D"]})
    ['Payback, each of A, B and C: nothing to pay back.', 'D: no price.']
    """
    return [
        f"{', '.join(part for part in (title, _each(names)) if part)}: {reason}."
        for (title, reason), names in reasons.items()
    ]


def _each(names: Sequence[str]) -> str:
    *first, last = names
    return f"each of {', '.join(first)} and {last}" if first else last


def _months(month: float) -> str:
    return "1 month" if month == 1 else f"{month:.0f} months"
