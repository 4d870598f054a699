"""The licences: what each allows, asks for and forbids, with its clauses, its source and who read it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from breakeven.figures import day_words
from breakeven.words.models import READ_WORDS
from pricing.facts.licences import MATTERS, LicenceTerm, Matter
from trust.licences.rules.rule import threshold_words
from trust.models.entries import Library


def show_licences(known: Library) -> None:
    """Draw a row for each licence, a column for each matter."""
    licences = [*known.licences.by_id.values()]
    terms: dict[str, Sequence[LicenceTerm]] = {
        licence.licence_id: known.licences.terms.get(licence.licence_id, ()) for licence in licences
    }
    said: dict[str, list[str]] = {
        matter: [_said(terms[licence.licence_id], matter) for licence in licences] for matter in MATTERS
    }
    st.dataframe(
        pd.DataFrame(
            {
                "licence": [known.licences.name_of(each.licence_id) for each in licences],
                "kind": [each.licence_class for each in licences],
                "known by": [READ_WORDS[each.read] for each in licences],
                **said,
                "of": [each.applies_to for each in licences],
                "note": [each.note or "" for each in licences],
                "page": [each.text_url or "" for each in licences],
                "source": [each.source for each in licences],
                "day": [day_words(each.observed_on.text) for each in licences],
            }
        ).rename(columns={"of": "listed as"}),
        hide_index=True,
        height=520,
        column_config={"licence": st.column_config.TextColumn(pinned=True, width=220)},
        placeholder="",
        alt=f"{len(licences)} licences and what they say on {len(MATTERS)} matters.",
    )
    st.caption("An empty cell: nobody has read the licence for it, so that a company that asks for it gets: unknown.")


def _said(terms: Sequence[LicenceTerm], matter: Matter) -> str:
    return "; ".join(_term(term) for term in terms if term.matter == matter)


def _term(term: LicenceTerm) -> str:
    if term.effect == "allows":
        return "✓ nothing against it"
    sign = "✕" if term.effect == "forbids" else "▲"
    above = term.above_monthly_users is not None or term.above_revenue_usd_per_year is not None
    where = f" ({threshold_words(term)})" if above else ""
    places = f" ({', '.join(term.kept_out)})" if term.kept_out else ""
    clause = f" [{term.clause}]" if term.clause else ""
    return f"{sign} {term.what}{where}{places}{clause}"
