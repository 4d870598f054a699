"""JSON in one form alone, so that equal content has equal bytes: the form of RFC 8785, and its SHA-256.

Members of objects stand in the order of their names as UTF-16 code units, without spaces; text is UTF-8 with only
quote, backslash and control characters escaped; a number is the shortest text that reads back as the same 64-bit float,
written as ECMAScript writes it, so that 15000000000.0 and 15000000000 are one number and −0 is 0.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

_PLAIN_UP_TO = 21
"""Numbers of up to so many digits before the point are written without an exponent."""
_PLAIN_DOWN_TO = -6


def canonical_json(value: Any) -> bytes:
    """Return a JSON value in its one form.

    Raises ValueError for a number that is no finite 64-bit float, and for text that is no Unicode.

    >>> canonical_json({"b": 1.0, "a": [1e21, 0.00001, -0.0, "é\\n"]}).decode()
    '{"a":[1e+21,0.00001,0,"é\\\\n"],"b":1}'
    """
    return _written(value).encode("utf-8")


def sha256_of(value: Any) -> str:
    """Return the SHA-256 of a JSON value in its one form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _written(value: Any) -> str:
    match value:
        case None | bool() | str():
            return json.dumps(value, ensure_ascii=False)
        case int() | float():
            return _number(value)
        case list() | tuple():
            return f"[{','.join(map(_written, value))}]"
        case dict():
            names = sorted(value, key=lambda name: name.encode("utf-16-be"))
            return f"{{{','.join(f'{_written(name)}:{_written(value[name])}' for name in names)}}}"
        case _:
            raise TypeError(f"{type(value).__name__} is no JSON value")


def _number(value: float) -> str:
    """A number as ECMAScript's Number::toString writes it."""
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError("a number is no finite 64-bit float")
    if number == 0:
        return "0"
    sign, number = ("-", -number) if number < 0 else ("", number)
    mantissa, _, exponent = f"{number!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction.rstrip("0")).lstrip("0")
    # the value is 0.DIGITS × 10^point
    point = int(exponent or 0) + (len(whole) if whole != "0" else len(fraction.lstrip("0")) - len(fraction))
    digits = digits.rstrip("0")
    if len(digits) <= point <= _PLAIN_UP_TO:
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    if 0 < point <= _PLAIN_UP_TO:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if _PLAIN_DOWN_TO < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = point - 1
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{'+' if power > 0 else '-'}{abs(power)}"
