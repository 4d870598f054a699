"""The Prices page's units of provisioned capacity: what they cost and what one serves of each model."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from breakeven.figures import day_words
from breakeven.files.catalogue_lists import units
from breakeven.files.tables import csv_bytes
from dashboard import state
from dashboard.prices.tables import price_column
from dashboard.widgets.listed_names import names_of
from dashboard.widgets.look import plain
from pricing.rules.units import TERMS
from pricing.sellers.providers import name_of

_PRICE = "usd_per_unit_hour"
_HEIGHT = 520
_COLUMNS = {
    "provider": "Seller",
    "model": "Model",
    "unit": "Unit",
    "reach": "Served",
    "term": "Bound",
    _PRICE: "Unit-hour",
    "input_tokens_per_minute_per_unit": "Tokens a minute",
    "output_token_weight": "Output weighs",
    "cached_token_weight": "Cached weighs",
    "minimum_units": "At least",
    "unit_increment": "In steps of",
    "regions": "Regions",
    "price_on": "Price of",
    "price_source": "Price from",
    "capacity_on": "Capacity of",
    "capacity_source": "Capacity from",
    "note": "Remark",
    "spelling": "Listed as",
}
"""Column of the list of units → the words above it."""


def show_units() -> None:
    """Draw every unit that is listed on the as-of date, and the list as a file."""
    as_of = state.as_of()
    listed = units(state.market(), as_of)
    if not listed.rows:
        st.info(plain(f"No units are listed on {day_words(as_of)}."))
        return
    frame = pd.DataFrame(listed.rows, columns=[*listed.columns])[[name for name in _COLUMNS if name != "spelling"]]
    frame["spelling"] = frame["model"]
    names = {seller: names_of(seller) for seller in frame["provider"].unique()}
    frame["model"] = [names[s].get(m, m) for s, m in zip(frame["provider"], frame["model"], strict=True)]
    frame["provider"] = frame["provider"].map(name_of)
    frame["term"] = frame["term"].map(TERMS).fillna("ask: no list price")
    frame[_PRICE] = frame[_PRICE].astype(float) * state.currency().convert(1)
    texts = {name: "category" for name in frame.columns if frame[name].dtype in (object, "str")}
    st.dataframe(
        frame.astype(texts).rename(columns=_COLUMNS),
        hide_index=True,
        height=_HEIGHT,
        column_config={_COLUMNS[_PRICE]: price_column(f"{state.currency().sign.strip()}/unit-hour")},
        alt="Units of provisioned capacity.",
    )
    without = frame.loc[frame[_PRICE].isna(), "model"].nunique()
    st.caption(
        plain(
            f"{len(frame):,} offers of {frame['model'].nunique():,} models; of {without:,} no list price is known: "
            "type the quote. A unit serves so many input tokens a minute; output and cached tokens count with their "
            "weight. A price that binds is shown as its hours. The sidebar fills one in for provisioned capacity."
        )
    )
    st.download_button("Units as CSV", csv_bytes(listed), "units.csv", "text/csv")
