"""A database is made, upgraded in place, or refused with a sentence."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from team.library import upgrade
from team.library.engine import engine_of
from team.library.errors import LibraryUnavailable
from team.library.tables import METADATA, REVISION_TABLE, REVISIONS
from tests.team.library.test_store import saved

ROOT = Path(__file__).resolve().parents[3]


def test_the_revisions_are_those_of_the_steps():
    config = Config()
    config.set_main_option("script_location", str(Path(upgrade.__file__).parent / "migrations"))
    steps = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == REVISIONS


def test_all_steps_together_make_the_tables_that_the_store_uses(library):
    found = inspect(library.engine)
    assert {*found.get_table_names()} == {*METADATA.tables, REVISION_TABLE}
    for name, table in METADATA.tables.items():
        columns = {column["name"]: bool(column["nullable"]) for column in found.get_columns(name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}, name
        assert {*found.get_pk_constraint(name)["constrained_columns"]} == {each.name for each in table.primary_key}
        assert {each["name"] for each in found.get_indexes(name) if not each["unique"]} == {
            each.name for each in table.indexes
        }


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_older_database_is_upgraded_in_place(url, opened, revision):
    engine = engine_of(url)
    upgrade.bring_up_to_date(engine, revision)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO person VALUES ('p', 's', 'Ann', '')"))
        connection.execute(text("INSERT INTO scenario VALUES ('i', 'old', '', 'old', 1, 't', 'p', 't', '')"))
        connection.execute(text("INSERT INTO version VALUES ('i', 1, 't', 'p', '', '', 'document', 'snapshot')"))
    engine.dispose()
    library = opened(url)
    assert library.check().revision == REVISIONS[-1]
    assert library.version("i").document == "document"
    assert library.tokens() == []


def test_a_newer_database_is_refused_and_left_as_it_is(url, opened):
    library = opened(url)
    made = library.save_new(saved("one"), "x")
    with library.engine.begin() as connection:
        connection.execute(text(f"UPDATE {REVISION_TABLE} SET version_num = '9999'"))  # noqa: S608
    with pytest.raises(LibraryUnavailable, match="a newer version of this program made it"):
        opened(url)
    assert library.scenario(made.id) == made


def test_a_database_of_something_else_is_refused_and_left_as_it_is(url, opened):
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE orders (id INTEGER)"))
    engine.dispose()
    with pytest.raises(LibraryUnavailable, match="holds something else"):
        opened(url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["orders"]
    engine.dispose()


def test_a_file_of_something_else_or_of_a_newer_program_keeps_every_byte(tmp_path, opened):
    orders, newer = tmp_path / "orders.sqlite", tmp_path / "newer.sqlite"
    for path, made in ((orders, "orders (id INTEGER)"), (newer, f"{REVISION_TABLE} (version_num TEXT)")):
        with closing(sqlite3.connect(path)) as plain:
            plain.execute(f"CREATE TABLE {made}")
            if path == newer:
                plain.execute(f"INSERT INTO {REVISION_TABLE} VALUES ('9999')")  # noqa: S608
            plain.commit()
        before = path.read_bytes()
        with pytest.raises(LibraryUnavailable, match=r"holds something else|a newer version"):
            opened(f"sqlite:///{path}")
        assert path.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"orders.sqlite", "newer.sqlite"}


def test_a_library_s_file_takes_readers_beside_a_writer(tmp_path, opened):
    opened(f"sqlite:///{tmp_path}/library.sqlite")
    with closing(sqlite3.connect(tmp_path / "library.sqlite")) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_file_that_is_no_library_is_refused_and_left_as_it_is(tmp_path, opened):
    texts = tmp_path / "notes.txt"
    texts.write_text("some notes of somebody, long enough to be no empty file\n" * 20)
    other = tmp_path / "prices.duckdb"
    duckdb.connect(str(other)).close()
    for path in (texts, other):
        before = path.read_bytes()
        with pytest.raises(LibraryUnavailable, match="its file is no library"):
            opened(f"sqlite:///{path}")
        assert path.read_bytes() == before


def test_a_place_that_cannot_be_had_is_said(tmp_path, opened):
    (tmp_path / "file").write_text("x")
    for place, reason in (("file/in/it.sqlite", "cannot be made"), ("", "names no file")):
        address = f"sqlite:///{tmp_path / place}" if place else "sqlite://"
        with pytest.raises(LibraryUnavailable, match=reason):
            opened(address)
    with pytest.raises(LibraryUnavailable, match="cannot be opened"):
        opened(f"sqlite:///{tmp_path}")


def test_a_server_that_is_not_there_is_said_soon(opened):
    with pytest.raises(LibraryUnavailable, match="does not answer"):
        opened("postgresql://somebody:secret@127.0.0.1:9/library")


def test_processes_that_start_together_make_it_once(url):
    script = "import sys; from team.library.store import open_library; open_library(sys.argv[1]).close()"
    command = [sys.executable, "-W", "error", "-c", script, url]
    started = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in started:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
