"""Edits of the uncertain inputs and of how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from breakeven.edits.draft import Draft
from breakeven.origins import Sourced
from breakeven.outlook import plan
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.risk.draws import refuse_too_many
from economics.risk.inputs import spreads, suggested_inputs
from economics.scenario.risk import Risk
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import resolve_each
from pricing.store.catalogue import Catalogue


def set_inputs(sourced: Sourced, inputs: Sequence[Mapping[str, Any]], catalogue: Catalogue, today: date) -> Sourced:
    """Set the user's own ranges: the uncertain inputs as the document's `risk.inputs`."""
    if not inputs:
        raise InputError("risk.inputs", "is empty: keep at least one input, or go back to the suggested ones")
    draft = Draft(sourced)
    draft.set(("risk", "inputs"), list(inputs))
    return _checked(draft.done(), catalogue, today)


def forget_inputs(sourced: Sourced) -> Sourced:
    """Go back to the suggested ranges."""
    draft = Draft(sourced)
    draft.remove(("risk", "inputs"))
    changed = draft.done()
    if changed.scenario.risk == Risk():  # all defaults again: the address need not hold them
        draft.remove(("risk",))
    return draft.done()


def set_drawing(sourced: Sourced, name: str, value: float | None, catalogue: Catalogue, today: date) -> Sourced:
    """Set how draws are made, such as their number or seed; None sets the default."""
    draft = Draft(sourced)
    draft.set(("risk", name), FIELDS[name].default if value is None else value)
    return _checked(draft.done(), catalogue, today)


def _checked(sourced: Sourced, catalogue: Catalogue, today: date) -> Sourced:
    """Refuse what shows only with prices: ranges that miss their base, and draws that need too much memory."""
    _check(sourced.scenario, catalogue, today)
    return sourced


def _check(scenario: Scenario, catalogue: Catalogue, today: date) -> None:
    resolved, _ = resolve_each(scenario, catalogue, today)
    planned = plan(resolved)
    risk = scenario.risk or Risk()
    uncertain = spreads(planned, risk.inputs or suggested_inputs(planned))
    refuse_too_many(risk.draws, len(uncertain), len(planned.options), planned.months.months)
