"""What names, tags, descriptions and comments may be: any text that stays what it is on a line."""

from __future__ import annotations

from collections.abc import Iterable

from economics.errors import InputError
from economics.fields.field import shown
from economics.fields.text import has_hidden
from economics.fields.text import printable as _printable

MAX_NAME = 200
MAX_TAG = 40
MAX_TAGS = 20
MAX_TEXT = 4_000


def name_of(text: str, field: str = "Name") -> str:
    """Return a name without blanks around it. Raises InputError naming the field for what is no name."""
    return _line(text, field, MAX_NAME)


def tags_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return tags in their order, each once. Raises InputError for what is no tag and for too many."""
    tags = tuple(dict.fromkeys(_line(each, "Tags", MAX_TAG) for each in texts))
    if len(tags) > MAX_TAGS:
        raise InputError("Tags", f"{len(tags)} are given: must be at most {MAX_TAGS}")
    return tags


def text_of(text: str, field: str) -> str:
    """Return a text of several lines; signs that are not printed, besides line ends, are refused."""
    kept = text.replace("\r\n", "\n").strip()
    if len(kept) > MAX_TEXT:
        raise InputError(field, f"has {len(kept):,} characters: must have at most {MAX_TEXT:,}")
    _refuse_hidden(kept.replace("\n", " "), field)
    return kept


def printable(text: str, most: int = MAX_TEXT) -> str:
    """Return a text that people did not type here, such as a name from elsewhere, without hidden signs, cut short."""
    return _printable(text[:most], instead="")


def _line(text: str, field: str, most: int) -> str:
    kept = text.strip()
    if not kept:
        raise InputError(field, f"is empty: must have 1 to {most} characters")
    if len(kept) > most:
        raise InputError(field, f"has {len(kept):,} characters: must have at most {most}")
    _refuse_hidden(kept, field)
    return kept


def _refuse_hidden(text: str, field: str) -> None:
    if has_hidden(text):
        raise InputError(field, f"{shown(text)} holds a sign that is not printed: must be printed signs alone")
