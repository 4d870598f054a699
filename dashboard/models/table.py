"""The table of models: filters as people ask, a row for each model, and the choice of one to open."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from breakeven.choices import MODELS_GPU, MODELS_GPUS, MODELS_MODEL, MODELS_ONLY
from breakeven.names import gpu_name
from breakeven.words.models import figure_words, verdict_words
from dashboard import session, state
from dashboard.widgets.look import plain
from pricing.facts.models import FactName
from pricing.resolve.shelf import Shelf, shelf
from trust.models.entries import Library, ModelEntry
from trust.models.filters.filter import Filter, Question
from trust.models.filters.fits import Fits
from trust.models.filters.kinds import FILTERS
from trust.models.judged import Judged

_OPEN = "open"
_BUTTON = "models open"


def show_table(known: Library, judged: Judged) -> None:
    """Draw the filters and the models that they leave, a button before each that opens it below."""
    asked = _ask(shelf(state.catalogue()))
    question = Question(judged.verdicts, state.catalogue(), shelf(state.catalogue()))
    entries = [entry for entry in known.entries.values() if all(each.keeps(entry, question) for each in asked)]
    for each in asked:
        st.caption(plain(f"“{each.label}” rests on {each.rests_on}."))
    if not entries:
        st.warning("No model is left by these filters: take one of them away.")
        return
    st.dataframe(
        _frame(entries, judged),
        hide_index=True,
        height=min(420, 38 + 35 * len(entries)),
        column_config={
            _OPEN: st.column_config.ButtonColumn("", on_click=_opened, args=(entries,), key=_BUTTON),
            "model": st.column_config.TextColumn(pinned=True, width=170),
            "why": st.column_config.TextColumn(width=320),
        },
        placeholder="",
        alt=f"{len(entries)} models and whether a company like yours may use them.",
    )
    st.caption(plain(f"{len(entries)} of {len(known.entries)} models and families. An empty cell is not known."))


def _ask(held: Shelf) -> list[Filter]:
    """Draw the filters and return those that are on."""
    only = st.pills(
        "Only models with",
        [*FILTERS],
        selection_mode="multi",
        format_func=lambda name: plain(FILTERS[name].label),
        key=state.show("models only", list(state.chosen(MODELS_ONLY) or ())),
        on_change=state.choose_by,
        args=(MODELS_ONLY, "models only", tuple),
    )
    gpu, count = st.columns((3, 1))
    chosen = state.chosen(MODELS_GPU)
    on = gpu.selectbox(
        "and that fit on",
        ["", *held.gpus],
        format_func=lambda id: gpu_name(id) if id else "any GPU",
        key=state.show("models gpu", chosen if chosen in held.gpus else ""),
        on_change=state.choose_by,
        args=(MODELS_GPU, "models gpu"),
    )
    many = count.selectbox(
        "how many",
        MODELS_GPUS.allowed,
        key=state.show("models gpus", state.chosen(MODELS_GPUS)),
        on_change=state.choose_by,
        args=(MODELS_GPUS, "models gpus"),
    )
    asked = [FILTERS[name] for name in only]
    return [*asked, Fits(on, int(many))] if on else asked


def _frame(entries: Sequence[ModelEntry], judged: Judged) -> pd.DataFrame:
    verdicts = [judged.verdicts[entry.id] for entry in entries]
    return pd.DataFrame(
        {
            _OPEN: ["Open"] * len(entries),
            "model": [entry.name for entry in entries],
            "may we?": [verdict_words(verdict) for verdict in verdicts],
            "why": [verdict.reason for verdict in verdicts],
            "licence": ["" if verdict.licence is None else verdict.licence.name for verdict in verdicts],
            "maker": [entry.maker or "" for entry in entries],
            "country": [entry.country or "" for entry in entries],
            "parameters": [_figure(entry, "total_parameters") for entry in entries],
            "active": [_figure(entry, "active_parameters") for entry in entries],
            "context": [_figure(entry, "context_tokens") for entry in entries],
            "takes": [entry.value("modality_in") or "" for entry in entries],
            "tier in a guide": [entry.value("tier_in_guide") or "" for entry in entries],
            "European index, open of 12": pd.array(
                [None if entry.index is None else entry.index.count("open") for entry in entries], dtype="Int64"
            ),
            "second opinion, of 5": pd.array(
                [None if entry.opinion is None else entry.opinion.openness_of_5 for entry in entries], dtype="Int64"
            ),
            "facts that sources tell differently": pd.array(
                [len(entry.contradicted) for entry in entries], dtype="Int64"
            ),
        }
    )


def _figure(entry: ModelEntry, fact: FactName) -> str:
    row = entry.known(fact).preferred
    return "" if row is None or row.number is None else figure_words(fact, row.number, row.value_high)


def _opened(entries: Sequence[ModelEntry]) -> None:
    clicked = session.widget(_BUTTON)
    state.choose(MODELS_MODEL, entries[clicked["row"]].id)
