"""What every answer carries and what no request may hold."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from serving.middleware.headers import HEADERS, POLICY, TRANSPORT, SecurityHeaders
from serving.middleware.limits import MAX_BODY_BYTES
from serving.routes import OWN


@pytest.mark.parametrize("path", [*OWN, "/no/such/thing"])
def test_every_answer_has_the_headers(client: TestClient, path: str):
    answer = client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "Server" not in answer.headers
    assert "Strict-Transport-Security" not in answer.headers
    over_tls = client.get(path, headers={"X-Forwarded-Proto": "https"})
    assert over_tls.headers["Strict-Transport-Security"] == TRANSPORT


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_cookies_are_sent_over_tls_alone_where_the_browser_came_by_it(scheme: str, secure: bool):
    async def two_cookies(scope: Scope, receive: Receive, send: Send) -> None:
        answer = Response("x")
        answer.set_cookie("a", "1")
        answer.set_cookie("b", "2", secure=True)
        await answer(scope, receive, send)

    answer = TestClient(SecurityHeaders(two_cookies)).get("/", headers={"X-Forwarded-Proto": scheme})
    first, second = answer.headers.get_list("Set-Cookie")
    assert ("; Secure" in first) is secure
    assert second.count("Secure") == 1


def test_the_policy_lets_no_script_be_made_from_text_and_nobody_frame_the_pages():
    assert "unsafe-eval" not in POLICY["script-src"]
    assert "unsafe-inline" not in POLICY["script-src"]
    assert POLICY["script-src"].count("'sha256-") == 1
    assert (POLICY["default-src"], POLICY["frame-ancestors"]) == ("'none'", "'none'")
    assert not any("http" in sources or "*" in sources for sources in POLICY.values())


@pytest.mark.parametrize("path", OWN)
@pytest.mark.parametrize("said", [True, False], ids=["length said", "in pieces"])
def test_a_body_that_is_too_large_is_refused(client: TestClient, path: str, said: bool):
    body = b"x" * (MAX_BODY_BYTES + 1)
    answer = client.post(path, content=body if said else iter([body]))
    wanted = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if said else HTTPStatus.METHOD_NOT_ALLOWED  # it is not read at all
    assert answer.status_code == wanted


@pytest.mark.parametrize("length", ["-1", "many", "9" * 400])
def test_a_length_that_is_none_is_refused(client: TestClient, length: str):
    answer = client.request("GET", "/healthz", headers={"Content-Length": length})
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize("path", ["/export.csv/../../etc/passwd", "/..%2f..%2fetc/passwd", "/api/../app.py"])
def test_a_path_out_of_the_folder_leads_nowhere(client: TestClient, path: str):
    assert client.get(path).status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST)
