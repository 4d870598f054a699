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

    The values of `input` are those of that version, of each version in between, and of one's own document.
    """

    input: Differing
    authors: tuple[str, ...]
    is_yours: bool


def meanwhile(base: OpenVersion, between: Sequence[OpenVersion], own: Document) -> tuple[ChangedInput, ...]:
    """Return which inputs changed since `base`: in the versions `between`, the oldest first, and in one's own."""
    documents = [base.document, *(version.document for version in between), own]
    return tuple(_changed(each, between) for each in differing(documents))


def _changed(input: Differing, between: Sequence[OpenVersion]) -> ChangedInput:
    *theirs, own = input.values
    changes = (version.author for (a, b), version in zip(pairwise(theirs), between, strict=True) if a != b)
    return ChangedInput(input, tuple(dict.fromkeys(changes)), own != theirs[0])
