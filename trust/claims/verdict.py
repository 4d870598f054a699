"""The verdict on a claim: computed from its case and what is known on a day, and stored nowhere."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Literal

from economics.errors import InputError
from economics.fields.field import Field
from pricing.errors import CatalogueError
from trust.claims.case import Case, Check, Given, Published, input_of
from trust.claims.figures.figure import Answer, RestsOn, Value, Values, comes_whole, shown, unit_of
from trust.claims.known import Known
from trust.claims.solving import solve

VerdictKind = Literal["reproduced", "holds only if", "contradicted", "not checkable"]
VERDICTS: tuple[VerdictKind, ...] = ("reproduced", "holds only if", "contradicted", "not checkable")
BY: Mapping[RestsOn, str] = {
    "arithmetic": "by its own inputs",
    "config": "by the model's config",
    "prices": "by the prices of the day",
}
SAME = 1e-3
"""How far a figure worked by hand may lie from the computed one: its rounding."""
_ROUNDED = 1e-6
"""How far a bisection may end beside a whole number that it means."""
Changed = Mapping[tuple[str, str], Value]
"""Values in place of a case's own, by step and input."""


@dataclass(frozen=True)
class Condition:
    """The values of an input between which the claim holds; None: that end is open. Things that come whole are whole.

    `now` are the ends that the case has for it. Where other inputs are ranges too, some of their values go with each.
    """

    label: str
    unit: str
    low: float | None
    high: float | None
    now: tuple[float, float]
    now_is: Literal["stated", "taken", "worked out"]

    @property
    def sentence(self) -> str:
        """The condition in words."""
        unit = f" {unit_of(self.unit, self.low, self.high)}" if self.unit else ""
        now = shown(self.now[0]) if self.now[0] == self.now[1] else f"{shown(self.now[0])} to {shown(self.now[1])}"
        match self.low, self.high:
            case (None, None):
                what = "any value"
            case (None, high):
                what = f"at most {shown(high or 0)}"
            case (low, None):
                what = f"at least {shown(low or 0)}"
            case (low, high) if shown(low or 0) == shown(high or 0):
                what = shown(low or 0)
            case (low, high):
                what = f"{shown(low or 0)} to {shown(high or 0)}"
        return f"{self.label}: {what}{unit} ({self.now_is}: {now})"


@dataclass(frozen=True)
class Verdict:
    """What came of a claim: the verdict, the computed range, the condition, and how it was worked out.

    `by` is what contradicts a claim, `why` which part of it does not hold, where that is not its figure; `missing` what
    a claim that cannot be checked lacks. A computed end that is not finite is None. `moved` tells that a case of
    arithmetic no longer comes to what was worked out by hand. `lines` are the steps of the working.
    """

    id: str
    kind: VerdictKind
    unit: str
    working: str
    low: float | None = None
    high: float | None = None
    holds_if: Condition | None = None
    by: str = ""
    why: str = ""
    missing: str = ""
    moved: bool = False
    lines: tuple[str, ...] = ()

    @property
    def against(self) -> str:
        """What contradicts the claim, and which of its parts, in words; empty where nothing does."""
        return f"{self.by}: {self.why}" if self.why else self.by


Memory = dict[tuple[str, frozenset[tuple[str, Value]]], Answer]
"""Answers of steps by their values, so that a look-up is made once however often a case is worked out."""


@dataclass(frozen=True)
class _Worked:
    """The answers of all steps at the corners: the lowest and highest of each, and the workings of both."""

    low: Mapping[str, float]
    high: Mapping[str, float]
    lines: tuple[str, ...]


def verdict(case: Case, published: Published | None, known: Known, missing: str = "") -> Verdict:
    """Return the verdict on a case, held against the published range; `missing` is what its source leaves out.

    A figure without a value, such as the price of a model that nobody listed on the day, makes it not checkable.
    """
    unit = case.unit or (case.published or published or Published(None, None, "")).unit
    if not case.steps:
        lacks = "; ".join(filter(None, (case.lacks, missing and f"not stated: {missing}")))
        return Verdict(case.id, "not checkable", unit, f"missing: {lacks}", missing=lacks)
    memory: Memory = {}
    try:
        worked = _worked(case, known, memory)
    except (InputError, CatalogueError) as error:
        return Verdict(case.id, "not checkable", unit, f"missing: {error}", missing=error.message)
    low, high = worked.low[case.answer], worked.high[case.answer]
    held = held_against(case, published)
    working = "; ".join(worked.lines)
    ends = (low if math.isfinite(low) else None, high if math.isfinite(high) else None)
    moved = _moved(case, low, high)
    failed = [check for check in case.checks if not _passes(check, worked)]
    if not held.says_something and not case.checks:
        lacks = "the source gives no figure to hold this against"
        return Verdict(case.id, "not checkable", unit, working, *ends, missing=lacks, moved=moved, lines=worked.lines)
    agreed = _agrees(held, low, high, case.tolerance)
    if agreed and not failed:
        return Verdict(case.id, "reproduced", unit, working, *ends, moved=moved, lines=worked.lines)
    condition = None if agreed or failed else _condition(case, held, known, worked, memory)
    if condition is not None:
        return Verdict(case.id, "holds only if", unit, working, *ends, condition, moved=moved, lines=worked.lines)
    by = _by(case, [check.step for check in failed] if agreed else [case.answer])
    why = "; ".join(check.words for check in failed)
    found = Verdict(case.id, "contradicted", unit, working, *ends, None, by, why, moved=moved, lines=worked.lines)
    return replace(found, working=f"{working}; contradicted {found.against}")


def _by(case: Case, answers: Sequence[str]) -> str:
    """What contradicts a claim by these steps; its own inputs only where nothing was taken from elsewhere."""
    behind = {name for answer in answers for name in case.behind(answer)}
    rests_on = case.rests_on_of(behind)
    all_stated = all(given.stated for step, _, given in case.given() if step in behind)
    return "by figures taken from elsewhere" if rests_on == "arithmetic" and not all_stated else BY[rests_on]


def held_against(case: Case, published: Published | None) -> Published:
    """Return the published range as the case means it."""
    stated = case.published or published or Published(None, None, "")
    match case.meant:
        case "at least":
            return Published(stated.low if stated.low is not None else stated.high, None, stated.unit)
        case "at most":
            return Published(None, stated.high if stated.high is not None else stated.low, stated.unit)
        case _:
            return stated


def _agrees(held: Published, low: float, high: float, tolerance: float) -> bool:
    """Whether the computed range lies within the published one, widened by the tolerance of each of its ends."""
    above = held.low is None or low >= held.low - tolerance * abs(held.low)
    below = held.high is None or high <= held.high + tolerance * abs(held.high)
    return above and below


def _passes(check: Check, worked: _Worked) -> bool:
    low_enough = check.at_most is None or worked.high[check.step] <= check.at_most
    return low_enough and (check.at_least is None or worked.low[check.step] >= check.at_least)


def _moved(case: Case, low: float, high: float) -> bool:
    if case.by_hand is None or case.rests_on != "arithmetic":
        return False
    pairs = ((low, case.by_hand.low), (high, case.by_hand.high))
    return any(not math.isclose(computed, hand, rel_tol=SAME) for computed, hand in pairs)


def _worked(case: Case, known: Known, memory: Memory) -> _Worked:
    """Work out all corners of the ranges."""
    corners = [_at_corner(case, known, corner, memory) for corner in _corners(case)]
    low = {name: min(answers[name].low for answers in corners) for name in case.steps}
    high = {name: max(answers[name].high for answers in corners) for name in case.steps}
    first = min(corners, key=lambda answers: answers[case.answer].low)
    last = max(corners, key=lambda answers: answers[case.answer].high)
    lines = []
    for name in case.in_order:
        one, other = first[name].working, last[name].working
        lines.append(one if one == other else f"{one}, to {other}")
    return _Worked(low, high, tuple(lines))


def _corners(case: Case, without: tuple[str, str] | None = None) -> list[dict[tuple[str, str], Value]]:
    """Every combination of the ends of the inputs that are ranges."""
    ranged = [(step, key, given) for step, key, given in case.given() if given.ranged and (step, key) != without]
    ends = product(*((given.low, given.high) for _, _, given in ranged))
    return [{(step, key): value for (step, key, _), value in zip(ranged, each, strict=True)} for each in ends]


def _at_corner(case: Case, known: Known, changed: Changed, memory: Memory) -> dict[str, Answer]:
    """The answers of all steps, with some values in place of their own."""
    answers: dict[str, Answer] = {}
    for name in case.in_order:
        step = case.steps[name]
        values: dict[str, Value] = {}
        for key, given in step.inputs.items():
            own = given.low if isinstance(given, Given) else answers[given].low
            values[key] = value = changed.get((name, key), own)
            asked = input_of(step.figure, key)
            if isinstance(asked, Field) and not isinstance(given, Given):
                asked.check(float(value), f"steps.{name}.inputs.{key}")
        asked_for = (name, frozenset(values.items()))
        if asked_for not in memory:
            try:
                memory[asked_for] = step.figure.answer(Values(values), known)
            except InputError as error:
                raise InputError(f"steps.{name}", error.message) from None
        answers[name] = memory[asked_for]
    return answers


def _condition(case: Case, held: Published, known: Known, worked: _Worked, memory: Memory) -> Condition | None:
    """Solve for the input that the case names: the values at which the published ends come out.

    An input that is another step's answer is solved for as that answer. None too where no whole number will do.
    """
    if case.solve_for is None:
        return None
    step, key = case.solve_for
    field = input_of(case.steps[step].figure, key)
    given = case.steps[step].inputs[key]
    assert isinstance(field, Field)
    found: dict[str, list[float]] = {"low": [], "high": []}
    rises = True
    corners = _corners(case, case.solve_for)

    def at(value: float, corner: Changed) -> float:
        try:
            return _at_corner(case, known, {**corner, (step, key): value}, memory)[case.answer].low
        except (InputError, CatalogueError):
            return math.nan

    for corner in corners:
        for end, target in (("low", held.low), ("high", held.high)):
            value = None if target is None else solve(partial(at, corner=corner), target, field)
            if value is not None:
                found[end].append(value)
                rises = at(min(value * 1.01, field.high), corner) >= at(value * 0.99, corner)
    wanted = [end for end, target in (("low", held.low), ("high", held.high)) if target is not None]
    if not any(found[end] for end in wanted):
        return None

    def holds(value: float) -> bool:
        return any(_agrees(held, one, one, case.tolerance) for one in (at(value, corner) for corner in corners))

    def condition(low: float | None, high: float | None) -> Condition | None:
        if comes_whole(field):
            within = _whole(low, high, field.low, holds)
            if within is None:
                return None
            low, high = within
        if isinstance(given, Given):
            now = (float(given.low), float(given.high))
            return Condition(field.label, field.unit, low, high, now, "stated" if given.stated else "taken")
        of = case.steps[given].figure
        return Condition(of.label, of.unit, low, high, (worked.low[given], worked.high[given]), "worked out")

    if held.low is not None and held.high is not None:
        values = [*found["low"], *found["high"]]
        low, high = (min(values), max(values)) if found["low"] and found["high"] else _half(found, rises, values)
        return condition(low, high)
    (end,) = wanted
    least = rises == (end == "low")
    value = min(found[end]) if least else max(found[end])
    return condition(value if least else None, None if least else value)


def _whole(
    low: float | None, high: float | None, least: float, holds: Callable[[float], bool]
) -> tuple[float | None, float | None] | None:
    """The whole numbers from `low` to `high`; where there are none, the nearest at which the claim holds, if any.

    None: there is none from `least` on.
    """
    first = None if low is None else float(math.ceil(low - _ROUNDED))
    last = None if high is None else float(math.floor(high + _ROUNDED))
    if low is not None and high is not None and first is not None and last is not None and first > last:
        beside = sorted((last, first), key=lambda value: abs(value - (low + high) / 2))
        nearest = next((value for value in beside if value >= least and holds(value)), None)
        return None if nearest is None else (nearest, nearest)
    return None if last is not None and last < max(least, 1) else (first, last)


def _half(found: Mapping[str, list[float]], rises: bool, values: list[float]) -> tuple[float | None, float | None]:
    """The condition where one published end is out of reach: open towards that end."""
    least = rises == bool(found["low"])
    return (min(values), None) if least else (None, max(values))
