"""What the library holds, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, get_args


class Role(StrEnum):
    """What a machine's token or a person may do at most."""

    VIEW = "view"
    EDIT = "edit"


@dataclass(frozen=True)
class Actor:
    """Who does something: the subject is what an identity provider calls the person, empty where nobody logged in."""

    subject: str = ""
    name: str = ""
    email: str = ""


NOBODY = Actor(name="somebody unnamed")
DELETED = "deleted person"
"""The name of a person whose name was deleted."""


@dataclass(frozen=True)
class PersonRow:
    """Somebody who has done something here; the name may have been deleted."""

    subject: str
    name: str
    email: str


@dataclass(frozen=True)
class Saved:
    """What a version holds: texts that the library stores and never reads.

    `summary` is what a list says of the version without opening it.
    """

    document: str
    snapshot: str
    summary: str


@dataclass(frozen=True)
class VersionInfo:
    """A version without its texts; `saved_at` is UTC, ISO 8601 with microseconds."""

    scenario: str
    number: int
    saved_at: str
    author: str
    comment: str
    summary: str


@dataclass(frozen=True)
class Version(VersionInfo):
    """A version with its texts."""

    document: str
    snapshot: str


@dataclass(frozen=True)
class ScenarioRow:
    """A saved scenario and its newest version; `archived_at` is empty for one that is not archived."""

    id: str
    name: str
    description: str
    tags: tuple[str, ...]
    created_at: str
    created_by: str
    archived_at: str
    newest: VersionInfo


Action = Literal[
    "login",
    "login refused",
    "export contract prices",
    "save",
    "describe",
    "duplicate",
    "archive",
    "restore",
    "delete",
    "delete a name",
    "add a token",
    "revoke a token",
    "restore a backup",
]
"""What the audit log keeps of what people do."""
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True)
class AuditEntry:
    """What somebody did: no figure, no prompt and no address is in it."""

    at: str
    person: str
    action: str
    about: str
    detail: str


@dataclass(frozen=True)
class TokenRow:
    """A machine's token: only the hash of its secret is known."""

    id: str
    person: str
    role: str
    groups: tuple[str, ...]
    created_at: str
    expires_at: str
    revoked_at: str
    used_at: str
    email: str = ""
    subject: str = ""

    @property
    def owner(self) -> Actor:
        """Return whose it is, as the library writes down who did something."""
        return Actor(self.subject, self.person, self.email)


@dataclass(frozen=True)
class WatchRun:
    """What a run of the watch found, as the text that it wrote."""

    at: str
    findings: str
