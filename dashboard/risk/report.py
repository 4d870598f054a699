"""The risk report of the open scenario, computed in a thread and kept until the scenario changes."""

from __future__ import annotations

from breakeven.certainty import Certainty, assessed
from dashboard.long_work import result_of_work
from dashboard.session import Slot
from economics.scenario.reading import scenario_json
from pricing.resolve.scenario import ResolvedScenario

SLOT = Slot.RISK_JOB


def key_of(resolved: ResolvedScenario) -> tuple[str, tuple[str, ...]]:
    """Return what a report depends on: the scenario with its date, and the prices used."""
    return scenario_json(resolved.scenario), (resolved.as_of.isoformat(), *resolved.fingerprints)


def certainty(resolved: ResolvedScenario) -> Certainty:
    """Return the report of the scenario, kept until it changes. Raises InputError like `outlook_of`."""
    return result_of_work(
        SLOT,
        key_of(resolved),
        "Simulating the uncertain inputs",
        lambda progress, stop: assessed(resolved, progress, stop),
    )
