"""Who only reads a library begins none: neither a file nor tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect

from team.library.engine import engine_of
from team.library.errors import LibraryUnavailable


def test_a_database_without_a_library_is_refused_and_left_as_it_is(url, opened):
    with pytest.raises(LibraryUnavailable, match=r"^DATABASE_URL: there is no library .*: give the address of yours; "):
        opened(url, create=False)
    if url.startswith("sqlite"):
        assert not Path(url.removeprefix("sqlite:///")).exists()
        return
    engine = engine_of(url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_no_folder_is_made(tmp_path, opened):
    with pytest.raises(LibraryUnavailable, match="there is no library at "):
        opened(f"sqlite:///{tmp_path}/none/library.sqlite", create=False)
    assert [*tmp_path.iterdir()] == []


def test_an_empty_file_is_no_library(tmp_path, opened):
    path = tmp_path / "library.sqlite"
    path.touch()
    with pytest.raises(LibraryUnavailable, match="there is no library in its database"):
        opened(f"sqlite:///{path}", create=False)
    assert path.read_bytes() == b""


def test_one_that_is_there_is_read(url, opened):
    opened(url).record("login")
    assert opened(url, create=False).audit()[0].action == "login"
