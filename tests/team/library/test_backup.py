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
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from economics.errors import InputError
from team.library.backup import read_backup, restore_backup, write_backup
from team.library.checks import RULES
from team.library.engine import writing
from team.library.errors import LibraryUnavailable
from team.library.rows import Actor
from team.library.tables import METADATA, PERSON, REVISION_TABLE, REVISIONS, SCENARIO, VERSION
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


def test_an_empty_library_takes_the_place_of_no_backup_that_holds_something(full, empty, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    path = folder / "backup.gz"
    held = write_backup(full, path)
    before = path.read_bytes()
    with pytest.raises(InputError, match=rf"holds {held.rows} rows, of {held.made_at}, and the library holds none"):
        write_backup(empty, path)
    assert path.read_bytes() == before
    assert [each.name for each in folder.iterdir()] == ["backup.gz"]
    other = folder / "other.gz"
    for _ in range(2):  # one of nothing may be replaced
        assert write_backup(empty, other).rows == 0
    other.write_bytes(b"no backup")
    assert write_backup(empty, other).rows == 0


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
    at = made.newest.saved_at
    row = {"saved_at": at, "author": author_of(library), "comment": "", "summary": "{}"}
    texts = {"document": json.dumps({"x": "x" * 200_000}), "snapshot": "{}"}
    with library.engine.begin() as connection:
        for number in range(2, 302):
            connection.execute(insert(VERSION).values(scenario=made.id, number=number, **row, **texts))
        connection.execute(update(SCENARIO).values(version=301))
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
        with pytest.raises(InputError, match=r"no backup of a library|cut or damaged|line \d+ ") as refused:
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


def test_every_column_has_its_rule_or_holds_any_text():
    columns = {column.name for table in METADATA.tables.values() for column in table.columns}
    free = {"subject", "name", "email", "description", "searched", "tag", "comment", "action", "about", "detail"}
    free |= {"document", "snapshot", "summary", "findings"}  # which the library keeps and never reads
    assert columns - {"version", "number"} == {*RULES, *free}
    assert not free & {*RULES}


@pytest.fixture
def small(opened, tmp_path):
    """The lines of a backup with a row of every table, as few as can be."""
    library = opened(f"sqlite:///{tmp_path}/small.sqlite")
    made = library.save_new(saved("one"), "x", by=ANN, tags=["t"])
    library.save_version(made.id, 1, saved("two"), by=ANN)
    expires = datetime(2027, 6, 1, tzinfo=UTC)
    library.add_token("hash", person=BEN, role="view", groups=["b"], expires=expires, by=ANN)
    library.record_watch("[1]")
    write_backup(library, tmp_path / "small.gz")
    lines = lines_of(tmp_path / "small.gz")
    assert {json.loads(line)[0] for line in lines[1:-1]} == {*METADATA.tables}
    return lines


def restored_whole_or_refused(lines: list[bytes], target, path) -> str:
    """Restore lines under a right checksum: the sentence that refuses them, empty where they are there whole."""
    path.write_bytes(sealed(lines))
    refused = None
    try:
        restore_backup(target, path)
    except InputError as error:
        refused = error
    if refused is not None:
        assert not any(content(target).values())
        assert refused.field == str(path)
        assert "\n" not in str(refused)
        assert len(refused.message) < 300
        return refused.message
    wanted: dict[str, list[tuple[object, ...]]] = {name: [] for name in METADATA.tables}
    for name, row in map(json.loads, lines[1:-1]):
        wanted[name].append(tuple(row[column.name] for column in METADATA.tables[name].columns))
    assert content(target) == {name: sorted(rows) for name, rows in wanted.items()}
    with target.engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(delete(table))
    return ""


STEP = REVISION_TABLE.encode()


def changed_lines(lines: list[bytes]) -> dict[str, list[bytes]]:
    """Backups of which one line is another, is there twice, is missing, or stands before the one that it followed."""
    others = (b"garbage\n", b"5\n", b"null\n", b"\n", b'"person"\n', b"[]\n", b'["person"]\n', b'["person",{},1]\n')
    others += (
        b'[["x"],{}]\n',
        b'["person","x"]\n',
        b'["person",{}]\n',
        b'["library_revision",{"version_num":"0001"}]\n',
    )
    others += (b'["person",{"id":"q\xff"}]\n', b"[" * 100_000 + b"\n", b'["person",{"id":' + b"9" * 5000 + b"}]\n")
    found = {}
    for at in range(len(lines) - 1):
        before, line, after = lines[:at], lines[at], lines[at + 1 :]
        for other in others:
            found[f"line {at + 1} is {other[:40]!r}"] = [*before, other, *after]
        found[f"line {at + 1} twice"] = [*before, line, line, *after]
        found[f"line {at + 1} missing"] = [*before, *after]
        if at + 2 < len(lines):
            found[f"line {at + 1} after the next"] = [*before, after[0], line, *after[1:]]
    return found


STRANGE = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2,
    2**31,
    1.5,
    "",
    "x",
    "../x",
    "a\0",
    "\ud800",
    "never",
    "{}",
    "[",
    "[1]",
    [],
    {},
)


def changed_fields(lines: list[bytes]) -> dict[str, list[bytes]]:
    """Backups of which one value is another, is missing, or has another name."""
    found = {}
    for at, line in enumerate(lines[:-1]):
        said = json.loads(line)
        row = said if at == 0 else said[1]
        for name in row:
            rest = {key: value for key, value in row.items() if key != name}
            changes = {f"is {value!r}": {**row, name: value} for value in STRANGE}
            changes |= {"is missing": rest, "has another name": {**rest, f"{name}_": row[name]}}
            for what, new in changes.items():
                changed = json.dumps(new if at == 0 else [said[0], new]).encode() + b"\n"
                found[f"{name} of line {at + 1} {what}"] = [*lines[:at], changed, *lines[at + 1 :]]
    return found


def test_what_was_forged_is_refused_by_its_line_and_what_is_wrong(small, opened, tmp_path):
    target, path = opened(f"sqlite:///{tmp_path}/target.sqlite"), tmp_path / "forged.gz"
    assert restored_whole_or_refused(small, target, path) == ""
    of = {json.loads(line)[0]: number for number, line in enumerate(small[1:-1], start=2)}
    token, person, scenario, audit = (of[name] for name in ("token", "person", "scenario", "audit"))
    lines, fields = changed_lines(small), changed_fields(small)
    for forged, sentence in (
        (lines["line 2 is b'garbage\\n'"], "line 2 is no line of JSON"),
        (lines["line 2 is b'5\\n'"], "line 2 is no row of a table of its revision"),
        (lines["line 2 twice"], "line 3 is a row that is there already"),
        (fields[f"person of line {audit} is 'x'"], f"line {audit} refers to a row that is not before it"),
        (fields[f"role of line {token} is 'x'"], f"line {token} has 'x' as role of token: must be view or edit"),
        (
            fields[f"groups of line {token} is 'x'"],
            f"line {token} has 'x' as groups of token: must be a JSON list of names",
        ),
        (
            fields[f"expires_at of line {token} is 'never'"],
            f"line {token} has 'never' as expires_at of token: must be a moment such as 2027-06-01T00:00:00.000000Z",
        ),
        (
            fields[f"email of line {person} has another name"],
            f"line {person} has 'email_', which is no column of person",
        ),
        (fields[f"email of line {person} is missing"], f"line {person} lacks email, a column of person"),
        (
            fields[f"version of line {scenario} is 1"],
            f"line {scenario} is a scenario whose versions are not 1 to its newest",
        ),
        (fields["made_at of line 1 is missing"], "line 1 does not say when the backup was made"),
    ):
        assert restored_whole_or_refused(forged, target, path) == f"{sentence}: nothing was restored"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_forged_backup_is_restored_whole_or_refused(small, opened, tmp_path, data):
    forged = {**changed_lines(small), **changed_fields(small)}
    target = opened(f"sqlite:///{tmp_path}/target.sqlite")
    restored_whole_or_refused(forged[data.draw(st.sampled_from(sorted(forged)))], target, tmp_path / "forged.gz")


@pytest.mark.slow
def test_every_forged_backup_is_restored_whole_or_refused(small, opened, tmp_path):
    target, path = opened(f"sqlite:///{tmp_path}/target.sqlite"), tmp_path / "forged.gz"
    for what, lines in {**changed_lines(small), **changed_fields(small)}.items():
        try:
            restored_whole_or_refused(lines, target, path)
        except Exception as error:
            raise AssertionError(what) from error


def test_what_contradicts_a_library_has_a_sentence_of_its_own(full):
    twice = [{"id": "a", "subject": "b", "name": "c", "email": ""}] * 2
    does_not_fit = pytest.raises(LibraryUnavailable, match="what was to be written does not fit what it holds")
    with does_not_fit, writing(full.engine) as connection:
        connection.execute(insert(PERSON), twice)
