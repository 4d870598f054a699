"""A catalogue file that is damaged, missing, older, foreign or out of reach: the page works and says what happened."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import streamlit as st

from pricing.store.store import ENVIRONMENT_VARIABLE
from tests.support.opened import (
    CHARTS,
    change,
    edit,
    errors,
    every_figure,
    infos,
    model_picker,
    open_page,
    priced,
    seller_picker,
    sound,
    warnings,
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "kept" / "catalogue.duckdb"
    path.parent.mkdir()
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(path))
    st.cache_resource.clear()
    st.cache_data.clear()
    yield path
    from dashboard import state

    state.catalogue().close()
    st.cache_resource.clear()
    st.cache_data.clear()


def rewrite(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def works() -> list[str]:
    """The notices of a page that shows everything."""
    at = open_page()
    sound(at)
    assert len(priced(at)) == 3
    assert set(every_figure(at)) == set(CHARTS)
    assert errors(at) == []
    assert warnings(at) == []
    return infos(at)


def test_a_missing_file_is_built(place: Path) -> None:
    assert works() == []
    assert place.is_file()


@pytest.mark.parametrize("content", [b"", b"not a database", b"half"])
def test_a_damaged_file_is_set_aside(place: Path, built_file: Path, content: bytes) -> None:
    sound_bytes = built_file.read_bytes()
    place.write_bytes(sound_bytes[: len(sound_bytes) // 2] if content == b"half" else content)
    (notice,) = works()
    assert notice.endswith("was damaged; it is kept as catalogue.duckdb.damaged and a new one was built.")


def test_a_file_that_is_damaged_while_the_page_is_open_does_not_stop_it(place: Path, built_file: Path) -> None:
    shutil.copyfile(built_file, place)
    at = edit(open_page(), 0)
    place.write_bytes(b"gone")
    for seller, model in (("google", "gemini-3.6-flash"), ("anthropic", "claude-opus-5"), ("openai", "gpt-5")):
        change(at, seller_picker(at, 0), seller)
        change(at, model_picker(at, 0), model)
        assert len(priced(at)) == 3


def test_an_older_schema_is_built_again(place: Path, built_file: Path) -> None:
    shutil.copyfile(built_file, place)
    rewrite(
        place,
        "UPDATE build_info SET value = '0' WHERE name = 'schema_version'",
        "UPDATE build_info SET value = 'older' WHERE name = 'builder_hash'",
    )
    assert works() == []


def test_a_newer_schema_is_left_alone_and_said(place: Path, built_file: Path) -> None:
    shutil.copyfile(built_file, place)
    rewrite(place, "UPDATE build_info SET value = '99' WHERE name = 'schema_version'")
    (notice,) = works()
    assert "newer version" in notice


def test_someone_elses_database_is_left_alone_and_said(place: Path) -> None:
    rewrite(place, "CREATE TABLE mine (a INTEGER)")
    before = place.read_bytes()
    (notice,) = works()
    assert "database of something else" in notice
    assert place.read_bytes() == before


@pytest.mark.parametrize("name", ["/proc/none/c.duckdb", "{tmp}/file/c.duckdb", "{tmp}"])
def test_a_place_that_cannot_be_written_is_said(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, name.format(tmp=tmp_path))
    (notice,) = works()
    assert "it is in memory" in notice


def test_a_read_only_file_is_enough(place: Path, built_file: Path) -> None:
    shutil.copyfile(built_file, place)
    place.chmod(0o444)
    place.parent.chmod(0o555)
    try:
        assert works() == []
    finally:
        place.parent.chmod(0o755)
