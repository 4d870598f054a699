"""A backup holds everything; what is restored is the same, in either kind of database; what is no backup is refused."""

from __future__ import annotations

import gzip
import hashlib
import json
import stat
import threading
import tracemalloc
import uuid
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import insert, select

from economics.errors import InputError
from team.library.backup import read_backup, restore_backup, write_backup
from team.library.rows import Actor
from team.library.tables import METADATA, PERSON, REVISIONS, VERSION
from tests.team.library.conftest import KINDS
from tests.team.library.test_store import ANN, BEN, NAMES, saved


@pytest.fixture(params=KINDS)
def empty(request, tmp_path, opened):
    """An empty library to restore into, of every kind."""
    if request.param == "sqlite":
        return opened(f"sqlite:///{tmp_path}/restored.sqlite")
    server = request.getfixturevalue("server")
    name = f"restored_{uuid.uuid4().hex}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return opened(server.url(database=name))


@pytest.fixture
def full(library):
    """A library with something in every table."""
    for number, name in enumerate(NAMES):
        made = library.save_new(saved(f"é\u2028'\\\" {number}"), name, by=ANN, tags=["q3", "日本"], comment="a\nb")
        library.save_version(made.id, 1, saved("two"), by=BEN)
    library.archive(made.id, by=BEN)
    library.forget_person("s-ben", by=ANN)
    expires = datetime(2027, 6, 1, tzinfo=UTC)
    library.add_token("hash", person=ANN, role="view", groups=["b"], expires=expires, by=ANN)
    library.record_watch("[1]")
    return library


def content(library) -> dict[str, list[tuple[object, ...]]]:
    with library.engine.connect() as connection:
        return {
            name: sorted(tuple(row) for row in connection.execute(select(table)))
            for name, table in METADATA.tables.items()
        }


def test_what_is_restored_is_what_was_there_and_goes_on(full, empty, tmp_path):
    path = tmp_path / "backup.gz"
    written = write_backup(full, path)
    before = content(full)
    assert all(before.values())
    assert written.rows == sum(map(len, before.values()))
    assert restore_backup(empty, path) == written == read_backup(path)
    assert content(empty) == before
    newest = empty.scenarios()[0]
    empty.save_version(newest.id, 2, saved("three"), by=Actor("s-new", "New"))
    empty.record_watch("[2]")
    assert empty.last_watch().findings == "[2]"
    assert empty.audit()[0].person == "New"


def test_only_its_owner_reads_a_backup_and_nothing_else_is_left(full, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    write_backup(full, folder / "backup.gz")
    write_backup(full, folder / "backup.gz")
    assert [path.name for path in folder.iterdir()] == ["backup.gz"]
    assert stat.S_IMODE((folder / "backup.gz").stat().st_mode) == 0o600


def test_a_backup_that_fails_leaves_the_last_one(full, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    path = folder / "backup.gz"
    write_backup(full, path)
    before = path.read_bytes()
    with full.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE watch_run")
    with pytest.raises(Exception, match=r"^The library is off: its tables are not those of this program\.$"):
        write_backup(full, path)
    assert [each.name for each in folder.iterdir()] == ["backup.gz"]
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(full, tmp_path):
    for place in (tmp_path / "none" / "backup.gz", tmp_path):
        with pytest.raises(InputError, match=str(place)):
            write_backup(full, place)
    with pytest.raises(InputError, match="none"):
        restore_backup(full, tmp_path / "none")


def test_a_backup_is_of_one_moment_while_others_save(library, opened, tmp_path):
    made = library.save_new(saved("one"), "x")
    stopped = threading.Event()

    def save() -> None:
        number = 1
        while not stopped.is_set():
            number = library.save_version(made.id, number, saved(str(number) * 1000)).number

    thread = threading.Thread(target=save)
    thread.start()
    try:
        for attempt in range(5):
            write_backup(library, tmp_path / f"{attempt}.gz")
    finally:
        stopped.set()
        thread.join()
    for attempt in range(5):
        restored = opened(f"sqlite:///{tmp_path}/{attempt}.sqlite")
        restore_backup(restored, tmp_path / f"{attempt}.gz")
        newest = restored.scenario(made.id).newest.number
        assert [each.number for each in restored.versions(made.id, limit=10_000)] == list(range(newest, 0, -1))
        assert len(restored.audit(limit=10_000)) == newest


def test_a_library_larger_than_what_is_held_of_it_is_backed_up_and_restored(library, empty, tmp_path):
    made = library.save_new(saved("one"), "x")
    row = {"saved_at": "", "author": author_of(library), "comment": "", "summary": ""}
    texts = {"document": "x" * 200_000, "snapshot": ""}
    with library.engine.begin() as connection:
        for number in range(2, 302):
            connection.execute(insert(VERSION).values(scenario=made.id, number=number, **row, **texts))
    tracemalloc.start()
    try:
        write_backup(library, tmp_path / "backup.gz")
        restore_backup(empty, tmp_path / "backup.gz")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 300 * 200_000 / 2  # of 60 MB; 50 rows at a time, as they are and as the driver sends them
    assert len(empty.versions(made.id, limit=1000)) == 301


def author_of(library) -> str:
    with library.engine.connect() as connection:
        return str(connection.execute(select(PERSON.c.id)).scalar_one())


def lines_of(path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def sealed(lines: list[bytes]) -> bytes:
    """A backup of lines, its trailer worked out anew."""
    body = b"".join(lines[:-1])
    trailer = {"rows": len(lines) - 2, "sha256": hashlib.sha256(body).hexdigest()}
    return gzip.compress(body + json.dumps(trailer).encode() + b"\n")


def test_what_is_cut_or_changed_is_refused_and_nothing_is_restored(full, opened, tmp_path):
    path = tmp_path / "backup.gz"
    write_backup(full, path)
    target, whole, lines = opened(f"sqlite:///{tmp_path}/target.sqlite"), path.read_bytes(), lines_of(path)
    bad = {
        "empty": b"",
        "text": b"some text that is no backup",
        "other gzip": gzip.compress(b"{}\n{}\n"),
        "json of something else": gzip.compress(b"[1]\n"),
        **{f"cut at {share:.0%}": whole[: int(len(whole) * share)] for share in (0.1, 0.5, 0.9, 0.999)},
        **{f"byte {at} changed": whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(20, 400, 60)},
        "a line left out": gzip.compress(b"".join(lines[:3] + lines[4:])),
        "no trailer": gzip.compress(b"".join(lines[:-1])),
        "a changed row": gzip.compress(b"".join(lines).replace(b'"Ann"', b'"Eve"')),
        "an unknown table": sealed([lines[0], b'["orders", {"id": 1}]\n', lines[-1]]),
    }
    for what, data in bad.items():
        path.write_bytes(data)
        with pytest.raises(InputError, match=r"no backup of a library|cut or damaged|it is damaged") as refused:
            restore_backup(target, path)
        assert len(str(refused.value)) < 300, what
        assert not any(content(target).values()), what


def test_a_backup_of_a_newer_program_is_refused(full, opened, tmp_path):
    path = tmp_path / "backup.gz"
    write_backup(full, path)
    lines = lines_of(path)
    for changed in ({"revision": "9999"}, {"format": 2}):
        path.write_bytes(sealed([json.dumps({**json.loads(lines[0]), **changed}).encode() + b"\n", *lines[1:]]))
        with pytest.raises(InputError, match="was made by a newer version of this program"):
            restore_backup(opened(f"sqlite:///{tmp_path}/target.sqlite"), path)


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_backup_of_an_older_program_is_upgraded(full, empty, tmp_path, revision):
    path = tmp_path / "backup.gz"
    write_backup(full, path)
    header, *rows, trailer = lines_of(path)
    since = {"0001": ("token", "watch_run")}
    older = [row for row in rows if json.loads(row)[0] not in since[revision]]
    path.write_bytes(sealed([header.replace(REVISIONS[-1].encode(), revision.encode()), *older, trailer]))
    assert restore_backup(empty, path).revision == revision
    assert content(empty) == {**content(full), **{name: [] for name in since[revision]}}


def test_a_library_that_holds_something_is_refused_and_left_as_it_is(full, library, tmp_path):
    path = tmp_path / "backup.gz"
    write_backup(full, path)
    before = content(library)
    with pytest.raises(InputError, match="is not empty"):
        restore_backup(library, path)
    assert content(library) == before
