"""A figure of the model that can answer a claim: what it takes, in which unit it answers, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from economics.errors import InputError
from economics.fields.field import Field
from economics.fields.table import FIELDS
from economics.numbers import digits
from trust.claims.known import Known

RestsOn = Literal["arithmetic", "config", "prices"]
"""Its inputs alone; the sizes of registered models, GPUs and measured runs too; or the prices of a day."""
Value = float | str
_COUNTED = frozenset({"GPU", "request", "token"})
"""Units of things that come whole."""


@dataclass(frozen=True)
class Words:
    """An input that is a word: a model, a GPU, a seller; `allowed` empty: whatever the catalogue knows."""

    name: str
    label: str
    help: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Values:
    """The inputs of a figure by name; those left out are absent."""

    given: Mapping[str, Value]

    def number(self, name: str) -> float:
        """Return a number that must be there."""
        return float(self.given[name])

    def number_or(self, name: str, instead: float) -> float:
        """Return a number, or what stands for it where it is left out."""
        return float(self.given.get(name, instead))

    def has(self, name: str) -> bool:
        """Whether an input is given."""
        return name in self.given

    def text(self, name: str) -> str:
        """Return a word that must be there."""
        return str(self.given[name])

    def text_or(self, name: str, instead: str) -> str:
        """Return a word, or what stands for it where it is left out."""
        return str(self.given.get(name, instead))


@dataclass(frozen=True)
class Answer:
    """What a figure comes to: a range, of one point mostly, in the figure's unit; and how, as a readable line."""

    low: float
    high: float
    working: str

    @classmethod
    def point(cls, value: float, working: str) -> Answer:
        """Return an answer of one value."""
        return cls(value, value, working)


class Figure(Protocol):
    """A kind of figure; to add one, write a class that has this and put it into FIGURES of `kinds.py`."""

    @property
    def id(self) -> str:
        """Its name in case files."""

    @property
    def label(self) -> str:
        """Its name on pages."""

    @property
    def unit(self) -> str:
        """The unit of its answer; empty for a plain number."""

    @property
    def rests_on(self) -> RestsOn:
        """What it needs beside its inputs."""

    @property
    def inputs(self) -> tuple[Field | Words, ...]:
        """What it takes."""

    @property
    def optional(self) -> frozenset[str]:
        """The names of inputs that can be left out."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Work the figure out; raises InputError or CatalogueError where it has none."""


@dataclass(frozen=True)
class Kind:
    """The describing part of a figure, which its class adds `answer` to."""

    id: str
    label: str
    unit: str
    rests_on: RestsOn
    inputs: tuple[Field | Words, ...]
    optional: frozenset[str] = frozenset()


def quantity(name: str, label: str, unit: str, low: float, high: float, text: str, *, whole: bool = False) -> Field:
    """Return a field of a figure; 0 is refused where `low` is 0."""
    return Field(name, label, unit, low, high, text, "", low_open=low == 0, whole=whole)


def count(name: str, label: str, unit: str, text: str) -> Field:
    """Return the field of an amount that is above 0 and may be as large as training tokens are."""
    return quantity(name, label, unit, 0, 1e30, text)


def known_field(name: str) -> Field:
    """Return a number as scenarios have it."""
    return FIELDS[name]


def comes_whole(field: Field) -> bool:
    """Whether an input counts things that come whole: it may be given as a mean, but needs a whole number of them."""
    return field.whole or field.unit in _COUNTED


def usd(name: str, label: str, unit: str, text: str) -> Field:
    """Return the field of an amount of money above 0."""
    return quantity(name, label, unit, 0, 1e12, text)


def shown(value: float) -> str:
    """Return a number of a working: up to five significant digits, large ones with separators or an exponent.

    >>> shown(3.26159), shown(30000.0), shown(3.286e24), shown(0.7)
    ('3.2616', '30,000', '3.286e+24', '0.7')
    """
    if value != 0 and not 1e-4 <= abs(value) < 1e15:
        return digits(value, 4)
    if abs(value) >= 10_000:
        return f"{value:,.0f}"
    text = digits(value, 5)
    return text


def unit_of(unit: str, *values: float | None) -> str:
    """Return a unit as it is written after values: things and hours in the plural, but for one alone.

    >>> unit_of("GPU", 7), unit_of("GPU", 1), unit_of("token", None, 701), unit_of("GB", 2)
    ('GPUs', 'GPU', 'tokens', 'GB')
    """
    counts = unit in _COUNTED or unit in ("hour", "month", "GPU-hour")
    return f"{unit}s" if counts and any(value not in (None, 1) for value in values) else unit


def no_figure(reason: str) -> InputError:
    """Return the error of a figure that has no value for these inputs."""
    return InputError("", reason)


def renamed(field: Field, name: str, label: str, text: str = "") -> Field:
    """Return a field under another name and label."""
    return replace(field, name=name, label=label, help=text or field.help)
