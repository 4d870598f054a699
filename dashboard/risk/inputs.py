"""The uncertain inputs as a table to edit, and the numbers that decide how they are drawn."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from breakeven.currency import USD, Currency
from breakeven.edits import risk as risk_edits
from breakeven.outlook import plan
from breakeven.words import risk as words
from breakeven.written_numbers.writing import as_written
from dashboard import session, state
from dashboard.widgets.controls import help_of
from dashboard.widgets.look import plain
from dashboard.widgets.notices import refused
from dashboard.widgets.number_field import number_in_cell, typed_number
from economics.errors import InputError
from economics.fields.field import Field
from economics.fields.part import ASSUMED
from economics.fields.table import FIELDS
from economics.numbers import six_digits
from economics.over_time.plan import Plan
from economics.risk.inputs import suggested_inputs
from economics.risk.paths import Place, paths, value_of
from economics.scenario.risk import DISTRIBUTIONS, Risk, UncertainInput
from pricing.resolve.scenario import ResolvedScenario

Row = dict[str, Any]
_COLUMNS = ("input", "low", "base", "high", "unit", "distribution", "source")
_WHOLE = 1000
"""From here on a number is shown without its decimals, whole digits as they are."""
_EXACT = "exact"
"""Where a row keeps the numbers whose first digits its texts show; no column of the table."""
_GROUP = "exact group"
"""Where a row keeps the group that its cell names; no column of the table."""
_ANY = Field("any", "Any number", "", -1e15, 1e15, "A number of an input that the scenario does not have.", "", 1)
_DRAWING = ("draws", "seed", "gpu_rent_hosted_price_correlation")


def show_inputs(resolved: ResolvedScenario) -> None:
    """Draw the table and its buttons, and the controls of draws, seed and correlation."""
    st.markdown("### What is uncertain")
    try:
        planned = plan(resolved)
        risk = resolved.scenario.risk or Risk()
        inputs = risk.inputs or suggested_inputs(planned)
    except InputError as error:
        st.caption(plain(f"The inputs cannot be listed: {refused(error)}"))
        return
    places = by_label(planned)
    rows = rows_of(planned, inputs, places, words.machines_in_words(resolved.scenario, planned))
    key = f"risk inputs {zlib.crc32(repr(rows).encode()):x}"
    edited = _editor(rows, places, key, columns_of(planned))
    apply, back, note = st.columns([1, 1, 3], vertical_alignment="center")
    apply.button("Apply", type="primary", on_click=_apply, args=(rows, key, places), width="stretch", key="apply risk")
    back.button(
        "Back to suggested", on_click=_back, disabled=not risk.inputs, width="stretch", help="Takes your ranges away."
    )
    note.caption(plain(_note(rows, edited, places, planned, bool(risk.inputs))))
    _drawing(risk)


def by_label(planned: Plan) -> dict[str, Place]:
    """Return every input that can be uncertain by its label; a label that two share is followed by the path."""
    places: dict[str, Place] = {}
    for place in paths(planned):
        places[f"{place.label} ({place.path})" if place.label in places else place.label] = place
    return places


def columns_of(planned: Plan) -> tuple[str, ...]:
    """Return the table's columns: with the group where the scenario's edition has groups."""
    return (*_COLUMNS, "group") if planned.load.edition.grouped_suggestions else _COLUMNS


def rows_of(
    planned: Plan, inputs: Sequence[UncertainInput], places: Mapping[str, Place], machines: Mapping[str, str]
) -> list[Row]:
    """Return the table's rows, numbers as texts; an input that the plan does not have keeps its path to be mended.

    `machines` are the names of groups of throughputs.
    """
    labels = {place.path: name for name, place in places.items()}
    rows: list[Row] = []
    for uncertain in inputs:
        name = labels.get(uncertain.input, uncertain.input)
        place = places.get(name)
        base = "" if place is None else _shown(float(value_of(planned, place)), place.field)
        exact = {"low": uncertain.low, "high": uncertain.high}
        ends = [_shown(value, _field_of(place)) for value in exact.values()]
        unit = "" if place is None else _unit(place)
        cells = (
            name,
            ends[0],
            base,
            ends[1],
            unit,
            uncertain.distribution,
            uncertain.source,
            _group_of(uncertain, machines),
        )
        group = {_GROUP: uncertain.group} if uncertain.group else {}
        rows.append({**dict(zip(columns_of(planned), cells, strict=False)), _EXACT: exact, **group})
    return rows


def edited_rows(rows: Sequence[Row], delta: Mapping[str, Any]) -> list[Row]:
    """Return the rows after the changes, additions and removals of a data editor."""
    changed = [{**row, **delta["edited_rows"].get(i, {})} for i, row in enumerate(rows)]
    remaining = [row for i, row in enumerate(changed) if i not in delta["deleted_rows"]]
    return [*remaining, *(row for row in delta["added_rows"] if any(value not in (None, "") for value in row.values()))]


def inputs_of(
    rows: Sequence[Row], places: Mapping[str, Place], currency: Currency = USD, shown: Sequence[Row] = ()
) -> list[dict[str, Any]]:
    """Return the rows as the scenario's `risk.inputs`; a group that a row of `shown` has by its name is that one.

    Raises InputError naming the row and the column.
    """
    inputs: list[dict[str, Any]] = []
    groups = {row["group"]: row[_GROUP] for row in shown if row.get(_GROUP)}
    for i, row in enumerate(rows, 1):
        where = f"What is uncertain, row {i}"
        name = row.get("input")
        if not name:
            raise InputError(f"{where}, Input", "is missing: choose what is uncertain")
        place = places.get(name)
        uncertain = {"input": place.path if place else name}
        for end in ("low", "high"):
            value = _end_of(row, end, _field_of(place), f"{where}, {end.capitalize()} of {name}", currency)
            if value is None:
                raise InputError(f"{where}, {end.capitalize()}", f"is missing for {name}: give a number")
            uncertain[end] = value
        uncertain["source"] = (row.get("source") or "").strip() or ASSUMED
        uncertain["distribution"] = row.get("distribution") or DISTRIBUTIONS[0]
        group = (row.get("group") or "").strip()
        if group:
            uncertain["group"] = groups.get(group, group)
        inputs.append(uncertain)
    return inputs


def _editor(rows: list[Row], places: Mapping[str, Place], key: str, columns: Sequence[str]) -> pd.DataFrame:
    column = st.column_config
    names = list(dict.fromkeys([*places, *(row["input"] for row in rows)]))
    table = pd.DataFrame(rows, columns=list(columns))
    edited: pd.DataFrame = st.data_editor(
        table,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        disabled=["base", "unit"],
        column_config={
            "input": column.SelectboxColumn("Input", options=names, width=210, help="What is uncertain."),
            "low": column.TextColumn("Low", width=70, help="At or below the base; as you would write it: 15B, 40 %."),
            "base": column.TextColumn("Base", width=70, help="What the scenario says; change it there."),
            "high": column.TextColumn("High", width=70, help="At or above the base; as you would write it."),
            "unit": column.TextColumn("Unit", width=92),
            "distribution": column.SelectboxColumn(
                "Distribution",
                options=list(DISTRIBUTIONS),
                width=90,
                default=DISTRIBUTIONS[0],
                help="; ".join(words.DISTRIBUTIONS[name] for name in DISTRIBUTIONS) + ".",
            ),
            "source": column.TextColumn(
                "Source", default=ASSUMED, width=105, help="Where low and high come from, or “assumed”."
            ),
            "group": column.TextColumn(
                "Group", width=80, help="Inputs of one group are high together and low together in every simulation."
            ),
        },
    )
    return edited


def _note(rows: list[Row], edited: pd.DataFrame, places: Mapping[str, Place], planned: Plan, are_yours: bool) -> str:
    """Return the note beside the buttons: whether something is not applied yet, and the base of an added input."""
    before = pd.DataFrame(rows, columns=list(columns_of(planned)))
    if edited.reset_index(drop=True).equals(before):
        return (
            "These ranges are yours." if are_yours else "Suggested ranges. Apply makes what stands in the table yours."
        )
    added = [name for name in edited["input"][edited["base"].isna()] if name in places]
    bases = [
        f"{name} is now {_shown(float(value_of(planned, place)), place.field)} {_unit(place)}"
        for name in added
        for place in (places[name],)
    ]
    return " ".join(["Not applied yet.", *(f"{text.strip()}." for text in bases)])


def _apply(rows: list[Row], key: str, places: Mapping[str, Place]) -> None:
    with state.naming_refusals():
        inputs = inputs_of(edited_rows(rows, session.widget(key)), places, state.currency(), rows)
        state.apply(risk_edits.set_inputs, inputs, state.catalogue(), state.today())


def _back() -> None:
    state.apply(risk_edits.forget_inputs)


def _drawing(risk: Risk) -> None:
    for column, name in zip(st.columns(3), _DRAWING, strict=True):
        field, value = FIELDS[name], getattr(risk, name)
        label = f"Correlation: {field.label}" if name == _DRAWING[-1] else field.label
        with column:
            typed_number(
                f"risk {name}",
                field,
                value,
                partial(_set, name),
                path=f"risk.{name}",
                label=label,
                help_text=help_of(field),
            )


def _set(name: str, value: float | None) -> None:
    state.apply(risk_edits.set_drawing, name, value, state.catalogue(), state.today())


def _end_of(row: Row, end: str, field: Field, where: str, currency: Currency) -> float | None:
    """An end of a row's range: every digit of it where its text is as it was shown, else the number in the text."""
    exact: float | None = row.get(_EXACT, {}).get(end)
    text = row.get(end)
    if exact is not None and text == _shown(exact, field):
        return exact
    return number_in_cell(text, field, where, currency)


def _group_of(uncertain: UncertainInput, machines: Mapping[str, str]) -> str:
    return words.group_words(uncertain.group, machines) if uncertain.group else ""


def _shown(value: float, field: Field) -> str:
    """A number as a field writes it, decimals to three digits as everywhere else; the row keeps every digit."""
    return as_written(float(f"{value:.3g}") if abs(value) < _WHOLE else six_digits(value), field)


def _unit(place: Place) -> str:
    """The unit beside a number; shares show their per cent sign themselves."""
    unit = place.field.unit
    return unit.removeprefix("share").removeprefix(" ") if place.field.is_share else unit


def _field_of(place: Place | None) -> Field:
    """The field of an input; of one that the plan does not have, any number."""
    return _ANY if place is None else place.field
