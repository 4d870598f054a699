"""A process that saves versions of a scenario as fast as it can, and says of each that it is saved.

    python -m benchmarks.saver SCENARIO             saves on the newest version of a scenario, until it is killed
    python -m benchmarks.saver --new                saves a first version and prints the scenario's id

The database is the one that DATABASE_URL names. A version's texts begin with its number, and say their own length and
hash, so that half a text would be known.
"""

from __future__ import annotations

import hashlib
import sys

from team.library.rows import Saved, Version
from team.library.store import open_library
from team.settings import DATABASE_URL

TEXT_BYTES = 300_000


def texts(number: int) -> Saved:
    """The texts of a version."""
    body = f"{number} " * (TEXT_BYTES // len(f"{number} "))
    text = f"{number}|{len(body)}|{hashlib.sha256(body.encode()).hexdigest()}|{body}"
    return Saved(text, text, f"{number}")


def whole(version: Version) -> bool:
    """Whether a version holds just what was saved as it."""
    made = texts(version.number)
    return (version.document, version.snapshot, version.summary) == (made.document, made.snapshot, made.summary)


def main() -> None:
    library = open_library(DATABASE_URL.get())
    if sys.argv[1] == "--new":
        print(library.save_new(texts(1), "Saved again and again").id, flush=True)
        return
    scenario = sys.argv[1]
    number = library.version(scenario).number
    while True:
        number = library.save_version(scenario, number, texts(number + 1)).number
        print(number, flush=True)


if __name__ == "__main__":
    main()
