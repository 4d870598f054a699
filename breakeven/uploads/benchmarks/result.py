"""One result of a benchmark file: its fields by path, each checked where it is read, and checks across fields."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from breakeven.origins import one_line
from breakeven.uploads.benchmarks.run import warning, written
from economics.errors import InputError
from economics.fields.field import shown
from economics.note import Note
from economics.numbers import digits

WARNED_SHARE = 0.01
"""From this share of failed requests on, a run is used with a warning."""
REFUSED_SHARE = 0.1
"""From this share of failed requests on, a run is no measurement: the load that was meant was never there."""
_AGREES = 0.05
"""How far a rate may be from its own counts. Tools divide the one by the other, so that only rounding is between."""
_ORDER = 50.0
_LEAST, _MOST = 1e-6, 1e12
_MOST_WHOLE = 10**6
_MOST_REQUESTS = 10**9


class LeftOut(InputError):
    """A sound result that is no measurement to use; the other results of the file are."""


@dataclass(frozen=True)
class Result:
    """One JSON object of a file. Paths are keys joined by points: `metrics.request_latency.mean`.

    Among several, `label` is what sentences call it (`result 2`) and `prefix` stands before its paths (`result 2: `).
    """

    document: Mapping[str, Any]
    label: str = ""
    prefix: str = ""

    def path(self, key: str) -> str:
        """Return what messages call a key."""
        return self.prefix + key

    def refused(self, key: str, message: str) -> InputError:
        """Return the error that refuses a key's value."""
        return InputError(self.path(key), message)

    def value(self, key: str) -> Any:
        """Return what stands at a path; None where nothing does."""
        here: Any = self.document
        for step in key.split("."):
            here = here.get(step) if isinstance(here, Mapping) else None
        return here

    def has(self, key: str) -> bool:
        """Tell whether a path holds anything but null."""
        return self.value(key) is not None

    def number(self, key: str) -> float:
        """Return a number above 0. Raises InputError where it is missing, no number, infinite or not above 0."""
        return self._above_zero(key, self.value(key))

    def maybe(self, key: str) -> float | None:
        """Return a number above 0, None where there is none. Raises InputError as `number` does."""
        return self.number(key) if self.has(key) else None

    def count(self, key: str) -> float | None:
        """Return a number from 0 on, None where there is none. Raises InputError for any other value."""
        if not self.has(key):
            return None
        number = self._finite(key, self.value(key))
        if number < 0:
            raise self.refused(key, f"{shown(self.value(key))} is refused: must be 0 or more")
        return number

    def aside(self, key: str) -> float | None:
        """Return a number from 0 on that only a check needs: None where it is missing, infinite or NaN as well."""
        value = self.value(key)
        return None if isinstance(value, float) and not math.isfinite(value) else self.count(key)

    def whole(self, key: str) -> int:
        """Return a whole number from 1 on. Raises InputError for any other value."""
        return self._whole(key, self.value(key))

    def requests(self, key: str) -> int:
        """Return a number of requests, whole and from 1 on. Raises InputError for any other value."""
        return self._whole(key, self.value(key), _MOST_REQUESTS)

    def text(self, *keys: str) -> str | None:
        """Return the first of several paths that holds words, in one line; None where none does."""
        return self.named(*keys)[0]

    def named(self, *keys: str) -> tuple[str | None, str]:
        """Return the words that the first of several paths holds, and that path; (None, "") where none does."""
        for key in keys:
            value = self.value(key)
            if isinstance(value, str) and value.strip():
                return one_line(value), key
        return None, ""

    def product(self, *keys: str) -> int | None:
        """Return the product of whole numbers, those that are missing counting as 1; None without the first.

        Names of settings may be written with hyphens, and their values in quotes: `"tensor-parallel-size": "4"`.
        """
        sizes = [self._setting(key) for key in keys]
        return math.prod(size for size in sizes if size is not None) if sizes[0] is not None else None

    def _setting(self, key: str) -> int | None:
        for name in (key, key.replace("_", "-")):
            value = self.value(name)
            if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value):
                value = int(value)
            if value is not None:
                return self._whole(name, value)
        return None

    def _finite(self, key: str, value: object) -> float:
        if value is None:
            raise self.refused(key, "is missing")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refused(key, f"{shown(value)} is refused: must be a number")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not (math.isfinite(number) and abs(number) <= _MOST):
            raise self.refused(key, f"{shown(value)} is refused: must be a finite number, at most 1e12")
        return number

    def _above_zero(self, key: str, value: object) -> float:
        number = self._finite(key, value)
        if number <= 0:
            raise self.refused(key, f"{shown(value)} is refused: must be above 0")
        if number < _LEAST:
            raise self.refused(key, f"{shown(value)} is refused: must be at least {_LEAST:f}")
        return number

    def _whole(self, key: str, value: object, most: int = _MOST_WHOLE) -> int:
        number = self._above_zero(key, value)
        if number != int(number) or number > most:
            raise self.refused(key, f"{number:g} is refused: must be a whole number, 1 to {most:,}")
        return int(number)

    def no_negative(self, keys: Sequence[str]) -> None:
        """Raise InputError for the first of the keys that holds a number below 0: no clock runs backwards."""
        for key in keys:
            value = self.value(key)
            if isinstance(value, int | float) and value < 0:
                raise self.refused(key, f"{shown(value)} is refused: a time cannot be negative")

    def flow(self, key: str, at_once: float, per_second: float | None, seconds: float | None, unit: str) -> None:
        """Raise InputError where latencies are not of the order that requests at a time and their rate make them.

        By Little's law requests a second times the seconds that each takes are those in flight. Ramps and stragglers
        move that by a factor of a few; a time in another unit than the tool's is a factor of a thousand. `key` is the
        latency's, `unit` the one that its tool writes.
        """
        if per_second is None or not seconds:
            return
        counted = per_second * seconds
        if not 1 / _ORDER < counted / at_once < _ORDER:
            raise self.refused(
                key,
                f"{written(per_second)} requests a second of {written(seconds)} s each keep {written(counted)} in "
                f"flight, not {written(at_once)}: times must be in {unit}",
            )

    def agree(self, key: str, stated: float, counted: float, how: str, within: float = _AGREES) -> None:
        """Raise InputError where a stated rate is not what its own counts make it.

        A duration in milliseconds, or the rate of one GPU of several, shows here. `how` says what was divided.
        """
        if not 1 / (1 + within) <= stated / counted <= 1 + within:
            raise self.refused(
                key,
                f"{written(stated)} contradicts {how}, which is {written(counted)}: times must be in the unit that the "
                "tool writes, and rates those of all GPUs together",
            )


def share_of_failures(
    result: Result, key: str, failed: float | None, requests: float
) -> tuple[float | None, list[Note]]:
    """Return the share of requests that failed, and the warning it deserves.

    Raises LeftOut from 10 % on, with the number. `key` is where the file says it.
    """
    if failed is None or requests <= 0:
        return None, []
    share = failed / requests
    said = f"{failed:,.0f} of {requests:,.0f} requests failed ({digits(100 * share, 3)} %)"
    if share >= REFUSED_SHARE:
        raise LeftOut(result.path(key), f"{said}: a run is used only below {100 * REFUSED_SHARE:g} %")
    if share >= WARNED_SHARE:
        subject = f"In {result.label}, {said}" if result.label else said
        return share, [warning("failed requests", f"{subject}: the load was lower than was meant.", key)]
    return share, []


def in_flight(requests_per_second: float, seconds: float) -> int:
    """Return requests at a time by Little's law: requests a second times the seconds that one takes."""
    return max(1, round(requests_per_second * seconds))


def day_of(value: object) -> date | None:
    """Return the day of a compact date (20260131-235959), of an ISO time or of seconds since 1970; else None."""
    try:
        if isinstance(value, str):
            return date.fromisoformat(value[:8] if value[:8].isdigit() else value[:10])
        if isinstance(value, int | float) and not isinstance(value, bool) and 1e9 < value < 1e10:
            return datetime.fromtimestamp(value, UTC).date()
    except ValueError:
        pass
    return None


def speculated(words: str) -> Note:
    """Return the warning that a run used speculative decoding, which an option may count a second time."""
    return warning(
        "speculative decoding", f"Measured with speculative decoding ({words}): leave that lever of the option at 1."
    )
