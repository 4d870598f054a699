"""What a row of a backup must be, so that everybody who reads it later can: a rule for each column."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from economics.errors import InputError
from economics.fields.field import shown
from team.library.rows import Role
from team.library.store import LARGEST, is_id, text_of_moment

Rule = tuple[Callable[[Any], bool], str]
"""Whether a value is right, and what it must be, in words."""


def checked_row(table: Table, row: object) -> dict[str, Any]:
    """Return a row that has the columns of its table and what they may hold. Raises InputError, a sentence about it."""
    if not isinstance(row, dict):
        raise InputError("", f"is no row of {table.name}: must name each column and its value")
    for name in row:
        if name not in table.columns:
            raise InputError("", f"has {shown(name)}, which is no column of {table.name}")
    for column in table.columns:
        if column.name not in row:
            raise InputError("", f"lacks {column.name}, a column of {table.name}")
        of_type = _NUMBER if column.type.python_type is int else _TEXT
        for is_right, wanted in (of_type, RULES.get(column.name, of_type)):
            if not is_right(row[column.name]):
                said = f"has {shown(row[column.name])} as {column.name} of {table.name}"
                raise InputError("", f"{said}: must be {wanted}")
    return row


def is_moment(value: object) -> bool:
    """Tell whether a value is a moment as the library writes it."""
    try:
        return isinstance(value, str) and text_of_moment(datetime.fromisoformat(value)) == value
    except (ValueError, OverflowError):
        return False


def read_json(text: str | bytes) -> Any:
    """Return what a text of JSON says. Raises ValueError for any other, also for one that nests too deeply."""
    try:
        return json.loads(text if isinstance(text, str) else text.decode())
    except RecursionError:
        raise ValueError("nests too deeply") from None


def _is_whole(value: object) -> bool:
    return type(value) is int and 0 < value <= LARGEST


def _is_text(value: object) -> bool:
    """Signs that no database keeps are in no text of a library."""
    try:
        return isinstance(value, str) and b"\0" not in value.encode()
    except UnicodeEncodeError:
        return False


def _holds(is_right: Callable[[Any], bool]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            return is_right(read_json(text))
        except ValueError:
            return False

    return check


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


_NUMBER: Rule = (_is_whole, f"a whole number, 1 to {LARGEST}")
_TEXT: Rule = (_is_text, "text")
_ID: Rule = (is_id, "letters and digits")
_MOMENT: Rule = (is_moment, "a moment such as 2027-06-01T00:00:00.000000Z")
_MOMENT_OR_NONE: Rule = (lambda value: not value or is_moment(value), f"{_MOMENT[1]}, or empty")
RULES: Mapping[str, Rule] = {
    **dict.fromkeys(("scenario", "person", "created_by", "author", "secret_hash"), _ID),
    "id": (lambda value: isinstance(value, int) or is_id(value), _ID[1]),
    **dict.fromkeys(("at", "created_at", "saved_at", "expires_at"), _MOMENT),
    **dict.fromkeys(("archived_at", "revoked_at", "used_at"), _MOMENT_OR_NONE),
    "groups": (_holds(_is_list_of_texts), "a JSON list of names"),
    "role": (lambda value: value in tuple(Role), " or ".join(Role)),
}
"""By a column's name, which means the same in every table; the other columns hold any text, or a number.

What a version and a run of the watch hold is never read here: who opens them refuses what is none, in a sentence.
"""
