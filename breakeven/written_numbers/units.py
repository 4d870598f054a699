"""What may stand beside a number: scales, currencies, and the words for the unit of a field."""

from __future__ import annotations

from collections.abc import Mapping

SCALES: Mapping[str, int] = {
    **dict.fromkeys(("k", "thousand", "tsd"), 3),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mln", "million", "millions"), 6),
    **dict.fromkeys(("b", "bn", "bln", "bil", "billion", "billions", "mrd", "mia", "milliard", "milliards"), 9),
    **dict.fromkeys(("t", "tn", "trn", "trillion", "trillions"), 12),
    "q": 15,
}
"""Scale, in any case → power of ten. `m` is a million like `M`; a billion is 10⁹ and a trillion 10¹², as in English."""
SIGNS: Mapping[str, tuple[str, ...]] = {
    "$": ("USD",),
    "us$": ("USD",),
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₺": ("TRY",),
    "₪": ("ILS",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "kr": ("SEK", "NOK", "DKK"),
    "fr": ("CHF",),
    "r$": ("BRL",),
    "a$": ("AUD",),
    "c$": ("CAD",),
    "s$": ("SGD",),
    "hk$": ("HKD",),
    "nz$": ("NZD",),
}
"""Sign of a currency → the codes it stands for. $ is the US dollar, as on every page."""
CODES = frozenset(
    (
        "AED",
        "AUD",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CZK",
        "DKK",
        "EGP",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "JPY",
        "KRW",
        "MXN",
        "MYR",
        "NOK",
        "NZD",
        "PHP",
        "PLN",
        "RON",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TRY",
        "TWD",
        "USD",
        "VND",
        "ZAR",
    )
)
"""Codes of currencies that are told apart from other words; that of the currency shown is known besides."""
PER_CENT = ("%", "percent", "per cent", "pct")
WORDS: Mapping[str, tuple[str, ...]] = {
    "token": ("token", "tokens", "tok", "tokens a month", "tokens/month", "tokens per month"),
    "read": ("read", "reads"),
    "GPU": ("gpu", "gpus"),
    "replica": ("replica", "replicas", "copy", "copies"),
    "h/month": ("h", "hours", "hour", "hours a month"),
    "h": ("h", "hour", "hours"),
    "minute": ("min", "minute", "minutes"),
    "month": ("month", "months", "mo"),
    "ms": ("ms", "millisecond", "milliseconds"),
    "kW": ("kw",),
    "token/s per copy": ("token/s", "tokens/s", "tok/s", "tokens a second", "tokens per second"),
    "weighted token/minute": ("tokens/minute", "tokens a minute", "tokens per minute", "tpm"),
    "request per copy": ("request", "requests"),
    "input tokens": ("token", "tokens", "input tokens"),
    "unit": ("unit", "units"),
    "person": ("person", "people", "fte"),
    "byte": ("byte", "bytes"),
    "attempt": ("attempt", "attempts"),
    "draw": ("draw", "draws", "simulation", "simulations"),
    "parameter": ("parameter", "parameters", "params"),
    "input tokens per output token": ("×", "x"),
    "busiest hour ÷ average hour": ("×", "x"),
    "facility power ÷ IT power": ("×", "x"),
    "factor": ("×", "x"),
    "option tokens per workload token": ("×", "x"),
}
"""Unit of a field, as the table of fields has it → words that may follow a number, besides the unit itself."""
RATIOS = ("input tokens per output token", "busiest hour ÷ average hour", "facility power ÷ IT power")
"""Units of numbers that are one amount over another, which people also write as 4 : 1."""
_TIME = {
    "month": ("month", "mo", "monat"),
    "year": ("year", "yr", "y"),
    "GPU-hour": ("gpu-hour", "gpu hour", "gpuh", "gpu-h", "hour", "hr", "h"),
    "unit-hour": ("unit-hour", "unit hour", "hour", "hr", "h"),
    "Mtok": ("mtok", "million tokens", "1m tokens", "m tokens", "million"),
    "kWh": ("kwh",),
    "GB": ("gb",),
    "request": ("request",),
}


def words_of(unit: str) -> tuple[str, ...]:
    """Return the words, in lower case, that may follow a number of this unit once currency or per cent sign is read."""
    what, slash, each = unit.partition("/")
    if what == "USD":
        return _per(each) if slash else ()
    if unit.startswith("share"):
        return (*_per(unit.removeprefix("share per ")), "p.a.") if unit.startswith("share per ") else ()
    return (unit.casefold(), *WORDS.get(unit, ()))


def _per(each: str) -> tuple[str, ...]:
    joints = ("/", "/ ", "per ", "a ", "an ", "each ")
    return tuple(f"{joint}{word}" for word in _TIME.get(each, (each.casefold(),)) for joint in joints)
