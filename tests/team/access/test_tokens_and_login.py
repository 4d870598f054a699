"""Machines' tokens, and how long a login holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from team.access.login import is_configured, is_over, streamlit_secrets
from team.access.tokens import EXPIRED, PREFIX, REVOKED, hash_of, new_secret, refusal
from team.library.rows import TokenRow

NOW = datetime(2027, 3, 3, 12, tzinfo=UTC)


def token(expires: str, revoked: str = "") -> TokenRow:
    return TokenRow("1", "Ann", "view", (), "2027-01-01T00:00:00.000000Z", expires, revoked, "")


def test_secrets_are_long_and_differ_and_their_hash_does_not_hold_them():
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    for secret in secrets:
        assert secret.startswith(PREFIX)
        assert len(secret) >= 40
        assert len(hash_of(secret)) == 64
        assert secret not in hash_of(secret)


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (token("2027-03-03T12:00:00.000001Z"), ""),
        (token("2027-03-03T12:00:00.000000Z"), EXPIRED),
        (token("2028-01-01T00:00:00.000000Z", revoked="2027-02-01T00:00:00.000000Z"), REVOKED),
    ],
)
def test_a_token_opens_until_it_expires_or_is_revoked(held, reason):
    assert refusal(held, NOW) == reason


@pytest.mark.parametrize(
    ("claims", "over"),
    [
        ({"iat": (NOW - timedelta(minutes=59)).timestamp()}, False),
        ({"iat": int((NOW - timedelta(minutes=60)).timestamp())}, True),
        ({"iat": (NOW + timedelta(seconds=30)).timestamp()}, False),
        ({"iat": (NOW + timedelta(hours=1)).timestamp()}, True),
        ({}, True),
        ({"iat": "soon"}, True),
        ({"iat": True}, True),
        *(
            ({"iat": moment}, True)
            for moment in (float("nan"), float("inf"), -float("inf"), 1e300, 10**400, -(10**400))
        ),
    ],
)
def test_a_login_holds_for_its_minutes(claims, over):
    assert is_over(claims, NOW, 60) is over


def test_the_login_is_configured_by_the_settings():
    assert not is_configured({})
    assert streamlit_secrets({}) == {}
    given = {
        "BREAKEVEN_OIDC_METADATA_URL": "https://id.example/.well-known/openid-configuration",
        "BREAKEVEN_OIDC_CLIENT_ID": "costs",
        "BREAKEVEN_OIDC_CLIENT_SECRET": "its secret",
        "BREAKEVEN_COOKIE_SECRET": "c" * 32,
        "BREAKEVEN_PUBLIC_URL": "https://tools.example/costs/",
    }
    assert is_configured(given)
    auth = streamlit_secrets(given)["auth"]
    assert auth["redirect_uri"] == "https://tools.example/costs/oauth2callback"
    assert auth["client_kwargs"]["scope"] == "openid profile email"
