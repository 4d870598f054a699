"""Two who save at once: which inputs the versions in between changed, by whom, and which this session changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from breakeven.document import Document
from breakeven.saved.inputs import Differing, differing
from breakeven.saved.version import OpenVersion


@dataclass(frozen=True)
class ChangedInput:
    """An input that somebody changed since the version that both built on; `authors` of the others, the first first.

    Where versions were left out before the first in between, it is not known whose they are: their numbers stand there.
    The values of `input` are those of that version, of each version in between, and of one's own document.
    """

    input: Differing
    authors: tuple[str, ...]
    is_yours: bool


def meanwhile(base: OpenVersion, between: Sequence[OpenVersion], own: Document) -> tuple[ChangedInput, ...]:
    """Return which inputs changed since `base`: in the versions `between`, the oldest first, and in one's own."""
    documents = [base.document, *(version.document for version in between), own]
    return tuple(_changed(each, _authors(base, between)) for each in differing(documents))


def _authors(base: OpenVersion, between: Sequence[OpenVersion]) -> list[str]:
    """Who stands for what changed up to each version in between."""
    authors = [version.author for version in between]
    if between and between[0].number > base.number + 1:
        authors[0] = f"versions {base.number + 1:,} to {between[0].number:,}"
    return authors


def _changed(input: Differing, authors: Sequence[str]) -> ChangedInput:
    *theirs, own = input.values
    changes = (author for (a, b), author in zip(pairwise(theirs), authors, strict=True) if a != b)
    return ChangedInput(input, tuple(dict.fromkeys(changes)), own != theirs[0])
