"""What would change a certificate's answer: the nearest value of each input at which another option is cheapest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from breakeven.currency import is_money
from breakeven.outlook import plan
from economics.cost.inputs import FACTOR
from economics.errors import InputError
from economics.risk.flips import Flips, Turn, distance, nearest_flips
from economics.risk.paths import Place
from pricing.resolve.scenario import ResolvedScenario

What = Literal["price", "volume", "throughput", "other"]
WHATS: tuple[What, ...] = get_args(What)
"""What an input is: money that is asked, the tokens a month, what a copy serves, or anything else."""
_VOLUME = "workload.tokens_per_month"
_THROUGHPUT = "throughput"


@dataclass(frozen=True)
class WouldFlip:
    """The inputs with a flip as JSON entries, the nearest first; `why_not` says why there is none to tell."""

    inputs: tuple[dict[str, Any], ...] = ()
    why_not: str = ""

    def nearest(self, what: What) -> dict[str, Any] | None:
        """Return the nearest flip of a kind of input; None where no value of one changes the answer."""
        return next((each for each in self.inputs if each["what"] == what), None)


LEFT_OUT = WouldFlip(why_not="left out: at a flip two options cost the same, which would tell the contract's price")


def would_flip(resolved: ResolvedScenario) -> WouldFlip:
    """Return the nearest flips of a resolved scenario."""
    try:
        found = [each for each in nearest_flips(plan(resolved)) if each.nearest is not None]
    except InputError as error:
        return WouldFlip(why_not=str(error))
    if not found:
        return WouldFlip(why_not="no single input, from a thousandth to a thousand times its value, changes the answer")
    return WouldFlip(tuple(_entry(each) for each in sorted(found, key=_how_near)))


def _how_near(flips: Flips) -> float:
    assert flips.nearest is not None
    return distance(flips.value, flips.nearest.at)


def _entry(flips: Flips) -> dict[str, Any]:
    place = flips.place
    return {
        "what": _what(place),
        "input": place.label,
        "path": place.path,
        "unit": place.field.unit,
        "value": flips.value,
        "below": _turn(flips.below),
        "above": _turn(flips.above),
    }


def _turn(turn: Turn | None) -> dict[str, Any] | None:
    return None if turn is None else {"at": float(turn.at), "cheapest": turn.to}


def _what(place: Place) -> What:
    names = place.path.split(".")
    if place.path == _VOLUME:
        return "volume"
    if _THROUGHPUT in names:
        return "throughput"
    if place.field is FACTOR or is_money(place.field.unit):
        return "price"
    return "other"
