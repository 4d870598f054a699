"""Only its owner reads a library's file: how it is made, and what becomes of one that everybody may read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from team.library.errors import LibraryUnavailable
from tests.team.library.test_store import saved


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """Most machines let everybody read what is made."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_library_its_folders_and_the_files_beside_it_are_its_owners(opened, tmp_path):
    folder = tmp_path / "a" / "b"
    library = opened(f"sqlite:///{folder}/library.sqlite")
    library.save_new(saved("one"), "x")
    there = {path.name: rights(path) for path in folder.iterdir() if path.suffix != ".lock"}
    assert there == dict.fromkeys(("library.sqlite", "library.sqlite-wal", "library.sqlite-shm"), 0o600)
    assert [rights(each) for each in (folder, folder.parent)] == [0o700, 0o700]


@pytest.mark.parametrize(("before", "after"), [(0o644, 0o640), (0o666, 0o660), (0o660, 0o660), (0o600, 0o600)])
def test_everybody_loses_the_library_that_was_open_to_them_and_a_group_keeps_it(opened, tmp_path, before, after):
    path = tmp_path / "library.sqlite"
    held = opened(f"sqlite:///{path}")
    held.save_new(saved("one"), "x")
    files = [path, Path(f"{path}-wal"), Path(f"{path}-shm")]
    for each in files:
        each.chmod(before)
    opened(f"sqlite:///{path}")
    assert [rights(each) for each in files] == [after] * 3


def test_a_library_whose_rights_cannot_be_changed_is_opened_all_the_same(opened, tmp_path, monkeypatch):
    path = tmp_path / "library.sqlite"
    opened(f"sqlite:///{path}")
    path.chmod(0o644)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    monkeypatch.setattr(os, "chmod", refuse)
    assert opened(f"sqlite:///{path}").save_new(saved("one"), "x").name == "x"
    assert rights(path) == 0o644


def test_a_file_that_is_no_library_keeps_its_rights(opened, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("this is no library, and long enough to be taken for a damaged one" * 20)
    path.chmod(0o644)
    with pytest.raises(LibraryUnavailable):
        opened(f"sqlite:///{path}")
    assert rights(path) == 0o644
