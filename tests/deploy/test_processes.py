"""A team's dashboard as processes on this machine: nginx as shipped, two replicas below a sub-path, PostgreSQL.

What a browser sees is read in a real Chromium; no container is needed.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import websockets
from playwright.sync_api import Browser, BrowserContext, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.replicas import Served, replicas
from benchmarks.sessions import Measured, run
from pricing.store.store import ENVIRONMENT_VARIABLE
from serving.middleware.headers import HEADERS
from tests.support.postgres_server import postgres_server
from tests.support.visit import broken, costs, download, go, press, query, still

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("deploy")]
BASE = "/costs"
IDENTITY = "x" * 16_000
"""As long as the cookie of somebody who is in many groups."""
Visitor = Callable[[str], Page]


@pytest.fixture(scope="module")
def team(built_file: Path) -> Iterator[Served]:
    """Two replicas and their database behind the proxy."""
    with postgres_server() as database:
        given = {ENVIRONMENT_VARIABLE: str(built_file), "DATABASE_URL": database.url()}
        with replicas(2, BASE, given) as served:
            yield served


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Opens a page in a browser of its own, which calls itself by the name given."""
    contexts: list[BrowserContext] = []

    def new(name: str) -> Page:
        contexts.append(browser.new_context(user_agent=name, viewport={"width": 1280, "height": 800}))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        return page

    yield new
    for context in contexts:
        context.close()


def get(url: str, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """The status, headers and body at a path; no redirect is followed."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def requests_of(served: Served, name: str) -> list[dict[str, object]]:
    """What the proxy has logged of a browser's requests."""
    lines = [json.loads(line) for line in served.logs["requests"].read_text().splitlines()]
    return [line for line in lines if line["agent"] == name]


def replica_of(served: Served, page: Page) -> int:
    """Which replica holds a page's session: the one that its cookie names."""
    (cookie,) = (c for c in page.context.cookies() if c["name"] == "breakeven_replica")
    return int(cookie["value"]) - 1


def found_again(page: Page) -> None:
    """Wait until a tab that lost its replica has another and is at rest."""
    page.wait_for_selector('.stApp:not([data-test-connection-state="CONNECTED"])')
    page.wait_for_selector('.stApp[data-test-connection-state="CONNECTED"]')
    page.wait_for_timeout(500)
    still(page)


@contextmanager
def killed(served: Served, which: int) -> Iterator[None]:
    """A replica is gone until the block ends."""
    served.dashboards[which].kill()
    try:
        yield
    finally:
        served.dashboards[which].start()
        served.dashboards[which].wait()


def test_a_page_opens_and_answers_below_the_sub_path(team: Served, visitor: Visitor) -> None:
    page = visitor("opens")
    go(page, f"{team.url}/", tokens_per_month="7e9")
    expect(page.get_by_role("textbox", name="Tokens a month")).to_have_value("7B")
    before = costs(page)
    press(page, "Tokens a month")  # comes over the websocket
    assert costs(page) != before
    assert not broken(page)
    name, content = download(page, "Scenario (JSON)")
    assert name.endswith(".json")
    assert json.loads(content)["scenario"]["workload"]["tokens_per_month"] > 7e9


def test_the_bare_sub_path_leads_to_the_page_with_its_scenario(team: Served) -> None:
    status, headers, _ = get(team.url, f"{BASE}?tokens_per_month=7e9")
    assert (status, headers["Location"]) == (308, f"{BASE}/?tokens_per_month=7e9")
    status, _, body = get(team.url, "/elsewhere")
    assert (status, body) == (404, f"There is no page at this address; the dashboard is at {BASE}/\n".encode())


def test_a_tab_stays_at_its_replica_and_both_have_tabs(team: Served, visitor: Visitor) -> None:
    used = set()
    for number in range(3):
        name = f"stays {number}"
        page = visitor(name)
        go(page, team.url)
        press(page, "Tokens a month")
        answered = {line["replica"] for line in requests_of(team, name)} - {""}  # what the proxy answers by itself
        assert len(answered) == 1
        used |= answered
    drawn = [str(get(team.url, f"{BASE}/_stcore/health")[1]) for _ in range(40)]
    assert {found for text in drawn for found in re.findall(r"breakeven_replica=(\d)", text)} == {"1", "2"}
    # who names a replica gets it
    for number, dashboard in enumerate(team.dashboards, 1):
        get(team.url, f"{BASE}/_stcore/health", Cookie=f"breakeven_replica={number}", User_Agent=f"named {number}")
        assert [line["replica"] for line in requests_of(team, f"named {number}")] == [dashboard.address]


@pytest.mark.parametrize("text", ["3", "", "1; 2", "../..", "x" * 4000])
def test_a_cookie_that_names_no_replica_draws_one(team: Served, text: str) -> None:
    status, headers, _ = get(team.url, f"{BASE}/_stcore/health", Cookie=f"breakeven_replica={text}")
    assert status == 200
    assert re.search(r"breakeven_replica=[12]; Path=/costs/; HttpOnly; SameSite=Lax", str(headers)) or text == "1; 2"


def test_an_identity_of_16_kb_passes_with_a_request_and_with_a_websocket(team: Served) -> None:
    cookie = f"_streamlit_user={IDENTITY}"
    assert get(team.url, f"{BASE}/?v=2", Cookie=cookie)[0] == 200

    async def opened() -> int:
        address = team.url.replace("http://", "ws://") + "/_stcore/stream"
        headers = {"Cookie": cookie}
        async with websockets.connect(
            address, subprotocols=["streamlit"], max_size=None, origin=None, additional_headers=headers
        ) as socket:
            message = BackMsg()
            message.rerun_script.query_string = ""
            return (await run(socket, message, Measured()))[2]

    with ThreadPoolExecutor() as elsewhere:  # the browser has a loop of its own here
        assert elsewhere.submit(asyncio.run, opened()).result() > 10


def test_a_program_that_asks_too_often_waits_and_a_page_does_not(team: Served) -> None:
    with ThreadPoolExecutor(12) as program:
        answers = list(program.map(lambda _: get(team.url, f"{BASE}/api/compare?nothing=1"), range(120)))
    # 20 are let through at once, and 5 more each second; those the dashboard itself may still ask to wait
    refused = [answer for answer in answers if b"at most 5 a second" in answer[2]]
    assert 60 <= len(refused) <= 100
    for status, headers, body in refused:
        assert {name for name in HEADERS if len(headers.get_all(name, [])) != 1} == set()
        assert (status, headers["Retry-After"]) == (429, "1")
        assert body == b"Too many requests: at most 5 a second. Try again in a second.\n"
    assert get(team.url, f"{BASE}/")[0] == 200


@pytest.mark.parametrize(
    ("path", "inside"), [("healthz", 200), ("readyz", 200), ("metrics", 200), ("_stcore/metrics", 404)]
)
def test_what_is_for_the_platform_is_not_for_visitors(team: Served, path: str, inside: int) -> None:
    assert get(team.url, f"{BASE}/{path}")[::2] == (404, b"There is no page at this address.\n")
    assert get(team.dashboards[0].url, f"{BASE}/{path}")[0] == inside


def spoken(url: str, request: str) -> tuple[int, http.client.HTTPMessage, str]:
    """The status, headers and body that answer the bytes of a request which no client would send."""
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), timeout=20) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.headers, answer.read().decode()


NOT_READ = "The request was not read"


@pytest.mark.parametrize(
    ("request_", "status", "sentence"),
    [
        ("GET {base}/ HTTP/1.1\nHost: {host}\n", 200, ""),
        ("GET {base}/export.csv?no=1 HTTP/1.1\nHost: {host}\n", 400, ""),
        ("GET /elsewhere HTTP/1.1\nHost: {host}\n", 404, "There is no page at this address"),
        ("GET {base}/_stcore/metrics HTTP/1.1\nHost: {host}\n", 404, "There is no page at this address"),
        ("GET {base}/ HTTP/1.1\nHost: evil.example\n", 421, "not an address of the dashboard"),
        ("GARBAGE\n", 400, NOT_READ),
        ("GET {base}/ HTTP/1.1\n", 400, NOT_READ),
        ("GET {base}/ HTTP/9.1\nHost: {host}\n", 505, NOT_READ),
        ("GET {base}/../../.. HTTP/1.1\nHost: {host}\n", 400, NOT_READ),
        ("POST {base}/ HTTP/1.1\nHost: {host}\nContent-Length: -3\n", 400, NOT_READ),
        ("POST {base}/ HTTP/1.1\nHost: {host}\nTransfer-Encoding: other\n", 501, NOT_READ),
        ("TRACE {base}/ HTTP/1.1\nHost: {host}\n", 405, NOT_READ),
        ("POST {base}/ HTTP/1.1\nHost: {host}\nContent-Length: 300000000\n", 413, "200 MB"),
        ("GET {base}/?a={long} HTTP/1.1\nHost: {host}\n", 414, "longer than 64 kB"),
        ("GET {base}/ HTTP/1.1\nHost: {host}\nX: {long}\n", 400, "longer than 64 kB"),
        ("GET {base}/_stcore/stream HTTP/1.1\nHost: {host}\nUpgrade: websocket\nConnection: Upgrade\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\nOrigin: https://evil.example\n",
         403, "own pages alone"),
    ],
)  # fmt: skip
def test_every_answer_has_the_headers_once_and_is_no_page_of_the_proxy(
    team: Served, request_: str, status: int, sentence: str
) -> None:
    host = urlsplit(team.url).netloc
    closing = "" if "Upgrade" in request_ else "Connection: close\n"
    asked = request_.format(base=BASE, host=host, long="x" * 70_000) + closing
    found, headers, body = spoken(team.url, f"{asked}\n")
    for _ in range(20):  # another test has asked too often just now
        if found != HTTPStatus.TOO_MANY_REQUESTS:
            break
        time.sleep(1)
        found, headers, body = spoken(team.url, f"{asked}\n")
    assert found == status
    assert sentence in body
    assert status == 200 or "<html" not in body
    for name, value in HEADERS.items():
        if name == "Content-Security-Policy":
            assert len(headers.get_all(name, [])) == 1
        else:
            assert headers.get_all(name) == [value]


def test_another_host_and_an_address_that_is_too_long_are_refused_in_a_sentence(team: Served) -> None:
    assert get(team.url, f"{BASE}/", Host="evil.example")[::2] == (421, b"This is not an address of the dashboard.\n")
    status, headers, body = get(team.url, f"{BASE}/export.csv?name={'x' * 500 * 1024}")
    assert (status, body) == (414, b"The address or a header is longer than 64 kB.\n")
    assert headers["Referrer-Policy"] == "no-referrer"


def test_no_address_with_a_scenario_is_in_a_log(team: Served, visitor: Visitor) -> None:
    page = visitor("logged")
    go(page, f"{team.url}/", tokens_per_month="7654321000")
    get(team.url, f"{BASE}/export.csv?tokens_per_month=7654321000", Referer=f"{page.url}&bill=7654321000")
    with killed(team, replica_of(team, page)):
        get(team.url, f"{BASE}/?tokens_per_month=7654321000")
        get(team.url, f"{BASE}/?tokens_per_month=7654321000")
    assert requests_of(team, "logged")
    for log in (*team.logs.values(), *(dashboard.output for dashboard in team.dashboards)):
        assert "7654321" not in log.read_text()
        assert "?" not in log.read_text()
    headers = get(team.url, f"{BASE}/")[1]
    assert headers.get_all("Referrer-Policy") == ["no-referrer"]
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]


def test_the_proxy_makes_the_first_load_smaller(team: Served, browser: Browser) -> None:
    def loaded(url: str) -> int:
        """The bytes that came over the network until the page stood."""
        context = browser.new_context()
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        sizes: list[float] = []
        network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        go(page, url)
        context.close()
        return int(sum(sizes))

    straight, through = loaded(team.dashboards[0].url), loaded(team.url)
    print(f"first load: {straight:,} bytes from a replica, {through:,} through the proxy")
    assert through < straight / 2


def test_when_a_replica_dies_its_tab_goes_on_at_the_other_with_its_scenario(team: Served, visitor: Visitor) -> None:
    page = visitor("moves")
    go(page, f"{team.url}/", tokens_per_month="1e10")
    press(page, "Tokens a month")
    scenario, shown, held = query(page), costs(page), replica_of(team, page)
    with killed(team, held):
        assert get(team.url, f"{BASE}/", Cookie=f"breakeven_replica={held + 1}")[0] == 200
        found_again(page)
        assert (query(page), costs(page)) == (scenario, shown)
        press(page, "Tokens a month", key="ArrowLeft")
        assert costs(page) != shown  # the first change after it counts
        press(page, "Tokens a month", key="ArrowRight")
        assert (query(page), costs(page)) == (scenario, shown)
        assert replica_of(team, page) == 1 - held
        assert not broken(page)
        content = download(page, "Scenario (JSON)")[1]
        assert json.loads(content)["scenario"]["workload"]["tokens_per_month"] == float(scenario["tokens_per_month"])
    press(page, "Tokens a month")  # the dead one is back; the tab stays where it went
    assert replica_of(team, page) == 1 - held


def test_when_both_are_gone_there_is_a_sentence_and_then_the_page_again(team: Served, visitor: Visitor) -> None:
    page = visitor("waits")
    go(page, f"{team.url}/", tokens_per_month="1e10")
    shown = costs(page)
    with killed(team, 0), killed(team, 1):
        status, headers, body = get(team.url, f"{BASE}/")
        assert status == 503
        assert headers["Retry-After"] == "5"
        assert body.startswith(b"The dashboard does not answer now. Nothing is lost")
    page.wait_for_selector('.stApp[data-test-connection-state="CONNECTED"]', timeout=60_000)
    page.wait_for_timeout(500)
    still(page)
    assert costs(page) == shown
    press(page, "Tokens a month")
    assert costs(page) != shown
