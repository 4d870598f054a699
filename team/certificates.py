"""The company's own certificates beside the usual ones, for the calls that libraries of ours make."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Mapping, MutableMapping
from pathlib import Path

import certifi

from economics.errors import InputError
from economics.fields.field import shown
from team import settings

_READ_BY_LIBRARIES = "SSL_CERT_FILE"


def trust_company(environment: MutableMapping[str, str]) -> None:
    """Make calls of this process trust the company's bundle too: a file of both, named where libraries look.

    Does nothing without the setting. Raises InputError for a bundle that cannot be read.
    """
    bundle = company_bundle(environment)
    if bundle is None:
        return
    usual = Path(environment.get(_READ_BY_LIBRARIES) or certifi.where()).read_text(encoding="utf-8")
    handle, path = tempfile.mkstemp(prefix="breakeven-certificates-", suffix=".pem")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{usual}\n{bundle}")
    environment[_READ_BY_LIBRARIES] = path


def company_bundle(environment: Mapping[str, str] | None = None) -> str | None:
    """Return the text of the company's bundle, None without the setting. Raises InputError naming the setting."""
    path = settings.CA_BUNDLE.get(environment)
    if not path:
        return None
    try:
        text = Path(path).read_text(encoding="utf-8")
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
    except (OSError, UnicodeDecodeError, ssl.SSLError, ValueError):
        raise InputError(settings.CA_BUNDLE.variable, f"{shown(path)} is no file of certificates (PEM)") from None
    return text
