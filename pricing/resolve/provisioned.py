"""Provisioned capacity with plain numbers: its prices are the scenario's, what overflows is another option's."""

from __future__ import annotations

from economics.assumption import Assumption
from economics.fields.table import FIELDS
from economics.note import Note
from economics.option.provisioned import Provisioned, ProvisionedOption
from pricing.resolve.asked import Asked

_TYPED = (
    "usd_per_unit_hour",
    "input_tokens_per_minute_per_unit",
    "output_token_weight",
    "cached_token_weight",
    "minimum_units",
    "unit_increment",
)


def resolve_provisioned(option: ProvisionedOption, asked: Asked) -> Provisioned:
    """Return provisioned capacity with the option that takes what overflows; raises as that one's look-up does."""
    typed = {name: getattr(option, name) for name in _TYPED}
    notes = []
    if option.units is None and option.overflow is not None:
        text = f"units follow the load, so nothing overflows to {option.overflow}"
        notes.append(Note("overflow unused", text, field="overflow"))
    return Provisioned(
        name=option.name,
        **typed,
        utilisation=option.utilisation,
        billed_hours_per_month=option.billed_hours_per_month,
        units=option.units,
        overflow=None if option.overflow is None else asked.part(option.overflow, asked.workload, "overflow"),
        input_token_factor=option.input_token_factor,
        output_token_factor=option.output_token_factor,
        seller=option.provider or "",
        notes=tuple(notes),
        assumptions=tuple(
            Assumption(FIELDS[name].label.lower(), value, FIELDS[name].unit, "typed", "", "typed", name)
            for name, value in typed.items()
            if name in option.model_fields_set
        ),
    )
