"""What is refused, by the label that people see beside the field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from breakeven.currency import RATE
from breakeven.names import name_of_id
from economics.errors import InputError
from economics.fields.part import Part, field_of, parts_below, types_in
from economics.fields.table import FIELDS
from economics.option.kinds import OPTION_LABELS
from economics.scenario.scenario import Scenario
from economics.supply.kinds import SUPPLY_LABELS

TEXTS = {
    "above": "Above them",
    "architecture": "Sizes of the model",
    "as_of": "Prices of",
    "bill": "Monthly bill",
    "bill.option": "Paid for",
    "cache_lifetime": "How long the cache keeps",
    "current": "Paid today",
    "distribution": "How it is spread",
    "engine": "Engine",
    "gpu": "GPU",
    "group": "Group",
    "high": "High end of an uncertain input",
    "horizon": "Months looked at",
    "id": "Identity",
    "input": "Uncertain input",
    "inputs": "Uncertain inputs",
    "kind": "Kind",
    "load_profile": "Load over the week",
    "low": "Low end of an uncertain input",
    "measured": "Run of your own",
    "model": "Model",
    "model_rotation": "Change of the model",
    "name": "Name",
    "observed_on": "Day",
    "on_demand": "Rent beyond the reserved",
    "option": "Option of a part",
    "options": "Options",
    "overflow": "What does not fit goes to",
    "overlap_with": "Old system during the overlap",
    "parts": "Shares of the requests",
    "precision": "Precision",
    "price": "Prices of your own",
    "price_change_source": "Source of the price changes",
    "provider": "Provider",
    "published_point": "Measurement",
    "rate_id": "Supplier and term",
    "reference": "Measured against",
    "reserved": "Reserved rent",
    "risk": "How sure",
    "role": "Role",
    "scaling": "How many copies run, and when",
    "schema_version": "Version of the format",
    "serving": "Load of a copy",
    "shape": "Shape of the week",
    "source": "Source",
    "staff": "Staff",
    "supply": "Supply",
    "term": "Term",
    "throughput": "Throughput per copy",
    "tokens_by_month": "Tokens of each month",
    "whole_instances": "Machines are let whole",
    "workload": "Your usage",
    "currency": "Currency code",
    "rate": RATE.label,
    "rate_date": "Day of that rate",
}
"""Labels of what is no number of the table of fields: by the field, or by the part that it is in and the field."""
VERBS = (
    *("are", "belongs", "can", "cannot", "contradicts", "does", "goes", "has", "holds", "is", "keeps", "lacks", "lies"),
    *("lists", "may", "must", "names", "narrows", "needs", "pays", "says", "was"),
)
"""The verbs with which messages begin whose subject is the field."""
_KINDS = OPTION_LABELS | SUPPLY_LABELS
_OPTION = re.compile(r"options\[(\d+)\](?:\.(.+))?")
_ROW = re.compile(r"\[(\d+)\]")
_STEP = r"[a-z][a-z_0-9]*(?:\[\d+\])?"
_PATH = re.compile(rf"{_STEP}(?:\.{_STEP})*")
_SAID = re.compile(rf"'([^']*)'|\"[^\"]*\"|(?<![\w./-]){_STEP}(?:\.{_STEP})*(?![\w/-])")
"""A value that is quoted, or a word or path as files write it."""


def option_at(path: str) -> int | None:
    """Return the place of the option that a path leads into; None for a path that leads into none.

    >>> option_at("options[2].supply.provider"), option_at("workload.cache_hit_rate")
    (2, None)
    """
    option = _OPTION.fullmatch(path)
    return int(option[1]) if option else None


def by_label(error: InputError, scenario: Scenario | None) -> str:
    """Return a refusal with the field's label, and the option's name, in place of its path.

    What is no field of a scenario, such as a line of a file, keeps its name. Without a scenario, because it is the one
    that is refused, options go by their number. A message that goes on with a verb makes one sentence with the label.

    >>> by_label(InputError("rate_date", "is missing: give the day"), None)
    '“Day of that rate” is missing: give the day'
    >>> by_label(InputError("rate", "0 is refused: must be above 0"), None)
    'Units for one US dollar: 0 is refused: must be above 0'
    """
    field, message = error.field, labelled(error.message, scenario)
    if _PATH.fullmatch(field):
        field = _in_words(field, scenario) or field
    return joined(field, message) if field else message


def joined(label: str, message: str) -> str:
    """Return one sentence of a label and what is said of it: the message may begin with its verb.

    >>> joined("Name", "is empty: must be a name"), joined("Months", "0 is refused: must be 1 to 240")
    ('“Name” is empty: must be a name', 'Months: 0 is refused: must be 1 to 240')
    """
    return re.sub(rf"^({re.escape(label)}): (?=(?:{'|'.join(VERBS)}) )", r"“\1” ", f"{label}: {message}")


def label_of(path: str) -> str:
    """Return the label of the field at a path, of a list with the row; empty for what is no field of a scenario.

    The path is that of the document, inside an option where it leads into one.

    >>> label_of("supply.usd_per_gpu_hour"), label_of("workload.bill.option")
    ('GPU rate', 'Paid for')
    >>> label_of("staff[0].people")
    'People, row 1'
    """
    steps = re.sub(r"\[\d+\]", "", path).split(".")
    inside, leaf = ".".join(steps[-2:]), steps[-1]
    of_number = FIELDS[leaf].label if leaf in FIELDS else ""
    label = _inside().get(inside) or TEXTS.get(inside) or of_number or TEXTS.get(leaf, "")
    row = _ROW.search(path)
    return f"{label}, row {int(row[1]) + 1}" if label and row else label


@cache
def _inside() -> Mapping[str, str]:
    """The labels of numbers whose row in the table of fields has another name: by their part and their own name."""
    return dict(_renamed())


def _renamed() -> Iterator[tuple[str, str]]:
    for part in parts_below(Scenario):
        for outer, info in part.model_fields.items():
            for inner in (each for each in types_in(info.annotation) if issubclass(each, Part)):
                for name in inner.model_fields:
                    field = field_of(inner, name)
                    if field is not None and field.name != name:
                        yield f"{outer}.{name}", field.label


def _in_words(path: str, scenario: Scenario | None) -> str:
    """A path as a sentence says it: the label, of an option with its name; empty for what is no field."""
    option = _OPTION.fullmatch(path)
    if option is None:
        return label_of(path)
    name = _name(int(option[1]), scenario)
    if option[2] is None:
        return name
    return f"{label_of(option[2]) or option[2]} of {name}"


def _name(place: int, scenario: Scenario | None) -> str:
    """The name of the option at a place; its number where the scenario has none there."""
    known = scenario is not None and place < len(scenario.options)
    return scenario.options[place].name if scenario is not None and known else f"option {place + 1}"


def labelled(message: str, scenario: Scenario | None = None) -> str:
    """Return a sentence with labels in place of paths, words in place of kinds, and names in place of quoted ids.

    A quoted value that is no id stays as it was typed.

    >>> labelled("has no price; give price.input_usd_per_mtok")
    'has no price; give “Input price”'
    >>> labelled("no price is listed for 'h100-sxm' from 'oci'")
    'no price is listed for NVIDIA H100 SXM5 80 GB from Oracle Cloud'
    >>> labelled("must be api or self_hosted; goes with options[1].supply.term")
    'must be api or self-hosted; goes with “Term of option 2”'
    """
    return _SAID.sub(lambda found: _said(found, scenario), message)


def _said(found: re.Match[str], scenario: Scenario | None) -> str:
    if found[0][0] in "'\"":
        return name_of_id(found[1] or "") or found[0]
    if not re.search(r"[._\[]", found[0]):  # a plain word
        return found[0]
    words = _in_words(found[0], scenario)
    return f"“{words}”" if words else _KINDS.get(found[0], found[0])
