"""Prices: who is cheapest, where does a number come from, what was it before, and what do we pay ourselves?"""

from __future__ import annotations

from dashboard import state
from dashboard.entry import through_app
from dashboard.prices import parts, take
from dashboard.prices.refresh import show_refresh
from dashboard.widgets import notices

through_app()
resolved, errors = state.resolved()
notices.show_problems(errors, resolved.options)
notices.show_currency()
take.show_taken()
parts.show_parts()
show_refresh()
