"""Uploaded files lie in memory: who may send them, how much of them is kept, and when they go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from breakeven.uploads.usage import MAX_BYTES
from dashboard import access
from serving.asgi import own_middleware
from serving.middleware import uploads
from serving.routes import UPLOADS
from team.access.decide import Access
from tests.support.coroutines import run_alone

SESSION, PROCESS = 1000, 1500
"""What the tests let a page and the process keep, in bytes."""
NOT_IN = {"is_logged_in": False}
ANN = {"is_logged_in": True, "sub": "ann"}


class Kept:
    """Stands in for what Streamlit keeps: the sessions that are open, with what is known of who opened them."""

    def __init__(self) -> None:
        self.open: dict[str, Mapping[str, Any]] = {"one": ANN, "two": ANN, "stranger": NOT_IN}
        self.files: dict[str, int] = {}

    async def take(self, request: Request) -> Response:
        size = len(await request.body())
        session = request.path_params["session"]
        self.files[session] = self.files.get(session, 0) + size
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def forget(self) -> None:
        self.files = {session: size for session, size in self.files.items() if session in self.open}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    made = Kept()
    monkeypatch.setattr(uploads, "claims_of", made.open.get)
    monkeypatch.setattr(uploads, "kept_bytes", lambda: made.files)
    monkeypatch.setattr(uploads, "forget_uploads_of_closed_pages", made.forget)
    monkeypatch.setattr(uploads, "SESSION_BYTES", SESSION)
    monkeypatch.setattr(uploads, "PROCESS_BYTES", PROCESS)
    return made


@pytest.fixture(params=["", "/costs"])
def put(kept: Kept, request: pytest.FixtureRequest) -> Iterator[Any]:
    below = request.param
    app = Starlette(
        routes=[Route(below + UPLOADS + "/{session}/{file}", kept.take, methods=["PUT"])],
        middleware=own_middleware(below),
    )
    with TestClient(app) as client:
        yield lambda session, size, said=True: client.put(
            f"{below}{UPLOADS}/{session}/f", content=b"x" * size if said else iter([b"x" * 100] * (size // 100))
        )


def with_a_login(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is logged in may look, nobody else."""
    monkeypatch.setattr(access, "access_without_login", lambda: None)
    monkeypatch.setattr(access, "is_over", lambda *_: False)
    monkeypatch.setattr(access, "access_of_claims", lambda _: (None, Access("", "", "")))


def test_a_page_that_is_not_open_uploads_nothing(put: Any, kept: Kept) -> None:
    answer = put("nobody", 10)
    assert (answer.status_code, kept.files) == (HTTPStatus.FORBIDDEN, {})
    assert "reload" in answer.text


def test_who_has_not_logged_in_uploads_nothing(put: Any, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    with_a_login(monkeypatch)
    answer = put("stranger", 10)
    assert (answer.status_code, kept.files) == (HTTPStatus.FORBIDDEN, {})
    assert access.NOT_IN in answer.text
    assert put("one", 10).status_code == HTTPStatus.NO_CONTENT


def test_whose_login_is_over_uploads_nothing(put: Any, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    with_a_login(monkeypatch)
    monkeypatch.setattr(access, "is_over", lambda *_: True)
    answer = put("one", 10)
    assert (answer.status_code, kept.files) == (HTTPStatus.FORBIDDEN, {})
    assert access.OVER in answer.text


def test_everybody_uploads_where_nobody_logs_in(put: Any, kept: Kept) -> None:
    assert put("stranger", 10).status_code == HTTPStatus.NO_CONTENT
    assert kept.files == {"stranger": 10}


@pytest.mark.parametrize("said", [True, False], ids=["length said", "in pieces"])
def test_a_page_has_its_limit(put: Any, kept: Kept, said: bool) -> None:
    assert put("one", 600, said).status_code == HTTPStatus.NO_CONTENT
    answer = put("one", 500, said)  # 600 + 500 = 1,100 of 1,000
    assert (answer.status_code, kept.files) == (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"one": 600})
    assert "take one away first" in answer.text
    assert put("one", 400, said).status_code == HTTPStatus.NO_CONTENT  # what was refused is not counted: 1,000


@pytest.mark.parametrize("said", [True, False], ids=["length said", "in pieces"])
def test_all_pages_together_have_theirs(put: Any, kept: Kept, said: bool) -> None:
    assert put("one", 900, said).status_code == HTTPStatus.NO_CONTENT
    answer = put("two", 700, said)  # 900 + 700 = 1,600 of 1,500
    assert (answer.status_code, kept.files) == (HTTPStatus.INSUFFICIENT_STORAGE, {"one": 900})
    assert "no room" in answer.text
    assert put("two", 600, said).status_code == HTTPStatus.NO_CONTENT


def test_files_of_a_closed_page_make_room_for_those_of_another(put: Any, kept: Kept) -> None:
    assert put("one", 1000).status_code == HTTPStatus.NO_CONTENT
    del kept.open["one"]
    assert put("two", 1000).status_code == HTTPStatus.NO_CONTENT
    assert kept.files == {"two": 1000}


def test_a_file_that_is_kept_is_no_longer_on_its_way(kept: Kept) -> None:
    room: list[int] = []

    async def take(scope: Scope, receive: Receive, send: Send) -> None:
        kept.files["one"] = len((await receive())["body"])
        await send({"type": "http.response.start", "status": HTTPStatus.NO_CONTENT, "headers": []})

    async def receive() -> Message:
        return {"type": "http.request", "body": b"x" * 600, "more_body": False}

    async def send(_: Message) -> None:
        # 600 of 1,000 are kept while it is answered: another 400 fit, as they would not beside 600 + 600
        room.extend(size for size in (400, 401) if middleware._no_room("one", size) is None)

    middleware = uploads.Uploads(take, "")
    scope = {"type": "http", "method": "PUT", "path": f"{UPLOADS}/one/f", "headers": []}
    run_alone(middleware(scope, receive, send))
    assert room == [400]


def test_the_limits_hold_the_largest_file_twice_and_leave_half_of_a_container() -> None:
    # 200 MiB a file: 400 MiB a page, 800 MiB a process, of the 2,048 MiB of deploy/k8s/dashboard.yaml
    assert (MAX_BYTES, uploads.SESSION_BYTES, uploads.PROCESS_BYTES) == (200 * 2**20, 400 * 2**20, 800 * 2**20)
