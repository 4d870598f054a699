"""How much memory an engine may take, as people write it."""

from __future__ import annotations

import re

from economics.errors import InputError

_SIZE = re.compile(r"^\d+(?:\.\d+)?\s*(?:[kmgt]i?b)$", re.I)


def check_memory(text: str, field: str) -> str:
    """Return a size such as `1GiB`; raises InputError naming the field for anything else.

    >>> check_memory("512 MiB", "--memory")
    '512 MiB'
    """
    if _SIZE.match(text.strip()) is None:
        raise InputError(field, f"{text[:20]!r} is no size of memory: give one such as 512MiB or 2GB")
    return text.strip()
