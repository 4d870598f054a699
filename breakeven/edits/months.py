"""Edits of the months looked at and of what an option costs besides running: staff, one-off costs, model changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from breakeven.edits.draft import Draft
from breakeven.origins import MODEL_DEFAULT, Origin, Sourced
from economics.errors import InputError
from economics.fields.part import Part, drop_later_fields
from economics.option.extras import Staff
from economics.option.kinds import Option
from pricing.resolve.price_trends import default_horizon, fitted_changes
from pricing.store.catalogue import Catalogue

FITTED = Origin("default", "fitted on history")
ROTATION_MONTHS = 12
"""Months between changes of the model where nobody typed any."""
_COMPLETE: Mapping[str, Mapping[str, float]] = {
    "staff": {"people": 1, "usd_per_year": 0},
    "model_rotation": {"usd": 0, "every_months": ROTATION_MONTHS},
}
"""The other numbers that a part needs once its first is typed."""


def set_number(sourced: Sourced, path: tuple[str, ...], value: float | None, catalogue: Catalogue) -> Sourced:
    """Set a number of `horizon` by its path; the first one writes all the defaults into the scenario."""
    draft = _with_months(sourced, catalogue)
    draft.set(("horizon", *path), value)
    if path[0] == "price_change_per_year":
        draft.set(("horizon", "price_change_source"), "typed")
    return draft.done()


def set_reference(sourced: Sourced, name: str, catalogue: Catalogue) -> Sourced:
    """Measure the other options against the option with this name."""
    draft = _with_months(sourced, catalogue)
    draft.set(("horizon", "reference"), name)
    return draft.done()


def _with_months(sourced: Sourced, catalogue: Catalogue) -> Draft:
    draft = Draft(sourced)
    if sourced.scenario.horizon is None:
        draft.set(("horizon",), _written(default_horizon(sourced.scenario, catalogue), sourced), MODEL_DEFAULT)
    return draft


def _written(part: Part, sourced: Sourced) -> dict[str, Any]:
    """A part as the document of the scenario writes it, without what its schema version does not know."""
    written = part.model_dump(mode="json", exclude_none=True)
    drop_later_fields(part, written, sourced.scenario.schema_version)
    return written


def fit_price_changes(sourced: Sourced, catalogue: Catalogue) -> Sourced:
    """Take the price changes from the history of the scenario's own prices."""
    fitted = fitted_changes(sourced.scenario, catalogue)
    draft = _with_months(sourced, catalogue)
    draft.set(("horizon", "price_change_per_year"), _written(fitted.change, sourced), FITTED)
    draft.set(("horizon", "price_change_source"), fitted.source, FITTED)
    return draft.done()


def forget(sourced: Sourced) -> Sourced:
    """Go back to the default months."""
    draft = Draft(sourced)
    draft.remove(("horizon",))
    return draft.done()


def set_part(sourced: Sourced, index: int, path: tuple[str, str], value: float | None) -> Sourced:
    """Set a number of a part that needs several (`staff`, `model_rotation`).

    The first one fills in the others; None removes the whole part. A list of one member is that member; a longer one
    is changed as a whole.
    """
    part, name = path
    draft = Draft(sourced)
    if value is None:
        draft.remove(("options", index, part))
        return draft.done()
    members = draft.option(index).get(part)
    if isinstance(members, list):
        if len(members) > 1:
            raise InputError(f"options[{index}].{part}", f"lists {len(members)} roles: change the list in a file")
        draft.set(("options", index, part), [{**members[0], name: value}])
        return draft.done()
    for needed, start in _COMPLETE[part].items():
        if needed not in draft.option(index).get(part, {}):
            draft.set(("options", index, part, needed), start, MODEL_DEFAULT)
    draft.set(("options", index, part, name), value)
    return draft.done()


def editable_staff(option: Option) -> Staff | None:
    """Return the people of an option whose numbers `set_part` can change: its only ones; None for none or several."""
    if isinstance(option.staff, tuple):
        return option.staff[0] if len(option.staff) == 1 else None
    return option.staff


def set_one_off_costs(sourced: Sourced, index: int, rows: Sequence[Mapping[str, Any]]) -> Sourced:
    """Set the one-off costs of an option from the rows of a table; empty rows are left out."""
    filled = [row for row in rows if row.get("name") or row.get("usd")]
    for number, row in enumerate(filled, 1):
        for name in ("name", "usd"):
            if not row.get(name) and row.get(name) != 0:
                raise InputError(f"one-off cost, row {number}", f"{name} is missing")
    costs = [{"name": row["name"], "usd": row["usd"], "month": int(row.get("month") or 0)} for row in filled]
    draft = Draft(sourced)
    draft.set(("options", index, "one_off_usd"), costs or None)
    return draft.done()
