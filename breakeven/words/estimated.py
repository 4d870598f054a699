"""The word before an amount that rests on an estimate."""

from __future__ import annotations

from economics.option.protocol import PricedOption


def about(option: PricedOption) -> str:
    """Return "about " for an option whose throughput is estimated, else nothing."""
    return "about " if option.throughput_kind == "estimated" else ""
