"""Prices: where does a number come from, from when, what was it before, and what do we pay ourselves?"""

from __future__ import annotations

from dashboard import compare_parts, prices_parts, prices_take, state
from dashboard.entry import through_app
from dashboard.prices_refresh import show_refresh

through_app()
resolved, errors = state.resolved()
compare_parts.show_problems(errors, resolved.options)
prices_parts.show_answer()
compare_parts.show_currency()
prices_take.show_taken()
prices_parts.show_parts()
show_refresh()
