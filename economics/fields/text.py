"""Which signs of a text print: what does not could disguise a name or drive a terminal. One rule for every text."""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d"
"""Signs without a width that emoji and some scripts need between two others."""
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by their category that print nothing."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def is_hidden(sign: str) -> bool:
    """Tell whether a sign prints nothing, ends a line or turns the direction of what follows; a joiner does too."""
    return sign in _BLANK or unicodedata.category(sign) in _HIDDEN


def has_hidden(text: str) -> bool:
    """Tell whether a line of text holds a sign that is not printed; a joiner counts where it joins nothing.

    >>> has_hidden("budget 2027"), has_hidden("bud\\u202eget"), has_hidden("two\\nlines"), has_hidden(" \\u200d ")
    (False, True, True, True)
    """
    beside = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    return any(
        is_hidden(at) and (at not in JOINERS or before.isspace() or after.isspace()) for before, at, after in beside
    )


def printable(text: str, instead: str = "\N{REPLACEMENT CHARACTER}") -> str:
    """Return a text that anybody may have written, on one line, with a sign `instead` of each that is not printed.

    >>> printable("a\\x1b[2Jb"), printable("a\\u202eb", instead="")
    ('a\N{REPLACEMENT CHARACTER}[2Jb', 'ab')
    """
    return "".join(at if at in JOINERS or not is_hidden(at) else instead for at in text)
