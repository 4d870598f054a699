"""What somebody may do here, with a sentence for each thing that they may not."""

from __future__ import annotations

from dataclasses import dataclass

from team.access.person import Person
from team.access.policy import Policy
from team.library.rows import Role

READ_ONLY = "This dashboard is read-only: nothing can be saved here. Changes stay in the address."
_NO_DOMAIN = "Addresses of your e-mail's domain may not open this dashboard."
_NO_GROUP = "None of your groups may open this dashboard."
_NO_EDIT = "You may look and calculate, but not save: none of your groups may."
_NO_CONTRACT = "Contract prices are left out: none of your groups may see them."
_ASK = " Ask whoever runs it."


@dataclass(frozen=True)
class Access:
    """What is allowed; each reason is empty where it is, and a sentence where it is not."""

    view_refused: str = ""
    edit_refused: str = ""
    contract_refused: str = ""

    @property
    def may_view(self) -> bool:
        """Whether pages and figures are shown."""
        return not self.view_refused

    @property
    def may_see_contract(self) -> bool:
        """Whether the deployment's contract prices count and are shown."""
        return self.may_view and not self.contract_refused


def access_of_anybody(*, read_only: bool) -> Access:
    """What everybody may do where nobody logs in."""
    return Access(edit_refused=READ_ONLY if read_only else "")


def access_of(person: Person, policy: Policy, *, read_only: bool, role: Role = Role.EDIT) -> Access:
    """What a person may do who is logged in, or a machine with a token of theirs and its role."""
    view = _view_refused(person, policy)
    edit = READ_ONLY if read_only else ""
    if not edit and (role is Role.VIEW or not _within(person, policy.edit_groups)):
        edit = _NO_EDIT + _ASK
    contract = "" if person.groups & policy.contract_groups else _NO_CONTRACT + _ASK
    return Access(view, view or edit, view or contract)


def _view_refused(person: Person, policy: Policy) -> str:
    if policy.domains and person.domain not in policy.domains:
        return _NO_DOMAIN + _ASK
    return "" if _within(person, policy.groups) else _NO_GROUP + _ASK


def _within(person: Person, groups: frozenset[str]) -> bool:
    return not groups or bool(person.groups & groups)
