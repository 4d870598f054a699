"""Fleet: will it fit, how fast is it, how many do we need?"""

from __future__ import annotations

import streamlit as st

from dashboard import compare_parts, fleet_files, fleet_parts, fleet_tables, fleet_ways
from dashboard.entry import through_app
from economics.errors import InputError

through_app()
compare_parts.show_problems((), ())
shown = fleet_parts.choose_option()
found = fleet_parts.resolved_option(shown)
held = fleet_parts.show_answer(shown, found)
compare_parts.show_currency()
if not isinstance(found, InputError):
    compare_parts.show_warnings(found[:1])
    fleet_parts.show_metrics(found)
    fleet_parts.show_speed(shown, found[1])
fleet_parts.show_memory(shown, held, fleet_parts.cache_of(found))
fleet_ways.show_ways(shown)
fleet_files.show_files(shown)
st.divider()
fleet_tables.show_sizes()
fleet_tables.show_accuracy(shown.known)
