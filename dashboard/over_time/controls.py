"""The Over time page's controls: months, growth, price changes, and an option's costs besides running."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from breakeven.currency import USD, Currency
from breakeven.edits import months
from breakeven.words.prices import series_name, trend_in_words
from breakeven.written_numbers.writing import as_written
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.controls import help_of, number
from dashboard.widgets.listed_names import listed_name
from dashboard.widgets.look import plain
from dashboard.widgets.notices import money
from dashboard.widgets.number_field import number_in_cell, typed_number
from economics.fields.part import drop_later_fields
from economics.fields.table import FIELDS
from economics.option.kinds import Option
from economics.scenario.horizon import Horizon
from economics.scenario.scenario import Scenario
from pricing.resolve.price_trends import NAMES, default_horizon, fitted_changes

_RATES = (
    "discount_rate_per_year",
    "tokens_growth_per_month",
    "throughput_gain_per_year",
    "volume_shortfall",
    "end_value_share",
)


_ONE_OFF = {"usd": FIELDS["one_off_usd"], "month": FIELDS["one_off_month"]}
_COLUMNS = {"usd": "US dollars", "month": "Month"}


def horizon_of(scenario: Scenario) -> Horizon:
    """Return the scenario's own months, else the defaults with price changes fitted to history."""
    return scenario.horizon or default_horizon(scenario, state.catalogue())


def show_horizon(scenario: Scenario, horizon: Horizon) -> None:
    """Draw the controls of the months; the first change writes all of them into the scenario."""
    known = horizon.model_dump()
    drop_later_fields(horizon, known, scenario.schema_version)
    first, second, third = st.columns(3)
    with first:
        _number(horizon, ("months",), float(horizon.months))
        _reference(scenario, horizon)
    with second:
        for name in _RATES[:2]:
            _number(horizon, (name,), getattr(horizon, name))
    with third:
        for name in (name for name in _RATES[2:] if name in known):
            _number(horizon, (name,), getattr(horizon, name))
    if horizon.tokens_by_month is not None:
        st.caption(plain("The load of each month comes from the scenario file (tokens_by_month), not from the growth."))
    st.caption(plain("Price change a year, % (−30: 30 % cheaper each year)"))
    changes = known["price_change_per_year"]
    for column, (side, value) in zip(st.columns(len(changes)), changes.items(), strict=True):
        with column:
            _number(horizon, ("price_change_per_year", side), value, label=NAMES[side])
    st.caption(plain(f"Price changes: {horizon.price_change_source}."))
    if scenario.horizon is not None:
        left, right, _ = st.columns(3)
        left.button("Price changes from history", on_click=_fitted, width="stretch")
        right.button("Back to the default months", on_click=_forget, width="stretch")


def _number(horizon: Horizon, path: tuple[str, ...], value: float, label: str = "") -> None:
    field = FIELDS[path[0] if path[0] == "price_change_per_year" else path[-1]]
    where = f"horizon.{'.'.join(path)}"
    typed_number(
        f"{where} typed",
        field,
        value,
        partial(_edit, path),
        path=label or where,
        label=label,
        help_text=help_of(field),
    )


def _edit(path: tuple[str, ...], value: float | None) -> None:
    state.apply(months.set_number, path, value, state.catalogue())


def _reference(scenario: Scenario, horizon: Horizon) -> None:
    names = [option.name for option in scenario.options]
    current = horizon.reference if horizon.reference in names else names[0]
    key = state.show("horizon.reference", current)
    st.selectbox(
        "Measured against",
        names,
        key=key,
        help="The option that the others are measured against: NPV difference, IRR, payback. Default: the first one.",
        on_change=_change_reference,
        args=(key,),
    )


def _change_reference(key: str) -> None:
    state.apply(months.set_reference, session.widget(key), state.catalogue())


def _fitted() -> None:
    state.apply(months.fit_price_changes, state.catalogue())


def _forget() -> None:
    state.apply(months.forget)


def show_histories(scenario: Scenario) -> None:
    """Draw the histories that the fitted price changes come from, option by option."""
    fitted = fitted_changes(scenario, state.catalogue())
    lines = []
    for side, histories in fitted.histories.items():
        for history in histories:
            words, of = trend_in_words(history.trend), history.of
            series = series_name(of, listed_name(of.provider, of.model) if of.model else "")
            lines.append(f"- **{NAMES[side]}**, {plain(history.option)}: {plain(f'{series}: {words}')}")
    st.markdown("\n".join(lines) or "No price of this scenario has a history in the catalogue.")


def show_extras(scenario: Scenario) -> None:
    """Draw the controls of an option's costs besides running, and of how often its answers are accepted."""
    names = [option.name for option in scenario.options]
    edited = min(session.get(Slot.EDITED, 0), len(names) - 1)
    chosen = st.selectbox(
        "Costs beside running of",
        names,
        index=edited,
        key=f"extras of {edited}",
        help="Follows the option being edited in the sidebar.",
    )
    index = names.index(chosen) if chosen in names else edited
    option = scenario.options[index]
    _one_off(index, option)
    where: tuple[str | int, ...] = ("options", index)
    first, second, third = st.columns(3)
    with first:
        st.caption(plain(f"Staff for {option.name}"))
        _staff(index, option)
    with second:
        st.caption("Overlap and model changes")
        number((*where, "overlap_months"), option.overlap_months, placeholder="none")
        _overlap_with(index, names, option)
        rotation = option.model_rotation
        _part(index, ("model_rotation", "usd"), "model_rotation_usd", rotation.usd if rotation else None)
        _part(
            index,
            ("model_rotation", "every_months"),
            "model_rotation_every_months",
            rotation.every_months if rotation else None,
        )
    with third:
        st.caption("Traffic and quality")
        for name in ("egress_usd_per_gb", "bytes_per_token", "success_rate", "retries"):
            number((*where, name), getattr(option, name), placeholder="default")


def _staff(index: int, option: Option) -> None:
    """Draw the numbers of an option's people; of several roles only what they are: such a list comes from a file."""
    if isinstance(option.staff, tuple) and len(option.staff) > 1:
        for member in option.staff:
            role = member.role or "one role"
            yearly = money(member.usd_per_year)
            st.markdown(plain(f"{role}: {member.people:g} people at {yearly} a year"))
        st.caption("Several roles: change them in the scenario's file.")
        return
    staff = months.editable_staff(option)
    for name in ("people", "usd_per_year", "share"):
        _part(index, ("staff", name), f"staff_{name}", getattr(staff, name) if staff else None)


def _part(index: int, path: tuple[str, str], name: str, value: float | None) -> None:
    """Draw a number of a part that needs several: typing one fills in the others, emptying one removes the part."""
    field = FIELDS[name]
    typed_number(
        f"options.{index}.{'.'.join(path)} typed",
        field,
        value,
        partial(_edit_part, index, path),
        path=f"options[{index}].{name}",
        owner=state.scenario().options[index].name,
        placeholder="none",
        help_text=help_of(field),
    )


def _edit_part(index: int, path: tuple[str, str], value: float | None) -> None:
    state.apply(months.set_part, index, path, value)


def _overlap_with(index: int, names: list[str], option: Option) -> None:
    key = state.show(f"options.{index}.overlap_with", option.overlap_with)
    st.selectbox(
        "Old system during the overlap",
        [name for i, name in enumerate(names) if i != index],
        index=None,
        key=key,
        placeholder="the reference option",
        help="The option that is still paid in the first months. Default: the reference.",
        on_change=state.set_field,
        args=(("options", index, "overlap_with"), key),
    )


def _one_off(index: int, option: Option) -> None:
    rows = [cost.model_dump() for cost in option.one_off_usd or ()]
    written = [{**row, **{name: as_written(row[name], field) for name, field in _ONE_OFF.items()}} for row in rows]
    edited = st.data_editor(
        written or [{"name": "", "usd": "", "month": "0"}],
        num_rows="dynamic",
        hide_index=True,
        key=f"one-off {index} {rows}",
        column_config={
            "name": st.column_config.TextColumn("One-off cost", help="Migration, evaluation, fine-tuning, …"),
            "usd": st.column_config.TextColumn(_COLUMNS["usd"], help="As you would write it: 25k, $40,000.00."),
            "month": st.column_config.TextColumn(_COLUMNS["month"], help="0: at the start; at most 240."),
        },
    )
    st.button("Take over the one-off costs", on_click=_change_one_off, args=(index, edited))


def _change_one_off(index: int, edited: list[dict[str, Any]]) -> None:
    with state.naming_refusals():
        state.apply(months.set_one_off_costs, index, costs_in(edited, state.currency()))


def costs_in(rows: Sequence[Mapping[str, Any]], currency: Currency = USD) -> list[dict[str, Any]]:
    """Return the rows of the table with their numbers read. Raises InputError naming the row and the column."""
    return [
        {
            **row,
            **{
                name: number_in_cell(row.get(name), field, f"One-off costs, row {place}, {_COLUMNS[name]}", currency)
                for name, field in _ONE_OFF.items()
            },
        }
        for place, row in enumerate(rows, 1)
    ]
