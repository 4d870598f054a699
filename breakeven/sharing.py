"""What a shared link holds that its sender may not want everybody to see."""

from __future__ import annotations

from breakeven.document import Document

_PRICES = ("price.", "discount", "usd_per_gpu_hour", "usd_per_unit_hour", "purchase_usd", "staff")
"""How the fields of an option begin or end that hold what somebody agreed with a seller, or pays people."""


def link_holds(document: Document) -> str:
    """Say that a link holds a bill or typed prices; empty where it holds neither.

    >>> from breakeven.defaults import default_sourced
    >>> shown = default_sourced()
    >>> link_holds(Document(shown.scenario, shown.origins))
    ''
    """
    parts = ["your bill"] if document.scenario.workload.bill is not None else []
    typed = (path for path, origin in document.origins.by_path.items() if origin.how == "typed")
    if any(_is_price(path) for path in typed):
        parts.append("prices you typed")
    return f"It holds {' and '.join(parts)}." if parts else ""


def _is_price(path: str) -> bool:
    option, _, inside = path.partition("].")
    return option.startswith("options[") and any(part in inside for part in _PRICES)
