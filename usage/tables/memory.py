"""How much memory a command may take, as people write it, and what of it the engine gets."""

from __future__ import annotations

import re

from economics.errors import InputError

MIB = 1 << 20
OWN_BYTES = 384 * MIB
"""What a process takes beside the limit of its engine.

Measured with 50 million rows of CSV: Python and its libraries 125 MiB when they are loaded, and up to 190 MiB of small
tables and of what DuckDB takes beyond its limit while it spills.
"""
ENGINE_BYTES = 1024 * MIB - OWN_BYTES
"""What an engine may take where nobody says: its process stays within 1 GiB."""
THREAD_BYTES = 128 * MIB
"""What each thread of an engine needs for its buffers; an engine with less has a single one and little to sort in."""
_SIZE = re.compile(r"^(\d+(?:\.\d+)?)\s*([kmgt])(i?)b$", re.I)


def engine_bytes(text: str | None, field: str) -> int:
    """Return what an engine may take [byte] of a size that its process may take, `ENGINE_BYTES` for None.

    Raises InputError naming the field for what is no size, and for less than a process needs.

    >>> engine_bytes("1 GiB", "--memory") // MIB
    640
    """
    if text is None:
        return ENGINE_BYTES
    found = _SIZE.match(text.strip())
    if found is None:
        raise InputError(field, f"{text[:20]!r} is no size of memory: give one such as 512MiB or 2GB")
    number, unit, binary = found.groups()
    size = int(float(number) * (1024 if binary else 1000) ** (1 + "kmgt".index(unit.lower())))
    if size < OWN_BYTES + THREAD_BYTES:
        raise InputError(field, f"{text[:20]!r} is too little: give at least {(OWN_BYTES + THREAD_BYTES) // MIB}MiB")
    return size - OWN_BYTES
