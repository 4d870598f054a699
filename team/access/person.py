"""Somebody whom the identity provider has named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """A person as the provider's claims describe them; `email` counts only when the provider did not doubt it."""

    subject: str
    name: str
    email: str
    groups: frozenset[str]

    @property
    def domain(self) -> str:
        """The domain of the e-mail address in lower case, empty for none."""
        return self.email.rpartition("@")[2].lower() if "@" in self.email else ""


def person_of(claims: Mapping[str, Any], groups_claim: str) -> Person:
    """Return the person of an identity token's claims; what is missing or of another kind is empty."""
    verified = claims.get("email_verified", True)
    email = claims.get("email") if verified is not False and str(verified).lower() != "false" else ""
    groups = claims.get(groups_claim)
    listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, (list, tuple)) else ()
    subject = _text(claims.get("sub"))
    return Person(
        subject=subject,
        name=_text(claims.get("name")) or _text(email) or subject,
        email=_text(email),
        groups=frozenset(group for group in listed if isinstance(group, str)),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
