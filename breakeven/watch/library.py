"""What a watch is given: the scenarios of a library that are not archived, each in its newest version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from breakeven.saved.summary import read_summary
from breakeven.snapshot.file import read_snapshot
from breakeven.watch.saved import SavedScenario, Unreadable, opened
from breakeven.watch.watched import stored_state
from economics.errors import InputError
from economics.fields.text import printable
from team.library.errors import NotThere
from team.library.rows import ScenarioRow, Version
from team.library.store import Library

_AT_ONCE = 200


def saved_in_library(library: Library) -> list[SavedScenario | Unreadable]:
    """Return the newest version of every scenario that is not archived, by name and id.

    Then is what the version stored. Only what was saved with the dashboard's contract is watched by a contract. Raises
    InputError for a library without a scenario, LibraryUnavailable for one that does not answer.
    """
    rows = sorted(_rows(library), key=lambda row: (row.name, row.id))
    if not rows:
        raise InputError("--library", "holds no scenario that is not archived: nothing to watch")
    found = []
    for row in rows:
        try:
            found.append(_of_version(row, library.version(row.id, row.newest.number)))
        except NotThere:  # deleted since the list was read
            continue
    return found


def _rows(library: Library) -> Iterator[ScenarioRow]:
    """Every scenario once, also where somebody saves one while the list is read."""
    seen: set[str] = set()
    offset = 0
    while rows := library.scenarios(offset=offset, limit=_AT_ONCE):
        yield from (row for row in rows if row.id not in seen)
        seen |= {row.id for row in rows}
        offset += len(rows)


def _of_version(row: ScenarioRow, version: Version) -> SavedScenario | Unreadable:
    """A version with what it stored of then; its name is the one that it has in the library."""
    place, name = f"{row.id}/{version.number}", printable(row.name)
    of_text = opened(place, version.document)
    if isinstance(of_text, Unreadable):
        return replace(of_text, name=name)
    summary = read_summary(version.summary)
    by_list = summary is None or not summary.shared_contract
    of_text = replace(of_text, name=name, at_list_prices=by_list)
    try:
        snapshot = read_snapshot(version.snapshot)
    except InputError as error:
        return replace(of_text, fault=str(error))
    if by_list and snapshot.contract is not None:  # then at list prices too, or now would be another question
        return of_text
    return replace(of_text, then=stored_state(snapshot))
