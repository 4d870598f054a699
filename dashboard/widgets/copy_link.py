"""The button that copies the full link of the open page with one click; it is on every page, and asks for a run of the
page when its tab has found a server again. Where several servers answer one tab, it says what then fails.
"""

from __future__ import annotations

from dashboard.process import PROCESS, PROCESS_HEADER
from dashboard.widgets.component import component

_HTML = '<button type="button"></button><p class="said" role="status"></p><p class="astray" role="status"></p>'
_ON_EVERY_PAGE = "copy link"
_ASTRAY = (
    "Uploads and downloads of this page may fail: your requests reach several servers. Whoever runs the dashboard can "
    "keep a tab at one of them. The figures are right all the same."
)


def draw_copy_link(query: str, holds: str, label: str = "Copy link", key: str = _ON_EVERY_PAGE) -> None:
    """Draw the button; the link has this query, and `holds` says beside it what it holds or opens."""
    data = {"label": label, "query": query, "done": "Copied.", "holds": holds}
    data |= {"process": PROCESS, "header": PROCESS_HEADER, "astray": _ASTRAY if key == _ON_EVERY_PAGE else ""}
    component("copy_link", _HTML)(data=data, key=key, width="content", on_back_change=_run_again)


def _run_again() -> None:
    """The run that follows is all that is wanted."""
