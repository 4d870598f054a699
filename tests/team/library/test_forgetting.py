"""Whose name is deleted is in no byte of the library's files, also while a dashboard has it open."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from breakeven.cli import main
from team.library.rows import Actor
from team.library.store import Library
from tests.team.library.test_store import saved

EMAIL = "ann.unlikely@example.com"
ANN = Actor("s-ann-unlikely", "Ann Unlikely", EMAIL)
TRACES = (b"ann-unlikely", b"Ann Unlikely", EMAIL.encode())


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/library.sqlite")
    return tmp_path / "library.sqlite"


@pytest.fixture
def dashboard(path: Path, opened) -> Library:
    """The library that a dashboard has open, with something that Ann did, and that others did before and after."""
    library: Library = opened(f"sqlite:///{path}")
    for by in (Actor("s-ben", "Ben"), ANN, Actor("s-cyd", "Cyd")):
        library.save_new(saved("one"), "x", by=by)
    return library


def traces(path: Path) -> set[str]:
    """The files in which something of Ann is."""
    files = [each for each in path.parent.iterdir() if each.name.startswith(path.name)]
    return {each.name for each in files if any(trace in each.read_bytes() for trace in TRACES)}


def test_nothing_of_a_forgotten_person_is_left_in_any_byte(path, dashboard, capsys):
    dashboard.record("login", by=Actor(ANN.subject, "Ann Unlikely of Accounting, a longer name", ANN.email))
    assert traces(path)
    assert main(["library", "forget", ANN.subject]) == 0
    assert "may still hold" not in capsys.readouterr().err
    assert traces(path) == set()
    assert dashboard.audit()[0].action == "delete a name"
    dashboard.record("login", by=Actor("s-dan", "Dan"))
    assert traces(path) == set()


def test_nor_in_space_that_was_given_back_as_it_was(path, dashboard):
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        older.execute("PRAGMA secure_delete = OFF")
        for number in range(300):
            older.execute("INSERT INTO person VALUES (?, ?, ?, ?)", (f"x{number}", f"{number}", ANN.name, ANN.email))
        older.execute("DELETE FROM person WHERE id LIKE 'x%'")
        older.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert path.read_bytes().count(EMAIL.encode()) > 100
    assert main(["library", "forget", ANN.subject]) == 0
    assert traces(path) == set()


def test_the_file_that_still_holds_it_is_named_while_somebody_reads(path, dashboard, capsys):
    with dashboard.engine.connect() as reading:
        assert reading.exec_driver_sql("SELECT count(*) FROM person").scalar() == 3
        assert main(["library", "forget", ANN.subject]) == 0
        assert f"{path}-wal may still hold the names until the last dashboard closes" in capsys.readouterr().err
    dashboard.close()
    dashboard.check()
    dashboard.close()
    assert traces(path) == set()
