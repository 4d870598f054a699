"""Which program works a figure out: its version, and a digest of the code that figures come from.

Between two versions the code changes often: what was computed by other code is of another program, whatever its number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from breakeven import __version__

_DIGITS = 8
_ROOMS = ("economics", "pricing", "breakeven")


@cache
def program() -> str:
    """Return the version and the digest, such as 0.1.0+3fa9c2d1."""
    packages = Path(__file__).resolve().parents[1]
    return f"{__version__}+{code_digest(packages / room for room in _ROOMS)}"


def code_digest(rooms: Iterable[Path]) -> str:
    """Return eight hexadecimal digits over the name and the text of each module in some folders."""
    digest = hashlib.sha256()
    for room in rooms:
        for path in sorted(room.rglob("*.py"), key=lambda path: path.relative_to(room).as_posix()):
            digest.update(f"{room.name}/{path.relative_to(room).as_posix()}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:_DIGITS]
