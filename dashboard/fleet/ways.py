"""The Fleet page's table of every way to rent GPUs for the load; one click uses a way."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from breakeven.choices import (
    FLEET_EVERY_OFFER,
    FLEET_LOW_END,
    FLEET_PRECISIONS,
    FLEET_SUPPLIERS,
    FLEET_TERMS,
    Choice,
    Several,
)
from breakeven.currency import Currency
from breakeven.edits.throughput import use_way
from breakeven.fleet.ways import (
    Selection,
    offered_precisions,
    offered_terms,
    ranked_ways,
    usual_precisions,
    usual_terms,
)
from breakeven.words import fleet as words
from dashboard import session, state
from dashboard.fleet.parts import Viewed
from dashboard.widgets.look import plain
from economics.errors import InputError
from economics.ways import Way, native_precision
from pricing.rules.rents import Suppliers

_SHOWN_WAYS = 200


def show_ways(viewed: Viewed) -> None:
    """Draw every way to rent GPUs for the load, cheapest first, with a button to use each."""
    st.markdown("### Cheapest way to serve this")
    terms = offered_terms(state.catalogue(), viewed.shelf, viewed.as_of)
    chosen = _pills("Terms", terms, usual_terms(terms), FLEET_TERMS)
    try:
        offered = offered_precisions(viewed.model, viewed.shelf)
    except InputError as error:
        st.warning(plain(f"{error.field}: {error.message}"))
        return
    native = native_precision(viewed.model)
    precisions = _pills(
        "Precisions",
        offered,
        usual_precisions(viewed.model, offered),
        FLEET_PRECISIONS,
        f"This model is published at {native}; narrower weights cost quality, four bits most.",
    )
    left, middle, right = st.columns(3)
    every = left.toggle(
        "Every offer of a layout",
        key=state.show("fleet every offer", state.chosen(FLEET_EVERY_OFFER)),
        help="All that rent the same GPUs at the same precision, not the cheapest alone.",
        on_change=state.choose_by,
        args=(FLEET_EVERY_OFFER, "fleet every offer"),
    )
    careful = middle.toggle(
        "Rank by the low end of the band",
        key=state.show("fleet careful", state.chosen(FLEET_LOW_END)),
        help="What each way costs if its throughput is at the low end of its 80 % band.",
        on_change=state.choose_by,
        args=(FLEET_LOW_END, "fleet careful"),
    )
    everyone = right.toggle(
        "Suppliers that are not trusted too",
        key=state.show("fleet suppliers", state.chosen(FLEET_SUPPLIERS) == "all"),
        help="Marketplaces, communities, decentralised suppliers, and rates that are doubtful or old.",
        on_change=state.choose_by,
        args=(FLEET_SUPPLIERS, "fleet suppliers", _suppliers),
    )
    selection = Selection(
        tuple(chosen or terms),
        tuple(precisions or offered),
        every_offer=every,
        careful=careful,
        suppliers=_suppliers(everyone),
    )
    try:
        ranked = ranked_ways(viewed.option, state.resolved()[0], state.catalogue(), selection)
    except InputError as error:
        st.warning(plain(f"{error.field}: {error.message}"))
        return
    ways = ranked.ways
    switch = "" if everyone else "The switch above ranks those of such suppliers, the doubtful and the old."
    left_out = words.offers_left_out_sentence(ranked.offers_left_out, switch)
    if not ways:
        st.warning(plain(f"{words.no_way_sentence(ranked.left_out)} {left_out}"))
        return
    key, currency = "take way", state.currency()
    st.dataframe(
        _ways_table(ways[:_SHOWN_WAYS], currency.convert(1)),
        hide_index=True,
        height=420,
        column_config={
            "take": st.column_config.ButtonColumn("", on_click=_take, args=(viewed, ways, key), key=key),
            "GPUs": st.column_config.TextColumn(pinned=True),
            "$ a month": _amount("a month", "localized", currency),
            "at the low end": _amount("at the low end", "localized", currency),
            "$/Mtok": _amount("/Mtok", "%.3f", currency),
            "$/GPU-hour": _amount("/GPU-hour", "%.2f", currency),
            "output token/s": st.column_config.NumberColumn(format="localized"),
        },
        alt="Ways to serve the load, cheapest first.",
    )
    more = f" The first {_SHOWN_WAYS} of {len(ways):,}." if len(ways) > _SHOWN_WAYS else ""
    st.caption(
        plain(
            f"{words.tried_sentence(ranked.combinations, ranked.left_out)}{more} {left_out} "
            f"A precision narrower than the model's own ({native}) costs quality. The low end is that of the 80 % "
            "band: an estimate that leans on physics alone may be far too high, and an unmeasured pair can cost "
            "several times what it says."
        )
    )


def _suppliers(everyone: bool) -> Suppliers:
    return "all" if everyone else "trusted"


def _pills(
    label: str, offered: list[str], suggested: list[str], choice: Choice[Several], text: str | None = None
) -> list[str]:
    """Draw a choice of several names and return those chosen; before any choice, those suggested."""
    chosen = state.chosen(choice)
    value = suggested if chosen is None else [name for name in offered if name in chosen]
    key = state.show(f"fleet {label.lower()}: {' | '.join(offered)}", value)
    return st.pills(
        label,
        offered,
        selection_mode="multi",
        key=key,
        help=text,
        on_change=state.choose_by,
        args=(choice, key, tuple),
    )


def _amount(unit: str, form: str, currency: Currency) -> Any:
    """Return the column of amounts that are already in a currency."""
    if currency.is_usd:
        return st.column_config.NumberColumn(format="dollar" if form == "localized" else f"${form}")
    return st.column_config.NumberColumn(f"{currency.code}{'' if unit[0] == '/' else ' '}{unit}", format=form)


def _ways_table(ways: tuple[Way, ...], rate: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "take": ["Use"] * len(ways),
            "GPUs": [words.layout_words(w) for w in ways],
            "precision": [w.precision for w in ways],
            "$ a month": [round(w.usd_per_month * rate, 2) for w in ways],
            "at the low end": [
                None if w.usd_per_month_at_low is None else round(w.usd_per_month_at_low * rate, 2) for w in ways
            ],
            "$/Mtok": [None if w.usd_per_mtok is None else w.usd_per_mtok * rate for w in ways],
            "replicas": [int(w.replicas) for w in ways],
            "offer": [f"{w.offer.provider}, {w.offer.term}" for w in ways],
            "machine": [words.machine_words(w) for w in ways],
            "region": [w.offer.region for w in ways],
            "supplier is a": [w.offer.supplier_class for w in ways],
            "$/GPU-hour": [w.offer.usd_per_gpu_hour * rate for w in ways],
            "output token/s": [round(w.output_tokens_per_second) for w in ways],
            "80 % band": [words.band_words(w) for w in ways],
            "at a time": [None if pd.isna(w.concurrency) else int(w.concurrency) for w in ways],
            "ms/token": [round(w.tpot_ms, 1) for w in ways],
            "ms to first": [round(w.ttft_ms) for w in ways],
            "requests limited by": [words.bound_words(w) for w in ways],
            "time goes to": [w.limit for w in ways],
            "based on": [words.REGIMES[w.kind] for w in ways],
        }
    )


def _take(viewed: Viewed, ways: tuple[Way, ...], key: str) -> None:
    """Give the option the layout and supply of the clicked row."""
    state.apply(use_way, viewed.index, ways[int(session.widget(key)["row"])])
