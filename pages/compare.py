"""Compare: which option is cheapest for us, and where does that flip?"""

from __future__ import annotations

import streamlit as st

from breakeven.curve_axes import own_value, volume_range
from breakeven.words.compare import (
    answer,
    band_sentence,
    ends_in_words,
    headline,
    lines_in_words,
    second_sentence,
    verdicts,
)
from dashboard import state
from dashboard.compare.break_evens import show_break_evens
from dashboard.compare.charts import lines_chart, variable_chart, volume_chart
from dashboard.compare.downloads import show_downloads
from dashboard.compare.metrics import show_metrics
from dashboard.compare.pinned import show_pinned_prices
from dashboard.compare.unit_curves import choose_view, show_curve_notes
from dashboard.compare.working import show_notes, show_working
from dashboard.entry import through_app
from dashboard.widgets import notices
from dashboard.widgets.look import plain
from dashboard.widgets.plot import draw
from economics.break_even.compare import compare
from economics.break_even.curves import variable_curves, volume_curves

through_app()
resolved, errors = state.resolved()
notices.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

load = resolved.load
comparison = compare(resolved.options, load, resolved.scenario.current)
currency = state.currency()
st.markdown(f"### {plain(headline(comparison, currency))}\n{plain(second_sentence(comparison, currency))}")
if doubt := band_sentence(comparison, currency):
    st.warning(plain(doubt), icon=":material/help:")
notices.show_currency()
show_metrics(comparison, resolved.known)
show_pinned_prices(resolved, comparison)

volume = volume_curves(resolved.options, load, *volume_range(comparison))
st.markdown("##### Cost over volume")
told = f"{answer(comparison, currency)} {ends_in_words(comparison)}".strip()
draw(volume_chart(comparison, volume, currency), "volume", told)

st.markdown("##### Cost of a million tokens")
view = choose_view()
for column, variable in zip(st.columns(3), ("utilisation", "cache_hit_rate", "input_output_ratio"), strict=True):
    curves = variable_curves(resolved.options, load, variable, view)
    current = own_value(comparison, variable)
    with column:
        draw(variable_chart(comparison, curves, current, currency), variable, verdicts(comparison, variable))
show_curve_notes(resolved.options, view)

st.markdown("##### Cost by line")
draw(lines_chart(comparison, currency), "lines", lines_in_words(comparison, currency))
show_break_evens(comparison)
show_notes(comparison)
show_downloads(resolved, comparison)
show_working(resolved, comparison)
