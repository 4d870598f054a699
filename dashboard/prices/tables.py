"""The Prices page's two long tables: every token price and every GPU rate, searched, filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from breakeven.choices import RATE_FILTERS, RATE_SEARCH, TOKEN_FILTERS, TOKEN_SEARCH, Choice, Several
from breakeven.files.prices import NO_PRICE, rate_csv, token_csv
from breakeven.names import gpu_name, term_words
from dashboard import session, state
from dashboard.prices.frames import AGES, PRICES, Listing, rate_listing, token_listing
from dashboard.prices.take import choose_place, take_price, take_rate
from dashboard.widgets.look import plain
from pricing.sellers.providers import name_of
from pricing.sources.rates import asks

_RATES = ("GPU-hour", "GPU-month", "offer an hour")
_HEIGHT = 520
FIRST_ROWS = 100
"""How many rows of a long table are drawn until all are asked for: all of them are a megabyte."""


def show_token_prices() -> None:
    """Draw every token price valid on the as-of date."""
    listing = token_listing()
    place_, search = st.columns([2, 3])
    with place_:
        place = choose_place(("api", "hosted"), "token row into")
    hint = "Seller, model or any part of their names"
    places = _filtered(listing, search, hint, TOKEN_SEARCH, TOKEN_FILTERS, "token")
    _show(
        listing, places, PRICES, place, _take_price, "take price", _token_columns(), "Token prices per million tokens."
    )
    priced = int((listing.frame["price"].iloc[places] == "priced").sum())
    _caption(
        listing,
        places,
        f"{priced:,} of them have a price for input and output. “Looked up” says which list's row a scenario takes; "
        "another row is taken with its own figures, typed. Free and unpriced offers have no price to plan with.",
        token_csv,
        "token-prices.csv",
    )


def show_rates() -> None:
    """Draw every GPU rate known on the as-of date, per hour and per month of 730 hours."""
    listing = rate_listing()
    place_, search = st.columns([2, 3])
    with place_:
        place = choose_place(("self_hosted",), "rate row into")
    hint = "Supplier, GPU, region or any part of their names"
    places = _filtered(listing, search, hint, RATE_SEARCH, RATE_FILTERS, "rate")
    _show(listing, places, _RATES, place, _take_rate, "take rate", _rate_columns(), "GPU rates.")
    _caption(
        listing,
        places,
        "A month is 730 hours; serverless rates are billed by the second and cost nothing while scaled to zero. "
        "“mean-of-listings” is an average, nobody's offer. Doubtful rows are used only when chosen here. "
        "A GPU without “Use” is none the scenario knows: choose “another GPU” there and type its rate.",
        rate_csv,
        "gpu-rates.csv",
    )
    _show_asks()


def _show_asks() -> None:
    """Draw the offers that have no public price, each with the page to ask at."""
    st.markdown(f"### {NO_PRICE[0].upper()}{NO_PRICE[1:]}")
    rows = asks()
    table = {
        "supplier": [name_of(ask.provider) for ask in rows],
        "GPU": [gpu_name(ask.gpu) for ask in rows],
        "term": [term_words(ask.term) for ask in rows],
        "GPUs together": [ask.gpu_count for ask in rows],
        "machine": [ask.instance or "" for ask in rows],
        "page": [ask.page for ask in rows],
        "looked on": [ask.looked_on for ask in rows],
    }
    st.dataframe(
        table,
        hide_index=True,
        height=240,
        column_config={"page": st.column_config.LinkColumn(display_text="open")},
        alt="Offers without a public price.",
    )
    st.caption(
        "The sources held name no price for these. Where a sibling's published ratio allows it, a reserved rate is "
        "assumed: it stands above with the status “assumed” and is used only when chosen there."
    )


def _filtered(
    listing: Listing,
    search: Any,
    hint: str,
    words: Choice[str],
    filters: Mapping[str, Choice[Several]],
    table: str,
) -> np.ndarray:
    key = state.show(f"{table} search", state.chosen(words))
    text = search.text_input(
        "Search", key=key, placeholder=hint, help="All words must occur.", on_change=state.choose_by, args=(words, key)
    )
    chosen: dict[str, Collection[str]] = {}
    for column, (name, choice) in zip(st.columns(len(filters)), filters.items(), strict=True):
        cells = listing.cells[name]
        in_words = _IN_WORDS.get(name)
        named = [
            cell if cell in cells or in_words is None else in_words(cell) for cell in state.chosen(choice) or ()
        ]  # older links have ids
        key = state.show(f"{table} {name}", [cell for cell in named if cell in cells])
        chosen[name] = column.multiselect(
            name[0].upper() + name[1:],
            cells,
            key=key,
            placeholder="all",
            on_change=state.choose_by,
            args=(choice, key, _several),
        )
    return listing.matching(text or "", chosen)


_IN_WORDS: Mapping[str, Callable[[str], str]] = {
    "seller": name_of,
    "supplier": name_of,
    "GPU": gpu_name,
    "term": term_words,
}
"""Column → what makes the words in its cells out of an id."""


def _several(cells: Sequence[str]) -> Several:
    return tuple(cells) or None


def _show(
    listing: Listing,
    places: np.ndarray,
    money: tuple[str, ...],
    place: int,
    take: Callable[..., None],
    key: str,
    columns: dict[str, Any],
    alt: str,
) -> None:
    if not len(places):
        st.info("No row has all of that.")
        return
    drawn = places
    if len(places) > FIRST_ROWS:
        every = st.toggle(
            f"All {len(places):,} rows", key=f"{key} every", help="Sorting by a heading sorts those drawn."
        )
        if not every:
            drawn = places[:FIRST_ROWS]
            st.caption(f"The first {FIRST_ROWS} of {len(places):,} are drawn: search, filter, or ask for all of them.")
    columns["use"] = st.column_config.ButtonColumn("", on_click=take, args=(listing, drawn, place, key), key=key)
    st.dataframe(
        listing.table(drawn, money, state.currency().convert(1)),
        hide_index=True,
        height=min(_HEIGHT, 38 + 35 * len(drawn)),
        column_config=columns,
        placeholder="",
        alt=alt,
    )


def _take_price(listing: Listing, places: np.ndarray, place: int, key: str) -> None:
    take_price(listing.rows[places[int(session.widget(key)["row"])]], place)


def _take_rate(listing: Listing, places: np.ndarray, place: int, key: str) -> None:
    take_rate(listing.rows[places[int(session.widget(key)["row"])]], place)


def _caption(listing: Listing, places: np.ndarray, remark: str, write: Callable[..., bytes], name: str) -> None:
    ages = listing.frame["age"].iloc[places].value_counts()
    old = f"; {int(ages[AGES[2]]):,} were seen over 180 days before" if ages[AGES[2]] else ""
    st.caption(plain(f"{len(places):,} of {len(listing.rows):,} rows{old}. {remark}"))
    currency = state.currency()
    st.download_button(
        "These rows (CSV)",
        state.exported(name, lambda: write([listing.rows[i] for i in places], currency)),
        name,
        "text/csv",
        on_click="ignore",
        disabled=not len(places),
        key=name,
    )


def _token_columns() -> dict[str, Any]:
    unit = state.currency().sign.strip()
    short = {"cached input": "cached", "cache write": "write", "cache write long": "long"}
    width = 76 if len(unit) == 1 else 92  # all prices stand in the page's width where the currency is one sign
    money = {
        name: price_column(f"{short.get(name, name)} {unit}", width, f"{name}, {unit} per million tokens")
        for name in PRICES
    }
    return {
        "model": st.column_config.TextColumn(pinned=True, width=190),
        "seller": st.column_config.TextColumn(width=105),
        "variant": st.column_config.TextColumn(width=85),
        **money,
        **shared_columns(),
    }


def _rate_columns() -> dict[str, Any]:
    unit = state.currency().sign.strip()
    return {
        "supplier": st.column_config.TextColumn(pinned=True, width=105),
        "GPU-hour": price_column(f"{unit}/GPU-hour"),
        "GPU-month": st.column_config.NumberColumn(f"{unit}/GPU-month", format="%,.0f"),
        "offer": st.column_config.NumberColumn("GPUs together"),
        "offer an hour": price_column(f"{unit} an hour together"),
        **shared_columns(),
    }


def price_column(label: str, width: int | None = None, help_text: str | None = None) -> Any:
    """Return a column of prices that keeps every digit listed."""
    return st.column_config.NumberColumn(label, format="%.6g", width=width, help=help_text)


def shared_columns() -> dict[str, Any]:
    """Return how days and pages are shown in every table."""
    day = {
        name: st.column_config.DateColumn(format="YYYY-MM-DD")
        for name in ("seen", "checked", "listed", "retires", "from", "until")
    }
    return {**day, "page": st.column_config.LinkColumn(display_text="open")}
