"""The word before an amount that rests on an estimate."""

from __future__ import annotations

from economics.option.protocol import PricedOption


def about(option: PricedOption) -> str:
    """Return "about " for an option that rests on an estimated throughput, its own or of a part, else nothing."""
    return "about " if option.is_estimated else ""
