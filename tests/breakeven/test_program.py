"""Which program worked a figure out is told apart by its code."""

from __future__ import annotations

import re
from pathlib import Path

from breakeven import __version__
from breakeven.program import code_digest, program


def test_it_is_the_version_and_a_digest() -> None:
    assert re.fullmatch(re.escape(__version__) + r"\+[0-9a-f]{8}", program())


def test_every_change_of_code_is_another_program_and_nothing_else_is(tmp_path: Path) -> None:
    room = tmp_path / "room"
    (room / "inside").mkdir(parents=True)
    module = room / "inside" / "cost.py"
    module.write_text("COST = 1\n")
    first = code_digest([room])
    (room / "prices.csv").write_text("1\n")
    (room / "inside" / "__pycache__").mkdir()
    (room / "inside" / "__pycache__" / "cost.pyc").write_bytes(b"\0")
    assert code_digest([room]) == first
    module.write_text("COST = 2\n")
    changed = code_digest([room])
    module.rename(room / "cost.py")
    moved = code_digest([room])
    assert len({first, changed, moved}) == 3
