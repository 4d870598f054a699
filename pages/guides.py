"""Guides: what do the guides say, and what is right where they are wrong?"""

from __future__ import annotations

from dashboard.entry import through_app
from dashboard.guides.tables import all_tables, show_contradicted, show_statements, show_table
from dashboard.widgets import notices
from dashboard.widgets.answer import show_answer

through_app()
notices.show_problems((), ())
every = all_tables()
rows = [known for _, known_rows in every for _, known in known_rows]
wrong, confirmed = sum(bool(known.other) for known in rows), sum(bool(known.same) for known in rows)
show_answer(
    "guides",
    f"Of {len(rows)} rows in {len(every)} tables of the guides, {wrong} say what a better source contradicts.",
    f"{confirmed} say something that a better source confirms; on the rest there is no better source.",
)
show_contradicted()
show_table()
show_statements()
