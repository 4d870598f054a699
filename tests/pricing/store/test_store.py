"""The catalogue file: where it goes, and what happens when it is damaged, old, foreign or cannot be written."""

from __future__ import annotations

import errno
import fcntl
import os
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pricing.rows import PriceRow
from pricing.store import build, store
from pricing.store.catalogue import Catalogue, open_catalogue, open_catalogues

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close what a test opened by the environment's path, so the next test opens its own."""
    yield
    for opened in open_catalogues():
        if opened.path is None or "cache" in opened.path.parts:
            opened.close()


def works(catalogue: Catalogue) -> bool:
    (window,) = catalogue.token_price_rows("anthropic", "claude-sonnet-4-6", TODAY).select(TODAY, 2000)
    return window.standard.input == 3 and len(catalogue.rate_rows()) > 400


def everything(catalogue: Catalogue) -> list[PriceRow]:
    return catalogue._reader.prices(catalogue.edition("genai-prices").number)


def test_the_environment_names_the_place_else_the_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, "/some/where.duckdb")
    assert store.place() == Path("/some/where.duckdb")
    monkeypatch.setenv(store.ENVIRONMENT_VARIABLE, "")
    monkeypatch.setenv("XDG_CACHE_HOME", "/xdg")
    assert store.place() == Path("/xdg/breakeven/catalogue.duckdb")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/me")
    assert store.place() == Path("/home/me/.cache/breakeven/catalogue.duckdb")


def test_a_first_start_builds_the_file_and_a_second_only_opens_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_catalogue()
    assert (first.path, first.notices) == (place, [])
    assert works(first)
    assert open_catalogue() is first
    assert sorted(p.name for p in place.parent.iterdir()) == [place.name, place.name + ".lock"]
    first.close()
    monkeypatch.setattr(build, "fill", lambda *_: pytest.fail("built again"))
    assert works(open_catalogue())


def test_a_read_only_file_in_place_is_enough(copied: Path) -> None:
    copied.chmod(0o444)
    copied.parent.chmod(0o555)
    try:
        catalogue = open_catalogue()
        assert (catalogue.path, catalogue.notices) == (copied, [])
        assert works(catalogue)
    finally:
        copied.parent.chmod(0o755)


@pytest.mark.parametrize("content", [b"", b"\0" * 20_000, b"not a database", "half", "header"], ids=repr)
def test_a_damaged_file_is_kept_aside_and_reported(copied: Path, content: bytes | str) -> None:
    sound = copied.read_bytes()
    if content == "half":
        damaged = sound[: len(sound) // 3] + os.urandom(len(sound) // 3)
    elif content == "header":
        damaged = sound[:4096] + os.urandom(8192) + sound[12288:]
    else:
        damaged = content  # type: ignore[assignment]
    copied.write_bytes(damaged)
    catalogue = open_catalogue()
    assert works(catalogue)
    assert everything(catalogue)
    assert catalogue.path == copied
    assert len(catalogue.notices) == 1
    assert catalogue.notices[0].endswith("was damaged; it is kept as catalogue.duckdb.damaged and a new one was built.")
    assert copied.with_name("catalogue.duckdb.damaged").read_bytes() == damaged


@pytest.mark.slow
def test_a_flipped_byte_anywhere_never_gives_another_price(built_file: Path, place: Path, catalogue: Catalogue) -> None:
    sound, want = built_file.read_bytes(), everything(catalogue)
    place.parent.mkdir()
    chance = random.Random(1)
    for _ in range(6):
        damaged = bytearray(sound)
        for at in chance.sample(range(len(sound)), 20):
            damaged[at] ^= 0xFF
        place.write_bytes(damaged)
        result = open_catalogue()
        assert everything(result) == want
        assert works(result)
        result.close()


def test_damage_found_while_reading_is_mended_once(copied: Path) -> None:
    sound = copied.read_bytes()
    catalogue = open_catalogue()
    catalogue.close()
    copied.write_bytes(sound[: len(sound) // 2])
    catalogue = open_catalogue()
    assert works(catalogue)
    assert everything(catalogue)
    assert any("damaged" in notice for notice in catalogue.notices)
    assert len(catalogue.notices) == 1


def test_someone_elses_database_is_left_alone(place: Path) -> None:
    place.parent.mkdir()
    connection = duckdb.connect(str(place))
    connection.execute("CREATE TABLE mine (a INTEGER)")
    connection.close()
    before = place.read_bytes()
    catalogue = open_catalogue()
    assert works(catalogue)
    assert catalogue.path is None
    assert "database of something else" in catalogue.notices[0]
    assert place.read_bytes() == before


def rewrite(path: Path, *statements: str) -> bytes:
    connection = duckdb.connect(str(path))
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return path.read_bytes()


def test_a_file_of_a_newer_version_is_left_alone(copied: Path) -> None:
    before = rewrite(copied, "UPDATE build_info SET value = '99' WHERE name = 'schema_version'")
    catalogue = open_catalogue()
    assert works(catalogue)
    assert (catalogue.path, len(catalogue.notices)) == (None, 1)
    assert "newer version" in catalogue.notices[0]
    assert copied.read_bytes() == before


def test_a_file_of_a_later_duckdb_is_left_alone(copied: Path) -> None:
    content = bytearray(copied.read_bytes())
    content[13] += 1  # the storage version, after the checksum and the magic bytes
    copied.write_bytes(content)
    catalogue = open_catalogue()
    assert works(catalogue)
    assert catalogue.path in (None, copied)
    assert catalogue.path is None or "damaged" in catalogue.notices[0]


def test_an_older_schema_is_built_again(copied: Path) -> None:
    rewrite(
        copied,
        "UPDATE build_info SET value = '0' WHERE name = 'schema_version'",
        "UPDATE build_info SET value = 'older' WHERE name = 'builder_hash'",
        "ALTER TABLE hardware DROP COLUMN power_source",
    )
    catalogue = open_catalogue()
    assert works(catalogue)
    assert (catalogue.path, catalogue.notices) == (copied, [])
    assert catalogue.hardware("h200").power_watts


def test_an_older_schema_that_cannot_be_carried_over_is_said(copied: Path) -> None:
    rewrite(
        copied,
        "UPDATE build_info SET value = 'older' WHERE name = 'builder_hash'",
        "UPDATE edition SET content_hash = 'before'",
        "ALTER TABLE token_price ADD COLUMN strange INTEGER",
    )
    catalogue = open_catalogue()
    assert works(catalogue)
    assert catalogue.path == copied
    assert "Earlier editions" in catalogue.notices[0]


@pytest.mark.parametrize("place_name", ["/proc/none/c.duckdb", "{tmp}/file/c.duckdb", "{tmp}", "{tmp}/a\0b"], ids=ascii)
def test_a_place_that_cannot_be_written_ends_in_memory(tmp_path: Path, place_name: str) -> None:
    (tmp_path / "file").write_text("x")
    catalogue = open_catalogue(Path(place_name.format(tmp=tmp_path)))
    assert works(catalogue)
    assert catalogue.path is None
    assert len(catalogue.notices) == 1
    assert "it is in memory" in catalogue.notices[0]
    assert catalogue.notices[0].isprintable()
    with pytest.raises(duckdb.Error):
        catalogue._reader._store.connection.cursor().execute("SELECT * FROM read_csv('/etc/passwd')")
    catalogue.close()


@pytest.mark.parametrize("state", ["missing", "outdated"])
def test_a_read_only_folder_ends_in_memory(copied: Path, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    if state == "missing":
        copied.unlink()
    else:
        rewrite(copied, "UPDATE build_info SET value = 'older' WHERE name = 'builder_hash'")

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    catalogue = open_catalogue()
    assert works(catalogue)
    assert catalogue.path is None
    assert "Permission denied" in catalogue.notices[0]


@pytest.mark.parametrize("step", ["replace", "fsync"])
@pytest.mark.parametrize("before", ["missing", "outdated"])
def test_a_disk_that_fills_leaves_the_old_file_or_none(
    copied: Path, monkeypatch: pytest.MonkeyPatch, step: str, before: str
) -> None:
    if before == "missing":
        copied.unlink()
        old = None
    else:
        old = rewrite(copied, "UPDATE build_info SET value = 'older' WHERE name = 'builder_hash'")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    catalogue = open_catalogue()
    assert works(catalogue)
    assert catalogue.path is None
    assert "No space left on device" in catalogue.notices[0]
    assert (copied.read_bytes() if copied.exists() else None) == old
    assert not list(copied.parent.glob("*.building*"))


def test_a_failing_insert_leaves_no_draft(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = build.fill
    calls: list[int] = []

    def fill(connection: duckdb.DuckDBPyConnection, previous: Path | None = None) -> list[str]:
        calls.append(1)
        if len(calls) == 1:
            connection.execute("CREATE TABLE half (a INTEGER)")
            raise duckdb.IOException("Could not write file: No space left on device")
        return real(connection, previous)

    monkeypatch.setattr(build, "fill", fill)
    catalogue = open_catalogue()
    assert works(catalogue)
    assert catalogue.path is None
    assert [p.name for p in place.parent.iterdir()] == [place.name + ".lock"]


def test_drafts_left_over_long_ago_are_swept(place: Path) -> None:
    place.parent.mkdir()
    old = place.with_name(f".{place.name}.1.abcd.building")
    young = place.with_name(f".{place.name}.2.abcd.building")
    for draft in (old, young):
        draft.write_bytes(b"x")
    os.utime(old, (0, 0))
    open_catalogue()
    assert (old.exists(), young.exists()) == (False, True)


def test_a_lock_that_is_never_given_back_holds_up_no_start_for_good(place: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    place.parent.mkdir()
    monkeypatch.setattr(store, "_LOCK_WAIT_SECONDS", 0.1)
    handle = os.open(place.with_name(place.name + ".lock"), os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        catalogue = open_catalogue()
    finally:
        os.close(handle)
    assert works(catalogue)
    assert (catalogue.path, catalogue.notices) == (place, [])
