"""The load of each hour of a week: shapes that are built in, weights of one's own, and what follows from them.

Hour j of the week, Monday 00:00–01:00 UTC first, carries `T/730 · w_j/mean(w)` tokens of a month of T tokens. Only the
ratios of the weights matter. Peaks of minutes inside an hour are not modelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np
from pydantic import model_validator

from economics.cost.load_shapes import SHAPES
from economics.errors import InputError, value_refused
from economics.fields.checks import number, one_of
from economics.fields.part import Part
from economics.fields.refusal import refused
from economics.fields.table import FIELDS
from economics.quantity import Array, Number
from economics.units import HOURS_PER_DAY, HOURS_PER_MONTH, HOURS_PER_WEEK, MINUTES_PER_DAY

SHAPE_NAMES = tuple(SHAPES)
"""The names of the built-in shapes."""
PATH = "workload.load_profile"
"""Where a scenario holds its profile."""
ASSUMED = "assumed"
"""The source of a shape that nobody measured."""
TYPED = "typed"
"""The source of weights that somebody gave."""
_RULE_LENGTH = f"must be {HOURS_PER_WEEK}, one for each hour of the week, Monday 00:00 UTC first"
_RULE_FILLED = "at least one hour must carry load"


@dataclass(frozen=True)
class LoadProfile:
    """The load of the 168 hours of a week, Monday 00:00 UTC first, in any unit.

    `name` is that of a built-in shape, empty for weights of one's own, and `label` how people call it; `note` says what
    the figures cover. Raises
    InputError at `workload.load_profile.weights` for other than 168 weights, one outside [0, 10¹²], and weights that
    are all 0.

    >>> profile = LoadProfile((1.0,) * 84 + (3.0,) * 84)
    >>> profile.peak_to_average, float(profile.relative[0])
    (1.5, 0.5)
    """

    weights: tuple[float, ...]
    name: str = ""
    source: str = TYPED
    note: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        if len(self.weights) != HOURS_PER_WEEK:
            raise InputError(f"{PATH}.weights", _length_refused(len(self.weights)), _RULE_LENGTH)
        FIELDS["weights"].check(np.array(self.weights, dtype=float), f"{PATH}.weights")
        if not any(self.weights):
            raise value_refused(f"{PATH}.weights", "all 0", _RULE_FILLED)

    @classmethod
    def of_shape(cls, name: str) -> LoadProfile:
        """Return a built-in shape; raises InputError with the names of all for another name."""
        if name not in SHAPES:
            raise InputError(f"{PATH}.shape", f"{name!r} is none of {', '.join(map(repr, SHAPE_NAMES))}")
        label, source, note, weights = SHAPES[name]
        return cls(tuple(float(weight) for weight in weights.split()), name, source, note, label)

    @cached_property
    def relative(self) -> Array:
        """Each hour's load over the average hour's, shape (168,); their mean is 1."""
        scaled = np.array(self.weights, dtype=float) / max(self.weights)
        relative: Array = scaled / scaled.mean()
        relative.flags.writeable = False
        return relative

    @property
    def peak_to_average(self) -> float:
        """Busiest hour over average hour."""
        return float(self.relative.max())

    def tokens_by_hour(self, tokens_per_month: Number) -> Array:
        """Return the tokens of each hour of the week; the hours are a last axis beside the shape of the volume."""
        hours: Array = np.asarray(tokens_per_month)[..., np.newaxis] / HOURS_PER_MONTH * self.relative
        return hours

    def share_of_day(self, start_minute: float, end_minute: float) -> float:
        """Return the share of all tokens, 0 to 1, that falls between two times of the day, UTC, on any day.

        Times are minutes since midnight, 0 to 1,440, the end not included; a window that ends before it starts runs
        past midnight, one that ends where it starts is empty. Inside an hour the load is even. Raises InputError for
        other minutes.
        """
        for minute in (start_minute, end_minute):
            if not 0 <= minute <= MINUTES_PER_DAY:
                raise value_refused("minute", f"{minute:g}", f"must be 0 to {MINUTES_PER_DAY}")
        until = np.concatenate(([0.0], np.cumsum(self.relative.reshape(-1, HOURS_PER_DAY).sum(axis=0))))
        ends = np.arange(HOURS_PER_DAY + 1) * (MINUTES_PER_DAY / HOURS_PER_DAY)
        start, end = (float(np.interp(minute, ends, until / until[-1])) for minute in (start_minute, end_minute))
        return end - start if start_minute <= end_minute else 1 - (start - end)


class LoadProfileDocument(Part):
    """The load of the hours of a week as a scenario writes it: the name of a shape, or 168 weights."""

    shape: Annotated[str | None, one_of(SHAPE_NAMES)] = None
    weights: tuple[Annotated[float, number("weights")], ...] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> LoadProfileDocument:
        if self.shape is not None and self.weights is not None:
            raise refused("shape and weights are both given: give one of them")
        if self.weights is None:
            if self.shape is None:
                raise refused("shape is missing: give shape or weights")
            return self
        if len(self.weights) != HOURS_PER_WEEK:
            raise refused(_length_refused(len(self.weights)), _RULE_LENGTH, "weights")
        if not any(self.weights):
            raise refused(f"all 0 is refused: {_RULE_FILLED}", _RULE_FILLED, "weights")
        return self

    def profile(self) -> LoadProfile:
        """Return the profile that is meant."""
        return LoadProfile(self.weights) if self.weights is not None else LoadProfile.of_shape(self.shape or "")


def week_of(hourly: Sequence[float], first_hour: int = 0) -> tuple[float, ...]:
    """Return the 168 weights of a log of hourly loads: a week or longer becomes the mean of each hour of the week.

    A log of one day, 24 hours, repeats on every day. `first_hour` is the hour of the week, 0 to 167, of the log's
    first value. Raises InputError for a log of another length below a week, which leaves hours without a value.

    >>> week_of([1.0] * 168 + [3.0] * 84) == (2.0,) * 84 + (1.0,) * 84
    True
    """
    if len(hourly) == HOURS_PER_DAY:
        hourly = tuple(hourly) * (HOURS_PER_WEEK // HOURS_PER_DAY)
    if len(hourly) < HOURS_PER_WEEK:
        rule = f"must be {HOURS_PER_DAY}, or at least {HOURS_PER_WEEK}"
        raise value_refused(f"{PATH}.weights", f"a log of {len(hourly)} hours", rule)
    hours = (np.arange(len(hourly)) + first_hour) % HOURS_PER_WEEK
    sums = np.bincount(hours, np.asarray(hourly, dtype=float), HOURS_PER_WEEK)
    return tuple((sums / np.bincount(hours, minlength=HOURS_PER_WEEK)).tolist())


def _length_refused(length: int) -> str:
    return f"{length} weights are refused: {_RULE_LENGTH}"
