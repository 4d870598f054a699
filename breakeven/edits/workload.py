"""Edits of several fields of the workload at once."""

from __future__ import annotations

from breakeven.defaults import Preset
from breakeven.edits.draft import Draft
from breakeven.origins import Origin, Sourced
from economics.cost.load import Workload


def apply_preset(sourced: Sourced, preset: Preset) -> Sourced:
    """Give the workload the mix of a preset; the volume stays, and so does what says the same in another way."""
    draft = Draft(sourced)
    for name, value in preset.workload.items():
        if name in sourced.scenario.workload.unused:
            continue
        draft.set(("workload", name), value, Origin("default", f"preset {preset.name}"))
    return draft.done()


def fits(preset: Preset, workload: Workload) -> bool:
    """Tell whether a workload has the mix of a preset, as far as it says it in the same way."""
    said = [(name, value) for name, value in preset.workload.items() if name not in workload.unused]
    return all(getattr(workload, name) == value for name, value in said)
