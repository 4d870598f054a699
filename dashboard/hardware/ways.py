"""The Hardware page's table of every way to rent GPUs for the load, with filters; one click proposes to use a way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from breakeven.choices import (
    FLEET_CLASSES,
    FLEET_EVERY_OFFER,
    FLEET_GPUS,
    FLEET_LOW_END,
    FLEET_PRECISIONS,
    FLEET_REGIONS,
    FLEET_SUPPLIERS,
    FLEET_TERMS,
    Choice,
    Several,
)
from breakeven.currency import Currency
from breakeven.fleet.matrix import AskedModel
from breakeven.fleet.ways import (
    RankedWays,
    Selection,
    offered_in,
    offered_precisions,
    offered_terms,
    ranking,
    selected,
    usual_precisions,
    usual_terms,
)
from breakeven.names import gpu_name, term_words
from breakeven.words import fleet as words
from dashboard import state
from dashboard.hardware.parts import Viewed, kept
from dashboard.hardware.use import choose_by_name, propose
from dashboard.session import Slot
from dashboard.widgets.look import plain
from dashboard.widgets.notices import refused
from economics.errors import InputError
from economics.ways import Ranking, Way, native_precision
from pricing.rules.rents import Suppliers

_SHOWN_WAYS = 200


@dataclass(frozen=True)
class _Asked:
    """What the ranking is asked for: terms and precisions, what of each layout, ranked by what, whose offers."""

    terms: tuple[str, ...]
    precisions: tuple[str, ...]
    every_offer: bool
    careful: bool
    suppliers: Suppliers


def show_ways(viewed: Viewed) -> None:
    """Draw every way to rent GPUs for the load, cheapest first, with a button to use each."""
    st.markdown("### Every way to rent it, cheapest first")
    try:
        asked = _ask(viewed)
        found = _ranking(viewed, asked)
    except InputError as error:
        st.warning(plain(refused(error)))
        return
    ranked = selected(found, _narrow(asked, found))
    everyone = asked.suppliers == "all"
    switch = "" if everyone else "The switch above ranks those of such suppliers, the doubtful and the old."
    left_out = words.offers_left_out_sentence(ranked.offers_left_out, switch)
    if not ranked.ways:
        none = "No way is left by the filters above." if found.ways else words.no_way_sentence(ranked.left_out)
        st.warning(plain(f"{none} {left_out}"))
        return
    _show_table(viewed, ranked.ways)
    _show_remarks(viewed, ranked, left_out)


def _ask(viewed: Viewed) -> _Asked:
    """Draw what is asked for. Raises InputError for a model that is not registered."""
    terms = offered_terms(state.catalogue(), viewed.shelf, viewed.as_of)
    precisions = offered_precisions(viewed.model, viewed.shelf)
    left, right = st.columns(2)
    with left:
        asked_terms = _pills("Terms", terms, usual_terms(terms), FLEET_TERMS, term_words)
    with right:
        native = native_precision(viewed.model).upper()
        asked_precisions = _pills(
            "Precisions",
            precisions,
            usual_precisions(viewed.model, precisions),
            FLEET_PRECISIONS,
            str.upper,
            f"This model is published at {native}; narrower weights cost quality, four bits most.",
        )
    every, careful, everyone = _switches()
    return _Asked(
        tuple(asked_terms or terms), tuple(asked_precisions or precisions), every, careful, _suppliers(everyone)
    )


def _ranking(viewed: Viewed, asked: _Asked) -> Ranking:
    """Return every way on the terms asked for, computed once. Raises InputError where the option is refused."""
    of = (asked.terms, asked.suppliers)
    return kept(
        Slot.RANKING,
        (viewed.index, *of),
        lambda resolved: ranking(viewed.option, resolved, state.catalogue(), *of),
    )


def _narrow(asked: _Asked, found: Ranking) -> Selection:
    """Draw the filters by GPU, kind of supplier and region, and return what is looked at."""
    offered = offered_in(found)
    columns = st.columns(3)
    with columns[0]:
        gpus = _some("GPUs", offered.gpus, FLEET_GPUS, gpu_name)
    with columns[1]:
        classes = _some("Kinds of supplier", offered.classes, FLEET_CLASSES, words.class_words)
    with columns[2]:
        regions = _some("Regions", offered.regions, FLEET_REGIONS, words.region_words)
    return Selection(
        asked.terms,
        asked.precisions,
        every_offer=asked.every_offer,
        careful=asked.careful,
        suppliers=asked.suppliers,
        gpus=gpus,
        classes=classes,
        regions=regions,
    )


def _show_table(viewed: Viewed, ways: tuple[Way, ...]) -> None:
    """Draw the ways as a table, a button before each, and a choice of them by name."""
    key, currency = "take way", state.currency()
    model = AskedModel(viewed.option.model, viewed.option.architecture)
    use = st.column_config.ButtonColumn("use", on_click=propose, args=(key, ways, model, viewed.index), key=key)
    st.dataframe(
        _ways_table(ways[:_SHOWN_WAYS], currency),
        hide_index=True,
        height=420,
        column_config={
            "take": use,
            "GPUs": st.column_config.TextColumn(pinned=True),
            "$ a month": _amount("a month", "localized", currency),
            "at the low end": _amount("at the low end", "localized", currency),
            "$/Mtok": _amount("/Mtok", "%.3f", currency),
            "$/GPU-hour": _amount("/GPU-hour", "%.2f", currency),
            "output token/s": st.column_config.NumberColumn(format="localized"),
        },
        alt="Ways to serve the load, cheapest first.",
    )
    choose_by_name([(model, way) for way in ways[:_SHOWN_WAYS]], viewed.index, "ways")


def _show_remarks(viewed: Viewed, ranked: RankedWays, left_out: str) -> None:
    """Say how many ways were tried, what is left out, and how far the figures can be relied on."""
    count = len(ranked.ways)
    more = f" The first {_SHOWN_WAYS} of {count:,}." if count > _SHOWN_WAYS else ""
    st.caption(
        plain(
            f"{words.tried_sentence(ranked.combinations, ranked.left_out)}{more} {left_out} "
            f"A precision narrower than the model's own ({native_precision(viewed.model).upper()}) costs quality. The "
            "low end is that of the 80 % band: an estimate that leans on physics alone may be far too high, and an "
            "unmeasured pair can cost several times what it says."
        )
    )


def _switches() -> tuple[bool, bool, bool]:
    """Draw whether every offer of a layout is listed, what it is ranked by, and whose offers count."""
    row = st.container(horizontal=True)
    every = row.toggle(
        "Every offer of a layout",
        key=state.show("fleet every offer", state.chosen(FLEET_EVERY_OFFER)),
        help="All that rent the same GPUs at the same precision, not the cheapest alone.",
        on_change=state.choose_by,
        args=(FLEET_EVERY_OFFER, "fleet every offer"),
    )
    careful = row.toggle(
        "Rank by the low end of the band",
        key=state.show("fleet careful", state.chosen(FLEET_LOW_END)),
        help="What each way costs if its throughput is at the low end of its 80 % band.",
        on_change=state.choose_by,
        args=(FLEET_LOW_END, "fleet careful"),
    )
    everyone = row.toggle(
        "Suppliers that are not trusted too",
        key=state.show("fleet suppliers", state.chosen(FLEET_SUPPLIERS) == "all"),
        help="Marketplaces, communities, decentralised suppliers, and rates that are doubtful or old.",
        on_change=state.choose_by,
        args=(FLEET_SUPPLIERS, "fleet suppliers", _suppliers),
    )
    return every, careful, everyone


def _some(label: str, offered: Sequence[str], choice: Choice[Several], named: Callable[[str], str]) -> tuple[str, ...]:
    """Draw a filter by several names and return those chosen; none: all. What is not offered stays chosen."""
    value = list(dict.fromkeys(state.chosen(choice) or ()))
    listed = list(dict.fromkeys((*offered, *value)))
    key = state.show(f"fleet {label.lower()}: {' | '.join(listed)}", value)
    st.multiselect(
        label,
        listed,
        format_func=named,
        key=key,
        placeholder="all",
        on_change=state.choose_by,
        args=(choice, key, tuple),
    )
    return tuple(value)


def _suppliers(everyone: bool) -> Suppliers:
    return "all" if everyone else "trusted"


def _pills(
    label: str,
    offered: list[str],
    suggested: list[str],
    choice: Choice[Several],
    named: Callable[[str], str],
    text: str | None = None,
) -> list[str]:
    """Draw a choice of several names and return those chosen; before any choice, those suggested."""
    chosen = state.chosen(choice)
    value = suggested if chosen is None else [name for name in offered if name in chosen]
    key = state.show(f"fleet {label.lower()}: {' | '.join(offered)}", value)
    return st.pills(
        label,
        offered,
        selection_mode="multi",
        format_func=named,
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


def _ways_table(ways: tuple[Way, ...], currency: Currency) -> pd.DataFrame:
    rate, places = currency.convert(1), 2 if currency.is_usd else None  # a column of another currency is in whole units
    return pd.DataFrame(
        {
            "take": ["Use"] * len(ways),
            "GPUs": [words.layout_words(w) for w in ways],
            "precision": [w.precision.upper() for w in ways],
            "$ a month": [round(w.usd_per_month * rate, places) for w in ways],
            "at the low end": [
                None if w.usd_per_month_at_low is None else round(w.usd_per_month_at_low * rate, places) for w in ways
            ],
            "$/Mtok": [None if w.usd_per_mtok is None else w.usd_per_mtok * rate for w in ways],
            "copies": [words.copies_cell(w) for w in ways],
            "offer": [words.offer_words(w) for w in ways],
            "machine": [words.machine_words(w) for w in ways],
            "region": [words.region_words(w.offer.region) for w in ways],
            "supplier is a": [words.class_words(w.offer.supplier_class) for w in ways],
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
