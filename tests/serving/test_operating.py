"""What who runs the dashboard sees of it: health, metrics, log lines, and no word of what people typed."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.measured import measured_run
from pricing.store.catalogue import Catalogue
from serving import health
from serving.asgi import own_middleware
from serving.middleware.requests import REQUEST_ID
from serving.rate import AT_ONCE
from serving.routes import FOR_MACHINES
from team.logs import JsonLines

SECRET = "4711-secret"


class Lines(logging.Handler):
    """Keeps what a handler would write."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[dict[str, object]] = []
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        assert "\n" not in line
        self.text += line
        self.lines.append(json.loads(line))


@pytest.fixture
def lines() -> Iterator[Lines]:
    kept, logger = Lines(), logging.getLogger("breakeven")
    before = logger.level
    logger.addHandler(kept)
    logger.setLevel(logging.INFO)
    yield kept
    logger.removeHandler(kept)
    logger.setLevel(before)


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_live_process_says_so_and_a_ready_one_how_old_its_prices_are(client: TestClient, market: Catalogue):
    assert client.get("/healthz").text == "alive\n"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (HTTPStatus.OK, True)
    age = (state.today() - market.newest_day).days
    assert answer.json()["checks"]["catalogue"] == {"ok": True, "prices_are_days_old": age}


def test_read_only_is_ready_and_says_that_saving_is_off(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BREAKEVEN_READ_ONLY", "1")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["saving"]) == (HTTPStatus.OK, "off")


def test_a_library_that_goes_away_and_comes_back_leaves_a_line_each(
    client: TestClient, lines: Lines, monkeypatch: pytest.MonkeyPatch
):
    def asked(library: dict[str, object]) -> list[object]:
        lines.lines.clear()
        monkeypatch.setattr(health, "_library", lambda: library)
        for path in ("/readyz", "/metrics", "/readyz"):
            client.get(path)
        return [(line["event"], line.get("why"), line["level"]) for line in lines.lines]

    away = {"ok": False, "why": "The library is off: the disk is full."}
    assert asked({"ok": True}) == []
    assert asked(away) == [("saving is off", away["why"], "warning")]
    assert asked({"ok": True}) == [("saving is back", None, "info")]


def test_the_metrics_are_those_that_the_documentation_names(client: TestClient, market: Catalogue):
    client.get("/healthz")
    text = client.get("/metrics").text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert {
        *("breakeven_rerun_seconds", "breakeven_rerun_errors", "breakeven_requests", "breakeven_refused_requests"),
        *(
            "breakeven_open_sessions",
            "breakeven_price_age_days",
            "breakeven_library_up",
            "process_resident_memory_bytes",
        ),
    } <= set(families)
    assert families["breakeven_price_age_days"].samples[0].value == (state.today() - market.newest_day).days


def test_requests_are_counted_by_route_and_never_by_what_was_typed(client: TestClient):
    before = counted("breakeven_requests_total", route="other", status="404")
    for path in (f"/{SECRET}", f"/{SECRET}/export.csv", "/%0Anew"):
        client.get(path)
    assert counted("breakeven_requests_total", route="other", status="404") == before + 3
    assert SECRET not in client.get("/metrics").text


def test_a_run_of_a_page_is_measured_also_when_it_fails():
    before = counted("breakeven_rerun_seconds_count")
    with measured_run():
        pass
    with pytest.raises(KeyError), measured_run():
        raise KeyError
    assert counted("breakeven_rerun_seconds_count") == before + 2


def test_a_request_leaves_a_line_without_its_query(client: TestClient, lines: Lines):
    answer = client.get("/export.csv", params={"name": SECRET, "nonsense": SECRET}, headers={"Cookie": SECRET})
    (line,) = lines.lines
    assert (line["event"], line["route"], line["status"], line["level"]) == ("request", "/export.csv", 400, "info")
    assert line["request"] == answer.headers[REQUEST_ID]
    assert SECRET not in lines.text
    assert set(line) == {"time", "level", "event", "route", "status", "ms", "request"}


@pytest.mark.parametrize("asked", ["a\nb", '"}{"', "x" * 65, "short"])
def test_only_a_plain_id_is_taken_over(client: TestClient, lines: Lines, asked: str):
    own = client.get("/api/openapi.json", headers={REQUEST_ID: asked.replace("\n", "%0A")}).headers[REQUEST_ID]
    assert len(own) == 32
    assert client.get("/api/openapi.json", headers={REQUEST_ID: "from-the-proxy-1"}).headers[REQUEST_ID] == (
        "from-the-proxy-1"
    )


def test_what_is_asked_every_few_seconds_leaves_no_line(client: TestClient, lines: Lines):
    for path in ("/healthz", "/readyz", "/metrics"):
        client.get(path)
    assert lines.lines == []


def test_a_flood_of_refusals_is_one_line_a_second(client: TestClient, lines: Lines):
    for _ in range(AT_ONCE + 60):
        client.get("/export.csv", params={"v": "9"})
    refused = [line for line in lines.lines if line["status"] == HTTPStatus.TOO_MANY_REQUESTS]
    assert 1 <= len(refused) <= 60


@pytest.mark.parametrize(
    ("status", "why"), [(HTTPStatus.TOO_MANY_REQUESTS, "rate"), (HTTPStatus.SERVICE_UNAVAILABLE, "room")]
)
def test_what_must_wait_is_counted_and_floods_no_log(lines: Lines, status: HTTPStatus, why: str):
    async def sheds(_: Request) -> PlainTextResponse:
        return PlainTextResponse("", status)

    before = counted("breakeven_refused_requests_total", why=why)
    routes = [Route(path, sheds) for path in (*FOR_MACHINES, "/readyz")]
    with TestClient(Starlette(routes=routes, middleware=own_middleware())) as asking:
        for _ in range(60):
            asking.get("/export.csv")
        asking.get("/readyz")
    assert counted("breakeven_refused_requests_total", why=why) == before + 60
    assert 1 <= len([line for line in lines.lines if line.get("route") == "/export.csv"]) <= 30
    assert len([line for line in lines.lines if line.get("route") == "/readyz"]) == 1


def test_an_error_of_our_own_shows_a_number_and_nothing_else(lines: Lines):
    async def fails(_: Request) -> PlainTextResponse:
        raise ValueError(SECRET)

    application = Starlette(routes=[Route("/export.csv", fails)], middleware=own_middleware())
    with TestClient(application) as asking:
        answer = asking.get("/export.csv")
    (error,) = answer.json()["errors"]
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert error["message"] == f"something went wrong here: its number is {answer.headers[REQUEST_ID]}"
    line = next(line for line in lines.lines if line["event"] == "error")
    assert (line["error"], line["request"]) == ("ValueError", answer.headers[REQUEST_ID])
    assert any("tests/serving/test_operating.py" in place for place in line["passed"])
    assert SECRET not in lines.text


def test_an_error_in_a_page_is_a_sentence_with_the_number_of_its_line(lines: Lines):
    def script() -> None:
        from serving.script_errors import say_error

        say_error(ValueError("4711-secret"))

    before = counted("breakeven_rerun_errors_total")
    at = AppTest.from_function(script).run()
    (line,) = lines.lines
    assert (line["event"], line["error"], line["level"]) == ("page error", "ValueError", "error")
    assert f"the number {line['request']}" in at.error[0].value
    assert not at.exception
    assert SECRET not in lines.text + at.error[0].value
    assert counted("breakeven_rerun_errors_total") == before + 1


def test_prices_grow_older(client: TestClient, market: Catalogue, monkeypatch: pytest.MonkeyPatch):
    later = market.newest_day + timedelta(days=40)
    monkeypatch.setattr(state, "today", lambda: later)
    assert client.get("/readyz").json()["checks"]["catalogue"]["prices_are_days_old"] == 40


def test_the_documentation_names_every_metric_of_ours(client: TestClient):
    text = (Path(__file__).resolve().parents[2] / "docs" / "operate.md").read_text()
    families = text_string_to_metric_families(client.get("/metrics").text)
    ours = {family.name for family in families if family.name.startswith("breakeven_")}
    assert {name for name in ours if not re.search(rf"`{name}(_total)?`", text)} == set()
