"""What somebody may do by the settings of this process: the policy file is the one that they name."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from economics.errors import InputError
from team import settings
from team.access.decide import Access, access_of, access_of_anybody
from team.access.login import is_configured
from team.access.person import Person, person_of
from team.access.policy import Policy, PolicyFile
from team.library.rows import Role
from team.logs import write

BROKEN = "Nobody can be let in now: the file that says who may is missing or broken. Ask whoever runs this dashboard."


def policy() -> Policy:
    """Return the policy as it is now. Raises InputError for a file that is missing or refused, and logs why once."""
    path = settings.ACCESS_FILE.get()
    if not path:
        return Policy()
    try:
        known = _file(path).current()
    except InputError as error:
        if _said.get(path) != str(error):
            write(logging.WARNING, "nobody is let in", why=str(error))
            _said[path] = str(error)
        raise
    _said.pop(path, None)
    return known


_said: dict[str, str] = {}
"""What was logged last of a policy file that is refused: asked at every run, it is said once."""


@cache
def _file(path: str) -> PolicyFile:
    return PolicyFile(Path(path))


def access_of_claims(claims: Mapping[str, Any]) -> tuple[Person, Access]:
    """Return who is logged in and what they may do; a broken policy file lets nobody in."""
    try:
        rules = policy()
    except InputError:
        return person_of(claims, ""), Access(BROKEN, BROKEN, BROKEN)
    person = person_of(claims, rules.groups_claim)
    return person, access_of(person, rules, read_only=settings.READ_ONLY.get())


def access_of_groups(person: Person, role: Role) -> Access:
    """Return what a machine may do for a person whose groups are known; a broken policy file lets none in."""
    try:
        return access_of(person, policy(), read_only=settings.READ_ONLY.get(), role=role)
    except InputError:
        return Access(BROKEN, BROKEN, BROKEN)


def access_without_login() -> Access | None:
    """Return what everybody may do where nobody logs in; None where everybody must."""
    return None if is_configured() else access_of_anybody(read_only=settings.READ_ONLY.get())
