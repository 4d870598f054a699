"""What is refused, by the label that people see beside the field."""

from __future__ import annotations

import re

from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.scenario.scenario import Scenario

TEXTS = {
    "name": "Name",
    "kind": "Kind",
    "provider": "Provider",
    "model": "Model",
    "gpu": "GPU",
    "precision": "Precision",
    "rate_id": "Supplier and term",
    "published_point": "Measurement",
    "overflow": "What does not fit goes to",
    "scaling": "How many copies run, and when",
    "above": "Above them",
    "parts": "Shares of the requests",
    "option": "Part",
}
"""Labels of the fields of an option that hold text or parts; numbers have theirs in the table of fields."""
_LABELS = {"load_profile": "Load over the week", **{name: field.label for name, field in FIELDS.items()}}
_OF_THE_BILL = {"workload.bill.option": "Paid for"}
_OPTION = re.compile(r"options\[(\d+)\](?:\.(.+))?")


def option_at(path: str) -> int | None:
    """Return the place of the option that a path leads into; None for a path that leads into none.

    >>> option_at("options[2].supply.provider"), option_at("workload.cache_hit_rate")
    (2, None)
    """
    option = _OPTION.fullmatch(path)
    return int(option[1]) if option else None


def by_label(error: InputError, scenario: Scenario) -> str:
    """Return a refusal with the field's label, and the option's name, in place of its path.

    A field without a label keeps its path, of an option the part inside it.
    """
    option = _OPTION.fullmatch(error.field)
    if option and option[2] is None:
        return f"{_name(int(option[1]), scenario)}: {labelled(error.message)}"
    leaf = (option[2] if option else error.field).rpartition(".")[2]
    label = FIELDS[leaf].label if leaf in FIELDS else None
    if option:
        return f"{label or TEXTS.get(leaf, option[2])} of {_name(int(option[1]), scenario)}: {labelled(error.message)}"
    label = label or _OF_THE_BILL.get(error.field)
    return str(error) if label is None else f"{label}: {labelled(error.message)}"


def _name(place: int, scenario: Scenario) -> str:
    """The name of the option at a place; its number where the scenario has none there."""
    return scenario.options[place].name if place < len(scenario.options) else f"option {place + 1}"


def labelled(message: str) -> str:
    """Return a sentence with the labels of fields in place of their paths.

    >>> labelled("has no price; give price.input_usd_per_mtok")
    'has no price; give “Input price”'
    """
    return _FIELD.sub(lambda found: f"“{_LABELS[found[1]]}”" if found[1] in _LABELS else found[0], message)


_FIELD = re.compile(r"\b(?:[a-z_]+\.)*([a-z]+(?:_[a-z0-9]+)+)\b")
"""A field as files write it, with the parts that it is in."""
