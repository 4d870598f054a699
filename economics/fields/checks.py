"""Checks of single values of a scenario, strict about types; each refusal is one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BeforeValidator, ValidationInfo

from economics.errors import InputError
from economics.fields.edition import EDITIONS, Edition
from economics.fields.field import shown
from economics.fields.refusal import refused
from economics.fields.table import FIELDS
from economics.fields.text import has_hidden

MAX_NAME_LENGTH = 120


@dataclass(frozen=True)
class NumberOf(BeforeValidator):
    """The check of a number; `name` is its row in the table of fields."""

    name: str = ""


def number(name: str) -> Any:
    """Return the check of a field in the table of fields: a number of the right kind inside its range.

    Where the validation's context has an `edition`, the range is the one of that edition.
    """
    of_table = FIELDS[name]

    def check(value: object, info: ValidationInfo) -> float | int:
        edition: Edition | None = (info.context or {}).get("edition")
        field = of_table if edition is None else edition.field(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise refused(f"{shown(value)} is no number: must be {field.range_text}")
        try:
            number = float(value)
            field.check(number)
        except (InputError, OverflowError):
            refusal = field.refusal(value)
            raise refused(refusal.message, refusal.rule) from None
        return int(number) if field.whole else number

    return NumberOf(check, name=name)


def number_or(name: str, word: str) -> Any:
    """Return the check that a value is the word, or a number as `number` takes it."""
    check = number(name).func

    def either(value: object, info: ValidationInfo) -> object:
        if isinstance(value, str) and value == word:
            return value
        return check(value, info)

    return NumberOf(either, name=name)


def default(name: str) -> Any:
    """Return a field's default from the table of fields, the only place where it is written; None without one."""
    field = FIELDS[name]
    if field.default is None:
        return None
    return int(field.default) if field.whole else float(field.default)


def text(value: object, *, longest: int = MAX_NAME_LENGTH) -> str:
    """Check one line of text without signs that are not printed, which could disguise a name."""
    if not isinstance(value, str):
        raise refused(f"{shown(value)} is no text")
    if len(value) > longest:
        raise refused(f"has {len(value)} characters: at most {longest} are allowed")
    if has_hidden(value):
        raise refused(f"{shown(value)} holds a sign that is not printed")
    return value


def filled_text(value: object) -> str:
    """Check text that is not blank."""
    checked = text(value)
    if not checked.strip():
        raise refused("is empty: must be a name")
    return checked


def calendar_date(value: object) -> date:
    """Check a date, or its text as YYYY-MM-DD; returns the date."""
    if type(value) is date:
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise refused(f"{shown(value)} is no date: must be YYYY-MM-DD")


def version(value: object) -> int:
    """Check the schema version; one above all that are known is of a newer program, and said to be."""
    if type(value) is int and value in EDITIONS:
        return value
    rule = f"must be {' or '.join(str(known) for known in EDITIONS)}"
    newer = type(value) is int and value > max(EDITIONS)
    raise refused(f"{shown(value)} is {'newer than this program reads' if newer else 'refused'}: {rule}", rule)


def yes_or_no(value: object) -> bool:
    """Check a JSON boolean."""
    if not isinstance(value, bool):
        raise refused(f"{shown(value)} is refused: must be true or false")
    return value


def one_of(choices: tuple[str, ...]) -> BeforeValidator:
    """Return the check that a value is one of `choices`."""

    def check(value: object) -> str:
        if value not in choices or not isinstance(value, str):
            raise refused(f"{shown(value)} is none of {', '.join(choices)}")
        return value

    return BeforeValidator(check)
