"""Numbers written back: the short text that a field shows, the words that echo what was understood, what to type."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from functools import lru_cache

from breakeven.currency import is_money
from breakeven.written_numbers.units import RATIOS
from economics.fields.field import Field

_LETTERS = ((12, "T"), (9, "B"), (6, "M"), (3, "k"))
_NAMES = ((12, "trillion"), (9, "billion"), (6, "million"))
_SCALED_FROM = Decimal(10_000)
_FEW_DECIMALS, _FEW_IN_WORDS = 4, 2
_SMALLEST_PLAIN, _SMALLEST_EXTREME = Decimal("1e-7"), Decimal("1e18")
_PLAIN = re.compile(r"[-−]?[0-9]{1,6}(\.[0-9]+)?")
_EXAMPLES = {
    "token": 2000,
    "input tokens per output token": 4,
    "h/month": 730,
    "token/s per copy": 5000,
    "kW": 10.5,
    "USD": 250_000,
    "USD/month": 42_000,
    "USD/year": 150_000,
    "USD/GPU-hour": 2.5,
    "USD/Mtok": 1.25,
    "USD/kWh": 0.15,
    "USD/unit-hour": 1.5,
    "USD/request": 0.001,
    "USD/GB": 0.09,
    "weighted token/minute": 40_000,
    "ms": 50,
    "GPU": 8,
    "request per copy": 64,
    "month": 12,
    "input tokens": 4,
    "person": 0.5,
    "per US dollar": 0.92,
    "parameter": 70.6e9,
    "any, the same for all hours": 100,
    "unit": 10,
}
_VOLUME = 15e9
_SHARE = 0.15


@lru_cache(4096)
def as_written(value: float, field: Field) -> str:
    """Return a short text that `read` reads back as exactly this number, and never in two ways.

    >>> from economics.fields.table import FIELDS
    >>> [as_written(value, FIELDS["tokens_per_month"]) for value in (15e9, 13.613e9, 42_000.0, 3_141_592_653.0, 2000.0)]
    ['15B', '13.6130B', '42k', '3,141,592,653', '2000']
    >>> as_written(0.155, FIELDS["cache_hit_rate"]), as_written(1.125, FIELDS["pue"])
    ('15.5 %', '1.1250')
    """
    number = _exactly(value)
    if field.is_share:
        return f"{_clear(_shifted(number, 2))} %"
    if field.unit == "" and field.whole:  # a seed is no amount: 10k would be odd
        return _clear(number, grouped=False)
    plain = _clear(number)
    for power, letter in _LETTERS if abs(number) >= _SCALED_FROM else ():
        scaled = _shifted(number, -power)
        if abs(scaled) >= 1:
            short = f"{_clear(scaled)}{letter}"
            return short if len(short) < len(plain) and _decimals(scaled) <= _FEW_DECIMALS else plain
    return plain


@lru_cache(4096)
def in_words(value: float, field: Field) -> str:
    """Return a number as an echo says it, every digit of it: 15 billion, $42,000, 15 %, 4 : 1.

    >>> from economics.fields.table import FIELDS
    >>> in_words(15e9, FIELDS["tokens_per_month"]), in_words(42_000.0, FIELDS["usd_per_month"])
    ('15 billion', '$42,000')
    >>> in_words(0.15, FIELDS["cache_hit_rate"]), in_words(4.0, FIELDS["input_output_ratio"])
    ('15 %', '4 : 1')
    """
    number = _exactly(value)
    if field.is_share:
        return f"{_said(_shifted(number, 2))} %"
    if is_money(field.unit):
        return f"{'−' if number < 0 else ''}${_said(abs(number))}"
    if field.unit == RATIOS[0]:
        return f"{_said(number)} : 1"
    return _said(number)


def in_digits(value: float, field: Field) -> str:
    """Return a number with all its digits, as the command line repeats it: 15,000,000,000, $42,000, 15 %."""
    number = _exactly(value)
    if field.is_share:
        return f"{_digits(_shifted(number, 2))} %"
    return f"{'$' if is_money(field.unit) else ''}{_digits(number)}"


def needs_echo(text: str, words: str) -> bool:
    """Tell whether it helps to say what was understood: not of a few digits, nor of the words themselves."""
    return not _PLAIN.fullmatch(text.strip()) and text.replace(" ", "") != words.replace(" ", "")


def accepted(field: Field) -> str:
    """Return what a field takes, with an example: a number from 0 to 10¹⁵, such as 15B."""
    kind = "a whole number" if field.whole else "an amount in US dollars" if is_money(field.unit) else "a number"
    low, high = (as_bound(end, field) for end in (field.low, field.high))
    reach = f"above {low} and at most {high}" if field.low_open else f"from {low} to {high}"
    return f"{kind} {reach}, such as {as_written(example(field), field)}"


def as_bound(value: float, field: Field) -> str:
    """Return an end of a field's range as refusals write it: 10¹⁵, 4,096, 100 %."""
    number = _exactly(value)
    if field.is_share:
        return f"{_digits(_shifted(number, 2))} %"
    power = number.log10() if number > 0 else Decimal(0)
    if power == power.to_integral_value() and power >= 6:
        return f"10{str(int(power)).translate(_SUPERSCRIPT)}"
    return _digits(number)


def example(field: Field) -> float:
    """Return a number that a field takes, to be shown as an example: its default, unless that says nothing."""
    if field.is_share:
        return _SHARE
    if field.name == "tokens_per_month":
        return _VOLUME
    if field.default:
        return field.default
    return _EXAMPLES.get(field.unit, max(1.0, field.low) if field.high >= 1 else field.high)


def _exactly(value: float) -> Decimal:
    """The shortest decimal number that is this float; 0 has no sign."""
    return Decimal(repr(float(value) + 0.0))


def _shifted(number: Decimal, power: int) -> Decimal:
    with localcontext(prec=60):
        return number.scaleb(power)


def _clear(number: Decimal, *, grouped: bool = True) -> str:
    """Digits that cannot be read in two ways: grouped from a million on, never three of them after a mark alone."""
    if _is_extreme(number):
        return _power(number)
    text = _digits(number) if grouped and abs(number) >= 10**6 else f"{_short(number):f}"
    whole, point, after = text.partition(".")
    open_ = point and len(after) == 3 and len(whole.lstrip("-−")) <= 3 and whole.lstrip("-−") != "0"
    return f"{text}0".replace("-", "−") if open_ else text.replace("-", "−")


def _is_extreme(number: Decimal) -> bool:
    """Whether a number has too many zeros to be written out."""
    return number != 0 and not _SMALLEST_PLAIN <= abs(number) < _SMALLEST_EXTREME


def _digits(number: Decimal) -> str:
    return f"{_short(number):,f}".replace("-", "−")


def _power(number: Decimal) -> str:
    digits = "".join(str(digit) for digit in number.as_tuple().digits).rstrip("0") or "0"
    mantissa = f"{digits[0]}.{digits[1:]}" if digits[1:] else digits
    return f"{'−' if number < 0 else ''}{mantissa}e{number.adjusted()}"


def _short(number: Decimal) -> Decimal:
    """A number without zeros at its end that say nothing, and without a power of ten."""
    with localcontext(prec=400):
        short = number.normalize()
        return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def _decimals(number: Decimal) -> int:
    return max(0, -int(_short(number).as_tuple().exponent))


def _said(number: Decimal) -> str:
    if _is_extreme(number):
        return _power(number)
    for power, name in _NAMES:
        scaled = _shifted(number, -power)
        if abs(scaled) >= 1:
            return f"{_digits(scaled)} {name}" if _decimals(scaled) <= _FEW_IN_WORDS else _digits(number)
    return _digits(number)


_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
