"""Hardware: what does it run on, will it fit, how fast is it, how many do we need?"""

from __future__ import annotations

import streamlit as st

from dashboard.entry import through_app
from dashboard.hardware import files, hours, matrix, parts, tables, use, ways
from dashboard.widgets import notices
from dashboard.widgets.look import plain
from economics.errors import InputError

through_app()
head = st.container()
viewed = parts.choose_option()
resolved = parts.resolved_option(viewed)
with head:
    notices.show_problems((), () if isinstance(resolved, InputError) else resolved[:1])
    memory = parts.show_answer(viewed, resolved)
notices.show_currency()
cheaper = matrix.show_matrix(viewed)
if cheaper:
    head.markdown(plain(cheaper))
parts.show_memory(viewed, memory, parts.cache_of(resolved))
if not isinstance(resolved, InputError):
    parts.show_speed(viewed, resolved)
if viewed.index is not None:
    st.markdown("### Does it follow the hours of the week?")
    hours.show_hours(viewed.index)
ways.show_ways(viewed)
files.show_files(viewed, None if isinstance(resolved, InputError) else resolved[1])
tables.show_sizes()
tables.show_accuracy(viewed.shelf.constants)
use.show_pending()
