"""A case: what a claim is worked out from, as a declarative JSON object; anything that is no input or name is refused.

A case names figures of the model in `steps`, each with its inputs: a value in the field's unit, or the answer of
another step. Every value says that the source states it, or from where it is taken. There are no expressions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any, Literal, cast

from economics.errors import InputError, value_refused
from economics.fields.field import Field
from economics.fields.field import shown as quoted
from economics.fields.text import has_hidden
from economics.scenario.reading import parse_json
from pricing.errors import did_you_mean
from trust.claims.figures.figure import Figure, RestsOn, Value, Words
from trust.claims.figures.kinds import FIGURES

MAX_BYTES = 1_000_000
MAX_STEPS = 24
MAX_RANGES = 6
"""The most inputs of a case that are ranges: every corner of them is worked out."""
MAX_CASES = 500
DEFAULT_TOLERANCE = 0.05
Meant = Literal["range", "at least", "at most"]
"""How the published figure is meant: as it stands, as a lower end, or as an upper one."""
_NAME_LENGTH = 60


@dataclass(frozen=True)
class Given:
    """An input with its value, a range of numbers from `low` to `high` or a word; stated ones are `taken_from` ""."""

    low: Value
    high: Value
    unit: str
    taken_from: str = ""

    @property
    def stated(self) -> bool:
        """Whether the source of the claim states it."""
        return not self.taken_from

    @property
    def ranged(self) -> bool:
        """Whether it is a range."""
        return self.low != self.high


@dataclass(frozen=True)
class Step:
    """A figure with its inputs: values, or the names of steps that answer them."""

    figure: Figure
    inputs: Mapping[str, Given | str]


@dataclass(frozen=True)
class Check:
    """What must hold besides the published figure: a step's answer at least or at most so much; `words` say what."""

    step: str
    words: str
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Published:
    """A range that a claim states; None: that end is open."""

    low: float | None
    high: float | None
    unit: str

    @property
    def says_something(self) -> bool:
        """Whether there is a figure at all."""
        return self.low is not None or self.high is not None


@dataclass(frozen=True)
class ByHand:
    """The answer as it was worked out by hand, and how."""

    low: float
    high: float
    working: str


@dataclass(frozen=True)
class Case:
    """A claim's case. Without steps it cannot be checked, and `lacks` says what the model does not have for it.

    `solve_for` names a step and an input of it that the claim is held against. `published` is the case's own where no
    row of the catalogue has the claim; `claim` and `source` are then its words. `by_hand` is for cases of arithmetic.
    """

    id: str
    steps: Mapping[str, Step] = field(default_factory=dict)
    answer: str = ""
    tolerance: float = DEFAULT_TOLERANCE
    meant: Meant = "range"
    checks: tuple[Check, ...] = ()
    solve_for: tuple[str, str] | None = None
    by_hand: ByHand | None = None
    published: Published | None = None
    lacks: str = ""
    claim: str = ""
    source: str = ""

    @property
    def rests_on(self) -> RestsOn:
        """What the whole case rests on: prices before configs before arithmetic."""
        return self.rests_on_of(self.steps)

    def rests_on_of(self, steps: Iterable[str]) -> RestsOn:
        """What some steps rest on."""
        kinds = {self.steps[name].figure.rests_on for name in steps}
        return "prices" if "prices" in kinds else "config" if "config" in kinds else "arithmetic"

    def behind(self, step: str) -> set[str]:
        """Return a step with all those whose answers go into it."""
        own = {given for given in self.steps[step].inputs.values() if isinstance(given, str)}
        return {step}.union(*(self.behind(name) for name in own))

    @property
    def unit(self) -> str:
        """The unit of the answer, empty without one."""
        return self.steps[self.answer].figure.unit if self.steps else ""

    def given(self) -> Iterator[tuple[str, str, Given]]:
        """Yield every value with its step and input."""
        for name, step in self.steps.items():
            for key, value in step.inputs.items():
                if isinstance(value, Given):
                    yield name, key, value

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        """The steps so that each comes after those that it takes answers of; raises CycleError for a circle."""
        return tuple(TopologicalSorter(_taken(self.steps)).static_order())


def input_of(figure: Figure, name: str) -> Field | Words:
    """Return an input of a figure by its name."""
    return next(each for each in figure.inputs if each.name == name)


def read_cases(text: str | bytes) -> tuple[Case, ...]:
    """Return the cases of a file: one JSON object, or an object with a list of them as `cases`.

    Raises InputError with the path of what is refused: unknown or missing fields, units, ranges, circles.
    """
    if len(text) > MAX_BYTES:
        raise InputError("", f"a case file of more than {MAX_BYTES:,} bytes is refused")
    document = parse_json(text, "case file")
    if isinstance(document, dict) and "cases" in document:
        _known_only(document, ("cases",), "")
        listed = document["cases"]
        if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_CASES:
            raise value_refused("cases", quoted(listed), f"must be a list of 1 to {MAX_CASES} cases")
        cases = tuple(case_from(each, f"cases[{place}]") for place, each in enumerate(listed))
    else:
        cases = (case_from(document, ""),)
    ids = [case.id for case in cases]
    for place, id in enumerate(ids):
        if id in ids[:place]:
            raise InputError(f"cases[{place}].id", f"{quoted(id)} is used twice: ids must be unique")
    return cases


def case_from(document: object, path: str = "") -> Case:
    """Return one case of parsed JSON; `path` leads to it. Raises InputError."""
    fields = _object(document, path)
    _known_only(fields, _FIELDS, path)
    id = _text(fields, "id", path)
    named = {name: _text(fields, name, path) if name in fields else "" for name in ("claim", "source", "lacks")}
    published = _published(fields["published"], _in(path, "published")) if "published" in fields else None
    if "steps" not in fields:
        if not named["lacks"]:
            raise InputError(_in(path, "steps"), "is missing: give steps, or say in lacks why it cannot be checked")
        _known_only(fields, ("id", "lacks", "published", "claim", "source"), path)
        return Case(id, published=published, lacks=named["lacks"], claim=named["claim"], source=named["source"])
    steps = _steps(fields["steps"], _in(path, "steps"))
    answer = _named_step(fields, "answer", steps, path)
    tolerance = _number(fields.get("tolerance", DEFAULT_TOLERANCE), _in(path, "tolerance"), 0, 10)
    meant = fields.get("meant", "range")
    if meant not in ("range", "at least", "at most"):
        raise value_refused(_in(path, "meant"), quoted(meant), "must be one of range, at least, at most")
    case = Case(
        id,
        steps,
        answer,
        tolerance,
        cast(Meant, meant),
        _checks(fields.get("checks", []), steps, _in(path, "checks")),
        _solve_for(fields["solve_for"], steps, _in(path, "solve_for")) if "solve_for" in fields else None,
        _by_hand(fields["by_hand"], _in(path, "by_hand")) if "by_hand" in fields else None,
        published,
        named["lacks"],
        named["claim"],
        named["source"],
    )
    try:
        _ = case.in_order
    except CycleError as error:
        round_trip = " → ".join(error.args[1])
        raise InputError(_in(path, "steps"), f"a figure refers to itself in a circle: {round_trip}") from None
    return case


_FIELDS = (
    *("id", "claim", "source", "lacks", "steps", "answer", "tolerance", "meant", "checks", "solve_for", "by_hand"),
    "published",
)


def _steps(document: object, path: str) -> dict[str, Step]:
    fields = _object(document, path)
    if not 1 <= len(fields) <= MAX_STEPS:
        raise InputError(path, f"{len(fields)} given: must be 1 to {MAX_STEPS} steps")
    steps = {name: _step(value, _in(path, name), set(fields)) for name, value in fields.items()}
    ranged = sum(given.ranged for step in steps.values() for given in step.inputs.values() if isinstance(given, Given))
    if ranged > MAX_RANGES:
        raise InputError(path, f"{ranged} inputs are ranges: must be at most {MAX_RANGES}")
    for name, step in steps.items():
        for key, value in step.inputs.items():
            asked = input_of(step.figure, key)
            if isinstance(value, str) and isinstance(asked, Field):
                unit = steps[value].figure.unit
                if unit and asked.unit and unit.split()[0] != asked.unit.split()[0]:
                    where = _in(_in(_in(path, name), "inputs"), key)
                    raise value_refused(where, quoted(value), f"answers in {unit}, must be in {asked.unit}")
    return steps


def _step(document: object, path: str, names: set[str]) -> Step:
    fields = _object(document, path)
    _known_only(fields, ("figure", "inputs"), path)
    named = _text(fields, "figure", path)
    if named not in FIGURES:
        rule = f"must be one of {', '.join(FIGURES)}"
        raise value_refused(_in(path, "figure"), quoted(named) + did_you_mean(named, FIGURES), rule)
    figure, place = FIGURES[named], _in(path, "inputs")
    inputs = _object(fields.get("inputs", {}), place)
    _known_only(inputs, tuple(each.name for each in figure.inputs), place)
    for each in figure.inputs:
        if each.name not in inputs and each.name not in figure.optional:
            raise InputError(_in(place, each.name), "is missing")
    return Step(
        figure, {name: _input(value, input_of(figure, name), _in(place, name), names) for name, value in inputs.items()}
    )


def _input(document: object, asked: Field | Words, path: str, names: set[str]) -> Given | str:
    fields = _object(document, path)
    if "step" in fields:
        _known_only(fields, ("step",), path)
        if isinstance(asked, Words):
            raise InputError(_in(path, "step"), "is refused: this input is a word, not a figure")
        name = _text(fields, "step", path)
        if name not in names:
            raise value_refused(_in(path, "step"), quoted(name), f"must be one of {', '.join(sorted(names))}")
        return name
    _known_only(fields, ("value", "low", "high", "unit", "stated", "taken_from"), path)
    taken = _text(fields, "taken_from", path) if "taken_from" in fields else ""
    stated = fields.get("stated", False)
    if not isinstance(stated, bool) or stated == bool(taken):
        raise InputError(path, "must say either stated true or where it is taken_from")
    if isinstance(asked, Words):
        _known_only(fields, ("value", "stated", "taken_from"), path)
        word = _text(fields, "value", path)
        if asked.allowed and word not in asked.allowed:
            raise value_refused(_in(path, "value"), quoted(word), f"must be one of {', '.join(asked.allowed)}")
        return Given(word, word, "", taken)
    unit = fields.get("unit")
    if unit != asked.unit:
        raise value_refused(_in(path, "unit"), quoted(unit), f"must be {quoted(asked.unit)}")
    if "value" in fields:
        _known_only(fields, ("value", "unit", "stated", "taken_from"), path)
        low = high = _field_number(fields["value"], asked, _in(path, "value"))
    else:
        for end in ("low", "high"):
            if end not in fields:
                raise InputError(_in(path, end), "is missing: give value, or low and high")
        low, high = (_field_number(fields[end], asked, _in(path, end)) for end in ("low", "high"))
        if low > high:
            raise value_refused(_in(path, "high"), quoted(high), f"must be at least low, {quoted(low)}")
    return Given(low, high, asked.unit, taken)


def _field_number(value: object, asked: Field, path: str) -> float:
    number = _number(value, path, -1e308, 1e308)
    asked.check(number, path)
    return number


def _checks(document: object, steps: Mapping[str, Step], path: str) -> tuple[Check, ...]:
    if not isinstance(document, list) or len(document) > MAX_STEPS:
        raise value_refused(path, quoted(document), f"must be a list of at most {MAX_STEPS} checks")
    checks = []
    for place, each in enumerate(document):
        where = f"{path}[{place}]"
        fields = _object(each, where)
        _known_only(fields, ("step", "words", "at_least", "at_most"), where)
        ends = {
            end: _number(fields[end], _in(where, end), -1e308, 1e308)
            for end in ("at_least", "at_most")
            if end in fields
        }
        if not ends:
            raise InputError(where, "must have at_least or at_most")
        checks.append(Check(_named_step(fields, "step", steps, where), _text(fields, "words", where), **ends))
    return tuple(checks)


def _solve_for(document: object, steps: Mapping[str, Step], path: str) -> tuple[str, str]:
    fields = _object(document, path)
    _known_only(fields, ("step", "input"), path)
    step = _named_step(fields, "step", steps, path)
    name = _text(fields, "input", path)
    numbers = [key for key in steps[step].inputs if isinstance(input_of(steps[step].figure, key), Field)]
    if name not in numbers:
        raise value_refused(_in(path, "input"), quoted(name), f"must be one of {', '.join(numbers) or 'no input'}")
    return step, name


def _by_hand(document: object, path: str) -> ByHand:
    fields = _object(document, path)
    _known_only(fields, ("low", "high", "working"), path)
    low, high = (_number(fields.get(end), _in(path, end), -1e308, 1e308) for end in ("low", "high"))
    return ByHand(low, high, _text(fields, "working", path))


def _published(document: object, path: str) -> Published:
    fields = _object(document, path)
    _known_only(fields, ("low", "high", "unit"), path)
    ends = [
        None if fields.get(end) is None else _number(fields[end], _in(path, end), -1e308, 1e308)
        for end in ("low", "high")
    ]
    low, high = ends
    if low is not None and high is not None and low > high:
        raise value_refused(_in(path, "high"), quoted(high), f"must be at least low, {quoted(low)}")
    unit = fields.get("unit", "")
    if not isinstance(unit, str) or len(unit) > _NAME_LENGTH:
        raise value_refused(_in(path, "unit"), quoted(unit), "must be a short text")
    return Published(low, high, unit)


def _taken(steps: Mapping[str, Step]) -> dict[str, set[str]]:
    return {name: {each for each in step.inputs.values() if isinstance(each, str)} for name, step in steps.items()}


def _named_step(fields: Mapping[str, Any], key: str, steps: Mapping[str, Step], path: str) -> str:
    name = _text(fields, key, path)
    if name not in steps:
        raise value_refused(_in(path, key), quoted(name), f"must be one of {', '.join(steps)}")
    return name


def _object(document: object, path: str) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise InputError(path, f"{quoted(document)} is refused: must be an object")
    return document


def _known_only(fields: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
    for name in fields:
        if name not in known:
            shown_name = quoted(name).strip("'")
            rule = f"there are {', '.join(known)}"
            raise InputError(_in(path, shown_name), f"is no field{did_you_mean(name, known)}: {rule}", rule)


def _text(fields: Mapping[str, Any], key: str, path: str) -> str:
    if key not in fields:
        raise InputError(_in(path, key), "is missing")
    value = fields[key]
    if not isinstance(value, str) or not value.strip() or len(value) > 1000 or has_hidden(value):
        raise value_refused(_in(path, key), quoted(value), "must be a line of text")
    return value


def _number(value: object, path: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        limits = "" if high > 1e300 else f" from {low:g} to {high:g}"
        raise value_refused(path, quoted(value), f"must be a number{limits}")
    return float(value)


def _in(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
