"""Published claims: does the rule of thumb hold?"""

from __future__ import annotations

from dashboard.claims import own, parts
from dashboard.entry import through_app
from dashboard.widgets import notices
from trust.claims.report import check_claims

through_app()
notices.show_problems((), ())
checked = check_claims(parts.known())
parts.show_counts(checked)
chosen = parts.chosen_claims(checked)
parts.show_table(chosen)
parts.show_one(chosen)
own.show_own()
