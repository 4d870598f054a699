"""Figures and days as people write them: $3.26, $42.1k, 3B tokens, 61 %, 20 Nov 2026."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from breakeven.currency import USD, Currency
from economics.fields.table import FIELDS
from economics.numbers import digits

_LARGE = ((1e15, "Q"), (1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
UNDEFINED = "–"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BREAKS = re.compile(
    r"(?<=\d) (?=(?:%|×|GB\b|ms\b|Mtok\b))|(?<=×) (?=\d)|(?<=\b[A-Z]{3}) (?=\d)"
    rf"|(?<=\d) (?=(?:{'|'.join(_MONTHS)}) \d{{4}}\b)|(?<={'|'.join(_MONTHS)}) (?=\d{{4}}\b)"
)
"""The spaces inside a figure or a day: before a sign or unit, after the code of a currency, around a month."""


def unbroken(text: str) -> str:
    r"""Return a text for a page, where no line ends inside a figure with its sign or a day; files keep plain spaces.

    >>> unbroken("an 80 % band of EUR 1.50, 2 × 80 GB, seen 3 Nov 2026")
    'an 80\xa0% band of EUR\xa01.50, 2\xa0×\xa080\xa0GB, seen 3\xa0Nov\xa02026'
    """
    return _BREAKS.sub("\N{NO-BREAK SPACE}", text)


def day_words(on: date | str | None) -> str:
    """Return a day in words, from a date or its ISO text; a month alone in words too, what is no day as it is.

    >>> day_words(date(2026, 11, 3)), day_words("2026-11"), day_words("undated"), day_words(None)
    ('3 Nov 2026', 'Nov 2026', 'undated', 'an unknown day')
    """
    if on is None:
        return "an unknown day"
    text = on if isinstance(on, str) else on.isoformat()
    try:
        day = date.fromisoformat(f"{text}-01" if len(text) == len("2026-11") else text)
    except ValueError:
        return text
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return month if len(text) == len("2026-11") else f"{day.day} {month}"


def money(usd: float | None, currency: Currency = USD) -> str:
    """Return an amount of US dollars to about three significant digits, in dollars or converted to a currency.

    >>> money(0.0042), money(3.256), money(42_130), money(-1.2e6)
    ('$0.0042', '$3.26', '$42.1k', '−$1.2M')
    >>> money(4.125) == money(4.125000000000001), money(26_250), money(40_750)
    (True, '$26.3k', '$40.8k')
    >>> from datetime import date
    >>> money(3.0, Currency("EUR", 0.5, date(2026, 11, 1)))
    'EUR 1.50'
    """
    if usd is None:
        return UNDEFINED
    amount = float(f"{currency.convert(usd):.12g}")  # the same amount computed in two ways reads the same
    sign, size = ("−" if amount < 0 else "") + ("$" if currency.is_usd else f"{currency.code} "), abs(amount)
    if size == 0:
        return f"{sign}0"
    if size >= 999.5:
        return f"{sign}{_short(size)}"
    if size >= 99.95:
        return f"{sign}{_fixed(size, 0)}"
    if size >= 0.995:
        return f"{sign}{_fixed(size, 2)}"
    if size >= 1e-6:
        return f"{sign}{_fixed(size, 1 - math.floor(math.log10(size)))}"
    return f"{sign}{digits(size, 2)}"


def words_of(currency: Currency) -> Callable[[float], str]:
    """Return the function that writes an amount already converted to a currency; only the dollar sign is written.

    It is for amounts beside which the currency is named: those of an axis, the ends of a span.

    >>> words_of(USD)(-400.0), words_of(Currency("EUR", 0.5, date(2026, 11, 1)))(-400.0)
    ('−$400', '−400')
    """
    return money if currency.is_usd else lambda amount: money(amount).replace("$", "")


def to_the_cent(usd: float, *, signed: bool = False) -> str:
    """Return an amount of US dollars as a bill has it.

    >>> to_the_cent(1234.5), to_the_cent(-0.004), to_the_cent(8.834, signed=True), to_the_cent(-7.0, signed=True)
    ('$1,234.50', '$0.00', '+$8.83', '−$7.00')
    """
    cents = round(100 * usd)
    sign = "−" if cents < 0 else "+" if signed else ""
    return f"{sign}${abs(cents) / 100:,.2f}"


def rate(usd: float, currency: Currency = USD) -> str:
    """Return an hourly price to four digits where it is below one: two that are close read apart.

    >>> rate(0.356164384), rate(0.5), rate(12.5)
    ('$0.3562', '$0.50', '$12.50')
    """
    amount = currency.convert(usd)
    if not 1e-3 <= amount < 0.995:
        return money(usd, currency)
    return ("$" if currency.is_usd else f"{currency.code} ") + max(digits(amount, 4), f"{amount:.2f}", key=len)


def tokens(count: float) -> str:
    """Return a number of tokens as people write it.

    >>> tokens(850), tokens(40.5e6), tokens(3e9)
    ('850', '40.5M', '3B')
    """
    return _short(count) if count >= 999.5 else digits(count, 3)


def percent(share: float | None) -> str:
    """Return a share as per cent; an undefined one as a dash.

    >>> percent(0.61), percent(0.0056), percent(None)
    ('61 %', '0.56 %', '–')
    """
    if share is None:
        return UNDEFINED
    return f"{digits(100 * share, 3)} %" if share < 0.1 else f"{_fixed(100 * share, 0)} %"


def rough_percent(share: float) -> str:
    """Return a share that was worked out, such as a saving, as per cent with no more places than its size needs.

    >>> rough_percent(0.971), rough_percent(0.0234), rough_percent(0.00613), rough_percent(0.000456)
    ('97 %', '2.3 %', '0.6 %', '0.05 %')
    """
    if abs(share) >= 0.1:
        return percent(share)
    return percent(float(f"{share:.{1 if abs(share) < 0.01 else 2}g}"))


def figure(variable: str, value: float, currency: Currency = USD) -> str:
    """Return the value of a break-even's variable with its unit.

    >>> figure("tokens_per_month", 3e9), figure("cache_hit_rate", 0.4)
    ('3B tokens a month', '40 %')
    """
    if variable == "tokens_per_month":
        return f"{tokens(value)} tokens a month"
    if variable == "usd_per_gpu_hour":
        return f"{money(value, currency)} per GPU-hour"
    if variable == "usd_per_unit_hour":
        return f"{rate(value, currency)} a unit-hour"
    if variable == "price_factor":
        return f"{digits(value, 3)} × the listed prices"
    if FIELDS[variable].is_share:
        return f"{digits(100 * value, 3)} %"
    return f"{digits(value, 3)} : 1" if variable == "input_output_ratio" else digits(value, 4)


def _fixed(number: float, decimals: int) -> str:
    """A number with so many decimals; a half is rounded up, as a budget does it, and not to the even digit."""
    if not abs(number) < _LARGE[0][0]:
        return f"{number:.{decimals}f}"
    return f"{Decimal(f'{number:.12g}').quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"


def _short(number: float) -> str:
    for size, letter in _LARGE:
        if number >= size * 0.9995:
            scaled = number / size
            if scaled >= 1000:
                return f"{digits(scaled, 3)}{letter}"
            decimals = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
            text = _fixed(scaled, decimals)
            return (text.rstrip("0").rstrip(".") if decimals else text) + letter
    return digits(number, 3)
