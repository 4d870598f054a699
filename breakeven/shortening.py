"""Names where there is little room: shortened so that both ends are seen, and told apart from those beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

K = TypeVar("K")


def shortened(name: str, longest: int) -> str:
    """Return a name of at most so many letters: of a longer one both ends, because many differ at their end alone.

    >>> shortened("Support assistant", 34), shortened("Support assistant, variant number 3", 20)
    ('Support assistant', 'Support as…number 3')
    """
    if len(name) <= longest:
        return name
    tail = (longest - 1) // 2
    return f"{name[: longest - 1 - tail].rstrip()}…{name[len(name) - tail :].lstrip()}"


def short_names(names: Iterable[str], longest: int) -> dict[str, str]:
    """Return names that stand beside each other, each shortened: those that would then be the same have a number.

    >>> short_names(["Acme assistant, north, old", "Acme assistant, south, old"], 16).values()
    dict_values(['Acme…, old', 'Acme…, old (2)'])
    """
    given = list(dict.fromkeys(names))
    short = {name: shortened(name, longest) for name in given}
    alike = Counter(short.values())
    room = longest - len(" (99)")
    return told_apart({n: text if alike[text] == 1 else shortened(n, room) for n, text in short.items()})


def told_apart(labels: Mapping[K, str]) -> dict[K, str]:
    """Return the labels of a picker with a number after each that stands there already: a browser sends them back.

    >>> told_apart({"a": "Nebius", "b": "Nebius"})
    {'a': 'Nebius', 'b': 'Nebius (2)'}
    """
    seen: Counter[str] = Counter()
    apart: dict[K, str] = {}
    for key, label in labels.items():
        seen[label] += 1
        apart[key] = label if seen[label] == 1 else f"{label} ({seen[label]})"
    return apart
