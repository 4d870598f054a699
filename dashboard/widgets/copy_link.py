"""The button that copies the full link of the open page with one click; it is on every page, and asks for a run of the
page when its tab has found a server again.
"""

from __future__ import annotations

from dashboard.widgets.component import component

_HTML = '<button type="button"></button><p class="said" role="status"></p>'


def draw_copy_link(query: str, holds: str, label: str = "Copy link", key: str = "copy link") -> None:
    """Draw the button; the link has this query, and `holds` says beside it what it holds or opens."""
    data = {"label": label, "query": query, "done": "Copied.", "holds": holds}
    component("copy_link", _HTML)(data=data, key=key, width="content", on_back_change=_run_again)


def _run_again() -> None:
    """The run that follows is all that is wanted."""
