"""Compare: which option is cheapest for us, and where does that flip?"""

from __future__ import annotations

import streamlit as st

from breakeven.ranges import volume_range
from breakeven.wording import answer, band_sentence, headline, second_sentence
from dashboard import compare_parts, state
from dashboard.charts import lines_chart, variable_chart, volume_chart
from dashboard.entry import through_app
from dashboard.look import plain
from dashboard.plot import draw
from economics.compare import compare
from economics.curves import variable_curves, volume_curves

through_app()
resolved, errors = state.resolved()
compare_parts.show_problems(errors, resolved.options)
if not resolved.options:
    st.stop()

load = resolved.load
comparison = compare(resolved.options, load)
currency = state.currency()
st.markdown(f"### {plain(headline(comparison, currency))}\n{plain(second_sentence(comparison, currency))}")
if doubt := band_sentence(comparison, currency):
    st.warning(plain(doubt), icon=":material/help:")
compare_parts.show_currency()
compare_parts.show_metrics(comparison)
compare_parts.show_pinned_prices(resolved, comparison)

volume = volume_curves(resolved.options, load, *volume_range(comparison))
st.markdown("##### Cost over volume")
draw(volume_chart(comparison, volume, currency), "volume", answer(comparison, currency))

st.markdown("##### Cost of a million tokens")
view = compare_parts.choose_view()
for column, variable in zip(st.columns(3), ("utilisation", "cache_hit_rate", "input_output_ratio"), strict=True):
    curves = variable_curves(resolved.options, load, variable, view)
    now = compare_parts.current_value(comparison, variable)
    with column:
        draw(variable_chart(comparison, curves, now, currency), variable, compare_parts.in_words(comparison, variable))
compare_parts.show_curve_notes(resolved.options, view)

st.markdown("##### Cost by line")
draw(lines_chart(comparison, currency), "lines", compare_parts.lines_in_words(comparison))
compare_parts.show_break_evens(comparison)
compare_parts.show_notes(comparison)
compare_parts.show_downloads(resolved, comparison)
compare_parts.show_working(resolved, comparison)
