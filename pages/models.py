"""Models and licences: which models may we use, what do they need, who sells them, and who says so?"""

from __future__ import annotations

from dashboard.entry import through_app
from dashboard.models.parts import show_parts
from dashboard.widgets import notices

through_app()
notices.show_problems((), ())
show_parts()
