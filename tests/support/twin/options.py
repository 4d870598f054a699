"""The cost of a month of any option, mixes of others included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tests.support.twin import extras, provisioned, scaled, self_hosted, token_priced
from tests.support.twin.cost import PART_WITHOUT_COST, Cost
from tests.support.twin.load import Load, load_of
from tests.support.twin.numbers import PLAIN, Setting, exact, field_of

Document = Mapping[str, Any]
Option = Mapping[str, Any]


@dataclass(frozen=True)
class Scene:
    """A document with its options by name."""

    document: Document
    at: Setting = PLAIN

    @property
    def workload(self) -> Mapping[str, Any]:
        part: Mapping[str, Any] = self.document["workload"]
        return part

    @property
    def options(self) -> dict[str, Option]:
        return {option["name"]: option for option in self.document["options"]}

    @property
    def ratio(self) -> Fraction:
        return exact(self.workload["input_output_ratio"])

    def option(self, name: str) -> Option:
        return self.options[name]

    def setting(self, at: Setting) -> Scene:
        return replace(self, at=at)

    def tokens(self) -> Fraction:
        """Tokens a month: typed, or those that a bill paid for."""
        bill = self.workload.get("bill")
        if bill is None:
            return exact(self.workload["tokens_per_month"])
        one = load_of(self.workload, Fraction(1))
        return exact(bill["usd_per_month"]) / bill_usd(self.option(bill["option"]), one, self)

    def load(self, tokens: Fraction | None = None) -> Load:
        return load_of(self.workload, self.tokens() if tokens is None else tokens)


def bill_usd(option: Option, load: Load, scene: Scene) -> Fraction:
    """The token lines of a bill: discount and attempts included; no fixed cost, staff, egress or router."""
    if option["kind"] == "mix":
        shares = (bill_usd(scene.option(part["option"]), part_load(part, load), scene) for part in option["parts"])
        return sum(shares, Fraction(0))
    tried = load.of(load.tokens * extras.attempts(option))
    return sum(token_priced.token_lines(option, tried, scene.at).values(), Fraction(0))


def part_load(part: Mapping[str, Any], load: Load) -> Load:
    """The load of a part of a mix, of the workload's length and ratio where it has none of its own."""
    length = field_of(part, "input_tokens_per_request", load.length)
    ratio = field_of(part, "input_output_ratio", load.ratio)
    return load.part(exact(part["share_of_requests"]), length, ratio)


def cost(option: Option, load: Load, scene: Scene) -> Cost:
    """The cost of a month of an option for a load (its attempts are put on here)."""
    if option["kind"] == "mix":
        return _mix(option, load, scene)
    tried = load.of(load.tokens * extras.attempts(option))
    served = serving(option, tried, scene)
    if served.missing:
        return served
    return Cost({**served.lines, **extras.lines(option, tried)}, served.figures)


def serving(option: Option, load: Load, scene: Scene) -> Cost:
    """The cost of serving alone; `load` with the option's attempts."""
    if option["kind"] in token_priced.KINDS:
        return token_priced.cost(option, load, scene.at)
    if option["kind"] == "provisioned":
        return provisioned.cost(option, load, scene.at, scene.options)
    if scaled.is_scaled(option):
        return scaled.cost(option, load, scene.ratio, scene.at, scene.options)
    return self_hosted.cost(option, load, scene.ratio, scene.at)


def _mix(option: Option, load: Load, scene: Scene) -> Cost:
    lines: dict[str, Fraction] = {}
    for part in option["parts"]:
        each = cost(scene.option(part["option"]), part_load(part, load), scene)
        if each.missing:
            return Cost(missing=PART_WITHOUT_COST)
        lines |= {f"{part['option']}: {line}": usd for line, usd in each.lines.items()}
    lines["router"] = field_of(option, "router_usd_per_request") * load.requests
    return Cost({**lines, **extras.lines(option, load)})
