"""The digits of a number with their separators: which of them group, which is the decimal mark, and what stays open."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

GROUPING = " '_٬"
"""Marks that only ever group digits; ٬ is the Arabic thousands mark."""
EITHER = ".,"
"""Marks that group digits in one country and are the decimal mark in another."""
DECIMAL = "٫"
"""The Arabic decimal mark, which never groups."""
_INVISIBLE = "\u200b\u200e\u200f\u061c\u2060\ufeff"
"""Characters without width that programs add to what is copied from them; they change no digit."""
_LIKE = {
    **dict.fromkeys("’ʼ＇´`", "'"),
    **dict.fromkeys("−–﹣－", "-"),
    "＋": "+",
    "،": ",",
    "٪": "%",
    "﹪": "%",
    "∶": ":",
}
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_WHOLE = re.compile(r"[0-9]+")
CORE = rf"(?:[0-9](?:[0-9{GROUPING}{EITHER}{DECIMAL}]*[0-9])?|[{EITHER}{DECIMAL}][0-9]+)(?:e[+-]?[0-9]{{1,4}})?"
"""The pattern of digits with separators and a power of ten, in plain characters and lower case."""


def plain(text: str) -> str:
    """Return a text in plain characters: digits of any script and full-width signs as ASCII, any space as one.

    Superscripts and fractions stay as they are, because they are no digits of a number in a row.

    >>> plain("１５Ｂ"), plain("١٥"), plain("3\\u202f000"), plain("10²")
    ('15B', '15', '3 000', '10²')
    """
    return "".join(_plain(c) for c in text if c not in _INVISIBLE)


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if character in _LIKE:
        return _LIKE[character]
    if ord(character) in _FULL_WIDTH:
        return chr(ord(character) - 0xFEE0)
    return " " if unicodedata.category(character) == "Zs" else character


def values(core: str) -> tuple[Fraction, ...]:
    """Return what digits that match `CORE` can mean: one value, two where a separator leaves it open, none if wrong.

    >>> [float(value) for value in values("1.500")], [float(value) for value in values("1.500.000")]
    ([1.5, 1500.0], [1500000.0])
    >>> values("1,50,000")
    ()
    """
    mantissa, _, power = core.partition("e")
    written = _mantissas(mantissa)
    if power:
        written = written[:1]  # nobody groups the digits of a number with a power of ten
    return tuple(Fraction(f"{each}e{power or 0}") for each in written)


def _mantissas(text: str) -> tuple[str, ...]:
    """The decimal reading first, where there are two."""
    marks = [c for c in text if not c.isdigit()]
    kinds = [*dict.fromkeys(marks)]
    if len(kinds) > 2:
        return ()
    if not kinds:
        return (text,)
    last = marks[-1]
    if marks.count(last) == 1 and last not in GROUPING:
        head, _, tail = text.rpartition(last)
        if len(kinds) == 2:
            whole = _grouped(head, kinds[0])
            return tuple(f"{each}.{tail}" for each in whole)
        either = last in EITHER and len(tail) == 3 and 1 <= len(head) <= 3 and head[0] != "0"
        return (f"{head or '0'}.{tail}", head + tail) if either else (f"{head or '0'}.{tail}",)
    return _grouped(text, last) if len(kinds) == 1 else ()


def _grouped(text: str, mark: str) -> tuple[str, ...]:
    """The digits of groups of three, none where a group is longer or shorter."""
    first, *others = text.split(mark)
    right = mark != DECIMAL and _WHOLE.fullmatch(first) and len(first) <= 3 and first[0] != "0"
    return (first + "".join(others),) if right and all(len(g) == 3 and _WHOLE.fullmatch(g) for g in others) else ()
