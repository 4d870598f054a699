"""What is counted of requests and of the process; runs of the pages are in `dashboard.measured`. No label is typed."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call] # when each series began is nothing that anybody asks

REQUESTS = Counter("breakeven_requests", "Answered requests by route and status", ["route", "status"])
REFUSED = Counter("breakeven_refused_requests", "Requests to the routes for machines that had to wait", ["why"])
SESSIONS = Gauge("breakeven_open_sessions", "Websockets of browsers that are open")
LIBRARY_UP = Gauge("breakeven_library_up", "1 while saved scenarios can be reached, or nothing is saved here")
PRICE_AGE_DAYS = Gauge("breakeven_price_age_days", "Days since the newest prices of the catalogue were observed")
