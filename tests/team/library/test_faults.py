"""What goes wrong around a library: it says so in a sentence, holds what it held, and is there again afterwards."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, select, update

import team.library.engine
import team.library.patient
from team.library.errors import LibraryUnavailable
from team.library.rows import Actor, Saved
from team.library.tables import SCENARIO, VERSION
from tests.support.postgres_server import postgres_server
from tests.team.library.test_store import saved

ROOT = Path(__file__).resolve().parents[3]
LONG = saved("x" * 400_000)


@pytest.fixture
def sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path}/library.sqlite"


def file_of(library) -> Path:
    return Path(library.engine.url.database)


def test_a_full_disk_is_said_and_room_is_enough_to_go_on(sqlite_url, opened):
    library = opened(sqlite_url)
    made = library.save_new(saved("one"), "x")
    with library.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 10}")
    for act in (lambda: library.save_version(made.id, 1, LONG), lambda: library.save_new(LONG, "y")):
        with pytest.raises(LibraryUnavailable, match=r"^The library is off: the disk is full\.$"):
            act()
    assert library.scenarios() == [made]
    assert [version.number for version in library.versions(made.id)] == [1]
    assert [entry.action for entry in library.audit()] == ["save"]
    with library.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    assert library.save_version(made.id, 1, LONG).number == 2


def test_a_locked_file_is_read_and_says_why_nothing_is_saved(sqlite_url, opened, monkeypatch):
    monkeypatch.setattr(team.library.engine, "WAIT_SECONDS", 0.2)
    library = opened(sqlite_url)
    made = library.save_new(saved("one"), "x")
    other = sqlite3.connect(file_of(library), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    begun = time.monotonic()
    with pytest.raises(LibraryUnavailable, match="another program holds its file locked"):
        library.save_version(made.id, 1, saved("two"))
    assert time.monotonic() - begun < 2
    assert library.version(made.id).document == saved("one").document
    other.execute("COMMIT")
    other.close()
    assert library.save_version(made.id, 1, saved("two")).number == 2


def test_a_file_that_may_not_be_written_is_read_and_says_so(sqlite_url, opened):
    library = opened(sqlite_url)
    made = library.save_new(saved("one"), "x")
    with library.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(LibraryUnavailable, match="may not be written"):
        library.archive(made.id)
    assert library.scenarios() == [made]


@pytest.mark.parametrize("damage", ["the pages after the first", "all after 5,000 bytes", "the first bytes"])
def test_a_damaged_file_is_said(sqlite_url, opened, damage):
    library = opened(sqlite_url)
    made = library.save_new(LONG, "x")
    library.close()
    path = file_of(library)
    held = path.read_bytes()
    random.seed(1)
    broken = {
        "the pages after the first": held[:4096] + random.randbytes(len(held) - 4096),
        "all after 5,000 bytes": held[:5000],
        "the first bytes": random.randbytes(100) + held[100:],
    }[damage]
    path.write_bytes(broken)
    with pytest.raises(LibraryUnavailable, match=r"its file is (damaged; restore a backup|no library)"):
        opened(sqlite_url).version(made.id)
    path.write_bytes(held)
    assert opened(sqlite_url).version(made.id).document == LONG.document


def test_a_check_says_what_there_is(library):
    health = library.check()
    assert (health.kind, health.is_writable) == (library.engine.dialect.name, True)


SAVER = """
import hashlib, sys
from team.library.errors import Conflict
from team.library.rows import Actor, Saved
from team.library.store import open_library

url, scenario, name, times, size = *sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5])
library = open_library(url)
done = 0
while done < times:
    newest = library.scenario(scenario).newest.number
    body = f"{name} {newest} " + "x" * size
    try:
        version = library.save_version(
            scenario, newest, Saved(body, hashlib.sha256(body.encode()).hexdigest(), ""), by=Actor(name, name)
        )
    except Conflict as conflict:
        assert conflict.version > newest and conflict.author
        continue
    done += 1
    print(version.number, flush=True)
"""


def saver(url: str, scenario: str, name: str, times: int, size: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SAVER, url, scenario, name, str(times), str(size)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_two_processes_that_save_one_scenario_lose_nothing(url, library):
    made = library.save_new(saved("one"), "x")
    processes = {name: saver(url, made.id, name, 15, 10) for name in ("Ann", "Ben")}
    told = {name: process.communicate(timeout=120) for name, process in processes.items()}
    assert {errors for _, errors in told.values()} == {""}
    versions = library.versions(made.id, limit=100)
    assert [version.number for version in versions] == list(range(31, 0, -1))
    for name, (numbers, _) in told.items():
        assert sorted(map(int, numbers.split())) == sorted(v.number for v in versions if v.author == name)


@pytest.mark.slow
def test_a_process_killed_in_mid_save_leaves_whole_versions_alone(url, library):
    made = library.save_new(Saved("", hashlib.sha256(b"").hexdigest(), ""), "x")
    random.seed(7)
    reported = 0
    for _ in range(5):
        process = saver(url, made.id, "Ann", 10_000, 2_000_000)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(random.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate(timeout=60)
        newest = library.scenario(made.id).newest.number
        told = [int(number) for number in rest.split()]
        assert newest >= max(told, default=0) > -1
        assert newest > reported
        reported = newest
    for version in library.versions(made.id, limit=10_000):
        whole = library.version(made.id, version.number)
        assert whole.snapshot == hashlib.sha256(whole.document.encode()).hexdigest()
    assert [each.number for each in library.versions(made.id, limit=10_000)] == list(range(reported, 0, -1))
    assert len(library.audit(action="save", limit=10_000)) == reported
    assert library.save_version(made.id, reported, saved("after")).number == reported + 1


@pytest.mark.slow
@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("how", ["stop", "crash"])
def test_a_server_that_stops_is_said_soon_and_is_there_again_by_itself(opened, how):
    with postgres_server() as server:
        library = opened(server.url())
        made = library.save_new(saved("one"), "x", by=Actor("s", "Ann"))
        getattr(server, how)()
        for _ in range(3):
            begun = time.monotonic()
            with pytest.raises(LibraryUnavailable, match="does not answer"):
                library.save_version(made.id, 1, saved("two"))
            assert time.monotonic() - begun < 4
        server.start()  # what was saved a moment before a crash is there, however the server is set
        assert library.scenarios() == [made]
        assert library.save_version(made.id, 1, saved("two")).number == 2


@pytest.mark.slow
@pytest.mark.xdist_group("postgres")
def test_a_lock_a_read_only_server_and_one_that_lets_nobody_in_are_said(server, opened):
    name = f"library_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        library = opened(server.url(database=name))
        made = library.save_new(saved("one"), "x")
        with psycopg.connect(server.url(database=name)) as other:
            other.execute("SELECT 1 FROM scenario FOR UPDATE")
            with pytest.raises(LibraryUnavailable, match="somebody else is saving the same scenario"):
                library.save_version(made.id, 1, saved("two"))
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        reader = opened(server.url(database=name))
        assert not reader.check().is_writable
        assert reader.scenarios() == [made]
        with pytest.raises(LibraryUnavailable, match="its database may not be written"):
            reader.archive(made.id)
        for address in (server.url(password="wrong", database=name), server.url(database="nothing_here")):
            with pytest.raises(LibraryUnavailable, match="or refuses the connection"):
                opened(address)


@pytest.mark.slow
def test_ten_thousand_versions_are_listed_as_soon_as_ten(library):
    few, many = library.save_new(saved("one"), "few"), library.save_new(saved("one"), "many")
    with library.engine.begin() as connection:
        first = connection.execute(select(VERSION).where(VERSION.c.scenario == many.id)).mappings().one()
        for scenario, count in ((few.id, 10), (many.id, 10_000)):
            rows = [{**first, "scenario": scenario, "number": n, "document": "x" * 9_000} for n in range(2, count + 1)]
            connection.execute(insert(VERSION), rows)
            connection.execute(update(SCENARIO).where(SCENARIO.c.id == scenario).values(version=count))

    def seconds(ask: Callable[[str], object], scenario: str) -> float:
        begun = time.perf_counter()
        ask(scenario)
        return time.perf_counter() - begun

    for ask in (library.versions, library.version, library.scenario):
        fewer, more = (min(seconds(ask, of) for _ in range(20)) for of in (few.id, many.id))
        # a scan of 10,000 would take a thousand times as long: the first page is 50 rows beside 10
        assert more < 10 * fewer + 0.02
    assert [version.number for version in library.versions(many.id, offset=9_990)] == list(range(10, 0, -1))
    assert {row.id for row in library.scenarios()} == {few.id, many.id}


@pytest.mark.slow
@pytest.mark.xdist_group("postgres")
def test_a_frozen_server_is_waited_for_only_so_long_and_answers_again_afterwards(opened, monkeypatch):
    with postgres_server() as own:
        library = opened(own.url())
        made = library.save_new(saved("one"), "x")
        monkeypatch.setattr(team.library.patient, "ANSWER_SECONDS", 1.0)
        own.freeze()
        try:
            for ask in (library.check, lambda: library.save_version(made.id, 1, saved("two"))):
                begun = time.monotonic()
                with pytest.raises(LibraryUnavailable, match=r"^The library is off: its database does not answer"):
                    ask()
                # the connection that was open is given up, and a new one is tried
                assert time.monotonic() - begun < 1 + team.library.engine.WAIT_SECONDS + 2
        finally:
            own.thaw()
        assert library.save_version(made.id, 1, saved("two")).number == 2
        assert [version.number for version in library.versions(made.id)] == [2, 1]
