"""The policy: which domains and groups may view, save and see contract prices, in a TOML file.

    domains = ["example.com"]            # e-mail domains that may open the dashboard; none given: any
    groups = ["finance", "platform"]     # of whose groups one is needed to open it; none given: any
    edit_groups = ["finance"]            # to save, tag and archive; none given: everybody who may open it
    contract_groups = ["procurement"]    # to see contract prices; none given: nobody
    groups_claim = "groups"              # the claim in which the identity provider lists groups

A file that cannot be read lets nobody in: who is kept out asks, who is let in by mistake does not.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from economics.errors import InputError
from economics.fields.field import shown


@dataclass(frozen=True)
class Policy:
    """Who may do what; an empty set asks for nothing, except that no contract group means nobody."""

    domains: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    edit_groups: frozenset[str] = frozenset()
    contract_groups: frozenset[str] = frozenset()
    groups_claim: str = "groups"


def read_policy(text: str) -> Policy:
    """Return the policy that a TOML text holds. Raises InputError naming the first key that is refused."""
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError("access file", f"is no TOML: {error}") from None
    known = {field.name for field in fields(Policy)}
    read: dict[str, frozenset[str] | str] = {}
    for key, value in parsed.items():
        if key not in known:
            raise InputError(
                f"access file: {shown(key)[1:-1]}", f"is unknown: must be one of {', '.join(sorted(known))}"
            )
        if key == "groups_claim":
            if not (isinstance(value, str) and value):
                raise InputError("access file: groups_claim", f"{shown(value)} is refused: must be a text")
            read[key] = value
        else:
            read[key] = _names(key, value)
    return Policy(**read)  # type: ignore[arg-type]  # each key has the type of its field


def _names(key: str, value: object) -> frozenset[str]:
    if not (isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)):
        raise InputError(f"access file: {key}", f"{shown(value)} is refused: must be a list of texts")
    if not value and key != "contract_groups":  # the last one taken off is not meant to let everybody in
        raise InputError(f"access file: {key}", "[] is refused: name at least one, or leave the key out to let any in")
    return frozenset(each.strip().lower() if key == "domains" else each.strip() for each in value)


class PolicyFile:
    """A policy file that is read again whenever it has changed: asked at every run of a page."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._read: Policy | InputError = Policy()

    def current(self) -> Policy:
        """Return the policy as the file has it now. Raises InputError for a file that is not there or is refused."""
        try:
            status = os.stat(self.path)
            seen = (status.st_mtime_ns, status.st_size, status.st_ino)
            if seen != self._seen:
                self._read = _attempt(self.path.read_text(encoding="utf-8"))
                self._seen = seen
        except (OSError, UnicodeDecodeError):
            self._seen, self._read = None, InputError("access file", "cannot be read")
        if isinstance(self._read, InputError):
            raise self._read
        return self._read


def _attempt(text: str) -> Policy | InputError:
    try:
        return read_policy(text)
    except InputError as error:
        return error
