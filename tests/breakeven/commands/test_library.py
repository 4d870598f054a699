"""`breakeven library`: what is saved, as tables, documents and one file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from breakeven.cli import main
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
    assert "no such" in refused(capsys, "library", "show", made.id, "--version", "3")
    assert "no such" in refused(capsys, "library", "show", "../x")


def test_a_name_that_several_have_is_asked_for(library, capsys):
    ids = {library.save_new(Saved("{}", "{}", ""), "same").id for _ in range(2)}
    told = refused(capsys, "library", "show", "same")
    assert told.startswith("2 scenarios have that name: give an id")
    assert all(id_ in told for id_ in ids)


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
    assert document(capsys, "library", "check") == {"kind": "sqlite", "revision": "0002", "is_writable": True}
