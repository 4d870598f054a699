"""What is refused of an address: the parameter, and why, in words for a reader and for a program."""

from __future__ import annotations

from typing import NamedTuple

from economics.errors import InputError
from economics.fields.field import shown


class Refused(NamedTuple):
    """A parameter of an address that was refused, empty where it is the address as a whole.

    `sentence` says to a reader of the page what was left out and why, `message` to a program what is wrong.
    """

    parameter: str
    sentence: str
    message: str


def ignored(parameter: str, value: str, why: str) -> Refused:
    """A parameter that was left out because of its value."""
    sentence = f"{bare(parameter)}={bare(value)} ignored: {why}"
    return Refused(parameter, sentence, f"{bare(value)} is refused: {why}")


def reason(error: InputError) -> str:
    """The rule that an error states, else what it says."""
    return error.rule or error.message


def bare(text: str) -> str:
    """A text of an address as messages quote it: short, on one line, without marks around it.

    >>> bare("a\\nb"), len(bare("x" * 99))
    ('a\\\\nb', 57)
    """
    return shown(text).strip("'")
