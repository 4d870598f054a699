"""What in a sentence only the code knows: paths and names of fields."""

from __future__ import annotations

import re
from collections.abc import Iterable

QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")
PATH = re.compile(r"[a-z]\w*\.[a-z]|\b[a-z]+_[a-z]\w*|\w\[\d+\]")


def paths_in(sentence: str, names: Iterable[str] = ()) -> list[str]:
    """What in a sentence only the code knows, but for what somebody typed: it is quoted, or among the names."""
    for name in sorted(names, key=len, reverse=True):
        sentence = sentence.replace(name, "")
    return PATH.findall(QUOTED.sub("", sentence))
