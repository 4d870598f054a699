"""The button that copies the full link of the open page with one click; it is on every page, and asks for a run of the
page when its tab has found a server again. Where several servers answer one tab, it says what then fails.
"""

from __future__ import annotations

from dashboard.process import PROCESS, PROCESS_HEADER
from dashboard.widgets.component import component

_HTML = '<button type="button"></button><p class="said" role="status"></p><p class="astray" role="status"></p>'
_ASTRAY = (
    "Uploads and downloads of this page may fail: your requests reach several servers. Whoever runs the dashboard can "
    "keep a tab at one of them. The figures are right all the same."
)


def draw_copy_link(query: str, holds: str) -> None:
    """Draw the button; the link has this query, and `holds` says what of them is not for everybody, if any."""
    data = {"label": "Copy link", "query": query, "done": "Copied.", "holds": holds}
    data |= {"process": PROCESS, "header": PROCESS_HEADER, "astray": _ASTRAY}
    component("copy_link", _HTML)(data=data, key="copy link", width="content", on_back_change=_run_again)


def _run_again() -> None:
    """The run that follows is all that is wanted."""
