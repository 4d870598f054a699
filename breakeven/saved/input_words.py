"""Differing inputs as pages say them: the label of the field with its option, and what each scenario has there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from breakeven.currency import USD, Currency, currency_of
from breakeven.figures import UNDEFINED, day_words
from breakeven.names import model_name, name_of_id
from breakeven.parameters import row_of
from breakeven.report.values import in_words
from breakeven.saved.inputs import MISSING, ORDER, Differing
from breakeven.words.refusals import label_of
from economics.assumption import Assumption
from economics.fields.field import Field
from economics.fields.table import FIELDS
from economics.numbers import digits
from economics.option.kinds import OPTION_LABELS
from economics.supply.kinds import SUPPLY_LABELS

_DAYS = ("as_of", "observed_on")
_OUTSIDE: Mapping[str, str] = {"currency": "Currency", "contract": "Contract", ORDER: "Order of the options"}
_KINDS = OPTION_LABELS | SUPPLY_LABELS
_ROW = re.compile(r"\[\d+\]")
_OPTION = re.compile(r"options\[\d+\]\.")


def input_label(differing: Differing) -> str:
    """Return the name of an input as the pages have it, with the option that it is of.

    >>> input_label(Differing("Own", "supply.usd_per_gpu_hour", (2.0, 3.0)))
    'GPU rate, Own'
    """
    path = differing.path
    if not path:
        return f"Option {differing.option}"
    label = _OUTSIDE.get(path) or label_of(path) or _spaced(path.rpartition(".")[2])
    return f"{label}, {differing.option}" if differing.option else label


def value_words(differing: Differing, of: int, currency: Currency = USD) -> str:
    """Return what one of the documents has for an input.

    >>> value_words(Differing("", "workload.tokens_per_month", (15e9, MISSING)), 0)
    '15B tokens'
    """
    value, path = differing.values[of], differing.path
    if path == ORDER:
        return "another order" if value != differing.values[0] else "this order"
    if not path:
        return "not in it" if value is MISSING else "in it"
    return _words(path, bool(differing.option), value, currency)


def _words(path: str, in_option: bool, value: Any, currency: Currency) -> str:
    if value is MISSING:
        return UNDEFINED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        field = _field(path, in_option)
        if field is None:
            return digits(value, 6)
        return in_words([Assumption(field.label, value, field.unit, "", "", "typed", path)], currency)
    if path == "currency":
        return _currency(currency_of(value))
    if isinstance(value, str):
        return _text(path.rpartition(".")[2], value)
    if isinstance(value, list):
        many = len(value)
        return f"{many:,} {'value' if many == 1 else 'values'}"
    return "given"


def _currency(currency: Currency) -> str:
    if currency.on is None:
        return currency.words
    return f"{currency.code} at {digits(currency.per_usd, 12)} per US dollar, {day_words(currency.on)}"


def _text(leaf: str, value: str) -> str:
    """A text of a field in words; one that somebody typed stays as it is."""
    if leaf in _DAYS:
        return day_words(value)
    if leaf == "kind":
        return _KINDS.get(value, _spaced(value))
    if leaf == "input":
        return label_of(_OPTION.sub("", value)) or value
    if leaf == "model":
        return model_name(value)
    return name_of_id(value) or value


def _field(path: str, in_option: bool) -> Field | None:
    """The row of the table of fields of the number at a path; None for one that has none."""
    leaf = path.rpartition(".")[2]
    row = row_of(f"1.{_ROW.sub('', path)}" if in_option else path.removeprefix("workload."))
    name = row if row is not None else leaf
    return FIELDS.get(name)


def _spaced(name: str) -> str:
    return _ROW.sub("", name).replace("_", " ")
