"""The Fleet page's table of every way to rent GPUs for the load, with one click to take one over."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from breakeven.choices import FLEET_EVERY_OFFER, FLEET_LOW_END, FLEET_PRECISIONS, FLEET_TERMS, Choice, Several
from breakeven.currency import Currency
from breakeven.edits.throughput import use_way
from breakeven.words import fleet as words
from breakeven.words.compare import tokens
from dashboard import session, state
from dashboard.fleet.parts import Shown
from dashboard.widgets.look import plain
from economics.errors import InputError
from economics.ways import Way, native_precision, served_precisions
from pricing.resolve.ways import ways_to_serve

_SHOWN_WAYS = 200
_FOUR_BITS = ("int4", "nvfp4", "mxfp4", "fp4")


def show_ways(shown: Shown) -> None:
    """Every way to rent GPUs for the load, cheapest first, with one click to take it over."""
    st.markdown("##### Cheapest way to serve this")
    rates = state.catalogue().rate_rows(as_of=shown.as_of, include_doubtful=False)
    terms = sorted({r.term for r in rates if r.observed_on is not None and r.gpu in shown.known.gpus})
    chosen = _pills("Terms", terms, [t for t in terms if t == "on-demand"], FLEET_TERMS)
    try:
        native = native_precision(shown.model)
    except InputError as error:
        st.warning(plain(f"{error.field}: {error.message}"))
        return
    offered = sorted({p for gpu in shown.known.gpus.values() for p in served_precisions(shown.model, gpu)})
    precisions = _pills(
        "Precisions",
        offered,
        [p for p in offered if p == native or p not in _FOUR_BITS],
        FLEET_PRECISIONS,
        f"This model is published at {native}; narrower weights cost quality, four bits most.",
    )
    left, right = st.columns(2)
    every = left.toggle(
        "Every offer of each layout, not the cheapest alone",
        key=state.show("fleet every offer", state.chosen(FLEET_EVERY_OFFER)),
        on_change=state.choose_by,
        args=(FLEET_EVERY_OFFER, "fleet every offer"),
    )
    careful = right.toggle(
        "Rank by the low end of the band",
        key=state.show("fleet careful", state.chosen(FLEET_LOW_END)),
        help="What each way costs if its throughput is at the low end of its 80 % band.",
        on_change=state.choose_by,
        args=(FLEET_LOW_END, "fleet careful"),
    )
    try:
        ranking = ways_to_serve(
            shown.option, shown.scenario.workload, state.catalogue(), shown.as_of, frozenset(chosen or terms)
        )
    except InputError as error:
        st.warning(plain(f"{error.field}: {error.message}"))
        return
    ways = tuple(w for w in ranking.ways if w.precision in (precisions or offered))
    if careful:
        ways = tuple(sorted(ways, key=lambda w: w.usd_per_month_at_low or float("inf")))
    ways = ways if every else _first_of_each(ways)
    left_out = ", ".join(f"{count} {why}" for why, count in ranking.left_out.items())
    if not ways:
        st.warning(plain(f"No layout that can be rented serves this: {left_out or 'no offer'}."))
        return
    key, currency = "take way", state.currency()
    st.dataframe(
        _ways_table(ways[:_SHOWN_WAYS], currency.convert(1)),
        hide_index=True,
        height=420,
        column_config={
            "take": st.column_config.ButtonColumn("", on_click=_take, args=(shown, ways, key), key=key),
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
            f"{len(ranking.ways):,} combinations of GPU, number, precision and offer; left out: "
            f"{left_out or 'none'}.{more} A precision narrower than the model's own ({native_precision(shown.model)}) "
            "costs quality. The low end is that of the 80 % band: an estimate that leans on physics alone may be far "
            "too high, and an unmeasured pair can cost several times what it says."
        )
    )


def _pills(
    label: str, offered: list[str], suggested: list[str], choice: Choice[Several], text: str | None = None
) -> list[str]:
    """Some of what is offered: what the reader chose of it, before that what is suggested."""
    chosen = state.chosen(choice)
    value = suggested if chosen is None else [entry for entry in offered if entry in chosen]
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


def _first_of_each(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    first: dict[tuple[str, int, str], Way] = {}
    for way in ways:
        first.setdefault((way.offer.gpu, way.offer.gpus, way.precision), way)
    return tuple(first.values())


def _amount(unit: str, form: str, currency: Currency) -> Any:
    """A column of amounts that are in a currency already."""
    if currency.is_usd:
        return st.column_config.NumberColumn(format="dollar" if form == "localized" else f"${form}")
    return st.column_config.NumberColumn(f"{currency.code}{'' if unit[0] == '/' else ' '}{unit}", format=form)


def _ways_table(ways: tuple[Way, ...], rate: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "take": ["Use"] * len(ways),
            "GPUs": [f"{w.offer.gpus}× {w.offer.gpu}" for w in ways],
            "precision": [w.precision for w in ways],
            "$ a month": [round(w.usd_per_month * rate, 2) for w in ways],
            "at the low end": [
                None if w.usd_per_month_at_low is None else round(w.usd_per_month_at_low * rate, 2) for w in ways
            ],
            "$/Mtok": [None if w.usd_per_mtok is None else w.usd_per_mtok * rate for w in ways],
            "replicas": [int(w.replicas) for w in ways],
            "offer": [f"{w.offer.provider}, {w.offer.term}" for w in ways],
            "$/GPU-hour": [w.offer.usd_per_gpu_hour * rate for w in ways],
            "output token/s": [round(w.output_tokens_per_second) for w in ways],
            "80 % band": [
                f"{tokens(w.output_tokens_per_second * w.low)}–{tokens(w.output_tokens_per_second * w.high)}"
                for w in ways
            ],
            "at a time": [None if pd.isna(w.concurrency) else int(w.concurrency) for w in ways],
            "ms/token": [round(w.tpot_ms, 1) for w in ways],
            "ms to first": [round(w.ttft_ms) for w in ways],
            "requests limited by": [words.BOUNDS[w.bound].removeprefix("the ") for w in ways],
            "time goes to": [w.limit for w in ways],
            "based on": [words.REGIMES[w.kind] for w in ways],
        }
    )


def _take(shown: Shown, ways: tuple[Way, ...], key: str) -> None:
    """Make the clicked row the scenario's option."""
    state.apply(use_way, shown.index, ways[int(session.widget(key)["row"])])
