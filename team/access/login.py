"""The login at the identity provider, as Streamlit's secrets say it, and how long it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from team import settings

CALLBACK = "/oauth2callback"
_CLOCKS_DIFFER_BY = 60
"""Seconds."""


def is_configured(environment: Mapping[str, str] | None = None) -> bool:
    """Tell whether everybody must log in."""
    return bool(settings.OIDC_METADATA_URL.get(environment))


def streamlit_secrets(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the secrets that Streamlit's login reads; none where no identity provider is configured."""
    if not is_configured(environment):
        return {}
    return {
        "auth": {
            "redirect_uri": settings.PUBLIC_URL.get(environment).rstrip("/") + CALLBACK,
            "cookie_secret": settings.COOKIE_SECRET.get(environment),
            "client_id": settings.OIDC_CLIENT_ID.get(environment),
            "client_secret": settings.OIDC_CLIENT_SECRET.get(environment),
            "server_metadata_url": settings.OIDC_METADATA_URL.get(environment),
            "client_kwargs": {"scope": settings.OIDC_SCOPE.get(environment), "prompt": "select_account"},
        }
    }


def is_over(claims: Mapping[str, Any], now: datetime, minutes: int) -> bool:
    """Tell whether a login is too old: by the moment at which its token was issued; one without a moment is over."""
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, (int, float)):
        return True
    # compared as they are: what is no moment, or a number too large for one, is over
    return not issued - _CLOCKS_DIFFER_BY <= now.timestamp() < issued + 60 * minutes
