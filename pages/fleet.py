"""Fleet: will it fit, how fast is it, how many do we need?"""

from __future__ import annotations

import streamlit as st

from dashboard.entry import through_app
from dashboard.fleet import files, parts, tables, ways
from dashboard.widgets import notices
from economics.errors import InputError

through_app()
notices.show_problems((), ())
viewed = parts.choose_option()
resolved = parts.resolved_option(viewed)
memory = parts.show_answer(viewed, resolved)
notices.show_currency()
if not isinstance(resolved, InputError):
    notices.show_warnings(resolved[:1])
    parts.show_metrics(resolved)
    parts.show_speed(viewed, resolved[1])
parts.show_memory(viewed, memory, parts.cache_of(resolved))
ways.show_ways(viewed)
files.show_files(viewed, None if isinstance(resolved, InputError) else resolved[1])
st.divider()
tables.show_sizes()
tables.show_accuracy(viewed.shelf.constants)
