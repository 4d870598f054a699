"""Tokens of machines: a secret that is shown once, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from team.library.rows import TokenRow

PREFIX = "bev_"
MAX_LENGTH = 200
EXPIRED = "The token has expired: ask for a new one."
REVOKED = "The token was revoked: ask for a new one."


def new_secret() -> str:
    """Return the secret of a new token: 256 random bits behind a prefix that scanners of repositories can look for."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret; long and random as it is, a plain SHA-256 cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def refusal(token: TokenRow, now: datetime) -> str:
    """Return why a token opens nothing, empty while it does."""
    if token.revoked_at:
        return REVOKED
    return EXPIRED if datetime.fromisoformat(token.expires_at) <= now else ""
