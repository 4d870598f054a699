"""The Prices page's sources: coverage of each, where they disagree, what is missing and what is unmatched."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from breakeven.figures import day_words
from breakeven.words.sources import HELD
from dashboard import state
from dashboard.prices.tables import price_column, shared_columns
from dashboard.widgets.look import markdown_table, plain
from economics.cost.token_lines import COMPARED_LINES
from pricing.rules.age import age
from pricing.sellers.providers import name_of
from pricing.studies.choices import called
from pricing.studies.coverage import TERMS, coverage
from pricing.studies.everywhere import disagreements, unmatched


def show_sources() -> None:
    """Draw the sources with their ranking and age, and the tables that open on demand."""
    as_of = state.scenario().as_of or state.today()
    st.markdown(
        plain(
            "A seller's model is priced by the list whose price somebody checked last. A price with a fault (outside "
            "what such a price can be, another unit, a default for a size) comes last; of lists that agree that which "
            "says most is taken. Rows of the others stay and are shown beside it. GPU rates are of one table, each row "
            "with its own source and day."
        )
    )
    rows = []
    for source in state.market().sources:
        edition = state.market().edition(source, as_of)
        version = edition.package_version or "–"
        how_old = age(edition.observed_on, as_of, state.today())
        day, old = day_words(edition.observed_on), how_old.words or "up to 30 days"
        rows.append((source, HELD[source], version, day, old, edition.note))
    st.markdown(markdown_table(("Source", "What it holds", "Release", "State of", "Age", "Remark"), rows))
    _coverage(as_of)
    _disagreements(as_of)
    _unmatched(as_of)


def _coverage(as_of: date) -> None:
    sellers = coverage(state.market(), as_of)
    nothing = [c for c in sellers if c.provider.without_public_price]
    st.markdown("### Who is covered")
    st.markdown(
        plain(
            f"{len(sellers)} sellers are known by name. {sum(c.priced_models > 0 for c in sellers)} have a token price "
            f"to plan with, {sum(c.rates > 0 for c in sellers)} a GPU rate without doubt: fewer than those of whom a "
            f"list holds any price, a free or doubtful one too. For {len(nothing)} no public price is known."
        )
    )
    only = st.toggle("Only where something is lacking", key="coverage lacking")
    frame = pd.DataFrame(
        [
            (
                *(c.provider.name, c.provider.kind, ", ".join(c.provider.sells), c.priced_models or None),
                *(c.rates or None, *(c.terms[term] for term in TERMS)),
                *(c.missing, c.provider.page or "", c.provider.note or ""),
            )
            for c in sellers
            if c.missing or not only
        ],
        columns=[
            *("seller", "kind", "sells", "priced models", "GPU rates", *TERMS, "lacking", "page", "note"),
        ],
    )
    frame[["priced models", "GPU rates"]] = frame[["priced models", "GPU rates"]].astype("Int64")
    for term in TERMS:
        frame[term] = pd.to_datetime(frame[term])
    days = {term: st.column_config.DateColumn(f"{term}, newest", format="YYYY-MM-DD") for term in TERMS}
    st.dataframe(
        frame,
        hide_index=True,
        height=420,
        column_order=[
            *("seller", "kind", "lacking", "priced models", "GPU rates", *TERMS, "sells", "page", "note"),
        ],
        column_config={
            "seller": st.column_config.TextColumn(pinned=True, width=170),
            "kind": st.column_config.TextColumn(width=110),
            "lacking": st.column_config.TextColumn(width=330),
            **days,
            **shared_columns(),
        },
        placeholder="",
        alt="Sellers, what is held of each, and what is lacking.",
    )


def _disagreements(as_of: date) -> None:
    box = st.expander("Where two sources list different prices", key="disagreements", on_change="rerun")
    if not box.open:
        return
    offers = disagreements(state.market(), as_of)
    rate, sign = state.currency().convert(1), state.currency().sign.strip()
    frame = pd.DataFrame(
        [
            (
                *(name_of(d.provider), called(d.model, row.model_name), row.dataset, "looked up" if i == 0 else ""),
                *((price := row.price(line)) and price * rate for line in COMPARED_LINES),
                *(d.largest_ratio, pd.Timestamp(row.listed_on), row.page or "", row.source),
            )
            for d in sorted(offers, key=lambda d: -d.largest_ratio)
            for i, row in enumerate(d.rows)
        ],
        columns=[
            *("seller", "model", "list", "rank", *(line.words for line in COMPARED_LINES)),
            *("largest ratio", "listed", "page", "source"),
        ],
    )
    with box:
        st.caption(
            plain(
                f"{len(offers)} offers, those that differ most first; prices in {sign}/Mtok. All rows stay; a scenario "
                "takes the row of the best-ranked list. A newer row of a lower list may be right: open the page."
            )
        )
        st.dataframe(
            frame,
            hide_index=True,
            height=420,
            column_config={
                **{line.words: price_column(line.words) for line in COMPARED_LINES},
                "largest ratio": st.column_config.NumberColumn(format="%.2f ×"),
                **shared_columns(),
            },
            placeholder="",
            alt="Offers for which two sources list different prices.",
        )


def _unmatched(as_of: date) -> None:
    box = st.expander("Names that no registered model is known for", key="unmatched", on_change="rerun")
    if not box.open:
        return
    names = unmatched(state.market(), as_of)
    open_ones = [u for u in names if u.family]
    with box:
        st.caption(
            plain(
                f"{len(names):,} names, {len(open_ones):,} of which contain the name of an open family. They are "
                "priced under their own name; none is guessed to be another model."
            )
        )
        every = st.toggle("Also names without an open family", key="unmatched every")
        st.dataframe(
            pd.DataFrame(
                [
                    (u.family or "", name_of(u.provider), u.provider_model, ", ".join(u.datasets))
                    for u in (names if every else open_ones)
                ],
                columns=["family", "seller", "model", "lists"],
            ),
            hide_index=True,
            height=420,
            alt="Names without a registered model.",
        )
