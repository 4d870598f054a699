"""`breakeven library`: what is saved, as tables, documents and one file."""

from __future__ import annotations

import argparse
import csv
import io
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from breakeven.cli import main
from breakeven.commands import library as command
from breakeven.commands import token as token_command
from team.library.rows import Actor, Saved
from team.library.store import open_library
from tests.support.command import document, printed, refused

ANN = Actor("s-ann", "Ann", "ann@example.com")
DOCUMENT = '{"schema_version": 2}'


@pytest.fixture
def library(tmp_path, monkeypatch):
    """The library that the commands open, a year ago."""
    url = f"sqlite:///{tmp_path}/library.sqlite"
    monkeypatch.setenv("DATABASE_URL", url)
    opened = open_library(url, now=lambda: datetime.now(tz=UTC) - timedelta(days=365))
    yield opened
    opened.close()


def test_scenarios_and_versions_are_listed_and_shown(library, capsys):
    made = library.save_new(Saved(DOCUMENT, "{}", ""), "=Budget, 2027", by=ANN, tags=["q3"], comment="first")
    library.save_version(made.id, 1, Saved('{"schema_version": 3}', "{}", ""), by=ANN, comment="higher volume")
    library.save_new(Saved("{}", "{}", ""), "other")
    (row,) = document(capsys, "library", "list", "--tag", "q3", "--format", "json")
    assert (row["name"], row["version"], row["author"], row["id"]) == ("=Budget, 2027", 2, "Ann", made.id)
    assert [*csv.reader(io.StringIO(printed(capsys, "library", "list", "--search", "budg", "--format", "csv")))][1][
        0
    ] == "'=Budget, 2027"
    rows = document(capsys, "library", "versions", "=Budget, 2027", "--format", "json")
    assert [(row["version"], row["comment"]) for row in rows] == [(2, "higher volume"), (1, "first")]
    assert printed(capsys, "library", "show", made.id) == '{"schema_version": 3}\n'
    assert printed(capsys, "library", "show", made.id, "--version", "1") == f"{DOCUMENT}\n"
    told = refused(capsys, "library", "show", made.id, "--version", "3")
    assert told == "“=Budget, 2027” has no version 3: its newest is version 2.\n"
    for named in ("../x", "Budgett", "0" * 32):
        told = refused(capsys, "library", "show", named)
        assert told.startswith(f"{named!r} is no name or id of a scenario in the library: `breakeven library list` ")


def test_a_name_that_several_have_is_asked_for(library, capsys):
    ids = {library.save_new(Saved("{}", "{}", ""), "same").id for _ in range(2)}
    told = refused(capsys, "library", "show", "same")
    assert told.startswith("2 scenarios have that name: give an id")
    assert all(id_ in told for id_ in ids)


def test_an_archived_scenario_is_found_by_a_name_that_no_other_has(library, capsys):
    archived = library.save_new(Saved(DOCUMENT, "{}", ""), "x")
    library.archive(archived.id)
    assert printed(capsys, "library", "show", "x") == f"{DOCUMENT}\n"
    assert document(capsys, "library", "versions", "x", "--format", "json")[0]["version"] == 1
    library.save_new(Saved("{}", "{}", ""), "x")
    assert printed(capsys, "library", "show", "x") == "{}\n"
    assert printed(capsys, "library", "show", archived.id) == f"{DOCUMENT}\n"
    for _ in range(2):
        library.archive(library.save_new(Saved("{}", "{}", ""), "y").id)
    assert refused(capsys, "library", "show", "y").startswith("2 scenarios have that name: give an id")


def test_a_backup_is_restored_into_an_empty_library(library, capsys, tmp_path, monkeypatch):
    library.save_new(Saved(DOCUMENT, "{}", ""), "x", by=ANN)
    path = str(tmp_path / "backup.gz")
    assert main(["library", "backup", path]) == 0
    assert capsys.readouterr().err.startswith(f"{path}: 4 rows, of ")  # a person, a scenario, its version, the entry
    assert "is not empty" in refused(capsys, "library", "restore", path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/other.sqlite")
    printed(capsys, "library", "restore", path)
    assert printed(capsys, "library", "show", "x") == f"{DOCUMENT}\n"
    assert document(capsys, "library", "audit", "--format", "json")[0]["action"] == "restore a backup"
    assert "no backup" in refused(capsys, "library", "restore", str(tmp_path / "library.sqlite"))
    assert "none" in refused(capsys, "library", "restore", str(tmp_path / "none"))


def test_only_what_was_archived_long_ago_is_tidied_away(library, capsys, monkeypatch):
    kept, gone = (library.save_new(Saved("{}", "{}", ""), name) for name in ("kept", "gone"))
    library.archive(gone.id)
    for days, left in ((None, 1), ("400", 1), ("300", 0)):
        if days:
            monkeypatch.setenv("BREAKEVEN_ARCHIVED_DAYS", days)
        printed(capsys, "library", "tidy")
        assert len(document(capsys, "library", "list", "--archived", "--format", "json")) == left
    assert [row.id for row in library.scenarios()] == [kept.id]
    for value in ("0", ""):
        monkeypatch.setenv("BREAKEVEN_ARCHIVED_DAYS", value)
        assert main(["library", "tidy"]) == 0
        told = "nothing is deleted: BREAKEVEN_ARCHIVED_DAYS is 0, as it is where it is not set: archived ones stay\n"
        assert capsys.readouterr().err == told
    assert document(capsys, "library", "audit", "--action", "delete", "--format", "json")[0]["about"] == gone.id


def test_the_audit_log_says_who_and_when_and_a_deleted_name_is_nowhere(library, capsys):
    library.record("login", by=ANN)
    library.record("login", by=Actor("s-ben", "=Ben"))
    (row,) = document(capsys, "library", "audit", "--person", "Ann", "--format", "json")
    assert (row["person"], row["action"]) == ("Ann", "login")
    assert "'=Ben" in printed(capsys, "library", "audit", "--format", "csv")
    assert document(capsys, "library", "audit", "--action", "delete", "--format", "json") == []
    told = refused(capsys, "library", "audit", "--action", "logins")
    assert told.startswith("--action: 'logins' is no action: must be one of login, login refused")
    assert "'Anna' has done nothing here" in refused(capsys, "library", "audit", "--person", "Anna")
    year_ago = (datetime.now(tz=UTC) - timedelta(days=300)).date().isoformat()
    assert document(capsys, "library", "audit", "--since", year_ago, "--format", "json") == []
    assert [row["subject"] for row in document(capsys, "library", "people", "--format", "json")] == ["s-ben", "s-ann"]
    library.record("login", by=Actor("token:ann", "Ann", ANN.email.upper()))
    assert main(["library", "forget", "s-ann"]) == 0
    assert "tokens revoked: s-ann, token:ann\n" in "".join(capsys.readouterr())
    rest = printed(capsys, "library", "audit") + printed(capsys, "library", "people")
    assert "deleted person" in rest
    assert "Ann" not in rest
    assert "ann@" not in rest
    assert "no such person" in refused(capsys, "library", "forget", "s-ann")


def test_a_library_that_is_off_says_why(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@127.0.0.1:9/library")
    told = refused(capsys, "library", "check")
    assert told == "The library is off: its database does not answer, or refuses the connection.\n"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/library.sqlite")
    open_library(f"sqlite:///{tmp_path}/library.sqlite").close()
    assert document(capsys, "library", "check") == {"kind": "sqlite", "revision": "0002", "is_writable": True}


BEGIN = {("library", "restore"), ("token", "add")}
"""The commands that fill a library, and so begin one that is not there."""


def every_command(tmp_path) -> dict[tuple[str, ...], list[str]]:
    """Each part of the commands about the library, with arguments for a library of one scenario `x`, by `s-ann`."""
    given = {
        **{("library", name): [] for name in ("list", "audit", "people", "check", "tidy")},
        **{("library", name): ["x"] for name in ("versions", "show")},
        ("library", "backup"): [f"{tmp_path}/kept.gz"],
        ("library", "restore"): [f"{tmp_path}/kept.gz"],
        ("library", "forget"): ["s-ann"],
        ("token", "add"): ["--person", "Ann", "--days", "1"],
        ("token", "list"): [],
        ("token", "revoke"): ["none"],
        ("watch", "--library"): [],
    }
    for module in (command, token_command):
        parser = module.add(argparse.ArgumentParser().add_subparsers())
        (parts,) = (action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction))
        name = module.__name__.rpartition(".")[2]
        assert {*parts} == {part for of, part in given if of == name}
    return given


def test_what_reads_a_library_begins_none(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BREAKEVEN_ARCHIVED_DAYS", "1")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/full.sqlite")
    full = open_library(f"sqlite:///{tmp_path}/full.sqlite")
    full.save_new(Saved(DOCUMENT, "{}", ""), "x", by=ANN)
    kept = tmp_path / "kept.gz"
    assert main(["library", "backup", str(kept)]) == 0
    full.close()
    there, content = sorted(tmp_path.iterdir()), kept.read_bytes()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none/typo.sqlite")
    for part, arguments in every_command(tmp_path).items():
        if part not in BEGIN:
            told = refused(capsys, *part, *arguments)
            assert told.startswith(f"DATABASE_URL: there is no library at {tmp_path}/none/typo.sqlite: give "), part
            assert (sorted(tmp_path.iterdir()), kept.read_bytes()) == (there, content), part
    assert "none.gz" in refused(capsys, "library", "restore", f"{tmp_path}/none.gz")
    assert not (tmp_path / "none").exists()
    printed(capsys, "library", "restore", str(kept))
    assert printed(capsys, "library", "show", "x") == f"{DOCUMENT}\n"


def test_of_one_thing_nothing_is_said_in_the_plural(library, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("BREAKEVEN_ARCHIVED_DAYS", "1")
    library.save_new(Saved(DOCUMENT, "{}", ""), "x", by=ANN)
    library.archive(library.save_new(Saved(DOCUMENT, "{}", ""), "gone", by=ANN).id)
    said = {}
    for part, arguments in every_command(tmp_path).items():
        capsys.readouterr()
        with suppress(SystemExit):
            main([*part, *arguments])
        said[part] = "\n".join(capsys.readouterr())
    assert "1 scenario deleted, of those that were archived more than 1 day ago" in said["library", "tidy"]
    single = open_library(f"sqlite:///{tmp_path}/single.sqlite")
    single.record_watch("[1]")
    single.close()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/single.sqlite")
    assert main(["library", "backup", f"{tmp_path}/single.gz"]) == 0
    said["one row"] = capsys.readouterr().err
    assert "single.gz: 1 row, of " in said["one row"]
    plural = {part: re.findall(r"(?<![\w.,:-])1 [a-z]+s\b", text) for part, text in said.items()}
    assert not any(plural.values()), plural
