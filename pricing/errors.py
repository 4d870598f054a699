"""The errors of look-ups in the catalogue, each with the field at fault and one sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_SHOWN_CHARACTERS = 80
_COMPARED_CHARACTERS = 120


class CatalogueError(ValueError):
    """A look-up that has no answer: `field` names what was asked for wrongly, `message` says why in one sentence."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class UnknownPrice(CatalogueError):
    """No such provider or model, or one without a price per token (`field`: `provider` or `model`)."""


class PriceNotYetListed(CatalogueError):
    """Every price of the model starts after the as-of date (`field`: `model`)."""


class UnknownRate(CatalogueError):
    """No rental price for what was asked (`field`: `gpu`, `provider`, `term`, `as_of` or `id`)."""


class UnknownHardware(CatalogueError):
    """No such GPU among the hardware (`field`: `gpu`)."""


class UnknownThroughput(CatalogueError):
    """No such published throughput point (`field`: `id`)."""


def quoted(text: object) -> str:
    """Return `text` fit for a message: one line, escaped, at most 80 characters."""
    shown = repr(text[: _SHOWN_CHARACTERS + 1] if isinstance(text, str) else text)
    return shown if len(shown) <= _SHOWN_CHARACTERS else shown[:_SHOWN_CHARACTERS] + "…"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a clause naming up to three close matches of `name` among `known`, or an empty string."""
    candidates = list(known)
    needle = name[:_COMPARED_CHARACTERS]
    close = difflib.get_close_matches(needle.lower(), candidates, n=3, cutoff=0.5)
    if not close and len(needle) >= 3:
        close = sorted(c for c in candidates if needle.lower() in c.lower())[:3]
    return f"; close to it: {', '.join(close)}" if close else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """Return sorted unique `names` as one phrase, cut after `most` of them."""
    unique = sorted(set(names))
    phrase = ", ".join(unique[:most])
    return phrase if len(unique) <= most else f"{phrase} and {len(unique) - most} more"
