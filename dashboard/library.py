"""The library of saved scenarios as pages ask it: other sessions run while its database is waited for.

It is opened when a page or a link first asks for it; Compare starts without it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from breakeven.saved.link import SavedLink, read_link
from breakeven.saved.version import OpenVersion, opened_version
from breakeven.words.refusals import by_label
from dashboard.turns import let_others
from economics.errors import InputError
from economics.fields.field import shown

if TYPE_CHECKING:
    from team.library.rows import ScenarioRow
    from team.library.store import Library

T = TypeVar("T")


class NotOpened(Exception):
    """The library is off, or a version of it cannot be opened; the message is a sentence that says why."""


class LibraryOff(NotOpened):
    """The library does not answer: nothing of it can be opened, and nothing can be saved."""


def ask(question: Callable[[Library], T]) -> T:
    """Return what a question to the library gives.

    Raises LibraryOff, with a sentence, where the library does not answer, and what the question itself raises.
    """
    from team.library.errors import LibraryUnavailable
    from team.library.shared import shared_library

    with let_others():
        try:
            library = shared_library()
        except LibraryUnavailable as error:
            raise LibraryOff(str(error)) from None
        except InputError as error:
            raise LibraryOff(f"The library is off: {by_label(error, None)}.") from None
        try:
            return question(library)
        except LibraryUnavailable as error:
            raise LibraryOff(str(error)) from None


def version_of(text: str) -> OpenVersion:
    """Return the version that the parameter of an address names; raises NotOpened with a sentence."""
    return read(link_of(text), archived_too=False)


def link_of(text: str) -> SavedLink:
    """Return the link that an address or a choice holds; raises NotOpened for what is none."""
    try:
        return read_link(text)
    except InputError:
        raise NotOpened(f"{shown(text)} is no link of a saved scenario: “Copy library link” copies one.") from None


def scenario_of(library: Library, link: SavedLink) -> ScenarioRow:
    """Return the scenario that a link names; raises NotOpened for one that is gone."""
    from team.library.errors import NotThere

    try:
        return library.scenario(link.scenario)
    except NotThere:
        gone = "The saved scenario that the link names is not in the library: it was deleted, or is in another one."
        raise NotOpened(gone) from None


def read(link: SavedLink, *, archived_too: bool = True) -> OpenVersion:
    """Return a version of the library; raises NotOpened for one that is gone, archived unless asked for, or refused."""

    def found(library: Library) -> OpenVersion:
        from team.library.errors import NotThere

        scenario = scenario_of(library, link)
        try:
            version = library.version(link.scenario, link.number)
        except NotThere as error:
            raise NotOpened(str(error)) from None
        if scenario.archived_at and not archived_too:
            raise NotOpened(f"“{scenario.name}” is archived: restore it on the page Scenarios to open its link.")
        held = version.author, version.saved_at, version.comment, version.document, version.snapshot
        try:
            return opened_version(scenario.id, scenario.name, version.number, *held)
        except InputError as error:
            why = by_label(error, None)
            raise NotOpened(f"“{scenario.name}”, version {version.number}, cannot be opened here: {why}.") from None

    return ask(found)
