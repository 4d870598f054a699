"""The Hardware page's reference tables: published sizing claims checked, and the accuracy of estimates."""

from __future__ import annotations

import streamlit as st

from breakeven.figures import money
from breakeven.names import gpus_name
from dashboard import state
from dashboard.widgets.look import markdown_table, plain
from economics.fleet.constants import Constants
from economics.fleet.sizing import Replayed, replay
from pricing.resolve.shelf import shelf
from pricing.resolve.sizing import sizing_claims


def show_sizes() -> None:
    """Draw the sizing tables of published guides, each claim checked by the estimator."""
    box = st.expander("Published sizing tables, replayed", key="sizes", on_change="rerun")
    if not box.open:
        return
    replays = [replay(claim) for claim in sizing_claims(shelf(state.catalogue()))]
    rows = [_row(replayed) for replayed in replays]
    holding = sum(replayed.holds for replayed in replays)
    with box:
        st.caption(
            plain(
                f"{holding} of {len(replays)} claims hold at the precision their table states. Memory holds when the "
                "weights take no more than stated (5 % for rounding); a layout holds when weights, reserve and a token "
                "of cache fit."
            )
        )
        columns = ("Model", "Claim", "Stated", "Precision", "Verdict", "Why", "Would fit at", "Guide")
        st.markdown(markdown_table(columns, rows))


def _row(replayed: Replayed) -> tuple[str, ...]:
    claim = replayed.claim
    layout = gpus_name(claim.gpus, claim.gpu.id) if claim.gpu else ""
    stated = f"{claim.stated_gb:,.0f} GB" if claim.stated_gb else layout
    fits_at = ", ".join(replayed.fits_at).upper() or ("" if claim.kind == "memory" else "none of BF16, FP8, INT4")
    verdict = "holds" if replayed.holds else "does not hold"
    precision = claim.precision.upper()
    return claim.model_as_written, claim.kind, stated, precision, verdict, replayed.reason, fits_at, claim.guide


def show_accuracy(constants: Constants) -> None:
    """Draw how far off estimates were on measurements kept out of the fit."""
    box = st.expander("How far off estimates are", key="accuracy", on_change="rerun")
    if not box.open:
        return
    rows = [
        (
            str(row["set"]),
            f"{row['points']:,}",
            f"{100 * row['median_error']:.1f} %",
            f"{100 * row['p90_error']:.1f} %",
            f"{100 * row['within_2x']:.1f} %",
            "–" if row["band_coverage"] is None else f"{100 * row['band_coverage']:.0f} %",
        )
        for row in constants.table
    ]
    with box:
        st.caption(
            plain(
                "Absolute error on published measurements that were kept out of the fit, whole curves or whole pairs "
                "of model and GPU at a time; a measurement without an estimate counts as wrong. How it works: "
                "docs/estimator.md. Money at the end of the chain moves with it: a throughput 20 % too high makes "
                f"{money(1)} of self-hosted cost {money(1.2)}."
            )
        )
        st.markdown(
            markdown_table(("Kept out", "Points", "Median", "90th percentile", "Within 2×", "Band holds"), rows)
        )
