"""What is refused, by the label that people see beside the field."""

from __future__ import annotations

import re

from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.scenario.scenario import Scenario

TEXTS = {
    "name": "Name",
    "provider": "Provider",
    "model": "Model",
    "overflow": "What does not fit goes to",
}
"""Labels of the fields of an option that hold text; numbers have theirs in the table of fields."""
_OPTION = re.compile(r"options\[(\d+)\]\.(.+)")


def by_label(error: InputError, scenario: Scenario) -> str:
    """Return a refusal with the field's label, and the option's name, in place of its path.

    A field without a label keeps its path.
    """
    option = _OPTION.fullmatch(error.field)
    leaf = (option[2] if option else error.field).rpartition(".")[2]
    label = FIELDS[leaf].label if leaf in FIELDS else TEXTS.get(leaf) if option else None
    if label is None:
        return str(error)
    if option is None or int(option[1]) >= len(scenario.options):
        return f"{label}: {error.message}"
    return f"{label} of {scenario.options[int(option[1])].name}: {error.message}"
