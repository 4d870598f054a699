"""What every answer carries and what no request may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from serving.asgi import own_middleware
from serving.middleware.headers import HEADERS, POLICY, SecurityHeaders
from serving.middleware.limits import MAX_BODY_BYTES, Limits
from serving.routes import OWN, STREAMLIT_METRICS, UPLOADS

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def assert_headers(answer: httpx.Response) -> None:
    """Each header by its value, written out here: what is taken out of HEADERS is missed."""
    assert {name: answer.headers.get_list(name) for name in WANTED} == {name: [value] for name, value in WANTED.items()}
    assert answer.headers.get_list("Content-Security-Policy") == [HEADERS["Content-Security-Policy"]]
    assert "Server" not in answer.headers
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", [*OWN, "/no/such/thing", STREAMLIT_METRICS, f"{UPLOADS}/a/b"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS", "HEAD", "TRACE"])
def test_every_answer_has_the_headers(client: TestClient, path: str, method: str):
    answer = client.request(method, path, headers={"Origin": "https://evil.example"})
    assert_headers(answer)
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("path", OWN)
def test_over_tls_a_browser_is_told_to_stay_there(client: TestClient, path: str):
    over_tls = client.get(path, headers={"X-Forwarded-Proto": "https"})
    assert over_tls.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_the_policy_is_as_it_is_written_here():
    digest = POLICY["script-src"].removeprefix("'self' blob: ")
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", digest)
    assert HEADERS["Content-Security-Policy"] == (
        f"default-src 'none'; script-src 'self' blob: {digest}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
    )
    assert HEADERS.keys() == {*WANTED, "Content-Security-Policy"}


async def fails(_: Request) -> Response:
    raise RuntimeError


async def opens_to_all(_: Request) -> Response:
    return Response(headers={"Access-Control-Allow-Origin": "https://evil.example", "Referrer-Policy": "unsafe-url"})


async def refuses(socket: WebSocket) -> None:
    await socket.close()


async def reads(request: Request) -> Response:
    return Response(str(len(await request.body())))


@pytest.fixture
def wrapped() -> Iterator[TestClient]:
    """Routes that Streamlit might have, inside what wraps every answer."""
    routes = [
        Route("/fails", fails),
        Route("/opens", opens_to_all),
        Route("/reads", reads, methods=["POST", "PUT"]),
        Route(UPLOADS + "/a/b", reads, methods=["POST", "PUT"]),
        WebSocketRoute("/socket", refuses),
    ]
    with TestClient(Starlette(routes=routes, middleware=own_middleware())) as asking:
        yield asking


@pytest.mark.parametrize("path", ["/fails", "/opens", "/reads"])
def test_no_answer_lacks_a_header_or_opens_itself_to_other_sites(wrapped: TestClient, path: str):
    assert_headers(wrapped.get(path))


def test_a_websocket_that_is_refused_has_the_headers_too(wrapped: TestClient):
    for path in ("/socket", "/no/such/thing"):
        with pytest.raises(WebSocketDenialResponse) as refused, wrapped.websocket_connect(path):
            pass
        assert refused.value.status_code == HTTPStatus.FORBIDDEN
        assert "for its own pages alone" in refused.value.text
        assert_headers(refused.value)


def test_streamlit_s_own_metrics_are_nowhere(client: TestClient):
    assert client.get(STREAMLIT_METRICS).status_code == HTTPStatus.NOT_FOUND
    below = Limits(Starlette(), "/costs")
    assert TestClient(below).get("/costs" + STREAMLIT_METRICS).json()["errors"]


@pytest.mark.parametrize(("path", "method"), [("/reads", "POST"), ("/reads", "PUT"), (f"{UPLOADS}/a/b", "POST")])
def test_a_body_in_pieces_is_counted_where_it_is_read(wrapped: TestClient, path: str, method: str):
    # 64 pieces of 1,024 bytes are 65,536, which is the limit; one byte more is over it
    pieces = [b"x" * 1024] * 64
    taken = wrapped.request(method, path, content=iter(pieces))
    assert (taken.status_code, taken.text) == (HTTPStatus.OK, "65536")
    refused = wrapped.request(method, path, content=iter([*pieces, b"x"]))
    assert refused.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert_headers(refused)


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
