"""Saved scenarios: what did we decide, is it still the answer, and how do they differ?"""

from __future__ import annotations

from dashboard import state
from dashboard.entry import through_app
from dashboard.scenarios import parts
from dashboard.widgets import notices

through_app()
resolved, errors = state.resolved()
notices.show_problems(errors, resolved.options)
parts.show()
notices.show_currency()
