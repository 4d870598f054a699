"""One model opened: the verdict, its facts with every source, memory and layouts, sellers, openness, acceptance."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from breakeven.choices import MODELS_MODEL
from breakeven.figures import day_words
from breakeven.names import gpus_name, short_gpu_name
from breakeven.words.models import (
    FACT_WORDS,
    READ_WORDS,
    SIGNS,
    value_words,
    verdict_words,
)
from dashboard import state
from dashboard.models.acceptance import show_acceptance
from dashboard.widgets.look import markdown_table, plain
from dashboard.widgets.notices import money
from economics.fleet.architecture import Architecture
from economics.fleet.memory import Fit
from pricing.facts.openness import INDEX_ATTRIBUTION, SECOND_OPINION_ATTRIBUTION
from pricing.resolve.shelf import shelf
from pricing.rules.quality import attribution, points
from trust.licences.history import came_under
from trust.licences.verdict import Verdict
from trust.models.entries import Library, ModelEntry
from trust.models.judged import Judged
from trust.models.layouts import (
    COMFORTABLE_REQUESTS,
    COMFORTABLE_TOKENS,
    guides_layouts,
    layouts_on,
    memory_by_precision,
)
from trust.models.sellers import sold
from trust.preferred import KnownFact


def show_model(known: Library, judged: Judged) -> None:
    """Draw the choice of a model, and all that is known of the one that is chosen."""
    chosen = state.chosen(MODELS_MODEL)
    st.selectbox(
        "Open a model",
        ["", *known.entries],
        format_func=lambda id: known.entries[id].name if id else "choose",
        key=state.show("models model", chosen if chosen in known.entries else ""),
        on_change=state.choose_by,
        args=(MODELS_MODEL, "models model"),
    )
    if chosen not in known.entries:
        return
    entry = known.entries[chosen]
    verdict = judged.verdicts[entry.id]
    by = f"{entry.name} by {entry.maker}" if entry.maker else entry.name
    st.markdown(f"### {plain(f'{by}: {verdict_words(verdict)}')}")
    _show_verdict(verdict, known)
    _show_history(entry, known)
    _show_facts(entry, known)
    _show_needs(entry)
    _show_sellers(entry)
    _show_openness(entry)
    show_acceptance(entry, verdict, judged.company, known)


def _show_verdict(verdict: Verdict, known: Library) -> None:
    licence = verdict.licence
    if licence is not None:
        name = known.licences.name_of(licence.licence_id)
        said = f"{name}: {READ_WORDS[licence.read]} ({licence.source}, {day_words(licence.observed_on.text)})."
        where = f"Text: {licence.text_url}" if licence.text_url else "Its text was not found."
        st.markdown(plain(f"{said} {where}"))
        if licence.note:
            st.caption(plain(licence.note))
    rows = [(f"{SIGNS[each.outcome]} {each.outcome}", each.matter, each.said) for each in verdict.findings]
    st.markdown(markdown_table(("Verdict", "On", "What the licence says"), rows))


def _show_history(entry: ModelEntry, known: Library) -> None:
    """Draw under which licences the maker's models came, where it has more than one."""
    box = st.expander("Licences of this maker over time", key="models history", on_change="rerun")
    if not box.open:
        return
    same = [each for each in known.entries.values() if each.maker == entry.maker and entry.maker is not None]
    came = came_under((each.id, each.name, each.known("release_date"), each.known("licence")) for each in same)
    with box:
        if not came:
            st.markdown("Of no model of this maker are both the day and the licence known.")
            return
        rows = [
            (
                day_words(each.released),
                each.name,
                known.licences.name_of(each.licence.value or ""),
                "changed" if each.changed else "",
                each.licence.source,
            )
            for each in came
        ]
        st.markdown(markdown_table(("Released", "Model", "Licence", "", "Source"), rows))


def _show_facts(entry: ModelEntry, known: Library) -> None:
    """Draw every row of every fact, the facts that sources tell differently first, the preferred row marked."""
    names = {id: known.licences.name_of(id) for id in known.licences.by_id}
    differ = entry.contradicted
    said = ", ".join(FACT_WORDS[each.fact] for each in differ)
    st.markdown("#### What sources say")
    st.caption(
        plain(
            f"Sources differ on {said}: all they say stands here, the preferred one is marked with the reason."
            if differ
            else "No source contradicts another."
        )
    )
    facts = sorted(entry.facts.values(), key=lambda each: (not each.contradicted, FACT_WORDS[each.fact]))
    st.dataframe(
        _facts_frame(facts, names),
        hide_index=True,
        height=320,
        placeholder="",
        alt=f"Every fact about {entry.name} with its sources.",
    )


def _facts_frame(facts: list[KnownFact], names: Mapping[str, str]) -> pd.DataFrame:
    rows = [(known, row) for known in facts for row in known.rows]
    return pd.DataFrame(
        {
            "fact": [FACT_WORDS[known.fact] for known, _ in rows],
            "says": [value_words(row, names) for _, row in rows],
            "preferred": [f"✓ {known.reason}" if row is known.preferred else "" for known, row in rows],
            "sources differ": ["▲ differ" if known.contradicted else "" for known, _ in rows],
            "source": [row.source for _, row in rows],
            "where": [row.source_locator for _, row in rows],
            "day": [day_words(row.observed_on.text) for _, row in rows],
            "note": [row.note or "" for _, row in rows],
        }
    ).rename(columns={"where": "page"})


def _show_needs(entry: ModelEntry) -> None:
    """Draw memory and layouts, worked out when they are opened."""
    box = st.expander("Memory, and what it runs on", key="models needs", on_change="rerun")
    if not box.open:
        return
    held = shelf(state.catalogue())
    model = held.models.get(entry.id)
    with box:
        if model is None:
            st.markdown(
                "Its sizes are not in the registry, so that nothing can be worked out; what guides say stands above."
            )
            return
        rows = [(precision.upper(), f"{size / 1e9:,.1f} GB") for precision, size in memory_by_precision(model).items()]
        st.markdown(markdown_table(("Weights at", "Memory"), rows))
        _show_layouts(model)
        _show_guides_layouts(entry.id)


def _show_layouts(model: Architecture) -> None:
    held = shelf(state.catalogue())
    layouts = [layout for gpu in held.gpus.values() for layout in layouts_on(model, gpu)]
    st.dataframe(
        pd.DataFrame(
            {
                "GPU": [short_gpu_name(each.gpu) for each in layouts],
                "precision": [each.precision.upper() for each in layouts],
                "smallest": [_fit_words(each.smallest) for each in layouts],
                "comfortable": [_fit_words(each.comfortable) for each in layouts],
            }
        ),
        hide_index=True,
        height=260,
        placeholder="",
        alt="The smallest and the comfortable number of each GPU.",
    )
    tokens = min(COMFORTABLE_TOKENS, model.context or COMFORTABLE_TOKENS)
    st.caption(
        plain(
            "Smallest: weights, the engine's reserve and a token of cache. Comfortable: also "
            f"{COMFORTABLE_REQUESTS} requests of {tokens:,} tokens at once (assumed). Worked out from the sizes in the "
            "registry; prices of these layouts are on Hardware."
        )
    )


def _fit_words(memory: Fit) -> str:
    if memory.fits:
        return f"{memory.gpus}"
    return f"more than {memory.gpus}"


def _show_guides_layouts(model: str) -> None:
    replays = guides_layouts(model, shelf(state.catalogue()))
    if not replays:
        st.caption("No guide has a row on its layout that can be worked out again.")
        return
    rows = [
        (
            each.claim.kind,
            gpus_name(each.claim.gpus, each.claim.gpu.id) if each.claim.gpu else f"{each.claim.stated_gb:,.0f} GB",
            each.claim.precision.upper(),
            "✓ holds" if each.holds else "✕ does not hold",
            each.reason,
            each.claim.guide,
        )
        for each in replays
    ]
    st.markdown(markdown_table(("The guide's", "Stated", "Precision", "Held?", "Why", "Guide"), rows))


def _show_sellers(entry: ModelEntry) -> None:
    box = st.expander("Who sells it, and on which terms", key="models sellers", on_change="rerun")
    if not box.open:
        return
    found = sold(state.catalogue(), entry.id, state.as_of(), state.scenario().workload)
    with box:
        if not found.registered:
            st.markdown("It is not in the registry, so that nothing here says who sells it under which name.")
            return
        if found.lowest is None:
            st.markdown("Nobody lists a price for it on this day.")
            return
        rows = [
            (
                offer.provider_name,
                money(offer.usd_per_mtok),
                day_words(offer.row.checked_on),
                "; ".join(f"{row.statement} ({row.source})" for row in found.statements.get(offer.provider, ()))
                or "no source says",
            )
            for offer in found.offers
        ]
        st.caption(plain(f"{len(rows)} sellers, the cheapest first, at your mix of tokens."))
        header = ("Seller", "A million tokens", "Checked", "Where data stays, training on it, terms")
        st.markdown(markdown_table(header, rows))


def _show_openness(entry: ModelEntry) -> None:
    rating = state.catalogue().rating("", entry.id, state.as_of())
    rows = []
    if entry.index is not None:
        index = entry.index
        rows.append(
            (
                "European Open Source AI Index",
                f"{index.count('open')} open, {index.count('partial')} partial, {index.count('closed')} closed of 12",
                INDEX_ATTRIBUTION,
            )
        )
    if entry.opinion is not None:
        rows.append(("Second opinion", f"{entry.opinion.openness_of_5} of 5", SECOND_OPINION_ATTRIBUTION))
    if rating is not None:
        rows.append(("Rating of its answers", points(rating), attribution([rating])))
    if rows:
        st.markdown("#### Openness and quality")
        st.markdown(markdown_table(("By", "Says", "Attribution"), rows))
