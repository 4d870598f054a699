"""The address of a database, and what of it may never be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, unquote_plus, urlsplit

from economics.errors import InputError

BACKEND = "--backend"
_SHOWN = 300
_SECRET = re.compile(r"secret|pass|pwd|token|key|credential", re.IGNORECASE)
"""What the names of settings that are secrets have in them; Spark hides its own by the like."""


@dataclass(frozen=True)
class Address:
    """A URL that was given, in parts."""

    text: str
    parts: SplitResult

    @property
    def scheme(self) -> str:
        """The kind of database."""
        return self.parts.scheme

    @property
    def place(self) -> str:
        """Where it is, as far as it may be shown: host and port, or the path."""
        host = self.parts.hostname or ""
        port = f":{self.parts.port}" if self.parts.port else ""
        return f"{host}{port}" or unquote(self.parts.path)

    @property
    def settings(self) -> dict[str, str]:
        """What stands behind the question mark."""
        return dict(parse_qsl(self.parts.query))

    def _secrets(self) -> set[str]:
        password = self.parts.password or ""
        values = {value for name, value in self.settings.items() if _SECRET.search(name)}
        return {secret for secret in {password, unquote(password), unquote_plus(password), *values} if secret}

    def told(self, error: BaseException) -> str:
        """Return what a driver says, on one line; withheld where it repeats a password or a setting of the address."""
        lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
        text = " ".join(" ".join(lines[:2]).split()).rstrip(".")
        if any(secret in str(error) for secret in self._secrets()):
            return "what it says is withheld, for it repeats a secret of the address"
        return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def read_address(text: str) -> Address:
    """Read a URL; raises InputError, which repeats nothing of it, where its password cannot be told from the rest."""
    try:
        parts = urlsplit(text)
        clear = parts.port is None or parts.port > 0
    except ValueError:
        clear = False
    if not clear or not parts.scheme or any("@" in part for part in (parts.path, parts.query, parts.fragment)):
        raise InputError(
            BACKEND,
            "it is no address of a database: give one such as postgresql://USER@HOST:5432/DATABASE, and write "
            "/ ? # @ : and % in a password as %2F %3F %23 %40 %3A and %25",
        )
    return Address(text, parts)
