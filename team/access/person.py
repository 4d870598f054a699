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
    """Return the person of an identity token's claims; what is missing or of another kind is empty.

    An e-mail address counts where the provider says that it verified it, or says nothing of that.
    """
    verified = claims.get("email_verified", True)
    is_verified = verified is True or str(verified).strip().lower() == "true"
    email = _text(claims.get("email")) if is_verified else ""
    if not email.rpartition("@")[0]:
        email = ""
    groups = claims.get(groups_claim)
    listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, (list, tuple)) else ()
    subject = _text(claims.get("sub"))
    return Person(
        subject=subject,
        name=_text(claims.get("name")) or email or subject,
        email=email,
        groups=frozenset(group for group in listed if isinstance(group, str)),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
