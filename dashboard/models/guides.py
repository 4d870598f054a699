"""What the guides say of models: each row with its guide, its day, and what is right where it is wrong."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from breakeven.figures import day_words
from breakeven.words.models import FACT_WORDS, value_words
from dashboard.widgets.look import plain
from trust.models.entries import Library
from trust.models.guides import Said, said_by_guides


def show_guides(known: Library) -> None:
    """Draw every row of the guides' tables and texts on models."""
    rows = said_by_guides(known.entries.values())
    names = {id: known.licences.name_of(id) for id in known.licences.by_id}
    wrong = sum(each.instead is not None for each in rows)
    confirmed = sum(each.confirmed and each.instead is None for each in rows)
    guides = len({each.row.source for each in rows})
    st.caption(
        plain(
            f"{len(rows)} statements of {guides} guides: licences, licence map, rosters and tiers, sizes and hardware. "
            f"{confirmed} have a source besides guides that agrees, {wrong} are contradicted by one that is preferred, "
            "the others stand on guides alone."
        )
    )
    st.dataframe(
        pd.DataFrame(
            {
                "guide": [each.row.source for each in rows],
                "page": [each.row.source_locator for each in rows],
                "day": [day_words(each.row.observed_on.text) for each in rows],
                "model": [each.entry.name for each in rows],
                "fact": [FACT_WORDS[each.row.fact] for each in rows],
                "the guide says": [value_words(each.row, names) for each in rows],
                "held?": [_held(each) for each in rows],
                "what is right": [
                    "" if each.instead is None else f"{value_words(each.instead, names)}, by {each.reason}"
                    for each in rows
                ],
                "source": ["" if each.instead is None else each.instead.source for each in rows],
                "note": [each.row.note or "" for each in rows],
            }
        ),
        hide_index=True,
        height=520,
        placeholder="",
        alt=f"{len(rows)} statements of guides about models, {wrong} of them contradicted.",
    )


def _held(each: Said) -> str:
    if each.instead is not None:
        return "✕ contradicted"
    if each.confirmed:
        return "✓ confirmed"
    return "? guides differ" if each.guides_differ else "? a guide alone"
