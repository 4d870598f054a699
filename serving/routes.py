"""The names of routes for logs and metrics: a fixed list, so that nothing typed becomes a label."""

from __future__ import annotations

from dashboard.entry import PAGES

EXPORT_CSV, EXPORT_XLSX, COMPARE, OPENAPI = "/export.csv", "/export.xlsx", "/api/compare", "/api/openapi.json"
LIVES, READY, METRICS = "/healthz", "/readyz", "/metrics"
FOR_MACHINES = (EXPORT_CSV, EXPORT_XLSX, COMPARE)
OWN = (*FOR_MACHINES, OPENAPI, LIVES, READY, METRICS)
SOCKET, UPLOADS = "/_stcore/stream", "/_stcore/upload_file"
STREAMLIT_METRICS = "/_stcore/metrics"
"""How much Streamlit keeps and of how many, for everybody who asks; ours are at `METRICS`."""
_STREAMLIT = (
    *(SOCKET, "/_stcore/health", UPLOADS, "/_stcore/host-config", STREAMLIT_METRICS),
    *("/_stcore", "/oauth2callback", "/auth", "/media", "/component", "/app/static", "/static"),
)
_PAGES = frozenset({"/", *(f"/{address}" for page in PAGES for address in (page.address, *page.moved_from))})


def route_of(path: str, base_path: str) -> str:
    """Return the name of the route that a path leads to; "page" for the pages, "other" for whatever else is asked.

    >>> route_of("/costs/export.csv", "/costs"), route_of("/app/static/plot.js", ""), route_of("/hardware", "")
    ('/export.csv', '/app/static', 'page')
    >>> route_of("/wp-admin.php", ""), route_of("/costs", "/costs")
    ('other', 'page')
    """
    inner = path.removeprefix(base_path) or "/"
    if inner in OWN:
        return inner
    for prefix in _STREAMLIT:
        if inner == prefix or inner.startswith(prefix + "/"):
            return prefix
    return "page" if inner in _PAGES else "other"
