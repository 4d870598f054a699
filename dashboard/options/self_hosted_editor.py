"""The controls of a self-hosted option: utilisation, throughput, supply, replicas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

import streamlit as st

from breakeven.edits import supply as supply_edits
from breakeven.figures import money
from breakeven.names import gpu_name, supplier_name, term_words
from breakeven.origins import path_text
from breakeven.rent_reserve_buy import GPUS, QuoteFigure
from breakeven.shortening import told_apart
from breakeven.typed_quotes import QUOTE_FIELDS
from breakeven.words.cards import rent_words
from breakeven.words.rent_reserve_buy import figure_label, figure_words
from dashboard import session, state
from dashboard.options import throughput_editor
from dashboard.options.option_names import looked_up
from dashboard.widgets.controls import number, share_slider
from dashboard.widgets.look import plain
from economics.fields.part import knows
from economics.numbers import digits
from economics.option.self_hosted import SelfHostedOption
from economics.supply.blended import Blend
from economics.supply.kinds import SUPPLY_LABELS
from economics.supply.owned import Own
from economics.supply.rented import Rent
from pricing.errors import CatalogueError
from pricing.rows import RateRow


def show_self_hosted(index: int, option: SelfHostedOption) -> None:
    """Draw the controls of a self-hosted option."""
    where: tuple[str | int, ...] = ("options", index)
    share_slider((*where, "utilisation"), option.utilisation)
    throughput_editor.show(index, option)
    st.caption("Supply")
    kind = option.supply.kind
    key = state.show(f"options.{index}.supply.kind", kind)
    st.radio(
        "GPUs are",
        [offered for offered in SUPPLY_LABELS if offered in supply_edits.SET_KINDS or offered == kind],
        format_func=SUPPLY_LABELS.__getitem__,
        key=key,
        horizontal=True,
        on_change=_change_supply,
        args=(index, key),
    )
    match option.supply:
        case Rent():
            _rent(index, option, option.supply)
        case Own():
            _own(index, option, option.supply)
        case Blend():
            _blend(index, option.supply)
        case _:
            assert_never(option.supply)
    with st.expander("Copies, hours, fixed cost"):
        for name in ("min_replicas", "billed_hours_per_month", "fixed_usd_per_month"):
            number((*where, name), getattr(option, name))
        if option.spare_replicas is not None or _may_have_spares(option):
            number((*where, "spare_replicas"), option.spare_replicas, placeholder="none")


def _may_have_spares(option: SelfHostedOption) -> bool:
    """Whether spares can be typed for the option: owned ones are the supply's, and a blend has them in its baseline."""
    known = knows(SelfHostedOption, "spare_replicas", state.scenario().schema_version)
    return known and isinstance(option.supply, Rent)


def _own(index: int, option: SelfHostedOption, supply: Own) -> None:
    """Draw what owning costs, a server where servers are counted, each figure with what it rests on."""
    counted = supply.gpus_per_server is not None
    with st.expander("What owning costs, per server" if counted else "What owning costs", expanded=True):
        for name in _fields_of(option, supply):
            value = getattr(supply, name)
            number(("options", index, "supply", name), value, label=figure_label(name) if counted else "")
            said = figure_words(name, _figure(index, name, value)) if name in QUOTE_FIELDS and counted else ""
            if said:
                st.caption(plain(said))


def _fields_of(option: SelfHostedOption, supply: Own) -> list[str]:
    """The numbers of an own supply that can be typed: of servers those of a quote first."""
    version = state.scenario().schema_version
    counted = supply.gpus_per_server is not None
    others = {name for name in QUOTE_FIELDS if name.endswith("_per_server") and name != GPUS}
    unused = {"kind", *(supply.unused if counted else others)}
    if option.spare_replicas is not None:
        unused.add("spare_replicas")
    ordered = dict.fromkeys((*(QUOTE_FIELDS if counted else ()), *Own.model_fields))
    return [name for name in ordered if name not in unused and knows(Own, name, version)]


def _figure(index: int, name: str, value: float | None) -> QuoteFigure:
    """A figure of an option's servers with where it comes from."""
    origin = state.origins().of(path_text(("options", index, "supply", name)))
    if value is not None and origin.status == "typed":
        return QuoteFigure(value)
    return QuoteFigure(value or None, "assumed" if origin.detail else "default", origin.detail)


def _blend(index: int, blend: Blend) -> None:
    where: tuple[str | int, ...] = ("options", index, "supply")
    for part, rent in (("reserved", blend.reserved), ("beyond them", blend.on_demand)):
        st.caption(plain(f"{part}: {rent_words(rent)}"))
    number((*where, "baseline_replicas"), blend.baseline_replicas)
    number((*where, "peak_hours_per_month"), blend.peak_hours_per_month, placeholder="the billed hours")


def _change_supply(index: int, key: str) -> None:
    kind = session.widget(key)
    if kind in supply_edits.SET_KINDS:  # any other kind is offered only while it is the current one
        state.apply(supply_edits.set_supply_kind, index, kind, state.catalogue(), state.as_of())


def _rent(index: int, option: SelfHostedOption, rent: Rent) -> None:
    as_of = state.as_of()
    catalogue, whole = state.catalogue(), state.scenario().edition.whole_machines
    used = [
        catalogue.choose_rate(option.gpu, c.provider, c.term, option.gpus_per_replica, as_of, whole_machines=whole)
        for c in catalogue.rate_choices(option.gpu, as_of)
    ]
    used.sort(key=lambda r: r.usd_per_gpu_hour)
    offers = {f"{r.provider} · {r.term}": (r.provider, r.term) for r in used}
    listed = {f"{r.provider} · {r.term}": _label(r) for r in used}
    try:
        rows = catalogue.rate_rows(gpu=option.gpu, as_of=as_of)
    except CatalogueError:
        rows = []
    listed |= {r.id: f"doubtful: {_label(r, whole=True)}" for r in rows if r.status == "doubtful"}
    listed = told_apart(listed)
    current = rent.rate_id or (f"{rent.provider} · {rent.term}" if rent.provider and rent.term else None)
    key = state.show(f"options.{index}.supply.rate", current)
    st.selectbox(
        f"Supplier and term ({len(listed)} for {gpu_name(option.gpu)})",
        [*listed] if current is None or current in listed else [current, *listed],
        index=None,
        format_func=lambda c: listed[c] if c in listed else _not_listed(rent, rows),
        key=key,
        placeholder="none listed: type a rate below" if not listed else "choose",
        help="Cheapest first, $ per GPU-hour. Doubtful rows are used only when chosen here by name.",
        on_change=_change_rate,
        args=(index, key, offers),
    )
    for name, placeholder in (("commitment_months", "that of the term"), ("interruption_share", "that of the term")):
        if rent.term is None or rent.term.startswith("reserved" if name == "commitment_months" else "spot"):
            number(("options", index, "supply", name), getattr(rent, name), placeholder=placeholder)
    assumption = looked_up(index, option).get("supply.usd_per_gpu_hour")
    origin = "your contract" if assumption and assumption.status == "contract" else "catalogue"
    hint = (
        f"{digits(float(assumption.value))} ({origin})"
        if assumption and assumption.status != "typed"
        else "none listed"
    )
    number(("options", index, "supply", "usd_per_gpu_hour"), rent.usd_per_gpu_hour, placeholder=hint)


def _label(row: RateRow, whole: bool = False) -> str:
    """A rate as the picker shows it: supplier, term and price; `whole`: with what is let together and where."""
    together = f"{row.gpu_count} together, {row.region}" if whole else ""
    parts = (supplier_name(row.provider), term_words(row.term), together, money(row.usd_per_gpu_hour))
    return " · ".join(part for part in parts if part)


def _not_listed(rent: Rent, rows: Sequence[RateRow]) -> str:
    """A rate in use that the picker does not offer: one that was chosen on Prices, or that is listed no more."""
    row = next((row for row in rows if row.id == rent.rate_id), None)
    return rent_words(rent) if row is None else _label(row, whole=True)


def _change_rate(index: int, key: str, offers: Mapping[str, tuple[str, str]]) -> None:
    chosen = session.widget(key)
    if chosen in offers:
        state.apply(supply_edits.use_rate, index, *offers[chosen])
    elif chosen is not None:
        state.apply(supply_edits.use_rate_by_id, index, chosen)
