"""Compare: which option is cheapest for us, and where does that flip?"""

from __future__ import annotations

import streamlit as st

from breakeven.ranges import volume_range
from breakeven.words.compare import answer, band_sentence, headline, second_sentence
from dashboard import state
from dashboard.compare import parts
from dashboard.compare.charts import lines_chart, variable_chart, volume_chart
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
comparison = compare(resolved.options, load)
currency = state.currency()
st.markdown(f"### {plain(headline(comparison, currency))}\n{plain(second_sentence(comparison, currency))}")
if doubt := band_sentence(comparison, currency):
    st.warning(plain(doubt), icon=":material/help:")
notices.show_currency()
parts.show_metrics(comparison)
parts.show_pinned_prices(resolved, comparison)

volume = volume_curves(resolved.options, load, *volume_range(comparison))
st.markdown("##### Cost over volume")
draw(volume_chart(comparison, volume, currency), "volume", answer(comparison, currency))

st.markdown("##### Cost of a million tokens")
view = parts.choose_view()
for column, variable in zip(st.columns(3), ("utilisation", "cache_hit_rate", "input_output_ratio"), strict=True):
    curves = variable_curves(resolved.options, load, variable, view)
    now = parts.current_value(comparison, variable)
    with column:
        draw(variable_chart(comparison, curves, now, currency), variable, parts.in_words(comparison, variable))
parts.show_curve_notes(resolved.options, view)

st.markdown("##### Cost by line")
draw(lines_chart(comparison, currency), "lines", parts.lines_in_words(comparison))
parts.show_break_evens(comparison)
parts.show_notes(comparison)
parts.show_downloads(resolved, comparison)
parts.show_working(resolved, comparison)
