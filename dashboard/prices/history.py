"""The Prices page's history: prices over time as steps, and their yearly rate of change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import streamlit as st

from breakeven.choices import (
    HISTORY_GPU,
    HISTORY_LINES,
    HISTORY_MODEL,
    HISTORY_SELLER,
    PRICES_HISTORY_OF,
)
from breakeven.currency import USD, Currency
from breakeven.names import gpu_name, term_words
from breakeven.shortening import told_apart
from breakeven.words.prices import history_in_words, series_name
from dashboard import state
from dashboard.widgets.axes import QUIET, layout
from dashboard.widgets.look import COLOURS, label, plain
from dashboard.widgets.plot import Figure, draw
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from pricing.errors import CatalogueError
from pricing.sellers.providers import name_of
from pricing.studies.choices import called
from pricing.studies.history import LINES, Observation, Of, Series, market_series, rate_series, token_series

_HEIGHT = 380
_MOST = 8
_EVERY = "every term"


def show_history() -> None:
    """Draw the prices of a model or a GPU over time and say the yearly rate of change, or why there is none."""
    key = state.show("history of", state.chosen(PRICES_HISTORY_OF))
    subject = st.segmented_control(
        "History of",
        PRICES_HISTORY_OF.allowed,
        required=True,
        key=key,
        on_change=state.choose_by,
        args=(PRICES_HISTORY_OF, key),
    )
    try:
        all_series = _tokens() if subject == "Token prices" else _rates()
    except CatalogueError as error:
        st.warning(plain(error.message))
        return
    if not all_series:
        st.info("No price with a day is known of this.")
        return
    currency = state.currency()
    sentences = [history_in_words(series, currency) for series in all_series]
    draw(
        history_chart(all_series, currency),
        "history",
        " ".join(f"{s.label}: {w}" for s, w in zip(all_series, sentences, strict=True)),
    )
    st.markdown("\n".join(f"- **{plain(s.label)}**: {plain(w)}" for s, w in zip(all_series, sentences, strict=True)))
    notes = {series.note for series in all_series if series.note}
    gaps = "Dotted where nothing is known between two days; every quarter counts once for the yearly rate."
    st.caption(plain(" ".join([gaps, *(f"Market: {note}." for note in notes)])))


def history_chart(all_series: Sequence[Series], currency: Currency = USD) -> Figure:
    """Return the chart of prices over time as steps: solid while a price is known, dotted in between."""
    traces: list[Figure] = []
    rate = currency.convert(1)
    for i, series in enumerate(all_series):
        base = {
            "type": "scatter",
            "name": label(series.label, 46),
            "legendgroup": str(i),
            "line": {"shape": "hv", "color": COLOURS[i % len(COLOURS)], "width": 2.5},
        }
        days, values = _solid(series.observations)
        unit = currency.unit(series.unit)
        traces.append(
            {
                **base,
                "x": days,
                "y": [None if value is None else value * rate for value in values],
                "mode": "lines+markers",
                "marker": {"size": 6},
                "hovertemplate": f"%{{x|%Y-%m-%d}}: %{{y:,.6~g}} {unit}<extra>{label(series.label, 46)}</extra>",
            }
        )
        traces.append(
            {
                **base,
                "x": [on.isoformat() for on, _ in series.points],
                "y": [value * rate for _, value in series.points],
                "mode": "lines",
                "line": {**base["line"], "width": 1, "dash": "dot"},  # type: ignore[dict-item]
                "showlegend": False,
                "hoverinfo": "skip",
            }
        )
    figure = layout(_HEIGHT + 20 * max(0, len(all_series) - 3))
    figure["hovermode"] = "closest"
    figure["margin"] = {**figure["margin"], "t": 30 + 20 * len(all_series)}
    figure["xaxis"] = {"type": "date", "title": {"text": ""}, **QUIET}
    figure["yaxis"] = {"rangemode": "tozero", "title": {"text": currency.unit(all_series[0].unit)}, "nticks": 7}
    return {"data": traces, "layout": figure}


def _solid(observations: Sequence[Observation]) -> tuple[list[str | None], list[float | None]]:
    """Return days and prices with a gap wherever a day between two observations is unknown."""
    days: list[str | None] = []
    values: list[float | None] = []
    for i, o in enumerate(observations):
        if i and o.first > observations[i - 1].last + timedelta(days=1):
            days.append(None)
            values.append(None)
        for on in dict.fromkeys((o.first, o.last)):
            days.append(on.isoformat())
            values.append(o.value)
    return days, values


def _tokens() -> list[Series]:
    market = state.market()
    seller_, model_, lines_ = st.columns(3)
    option = next((o for o in state.scenario().options if isinstance(o, TokenPricedOption)), None)
    sellers = {p.provider: p.name for p in market.providers()}
    names = [*sellers]
    first = names.index(option.provider) if option is not None and option.provider in sellers else 0
    key = state.show_one("history seller", HISTORY_SELLER, names, first)
    seller = seller_.selectbox(
        "Seller",
        names,
        format_func=sellers.__getitem__,
        key=key,
        on_change=state.choose_by,
        args=(HISTORY_SELLER, key),
    )
    entries = told_apart({m.model: called(m.model, m.name) for m in market.models(seller)})
    models = [*entries]
    first = models.index(option.model) if option is not None and option.model in models else 0
    key = state.show_one(f"history model of {seller}", HISTORY_MODEL, models, first)
    model = model_.selectbox(
        "Model",
        models,
        format_func=lambda spelling: entries.get(spelling, spelling),
        key=key,
        on_change=state.choose_by,
        args=(HISTORY_MODEL, key),
    )
    lines = state.chosen(HISTORY_LINES)
    key = state.show("history lines", ["input", "output"] if lines is None else [*lines])
    chosen = lines_.multiselect(
        "Prices of",
        list(LINES),
        key=key,
        format_func=lambda line: LINES[line].words,
        on_change=state.choose_by,
        args=(HISTORY_LINES, key, tuple),
    )
    all_series = [
        replace(
            token_series(market, seller, model, line),
            label=series_name(Of(seller, model, line), entries.get(model, model)),
        )
        for line in chosen or LINES
    ]
    return [series for series in all_series if series.observations]


def _rates() -> list[Series]:
    market = state.market()
    gpu_, term_, supplier_ = st.columns(3)
    rows = market.rate_rows()
    gpus = sorted({r.gpu for r in rows})
    own_gpu = next((o.gpu for o in state.scenario().options if isinstance(o, SelfHostedOption)), "h100-sxm")
    key = state.show_one("history gpu", HISTORY_GPU, gpus, gpus.index(own_gpu) if own_gpu in gpus else 0)
    gpu = gpu_.selectbox("GPU", gpus, format_func=gpu_name, key=key, on_change=state.choose_by, args=(HISTORY_GPU, key))
    every = rate_series(market, gpu)
    terms = [_EVERY, *sorted({series.of.term for series in every})]
    term = term_.selectbox(
        "Term",
        terms,
        index=terms.index("on-demand") if "on-demand" in terms else 0,
        format_func=term_words,
        key=f"history term of {gpu}",
    )
    suppliers = sorted({series.of.provider for series in every if term in (_EVERY, series.of.term)})
    supplier = supplier_.selectbox(
        "Supplier",
        suppliers,
        index=None,
        format_func=name_of,
        placeholder="the market and the longest",
        key=f"history supplier of {gpu}",
    )
    all_series = list(rate_series(market, gpu, supplier, None if term == _EVERY else term))
    if supplier is None and term != _EVERY:
        all_series = [market_series(market, gpu, term), *all_series]
    observed = [replace(series, label=series_name(series.of)) for series in all_series if series.observations]
    if len(observed) > _MOST:
        st.caption(f"The first {_MOST} of {len(observed)} series; choose a supplier or a term to see the others.")
    return observed[:_MOST]
