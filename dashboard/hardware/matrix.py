"""The Hardware page's matrix: every GPU by up to four models; a click on an amount proposes to use its layout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from breakeven.choices import FLEET_MODELS
from breakeven.currency import Currency
from breakeven.figures import money, rate
from breakeven.fleet.matrix import MOST_MODELS, AskedModel, Column, Matrix, as_sourced, matrix, open_models
from breakeven.names import model_name, short_gpu_name
from breakeven.words import fleet as words
from breakeven.words.matrix import cell_words, cheaper_sentence, legend, matrix_sentence
from dashboard import state
from dashboard.hardware.parts import Viewed, kept
from dashboard.hardware.use import choose_by_name, propose
from dashboard.session import Slot
from dashboard.widgets.look import plain
from dashboard.widgets.notices import refused
from economics.errors import InputError
from economics.ways import Way

_ROW, _HEAD, _MOST_ROWS = 35, 38, 12


def show_matrix(viewed: Viewed) -> str:
    """Draw how every GPU runs the chosen models, the cheapest that is fast enough first.

    Returns the sentence on what is cheaper than the option looked at, "" for nothing.
    """
    st.markdown("### Which GPU runs which model?")
    models = _choose_models(viewed)
    try:
        found = _matrix(viewed, models)
    except InputError as error:
        st.warning(plain(refused(error)))
        return ""
    for column in found.columns:
        if column.refusal is not None:
            st.warning(plain(f"{model_name(column.model)}: {refused(column.refusal)}"))
    columns = [column for column in found.columns if column.refusal is None]
    if not columns:
        return ""
    limits = found.limits if viewed.index is None else as_sourced(found.limits, state.origins(), viewed.index)
    st.caption(plain(legend(limits)))
    shown, config = _frame(found, columns, viewed)
    st.dataframe(
        shown,
        hide_index=True,
        height=_HEAD + _ROW * min(_MOST_ROWS, len(found.gpus)),
        column_config=config,
        placeholder="",
        alt=f"How every GPU runs {', '.join(model_name(column.model) for column in columns)}.",
    )
    priced = [
        (AskedModel(column.model, column.architecture), way)
        for gpu in found.gpus
        for column in columns
        if (way := column.cells[gpu].way) is not None
    ]
    choose_by_name(priced, viewed.index, "matrix")
    st.caption(plain(f"Click an amount to use its layout. {matrix_sentence(found.terms, found.suppliers)}"))
    return _cheaper(viewed, columns)


def _cheaper(viewed: Viewed, columns: list[Column]) -> str:
    """What of the matrix is cheaper than the option looked at, for the model that it serves."""
    same = [column for column in columns if column.model == viewed.option.model]
    compared = state.comparison()
    costs = {} if compared is None else {each.name: each.cost.usd_per_month.scalar for each in compared.options}
    usd = None if viewed.index is None else costs.get(viewed.option.name)
    return cheaper_sentence(viewed.option.name, usd, same[0], state.currency()) if same and usd is not None else ""


def _choose_models(viewed: Viewed) -> list[AskedModel]:
    """Let the reader pick up to four models; before that, those of the scenario that anybody can run."""
    own = {asked.id: asked for asked in open_models(viewed.scenario, viewed.shelf)}
    known = {**{id: AskedModel(id) for id in viewed.shelf.models}, **own}
    looked_at = [viewed.option.model] if viewed.option.model in known else []
    suggested = [*dict.fromkeys([*looked_at, *own])][:MOST_MODELS] or [next(iter(known))]
    picked = [id for id in dict.fromkeys(state.chosen(FLEET_MODELS) or ()) if id in known][:MOST_MODELS]
    key = state.show(f"fleet models: {' | '.join(own)}", picked or suggested)
    st.multiselect(
        f"Models (up to {MOST_MODELS})",
        [*known],
        format_func=model_name,
        max_selections=MOST_MODELS,
        key=key,
        help="Models of the registry, and those of your own whose file was read below.",
        on_change=state.choose_by,
        args=(FLEET_MODELS, key, tuple),
    )
    return [known[id] for id in picked or suggested]


def _matrix(viewed: Viewed, models: list[AskedModel]) -> Matrix:
    """Return the matrix, computed once for a scenario, the option looked at and the models."""
    return kept(
        Slot.MATRIX,
        (viewed.index, tuple(model.id for model in models)),
        lambda resolved: matrix(viewed.option, models, resolved, state.catalogue()),
    )


def _frame(found: Matrix, columns: list[Column], viewed: Viewed) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the table and how its columns look; of a single model with what stands behind each amount."""
    currency = state.currency()
    cells: dict[str, list[str | None]] = {"gpu": [short_gpu_name(gpu) for gpu in found.gpus]}
    config: dict[str, Any] = {"gpu": st.column_config.TextColumn("GPU", pinned=True)}
    alone = len(columns) == 1
    for place, column in enumerate(columns):
        ways = [column.cells[gpu].way for gpu in found.gpus]
        use, how, name = f"use {place}", f"how {place}", model_name(column.model)
        cells[use] = [None if way is None else money(way.usd_per_month, currency) for way in ways]
        cells[how] = [cell_words(column.cells[gpu], column.precisions) for gpu in found.gpus]
        asked = AskedModel(column.model, column.architecture)
        key = f"matrix use {column.model}"
        config[use] = st.column_config.ButtonColumn(
            "a month" if alone else f"{name}, a month",
            on_click=propose,
            args=(key, ways, asked, viewed.index),
            key=key,
        )
        config[how] = st.column_config.TextColumn("does it run?" if alone else f"{name}, does it run?")
        if alone:
            cells |= _behind(ways, currency)
    return pd.DataFrame(cells), config


def _behind(ways: list[Way | None], currency: Currency) -> dict[str, list[str | None]]:
    """What stands behind each amount of a single model: layout, copies, what is paid for, whose offer, the low end."""

    def each(said: Callable[[Way], str]) -> list[str | None]:
        return [None if way is None else said(way) for way in ways]

    return {
        "layout": each(lambda way: f"{words.layout_words(way)}, {way.precision.upper()}"),
        "copies": each(words.copies_cell),
        "paid for": each(words.paid_words),
        "rented from": each(words.offer_words),
        "a GPU-hour": each(lambda way: rate(way.offer.usd_per_gpu_hour, currency)),
        "ms a token": each(lambda way: words.milliseconds(way.tpot_ms)),
        "based on": each(lambda way: words.REGIMES[way.kind]),
        "a month at the low end": each(lambda way: money(way.usd_per_month_at_low, currency)),
    }
