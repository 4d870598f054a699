"""`breakeven token`: the secret is seen once, what is kept opens nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from breakeven.cli import main
from team.access.tokens import REVOKED, hash_of, refusal
from team.library.store import open_library
from tests.support.command import document, printed, refused


@pytest.fixture
def library(tmp_path, monkeypatch):
    """The library that the commands open."""
    url = f"sqlite:///{tmp_path}/library.sqlite"
    monkeypatch.setenv("DATABASE_URL", url)
    opened = open_library(url)
    yield opened
    opened.close()


def test_a_token_opens_until_it_is_revoked(library, capsys, tmp_path):
    printed(capsys, "token", "list")
    arguments = ("--person", "Ann Lee", "--email", "ann@example.com", "--groups", "finance, procurement", "--days", "7")
    secret = printed(capsys, "token", "add", *arguments).strip()
    token, now = library.token(hash_of(secret)), datetime.now(tz=UTC)
    assert (token.person, token.email, token.role, token.groups) == (
        "Ann Lee",
        "ann@example.com",
        "view",
        ("finance", "procurement"),
    )
    assert refusal(token, now + timedelta(days=6)) == ""
    assert refusal(token, now + timedelta(days=8)) != ""
    listed = printed(capsys, "token", "list") + printed(capsys, "token", "list", "--format", "csv")
    assert token.id in listed
    assert secret not in listed
    library.close()
    assert secret.encode() not in (tmp_path / "library.sqlite").read_bytes()
    assert main(["token", "revoke", token.id]) == 0
    assert refusal(library.token(hash_of(secret)), now) == REVOKED
    actions = [row["action"] for row in document(capsys, "library", "audit", "--format", "json")]
    assert actions == ["revoke a token", "add a token"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--days", "400"), "--days"),
        (("--days", "0"), "--days"),
        (("--role", "admin"), "--role"),
        (("--groups", "a\u202eb"), "--groups"),
        (("--email", "a" * 300), "--email"),
    ],
)
def test_what_is_no_token_is_refused_and_nothing_is_kept(library, capsys, arguments, why):
    assert why in refused(capsys, "token", "add", "--person", "Ann", *arguments)
    assert "--person" in refused(capsys, "token", "add")
    assert library.tokens() == []
    assert "no such" in refused(capsys, "token", "revoke", "none")


def test_a_token_for_somebody_known_leaves_their_address(library, capsys):
    for email in ("ann@example.com", ""):
        arguments = ("--person", "Ann", "--subject", "s-ann", *(("--email", email) if email else ()))
        printed(capsys, "token", "add", *arguments)
    assert [(person.subject, person.email) for person in library.people() if person.name == "Ann"] == [
        ("s-ann", "ann@example.com")
    ]
