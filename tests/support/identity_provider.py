"""An identity provider on loopback, and a dashboard whose people log in there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value

from benchmarks.browser import ROOT, free_port
from pricing.store.store import ENVIRONMENT_VARIABLE

COOKIE = "_streamlit_user"
COOKIE_SECRET = "a cookie secret of forty characters, or so"


@dataclass(frozen=True)
class Provider:
    """A running provider: people are put into it, and it believes whoever says that they are one of them."""

    url: str

    @property
    def metadata_url(self) -> str:
        return f"{self.url}/.well-known/openid-configuration"

    def knows(self, subject: str, **claims: Any) -> None:
        """Put a person into it with claims, in place of what it knew of them."""
        address, body = f"{self.url}/users/{subject}", json.dumps(claims).encode()
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"}, method="PUT")
        with urllib.request.urlopen(request, timeout=5):
            pass


@contextmanager
def identity_provider(folder: Path) -> Iterator[Provider]:
    """Run the provider until the block ends."""
    port = free_port()
    with _running([sys.executable, "-m", "oidc_provider_mock", "--port", str(port)], folder, {}) as process:
        provider = Provider(f"http://localhost:{port}")
        _wait(provider.metadata_url, process)
        yield provider


@dataclass(frozen=True)
class Dashboard:
    """A dashboard with a login; `policy` is the file that says who may do what, `log` where its lines go."""

    url: str
    policy: Path
    log: Path


@contextmanager
def dashboard(
    catalogue: Path, folder: Path, provider: Provider, below: str = "", **settings: str
) -> Iterator[Dashboard]:
    """Serve the dashboard with a login until the block ends, `below` a path, with further settings."""
    port, policy = free_port(), folder / "policy.toml"
    url = f"http://localhost:{port}{below}"
    policy.touch()
    environment = {
        ENVIRONMENT_VARIABLE: str(catalogue),
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{folder / 'library.sqlite'}",
        "BREAKEVEN_COOKIE_SECRET": COOKIE_SECRET,
        "BREAKEVEN_OIDC_METADATA_URL": provider.metadata_url,
        "BREAKEVEN_OIDC_CLIENT_ID": "breakeven",
        "BREAKEVEN_OIDC_CLIENT_SECRET": "a secret of the client",
        "BREAKEVEN_PUBLIC_URL": url,
        "BREAKEVEN_ACCESS_FILE": str(policy),
        **settings,
    }
    command = [sys.executable, "-m", "breakeven", "serve", "--port", str(port), "--base-path", below]
    with _running(command if below else command[:-2], folder, environment) as process:
        _wait(f"{url}/_stcore/health", process)
        yield Dashboard(url, policy, _output(folder))


@contextmanager
def _running(command: list[str], folder: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with (
        _output(folder).open("w", encoding="utf-8") as sink,
        subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=sink, stderr=sink
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _output(folder: Path) -> Path:
    return folder / "output.txt"


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answers at {address}")


def log_in(page: Page, subject: str) -> None:
    """Press the dashboard's button, and say at the provider who one is."""
    page.get_by_role("button", name="Log in").click()
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize").click()
    page.locator(".stApp").wait_for()


def claims_of(context: BrowserContext) -> dict[str, Any]:
    """What the identity cookies of a browser say, put together from their pieces."""
    held = {cookie["name"]: cookie["value"] for cookie in context.cookies()}

    def part(name: str) -> str:
        value = decode_signed_value(COOKIE_SECRET, name, held[name])
        assert value is not None
        return value.decode()

    whole = part(COOKIE)
    if whole.startswith("chunks-"):
        whole = "".join(part(f"{COOKIE}_{number + 1}") for number in range(int(whole.removeprefix("chunks-"))))
    said: dict[str, Any] = json.loads(whole)
    return said


def put_claims(context: BrowserContext, url: str, claims: Mapping[str, Any], secret: str = COOKIE_SECRET) -> None:
    """Give a browser an identity cookie with claims, signed with a secret."""
    value = create_signed_value(secret, COOKIE, json.dumps(claims)).decode()
    context.add_cookies([{"name": COOKIE, "value": value, "url": url, "httpOnly": True, "sameSite": "Lax"}])
