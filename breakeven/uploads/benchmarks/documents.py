"""The JSON documents of a benchmark file: one, several one after the other, or a list of them.

Tools append results to one file, and write infinity and NaN as JSON does not have them; both are read here. What no run
needs, the figures of every single request, is passed over in the bytes: that is most of a detailed file, and as Python
objects it would take ten times its size.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from economics.errors import InputError
from economics.fields.json_objects import unrepeated

_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|\[|\]|\{|\}', re.DOTALL)
_SPACE = re.compile(r"[\s\x1e]*")


def documents(content: bytes, unread: Iterable[str], most: int) -> list[Any]:
    """Return the documents of a file in their order, the lists and objects of keys in `unread` as None.

    Raises InputError naming the place where it is no JSON, a key that is given twice, or more than `most` documents.
    """
    try:
        text = _without(content, unread).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("file", "is no text: a JSON file is expected") from None
    decoder = json.JSONDecoder(object_pairs_hook=unrepeated)
    found: list[Any] = []
    here = _SPACE.match(text).end()  # type: ignore[union-attr]
    while here < len(text):
        try:
            value, here = decoder.raw_decode(text, here)
        except InputError:
            raise
        except (ValueError, RecursionError) as error:
            raise InputError("file", _no_json(error, len(found))) from None
        found.append(value)
        if len(found) > most:
            raise InputError("file", f"holds more than {most} results: give at most so many")
        here = _SPACE.match(text, here).end()  # type: ignore[union-attr]
    return found


def _no_json(error: Exception, read: int) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return "is no valid JSON: a number is too long, or it is nested too deep"
    where = f"line {error.lineno}, column {error.colno}"
    after = f", after {read:,} whole result{'' if read == 1 else 's'}" if read else ""
    whole = error.doc.strip()
    begun = whole.startswith(("{", "["))
    is_cut = begun and (error.pos >= len(error.doc.rstrip()) - 1 or not whole.endswith(("}", "]")))
    return f"is no valid JSON{': it is cut off' if is_cut else ''} ({where}{after})"


def _without(content: bytes, keys: Iterable[str]) -> bytes:
    """Return the JSON with the lists and objects of some keys as null; what is not closed stays, to be found there.

    No value can hold what looks like one of the keys: a quotation mark inside a word is escaped.
    """
    names = b"|".join(sorted({re.escape(key).encode() for key in keys}))
    if not names:
        return content
    starts = re.compile(rb'"(?:' + names + rb')"\s*+:\s*+(?=[\[{])')
    kept: list[bytes] = []
    done = 0
    while (start := starts.search(content, done)) is not None:
        end = _end_of_value(content, start.end())
        if end is None:
            break
        kept += [content[done : start.end()], b"null"]
        done = end
    return b"".join([*kept, content[done:]]) if kept else content


def _end_of_value(content: bytes, start: int) -> int | None:
    depth = 0
    for token in _TOKEN.finditer(content, start):
        match content[token.start()]:
            case 0x5B | 0x7B:
                depth += 1
            case 0x5D | 0x7D:
                depth -= 1
                if depth == 0:
                    return token.end()
    return None
