"""What-ifs as one row of buttons, each with the cost before and after; one click applies it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from dashboard import session
from dashboard.widgets.component import component

_HTML = '<ul class="chips" aria-label="What if"></ul>'


@dataclass(frozen=True)
class Chip:
    """A button: what changes, the cost before and after, what else follows, and what a pointer over it says."""

    what: str
    change: str
    then: str = ""
    help: str = ""


def draw_chips(chips: Sequence[Chip], key: str, apply: Callable[[int], None]) -> None:
    """Draw the buttons; `apply` is called with the number of the one that was pressed."""

    def pressed() -> None:
        number = (session.widget(key) or {}).get("apply")
        if number is not None and number < len(chips):
            apply(int(number))

    component("chips", _HTML)(data={"chips": [asdict(chip) for chip in chips]}, key=key, on_apply_change=pressed)
