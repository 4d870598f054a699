"""Currencies: amounts are computed in US dollars and shown in another currency at a rate and date the user enters.

No rate is ever looked up. A converted figure names its currency; the rate and its date are shown with it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

from economics.errors import InputError, value_refused
from economics.fields.field import Field, shown
from economics.numbers import digits

MAX_RATE = 1e6
RATE = Field(
    "rate",
    "Units for one US dollar",
    "per US dollar",
    0,
    MAX_RATE,
    "How much of the currency one US dollar buys; a rate of your own, nothing here looks one up.",
    "",
    low_open=True,
)
"""What is typed for the rate of a currency."""
_RATE_RULE = "must be above 0 and at most 1,000,000 per US dollar"
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency by its ISO 4217 code, how much of it one US dollar buys, and the day of that rate.

    Raises InputError with the field `currency`, `rate` or `rate_date`. US dollars have the rate 1 and no day.

    >>> euro = Currency("EUR", 0.5, date(2026, 11, 1))
    >>> euro.convert(3.0), euro.unit("USD/Mtok"), euro.column("usd_per_month")
    (1.5, 'EUR/Mtok', 'eur_per_month')
    >>> currency_of(euro.parameter) == euro
    True
    """

    code: str = "USD"
    per_usd: float = 1.0
    on: date | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.code, str) or not _CODE.fullmatch(self.code):
            raise value_refused("currency", shown(self.code), "must be an ISO code of three capital letters")
        rate: object = self.per_usd
        if isinstance(rate, bool) or not isinstance(rate, (int, float)):
            raise InputError("rate", f"{shown(rate)} is no number: {_RATE_RULE}")
        if not (math.isfinite(rate) and 0 < rate <= MAX_RATE):
            raise value_refused("rate", shown(rate), _RATE_RULE)
        if self.code == "USD" and rate != 1:
            raise value_refused("rate", shown(rate), "one US dollar is 1 USD")
        if self.code == "USD" and self.on is not None:
            raise value_refused("rate_date", shown(str(self.on)), "US dollars need no rate and no date")
        if self.code != "USD" and type(self.on) is not date:
            raise InputError("rate_date", "is missing: give the day of the rate, YYYY-MM-DD")

    @property
    def parameter(self) -> str:
        """The currency as one word of an address, such as EUR:0.92:2026-11-01; `currency_of` reads it back."""
        return self.code if self.on is None else f"{self.code}:{self.per_usd!r}:{self.on.isoformat()}"

    @property
    def sign(self) -> str:
        """What stands before an amount: $, or the code and a space."""
        return "$" if self.is_usd else f"{self.code} "

    @property
    def tick_sign(self) -> str:
        """What stands before the amounts of an axis, whose title names the currency: only the dollar has a sign."""
        return "$" if self.is_usd else ""

    @property
    def words(self) -> str:
        """The currency as an axis names it: US dollars, or the code."""
        return "US dollars" if self.is_usd else self.code

    @property
    def is_usd(self) -> bool:
        """Whether amounts stay as they are."""
        return self.code == "USD"

    @property
    def caption(self) -> str:
        """The sentence that stands beside converted figures; empty for US dollars."""
        if self.on is None:
            return ""
        per_usd = f"{digits(self.per_usd, 12)} {self.code} per US dollar"
        return f"{self.code} at {per_usd}, rate of {self.on.isoformat()} as entered."

    def convert(self, usd: float) -> float:
        """Return an amount of US dollars in this currency; US dollars come back as they are."""
        return usd if self.is_usd else usd * self.per_usd

    def unit(self, unit: str) -> str:
        """Return a unit with this currency in place of US dollars: USD/Mtok becomes EUR/Mtok."""
        return self.code + unit[3:] if is_money(unit) else unit

    def column(self, name: str) -> str:
        """Return a column's name with this currency in place of US dollars: usd_per_month becomes eur_per_month."""
        return self.code.lower() + name[3:] if name == "usd" or name.startswith("usd_") else name


USD = Currency()


def currency_of(parameter: str) -> Currency:
    """Return the currency that one word of an address names; raises InputError with the field `currency`."""
    code, *rate_and_day = parameter.split(":")
    form = "must be an ISO code, a rate per US dollar and the day of the rate, such as EUR:0.92:2026-11-01"
    if parameter == "USD":
        return USD
    if len(rate_and_day) != 2 or not (_NUMBER.fullmatch(rate_and_day[0]) and _DAY.fullmatch(rate_and_day[1])):
        raise InputError("currency", form)
    try:
        day = date.fromisoformat(rate_and_day[1])
    except ValueError:
        raise InputError("currency", f"{shown(rate_and_day[1])} is no date: must be YYYY-MM-DD") from None
    try:
        return Currency(code, float(rate_and_day[0]), day)
    except InputError as error:
        raise InputError("currency", error.message, error.rule) from None


def is_money(unit: object) -> bool:
    """Tell whether a unit is an amount of US dollars: USD, USD/Mtok."""
    return isinstance(unit, str) and (unit == "USD" or unit.startswith("USD/"))
