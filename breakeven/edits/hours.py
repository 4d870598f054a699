"""Edits of the load over a week, and of how rented copies of a model follow it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from breakeven.edits.draft import Draft
from breakeven.origins import MAX_DETAIL_LENGTH, Origin, Sourced
from economics.cost.load_profile import ASSUMED, LoadProfile
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.scaling.kinds import BEST, ON_DEMAND

ScalingKind = Literal["fixed", "hourly", "baseline"]
_KEPT = ("busy_hour_utilisation", "min_replicas")
"""What hourly copies and a baseline both have."""
_HELD = Origin("default", "assumed: as full as a full hour was")


def follow_shape(sourced: Sourced, shape: str | None) -> Sourced:
    """Give the workload the load of a built-in shape of the week, in place of a figure for its peak.

    None gives that figure again, so high as the busiest hour was, and no hours. Raises InputError for an unknown shape,
    and where an option follows the hours that are taken away.
    """
    draft, profile = Draft(sourced), sourced.scenario.workload.profile
    if shape is not None:
        draft.remove(("workload", "peak_to_average"))
        draft.set(("workload", "load_profile"), {"shape": shape}, origin_of_shape(LoadProfile.of_shape(shape)))
    elif profile is not None:
        draft.remove(("workload", "load_profile"))
        said = profile.label.lower() or "the hours that were given"
        origin = Origin("default", f"the busiest hour of “{said}”")
        draft.set(("workload", "peak_to_average"), profile.peak_to_average, origin)
    return draft.done()


def origin_of_shape(profile: LoadProfile) -> Origin:
    """Return where the hours of a built-in shape come from: what is assumed of them, or who measured them."""
    if profile.source == ASSUMED:
        return Origin("default", f"assumed: {profile.note}"[:MAX_DETAIL_LENGTH])
    return Origin("row", f"{profile.label}: {profile.source}"[:MAX_DETAIL_LENGTH])


def set_scaling(sourced: Sourced, index: int, kind: ScalingKind, above: str = ON_DEMAND) -> Sourced:
    """Let a rented option's copies follow the hours: as many at all hours, by the hour, or the best baseline.

    `above` serves what a baseline cannot: machines on demand, or a token-priced option. What both ways have is kept:
    how full a full hour is and the copies that run at least. Raises InputError where the option is not self-hosted, is
    not rented, or where the load of the hours is not given.
    """
    draft = Draft(sourced)
    option, origins = draft.self_hosted(index), sourced.origins
    where = ("options", index, "scaling")
    written: Mapping[str, Any] = draft.option(index).get("scaling", {})
    if kind == "fixed":
        if not option.follows_hours:
            return sourced
        draft.remove(where)
        least = written.get("min_replicas", 0)
        if least >= FIELDS["min_replicas"].low:  # copies that never stop have no minimum of 0
            origin = origins.of(f"options[{index}].scaling.min_replicas")
            draft.set(("options", index, "min_replicas"), least, origin)
        if "utilisation" not in draft.option(index):
            busy = written.get("busy_hour_utilisation", FIELDS["busy_hour_utilisation"].default)
            draft.set(("options", index, "utilisation"), busy, _HELD)
        return draft.done()
    scaling: dict[str, Any] = {"kind": kind}
    if kind == "baseline":
        scaling |= {"baseline_replicas": BEST, "above": above}
    draft.set(where, scaling)
    carried = {name: (written[name], f"scaling.{name}") for name in _KEPT if name in written}
    if "min_replicas" in draft.option(index):
        carried["min_replicas"] = (draft.option(index)["min_replicas"], "min_replicas")
    for name, (value, path) in carried.items():
        draft.set((*where, name), value, origins.of(f"options[{index}].{path}"))
    for name in ("min_replicas", "billed_hours_per_month"):
        draft.remove(("options", index, name))
    return draft.done()


def set_baseline(sourced: Sourced, index: int, copies: int | None) -> Sourced:
    """Keep a number of copies at all hours; None: that of least cost. Raises InputError where there is no baseline."""
    draft = Draft(sourced)
    _refuse_without_baseline(draft, index)
    draft.set(("options", index, "scaling", "baseline_replicas"), BEST if copies is None else copies)
    return draft.done()


def serve_above(sourced: Sourced, index: int, above: str) -> Sourced:
    """Let a token-priced option, by name, or machines on demand serve what a baseline cannot; the baseline stays.

    A rate of the machines goes where the rest has prices of its own. Raises InputError where there is no baseline.
    """
    draft, where = Draft(sourced), ("options", index, "scaling")
    _refuse_without_baseline(draft, index)
    draft.set((*where, "above"), above)
    if above != ON_DEMAND:
        draft.remove((*where, "above_usd_per_gpu_hour"))
    return draft.done()


def _refuse_without_baseline(draft: Draft, index: int) -> None:
    if draft.option(index).get("scaling", {}).get("kind") != "baseline":
        raise InputError(f"options[{index}].scaling", "keeps no baseline: choose one first")
