"""Edits of several fields of the workload at once."""

from __future__ import annotations

from breakeven.defaults import Preset
from breakeven.edits.draft import Draft
from breakeven.origins import Origin, Sourced


def apply_preset(sourced: Sourced, preset: Preset) -> Sourced:
    """Give the workload the mix of a preset; the volume stays."""
    draft = Draft(sourced)
    for name, value in preset.workload.items():
        draft.set(("workload", name), value, Origin("default", f"preset {preset.name}"))
    return draft.done()
