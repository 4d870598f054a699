"""The list of published claims with their verdicts, its filters, and one claim opened."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from breakeven.choices import CLAIM_OPEN, CLAIM_SOURCES, CLAIM_VERDICTS, Choice, Several
from breakeven.currency import USD
from breakeven.figures import day_words
from breakeven.words.claims import (
    MEANING,
    ORDER,
    computed_words,
    condition_words,
    counts_sentence,
    inputs_of,
    published_words,
)
from dashboard import session, state
from dashboard.widgets.answer import show_answer
from dashboard.widgets.look import markdown_table, plain
from trust.claims.case import Case
from trust.claims.known import Known
from trust.claims.report import Checked
from trust.claims.verdict import Verdict


def known() -> Known:
    """Return the market on the day whose prices count, or its newest day where that is earlier."""
    market = state.market()
    return Known(market, min(state.as_of(), market.newest_day))


def show_counts(checked: Sequence[Checked]) -> None:
    """Draw the question and its answer: how many claims have each verdict."""
    day = day_words(known().as_of)
    rest = f"Prices and rents are those of {day}; what rests on arithmetic never changes with the day."
    if state.currency().code != USD.code:
        rest += " Amounts are in US dollars, as they were published."
    show_answer("claims", counts_sentence(checked), rest)


def chosen_claims(checked: Sequence[Checked]) -> list[Checked]:
    """Draw the filters and return the claims that they leave."""
    by_verdict, by_source = st.columns(2)
    meanings = " ".join(f"{verdict.capitalize()}: {meaning}." for verdict, meaning in MEANING.items())
    with by_verdict:
        verdicts = _some("Verdict", CLAIM_VERDICTS, ORDER, meanings)
    with by_source:
        sources = _some("Source", CLAIM_SOURCES, list(dict.fromkeys(_source(each) for each in checked)))
    return [
        each
        for each in checked
        if (not verdicts or each.verdict.kind in verdicts) and (not sources or _source(each) in sources)
    ]


def _some(label: str, choice: Choice[Several], offered: Sequence[str], help_text: str | None = None) -> Sequence[str]:
    """Draw a filter by several names and return those chosen; none: all."""
    chosen = [name for name in state.chosen(choice) or () if name in offered]
    key = state.show(f"claims {choice.name}", chosen)
    st.multiselect(
        label,
        offered,
        key=key,
        on_change=state.choose_by,
        args=(choice, key, _several),
        placeholder="All",
        help=help_text,
    )
    return chosen


def show_table(checked: Sequence[Checked]) -> None:
    """Draw the claims by verdict."""
    if not checked:
        st.info("No claim has this verdict and this source.")
        return
    ordered = sorted(checked, key=lambda each: ORDER.index(each.verdict.kind))
    frame = pd.DataFrame(
        [
            (
                each.verdict.kind,
                each.claim.claim if each.claim else each.case.claim,
                published_words(each.claim, each.case),
                computed_words(each),
                _short_reason(each.verdict),
                _source(each),
                each.verdict.id,
            )
            for each in ordered
        ],
        columns=["verdict", "claim", "published", "computed", "holds if, or why not", "source", "no."],
    )
    st.dataframe(
        frame,
        hide_index=True,
        height=420,
        column_config={
            "verdict": st.column_config.TextColumn(width=105),
            "claim": st.column_config.TextColumn(width=330),
            "published": st.column_config.TextColumn(width=125),
            "computed": st.column_config.TextColumn(width=125),
            "holds if, or why not": st.column_config.TextColumn(width=330),
            "source": st.column_config.TextColumn(width=220),
            "no.": st.column_config.TextColumn(width=50),
        },
        alt="Published claims with their verdicts, what was published and what was computed.",
    )


def show_one(checked: Sequence[Checked]) -> None:
    """Draw the choice of a claim, and the claim that is chosen."""
    if not checked:
        return
    by_id = {each.verdict.id: each for each in checked}
    key = state.show_one("claim opened", CLAIM_OPEN, list(by_id), 0)
    st.markdown("### One claim")
    st.selectbox(
        "Claim",
        list(by_id),
        key=key,
        format_func=lambda id: f"{id}: {_claim_of(by_id[id])}",
        on_change=state.choose_by,
        args=(CLAIM_OPEN, key),
    )
    opened = by_id[session.widget(key) or next(iter(by_id))]
    claim = opened.claim
    assert claim is not None
    st.markdown(f"**{plain(claim.claim)}**")
    st.caption(plain(f"{claim.source}, {claim.source_locator} ({day_words(claim.observed_on.text)})"))
    show_verdict(opened)


def show_verdict(checked: Checked) -> None:
    """Draw the verdict on a claim, what it holds only if, its working and its inputs."""
    found = checked.verdict
    said = found.kind.capitalize() + (f" {found.against}" if found.by else "")
    rows = [("Published", published_words(checked.claim, checked.case)), ("Computed", computed_words(checked))]
    if found.holds_if is not None:
        rows.append(("Holds only if", condition_words(found.holds_if)))
    if found.missing:
        rows.append(("Missing", found.missing))
    st.markdown(f"**{plain(said)}**\n\n" + "\n".join(f"- {label}: {plain(words)}" for label, words in rows))
    if found.lines:
        st.markdown(
            "How it is worked out:\n\n" + "\n".join(f"{n}. {plain(line)}" for n, line in enumerate(found.lines, 1))
        )
    _inputs(checked.case)


def _inputs(case: Case) -> None:
    inputs = list(inputs_of(case))
    if inputs:
        rows = [(label, value, source or "stated by the source") for label, value, source in inputs]
        st.markdown(markdown_table(("Input", "Value", "From where"), rows))


def _claim_of(each: Checked) -> str:
    return each.claim.claim if each.claim else each.case.claim


def _source(each: Checked) -> str:
    return each.claim.source if each.claim else each.case.source


def _short_reason(found: Verdict) -> str:
    if found.holds_if is not None:
        return condition_words(found.holds_if)
    return found.missing or found.against


def _several(values: list[str]) -> tuple[str, ...] | None:
    return tuple(values) or None
