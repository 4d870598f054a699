"""The cards of the options, as one element: a grid that wraps with the width of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from breakeven.shortening import short_names
from breakeven.words.cards import Card
from dashboard import session
from dashboard.widgets.component import component
from dashboard.widgets.look import COLOURS, look_of

_KEY = "cards"
_LONGEST = 44
"""Letters of a name that stand in a narrow card without being cut."""
_HTML = '<ul class="cards" aria-label="What each option costs"></ul>'


def draw_cards(cards: Sequence[Card], use_cheaper: Callable[[int], None]) -> None:
    """Draw a card for each option; `use_cheaper` is called with its place when its seller is to be swapped."""

    def swapped() -> None:
        place = (session.widget(_KEY) or {}).get("swap")
        if place is not None:
            use_cheaper(int(place))

    short = short_names((card.name for card in cards), _LONGEST)
    drawn = [_data(card, short[card.name]) for card in cards]
    component("cards", _HTML)(data={"cards": drawn}, key=_KEY, on_swap_change=swapped)


def _data(card: Card, short: str) -> dict[str, Any]:
    badge = "today" if card.is_today else "cheapest" if card.is_cheapest else ""
    return {
        "place": card.place,
        "mark": look_of(card.kind).sign,
        "colour": COLOURS[card.place],
        "name": card.name,
        "short": short,
        "badge": badge,
        "cost": card.cost,
        "unit": "a month" if card.against else "",
        "against": card.against,
        "tone": card.tone,
        "lines": card.lines,
        "rank": card.rank,
        "swap": "" if card.cheaper is None else "swap",
        "to": "" if card.cheaper is None else f"Swap to {card.cheaper.name}",
    }
