"""The scenario a new visitor sees, and typical workloads.

Default scenarios are numbered and never edited: an address says which one it differs from, so a new default leaves
every old address as it was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from breakeven.origins import Origin, Origins, Sourced, as_read
from economics.scenario.reading import read_json
from economics.scenario.scenario import Scenario

DEFAULTS = {1: 1, 2: 2, 3: 2}
"""The number of each default scenario → the schema version it is written in."""
CURRENT_DEFAULT = max(DEFAULTS)


WAITING: dict[str, float | None] = {"time_per_output_token_ms": 50, "time_to_first_token_ms": 2000}
"""At most 50 ms for each token of an answer and 2 s until it begins: an assumption for answers that people wait for."""
OFFLINE: dict[str, float | None] = {"time_per_output_token_ms": 1000, "time_to_first_token_ms": None}
"""Nobody waits: a second for a token is more than any replica takes that is as full as its memory allows."""


@dataclass(frozen=True)
class Preset:
    """The mix of a typical workload (without a volume) and the reason for it; the figures are assumptions.

    `waits`: somebody waits for each answer, so a replica takes as many requests at a time as keep people reading.
    """

    name: str
    waits: bool
    why: str
    workload: dict[str, float]

    @property
    def serving(self) -> dict[str, float | None]:
        """The latencies that an estimated replica keeps [ms]: those of people who wait, or none to speak of."""
        return {**WAITING} if self.waits else {**OFFLINE}


@cache
def default_scenario(number: int = CURRENT_DEFAULT) -> Scenario:
    """Return a default scenario by its number, without an as-of date."""
    return read_json((files("breakeven") / "data" / f"default_{number}.json").read_bytes())


def default_of_version(version: int) -> int:
    """Return the number of the newest default scenario that is written in a schema version."""
    return max(number for number, written_in in DEFAULTS.items() if written_in == version)


@cache
def default_sourced(number: int = CURRENT_DEFAULT) -> Sourced:
    """Return a default scenario by its number, its fields marked as defaults; some say why they are as they are."""
    sourced = as_read(default_scenario(number), Origin("default", f"default scenario {number}"))
    stated = json.loads((files("breakeven") / "data" / "default_sources.json").read_bytes()).get(str(number), {})
    reasons = {path: Origin("default", f"default scenario {number}; {why}") for path, why in stated.items()}
    return replace(sourced, origins=Origins({**sourced.origins.by_path, **reasons}))


def default_origins(number: int = CURRENT_DEFAULT) -> Origins:
    """Return where the fields of a default scenario come from."""
    return default_sourced(number).origins


@cache
def presets() -> tuple[Preset, ...]:
    """Return the typical workloads in the order in which pages show them."""
    rows: list[dict[str, Any]] = json.loads((files("breakeven") / "data" / "presets.json").read_bytes())
    return tuple(Preset(**row) for row in rows)


@cache
def new_options() -> dict[str, dict[str, Any]]:
    """Return, by kind, the option that is added when the user asks for one of that kind.

    Provisioned capacity is not among them: its figures come from the day's list of units (`new_unit`).
    """
    return {option["kind"]: option for option in _new() if "unit_of" not in option}


@cache
def new_unit() -> tuple[str, str]:
    """Return seller and model of the unit that is added where the scenario has no model of which units are listed."""
    unit = next(option["unit_of"] for option in _new() if "unit_of" in option)
    return unit["provider"], unit["model"]


@cache
def _new() -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = json.loads((files("breakeven") / "data" / "new_options.json").read_bytes())
    return options
