"""The routes of the login, asked without a browser: nothing that was not begun here, or was altered, logs in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import httpx
import pytest
import websockets
from joserfc import jwt
from joserfc.jwk import OctKey
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from serving.middleware.login import NO_ANSWER, NOT_BACK, REFUSED
from tests.support.coroutines import run_alone
from tests.support.provider import SECRET, Guarded, guarded, person

pytestmark = pytest.mark.slow
COOKIE = "_streamlit_user"


@pytest.fixture(scope="module")
def dashboard(built_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(built_file, tmp_path_factory.mktemp("routes"), [person("ann", "finance")], "", errors=True) as running:
        yield running


@pytest.fixture
def browser(dashboard: Guarded) -> Iterator[httpx.Client]:
    """What keeps cookies as a browser does, and goes where it is told only when the test says so."""
    with httpx.Client(base_url=dashboard.url, trust_env=False) as client:
        yield client


def button(secret: str = SECRET, provider: str = "default", seconds: float = 60) -> str:
    """The address of the button that logs in, as the page writes it; signed with a secret."""
    payload = {"provider": provider, "exp": int(time.time() + seconds)}
    return f"/auth/login?provider={jwt.encode({'alg': 'HS256'}, payload, OctKey.import_key(secret))}"


def begun(browser: httpx.Client, **added: str) -> str:
    """The address at the provider to which the button leads."""
    answer = browser.get(button(), params=None)
    assert answer.status_code == 302
    address = str(answer.headers["Location"])
    parts = urlsplit(address)
    pairs = {name: values[0] for name, values in parse_qs(parts.query).items()} | added
    return urlunsplit(parts._replace(query=urlencode(pairs)))


def agreed(address: str, subject: str = "ann") -> str:
    """The address here to which the provider sends somebody who said who they are."""
    answer = httpx.post(address, data={"sub": subject}, trust_env=False)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def is_in(browser: httpx.Client) -> bool:
    return any(cookie.name == COOKIE and cookie.value for cookie in browser.cookies.jar)


def is_said(answer: httpx.Response, sentence: str, status: int = 403) -> bool:
    """Whether an answer is a page with a sentence and the number of its request."""
    said = sentence.format(number=answer.headers["X-Request-ID"])
    return answer.status_code == status and escape(said) in answer.text and answer.text.startswith("<!doctype html>")


def test_a_login_comes_back_to_the_dashboard_alone(browser: httpx.Client, dashboard: Guarded) -> None:
    address = begun(browser)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["redirect_uri"] == f"{dashboard.url}/oauth2callback"
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 16
    answer = browser.get(agreed(address))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert is_in(browser)
    for cookie in answer.headers.get_list("Set-Cookie"):
        if cookie.startswith(COOKIE):
            assert "HttpOnly" in cookie
            assert "SameSite=lax" in cookie


@pytest.mark.parametrize("name", ["next", "redirect_uri", "redirect_url", "url", "return_to", "continue"])
def test_no_parameter_sends_anybody_elsewhere(browser: httpx.Client, name: str) -> None:
    evil = urlencode({name: "https://evil.example/"})
    asked = browser.get(f"{button()}&{evil}").headers["Location"]
    assert "evil" not in asked
    back = browser.get(f"{agreed(asked)}&{evil}")
    assert back.headers["Location"] == "/"
    assert browser.get(f"/auth/logout?{evil}").headers["Location"].count("evil") == 0


@pytest.mark.parametrize(
    "address",
    [
        "/auth/login",
        "/auth/login?provider=default",
        button(secret="another secret of forty characters, or so"),
        button(seconds=-60),
        button(provider="evil"),
        "/oauth2callback",
        "/oauth2callback?code=x&state=y",
        "/oauth2callback?error=access_denied&error_description=no",
    ],
)
def test_what_was_not_begun_by_the_button_logs_nobody_in(browser: httpx.Client, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code in (302, 403, 500, 502)
    assert answer.headers.get("Location", "/") == "/"
    assert not is_in(browser)
    assert "Traceback" not in answer.text


def test_a_login_that_another_browser_began_is_refused(browser: httpx.Client, dashboard: Guarded) -> None:
    with httpx.Client(base_url=dashboard.url, trust_env=False) as other:
        begins = begun(other)
    answer = browser.get(agreed(begins))
    assert is_said(answer, NOT_BACK)
    assert not is_in(browser)


@pytest.mark.parametrize("altered", ["state", "nonce"])
def test_an_altered_state_or_nonce_is_refused(browser: httpx.Client, altered: str) -> None:
    answer = browser.get(agreed(begun(browser, **{altered: "anotherofthesamelength"})))
    assert is_said(answer, NOT_BACK)
    assert not is_in(browser)


def test_an_answer_of_the_provider_counts_once(browser: httpx.Client) -> None:
    back = agreed(begun(browser))
    browser.get(back)
    assert is_in(browser)
    again = browser.get(back)  # as the button that leads back does: the login holds
    assert again.headers["Location"] == "/"
    assert is_in(browser)
    browser.cookies.delete(COOKIE)
    assert is_said(browser.get(back), NOT_BACK)
    assert not is_in(browser)


def test_a_refusal_of_the_provider_is_said_without_its_words(browser: httpx.Client) -> None:
    evil = urlencode({"error": "access_denied", "error_description": "<b>call 555</b>"})
    answer = browser.get(f"/oauth2callback?{evil}")
    assert is_said(answer, REFUSED)
    assert "555" not in answer.text


def test_a_provider_that_does_not_answer_is_said(built_file: Path, tmp_path: Path) -> None:
    settings = {"BREAKEVEN_OIDC_METADATA_URL": "http://localhost:9/.well-known/openid-configuration"}
    with (
        guarded(built_file, tmp_path, [person("ann")], "", settings, "/costs", errors=True) as running,
        httpx.Client(base_url=running.url.removesuffix("/costs"), trust_env=False) as client,
    ):
        answer = client.get(f"/costs{button()}")
        assert is_said(answer, NO_ANSWER, status=502)
        assert '<a href="/costs">' in answer.text
        assert "Content-Security-Policy" in answer.headers


def test_an_identity_is_taken_away_by_the_log_out(browser: httpx.Client) -> None:
    browser.get(agreed(begun(browser)))
    assert is_in(browser)
    answer = browser.get("/auth/logout")
    assert answer.status_code == 302
    assert not is_in(browser)


async def uploaded(browser: httpx.Client) -> int:
    """The status of an upload from a page that this browser has just opened."""
    url = str(browser.base_url).rstrip("/")
    browser.get("/_stcore/health")  # gives the token against forged requests
    token = browser.cookies["_streamlit_xsrf"]
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    async with websockets.connect(
        f"{url.replace('http', 'ws', 1)}/_stcore/stream",
        subprotocols=["streamlit", token],
        origin=url,
        max_size=None,
        additional_headers={"Cookie": cookies},
    ) as socket:
        opening = BackMsg()
        opening.rerun_script.query_string = ""
        await socket.send(opening.SerializeToString())
        message = ForwardMsg()
        while message.WhichOneof("type") != "new_session":
            message.ParseFromString(await asyncio.wait_for(socket.recv(), 60))
        session = message.new_session.initialize.session_id
        answer = await asyncio.to_thread(
            browser.put,
            f"/_stcore/upload_file/{session}/f0",
            files={"file": ("a.csv", b"x" * 100_000, "text/csv")},
            headers={"X-Xsrftoken": token},
            timeout=60,
        )
        return answer.status_code


def test_a_page_without_a_login_uploads_nothing(browser: httpx.Client) -> None:
    assert run_alone(uploaded(browser)) == 403
    browser.get(agreed(begun(browser)))
    assert run_alone(uploaded(browser)) == 204
