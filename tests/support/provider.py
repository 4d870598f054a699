"""An identity provider of a test library on loopback, and a dashboard that asks it for logins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.browser import free_port
from tests.support.visit import served

_SERVE = """
import json, os, sys
from oidc_provider_mock import User, run_server_in_thread

people = [User(sub=sub, claims=claims) for sub, claims in json.loads(os.environ["PEOPLE"]).items()]
with run_server_in_thread(user_claims=people) as server:
    print(server.server_port, flush=True)
    sys.stdin.read()
"""
"""A process of its own: the library uses parts of another that are to go, and warns of it."""
SECRET = "a cookie secret of a test, long enough"


People = Sequence[tuple[str, dict[str, object]]]


@dataclass(frozen=True)
class Guarded:
    """A dashboard that people log in to: its address and the policy file, which a test may change."""

    url: str
    policy: Path
    library: str


def person(subject: str, *groups: str, domain: str = "example.com", **claims: object) -> tuple[str, dict[str, object]]:
    """A user of the provider: the subject and the claims."""
    name = subject.title()
    known = {"name": name, "email": f"{subject}@{domain}", "email_verified": True, "groups": [*groups], **claims}
    return subject, known


@contextmanager
def provider(people: People) -> Iterator[int]:
    """Run the provider until the block ends; gives its port."""
    environment = {**os.environ, "PEOPLE": json.dumps(dict(people))}
    command = [sys.executable, "-W", "ignore", "-c", _SERVE]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.stdin.close()


@contextmanager
def guarded(
    catalogue: Path,
    folder: Path,
    people: People,
    policy: str,
    settings: Mapping[str, str] | None = None,
    below: str = "",
    *,
    errors: bool = False,
) -> Iterator[Guarded]:
    """Run the provider and a dashboard that asks it, until the block ends."""
    rules, port = folder / "access.toml", free_port()
    rules.write_text(policy, encoding="utf-8")
    library = f"sqlite:///{folder}/library.sqlite"
    with provider(people) as provider_port:
        environment = {
            "BREAKEVEN_OIDC_METADATA_URL": (f"http://localhost:{provider_port}/.well-known/openid-configuration"),
            "BREAKEVEN_OIDC_CLIENT_ID": "costs",
            "BREAKEVEN_OIDC_CLIENT_SECRET": "the client's secret",
            "BREAKEVEN_COOKIE_SECRET": SECRET,
            "BREAKEVEN_PUBLIC_URL": f"http://localhost:{port}{below}",
            "BREAKEVEN_ACCESS_FILE": str(rules),
            "BREAKEVEN_PRODUCTION": "1",
            "DATABASE_URL": library,
            **(settings or {}),
        }
        with served(catalogue, folder, below=below, port=port, settings=environment, errors=errors) as address:
            yield Guarded(address, rules, library)


def log_in(page: Page, subject: str) -> None:
    """Press the button of the page and be the person at the provider."""
    page.get_by_role("button", name="Log in").click()
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize").click()
