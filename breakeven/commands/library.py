"""`breakeven library`: the saved scenarios: list and show them, back them up, restore, tidy, read the audit log."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from breakeven.commands.common import (
    Commands,
    add_format,
    add_number,
    day,
    operator,
    print_json,
    print_rows,
    refuse,
    saved_library,
    say,
)

if TYPE_CHECKING:
    from economics.fields.field import Field
    from team.library.rows import Action, ScenarioRow
    from team.library.store import Library

_AT_ONCE = 500
Row = TypeVar("Row")


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its parts."""
    parser = commands.add_parser("library", help="saved scenarios: list, show, back up, restore, tidy, audit log")
    parts = parser.add_subparsers(required=True, metavar="PART")

    def part(name: str, run_part: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        added = parts.add_parser(name, help=help)
        added.set_defaults(run_part=run_part)
        return added

    listed = part("list", _list, "scenarios, the one saved last first")
    listed.add_argument("--search", default="", metavar="TEXT", help="of those whose name or description holds a text")
    listed.add_argument("--tag", default="", help="of those with a tag")
    listed.add_argument("--archived", action="store_true", help="of those that were archived")
    add_format(listed)
    versions = part("versions", _versions, "who saved which version when")
    versions.add_argument("scenario", metavar="SCENARIO", help="its name or id")
    add_format(versions)
    show = part("show", _show, "the document of a version, as the other commands read it")
    show.add_argument("scenario", metavar="SCENARIO", help="its name or id")
    add_number(show, "--version", _version_number, help="its number (default: the newest)")
    backup = part("backup", _backup, "write the whole library into one file, while others go on saving")
    backup.add_argument("file", metavar="FILE", help="replaced when the backup is whole; only its owner may read it")
    restore = part("restore", _restore, "fill an empty library, of either kind of database, from a backup")
    restore.add_argument("file", metavar="FILE", help="a file that `breakeven library backup` wrote")
    part("tidy", _tidy, "delete scenarios that were archived longer ago than BREAKEVEN_ARCHIVED_DAYS")
    audit = part("audit", _audit, "who did what when, the newest first")
    audit.add_argument("--since", type=day, metavar="DAY", help="from a day on, UTC")
    audit.add_argument("--action", default="", help="of one action, such as save or login")
    audit.add_argument("--person", default="", help="of one person: name, or what the identity provider calls them")
    add_format(audit)
    people = part("people", _people, "everybody who has done something here")
    add_format(people)
    forget = part("forget", _forget, "delete a person's name and e-mail; what they did stays, by a deleted person")
    forget.add_argument("subject", metavar="SUBJECT", help="as `breakeven library people` lists it")
    part("check", _check, "does it answer, which kind is it, can it be saved to")
    return parser


def run(options: argparse.Namespace) -> int:
    """Run the part that was asked for."""
    status: int = options.run_part(options)
    return status


def _list(options: argparse.Namespace) -> int:
    from breakeven.files.tables import Table

    with saved_library() as library:
        rows = list(
            _all(
                lambda offset: library.scenarios(
                    search=options.search, tag=options.tag, archived=options.archived, offset=offset, limit=_AT_ONCE
                )
            )
        )
    columns = ("name", "version", "saved_at", "author", "tags", "archived_at", "id")
    cells = [
        (
            row.name,
            row.newest.number,
            row.newest.saved_at,
            row.newest.author,
            ", ".join(row.tags),
            row.archived_at,
            row.id,
        )
        for row in rows
    ]
    print_rows(Table(columns, cells), options.format)
    return 0


def _versions(options: argparse.Namespace) -> int:
    from breakeven.files.tables import Table

    with saved_library() as library:
        scenario = _scenario(library, options.scenario)
        rows = list(_all(lambda offset: library.versions(scenario.id, offset=offset, limit=_AT_ONCE)))
    cells = [(row.number, row.saved_at, row.author, row.comment) for row in rows]
    print_rows(Table(("version", "saved_at", "author", "comment"), cells), options.format)
    return 0


def _show(options: argparse.Namespace) -> int:
    number = None if options.version is None else int(options.version)
    with saved_library() as library:
        text = library.version(_scenario(library, options.scenario).id, number).document
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
    return 0


def _backup(options: argparse.Namespace) -> int:
    from economics.numbers import counted
    from team.library.backup import write_backup

    with saved_library() as library:
        backup = write_backup(library, Path(options.file))
    say([f"{options.file}: {counted(backup.rows, 'row')}, of {backup.made_at}"])
    return 0


def _restore(options: argparse.Namespace) -> int:
    from economics.numbers import counted
    from team.library.backup import read_backup, restore_backup

    read_backup(Path(options.file))  # a file that is refused begins no library
    with saved_library(create=True) as library:
        backup = restore_backup(library, Path(options.file))
        library.record("restore a backup", detail=f"of {backup.made_at}", by=operator())
    say([f"{counted(backup.rows, 'row')} restored, of {backup.made_at}"])
    return 0


def _tidy(_: argparse.Namespace) -> int:
    from economics.numbers import counted
    from team.settings import ARCHIVED_DAYS

    days = ARCHIVED_DAYS.get()
    if not days:
        say([f"nothing is deleted: {ARCHIVED_DAYS.variable} is 0, as it is where it is not set: archived ones stay"])
        return 0
    with saved_library() as library:
        deleted = library.delete_archived(datetime.now(tz=UTC) - timedelta(days=days), by=operator())
    long = counted(days, "day")
    say([f"{counted(deleted, 'scenario')} deleted, of those that were archived more than {long} ago"])
    return 0


def _audit(options: argparse.Namespace) -> int:
    from breakeven.files.tables import Table

    since: date | None = options.since
    action = _action(options.action)
    with saved_library() as library:
        person = _person(library, options.person)
        rows = list(
            _all(
                lambda offset: library.audit(
                    action=action,
                    person=person,
                    since=since.isoformat() if since else "",
                    offset=offset,
                    limit=_AT_ONCE,
                )
            )
        )
    cells = [(row.at, row.person, row.action, row.about, row.detail) for row in rows]
    print_rows(Table(("at", "person", "action", "about", "detail"), cells), options.format)
    return 0


def _person(library: Library, named: str) -> str:
    """A person that the log can hold: an empty answer for a slip of the pen would say that nothing was done."""
    from economics.errors import InputError
    from economics.fields.field import shown

    if named and named not in {name for person in library.people() for name in (person.name, person.subject)}:
        raise InputError("--person", f"{shown(named)} has done nothing here: see breakeven library people")
    return named


def _action(text: str) -> Action | None:
    from economics.errors import InputError
    from economics.fields.field import shown
    from pricing.errors import did_you_mean
    from team.library.rows import ACTIONS

    found = next((action for action in ACTIONS if action == text), None)
    if text and found is None:
        rule = f"must be one of {', '.join(ACTIONS)}"
        raise InputError("--action", f"{shown(text)} is no action: {rule}{did_you_mean(text, ACTIONS)}", rule)
    return found


def _people(options: argparse.Namespace) -> int:
    from breakeven.files.tables import Table

    with saved_library() as library:
        cells = [(row.name, row.email, row.subject) for row in library.people()]
    print_rows(Table(("name", "email", "subject"), cells), options.format)
    return 0


def _forget(options: argparse.Namespace) -> int:
    with saved_library() as library:
        forgotten = library.forget_person(options.subject, by=operator())
        held = library.wipe()
    say([f"deleted here, and their tokens revoked: {', '.join(person.subject for person in forgotten)}"])
    if held:
        say([f"{held} may still hold the names until the last dashboard closes: another program is reading"])
    say(["backups that were made before still hold the names"])
    return 0


def _check(_: argparse.Namespace) -> int:
    from dataclasses import asdict

    with saved_library() as library:
        print_json(asdict(library.check()))
    return 0


def _scenario(library: Library, named: str) -> ScenarioRow:
    """The scenario of a name, which must be the only one of it, or of an id; an archived one where no other has it."""
    from economics.fields.field import shown
    from economics.numbers import counted
    from team.library.errors import NotThere

    found = library.named(named) or library.named(named, archived=True)
    if len(found) > 1:
        ids = ", ".join(row.id for row in found)
        refuse(f"{counted(len(found), 'scenario')} have that name: give an id, one of {ids}")
    if found:
        return found[0]
    try:
        return library.scenario(named)
    except NotThere:
        lists = "`breakeven library list` lists them, with --archived those that were archived"
        refuse(f"{shown(named)} is no name or id of a scenario in the library: {lists}")


def _all(page: Callable[[int], list[Row]]) -> Iterator[Row]:
    """The rows of all pages, which are asked for by how many rows to leave out."""
    for number in count():
        rows = page(number * _AT_ONCE)
        yield from rows
        if len(rows) < _AT_ONCE:
            return


def _version_number() -> Field:
    from economics.fields.field import Field

    return Field("version", "Version", "", 1, 2**31 - 1, "Which version of a scenario.", "", 1, whole=True)
