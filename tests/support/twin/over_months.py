"""Every option's cash over the months of a horizon, and what follows from it. Typed prices, so m0 is month 1.

Not here: one-off costs, an overlap, a change of model, and the profit and loss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.support.twin import extras, self_hosted
from tests.support.twin.cost import PART_WITHOUT_COST
from tests.support.twin.load import Load
from tests.support.twin.machines import rented, server, spares
from tests.support.twin.numbers import MTOK, SIDES, Setting, field_of, power
from tests.support.twin.options import Document, Option, Scene, cost, part_load
from tests.support.twin.returns import Rates, rates


@dataclass(frozen=True)
class Months:
    """Cash of an option by month from month 0 on (negative: paid), without what its servers are worth at the end."""

    cash: tuple[Fraction, ...]
    end_value: Fraction = Fraction(0)
    missing: str | None = None

    @property
    def with_end(self) -> tuple[Fraction, ...]:
        return (*self.cash[:-1], self.cash[-1] + self.end_value)

    def plus(self, other: Months) -> Months:
        cash = tuple(a + b for a, b in zip(self.cash, other.cash, strict=True))
        return Months(cash, self.end_value + other.end_value, self.missing or other.missing)


@dataclass(frozen=True)
class Plan:
    """The horizon of a document with its settings by month."""

    scene: Scene
    horizon: Mapping[str, Any]
    nudge: Fraction = Fraction(0)

    @property
    def months(self) -> int:
        return int(self.horizon.get("months") or 36)

    def year(self, change: Fraction, month: int) -> Fraction:
        """(1 + change)^((m−1)/12)"""
        return power(1 + change, Fraction(month - 1, 12))

    def setting(self, month: int) -> Setting:
        changes = self.horizon.get("price_change_per_year") or {}
        sides = {side: self.year(field_of(changes, side), month) for side in SIDES}
        gain = self.year(field_of(self.horizon, "throughput_gain_per_year"), month)
        return Setting(sides, gain, nudge=self.nudge)

    def load(self, month: int) -> Load:
        typed = self.horizon.get("tokens_by_month")
        if typed is not None:
            return self.scene.load(Fraction(typed[month - 1]))
        grown = (1 + field_of(self.horizon, "tokens_growth_per_month")) ** (month - 1)
        return self.scene.load(self.scene.tokens() * grown)

    def discount(self, month: int) -> Fraction:
        """(1+i)^m with the monthly rate of the yearly one."""
        return power(1 + field_of(self.horizon, "discount_rate_per_year", Fraction(1, 10)), Fraction(month, 12))

    def present(self, flows: tuple[Fraction, ...]) -> Fraction:
        return sum((flow / self.discount(m) for m, flow in enumerate(flows)), Fraction(0))


def over_months(document: Document, nudge: Fraction = Fraction(0)) -> dict[str, Any]:
    """What the section `horizon` of the result says, by option; None where there is no cost or no such figure."""
    plan = Plan(Scene(document), document["horizon"], nudge)
    found = {name: months_of(option, plan, plan.load) for name, option in plan.scene.options.items()}
    reference = document["horizon"].get("reference") or document["options"][0]["name"]
    mtok = sum((plan.load(m).tokens / MTOK / plan.discount(m) for m in range(1, plan.months + 1)), Fraction(0))
    return {name: _figures(name, each, found[reference], plan, mtok) for name, each in found.items()} | {
        "reference": reference
    }


def _figures(name: str, each: Months, reference: Months, plan: Plan, mtok: Fraction) -> dict[str, Any]:
    if each.missing:
        return {"npv_usd": None, "missing": each.missing}
    npv = plan.present(each.with_end)
    figures: dict[str, Any] = {
        "cash_usd_by_month": each.with_end,
        "npv_usd": npv,
        "npv_without_end_value_usd": plan.present(each.cash),
        "levelised_usd_per_mtok": -npv / mtok if mtok else None,
    }
    if reference.missing:
        return figures
    difference = [a - b for a, b in zip(each.with_end, reference.with_end, strict=True)]
    returned: Rates = rates(difference)
    figures |= {
        "npv_difference_usd": npv - plan.present(reference.with_end),
        "rates": returned,
        "irr_per_year": returned.rate,
        "payback_month": payback([a - b for a, b in zip(each.cash, reference.cash, strict=True)]),
    }
    return figures


def payback(flows: list[Fraction]) -> int | None:
    """The first month from which what was put in has come back for good; None if nothing was, or it has not."""
    total, last = Fraction(0), None
    for month, flow in enumerate(flows):
        total += flow
        if total < 0:
            last = month
    return None if last is None or last == len(flows) - 1 else last + 1


def months_of(option: Option, plan: Plan, load: Callable[[int], Load]) -> Months:
    """The cash of an option for a load by month."""
    if option["kind"] == "mix":
        return _mix(option, plan, load)
    supply = option.get("supply", {})
    if supply.get("kind") == "own":
        return _owned(option, plan, load)
    cash, committed = [Fraction(0)], _committed(option, plan, load)
    for m in range(1, plan.months + 1):
        month = cost(option, load(m), plan.scene.setting(plan.setting(m)))
        if month.missing:
            return Months((), missing=month.missing)
        lines = {**month.lines, **committed[m - 1]}
        cash.append(-sum(lines.values(), Fraction(0)))
    return Months(tuple(cash))


def _mix(option: Option, plan: Plan, load: Callable[[int], Load]) -> Months:
    own = [Fraction(0)]
    for m in range(1, plan.months + 1):
        month = load(m)
        router = field_of(option, "router_usd_per_request") * month.requests
        own.append(-router - sum(extras.lines(option, month).values(), Fraction(0)))
    total = Months(tuple(own))
    for part in option["parts"]:
        each = months_of(plan.scene.option(part["option"]), plan, _routed(part, load))
        if each.missing:
            return Months((), missing=PART_WITHOUT_COST)
        total = total.plus(each)
    return total


def _routed(part: Mapping[str, Any], load: Callable[[int], Load]) -> Callable[[int], Load]:
    return lambda month: part_load(part, load(month))


def _tried(option: Option, load: Load) -> Load:
    return load.of(load.tokens * extras.attempts(option))


def _owned(option: Option, plan: Plan, load: Callable[[int], Load]) -> Months:
    """Servers are bought when one more is needed, a month before they serve, and stay to the end of their life."""
    own, last = option["supply"], plan.months
    each = "server" if own.get("gpus_per_server") is not None else "replica"
    listed, installation = field_of(own, f"purchase_usd_per_{each}"), field_of(own, f"installation_usd_per_{each}")
    residual, life = field_of(own, "residual_share"), int(own.get("life_months") or 48)
    cash, bought = [Fraction(0)] * (last + 1), dict[int, int]()
    paid = {m: listed * plan.setting(m).side("purchase") for m in range(1, last + 1)}
    end = Fraction(0)
    for m in range(1, last + 1):
        at, month = plan.setting(m), _tried(option, load(m))
        needed = self_hosted.needed(option, month, plan.scene.ratio, at) + spares(option)
        alive = {k: count for k, count in bought.items() if m < k + life}
        missing = server(option).count(needed) - sum(alive.values())
        if missing > 0:
            bought[m] = alive[m] = missing
            cash[m - 1] -= missing * (paid[m] + installation)
        for k, count in alive.items():
            running = self_hosted.running_lines(option, at, paid[k])
            cash[m] -= count * sum(running.values(), Fraction(0))
            if m == k + life - 1:
                cash[m] += count * paid[k] * residual
        cash[m] -= sum(extras.lines(option, month).values(), Fraction(0))
    for k, count in bought.items():
        served = last - k + 1
        if served < life:
            end += count * (paid[k] - served * paid[k] * (1 - residual) / life)
    return Months(tuple(cash), end * field_of(plan.horizon, "end_value_share", 1))


def _committed(option: Option, plan: Plan, load: Callable[[int], Load]) -> list[dict[str, Fraction]]:
    """Lines of rents that are committed to, by month: they take the place of what is paid as it is needed."""
    nothing: list[dict[str, Fraction]] = [{} for _ in range(plan.months)]
    supply = option.get("supply") or {}
    months = range(1, plan.months + 1)
    if supply.get("kind") == "rent" and supply.get("commitment_months"):
        counts = []
        for m in months:
            need = self_hosted.needed(option, _tried(option, load(m)), plan.scene.ratio, plan.setting(m))
            counts.append(rented(option, supply).count(need + spares(option)))
        rent = _signed(option, supply, plan, counts, self_hosted.billed_hours(option))
        return [{"gpu rent": usd} for usd in rent]
    if supply.get("kind") in ("blend", "mix"):
        hours = self_hosted.billed_hours(option)
        both = [
            self_hosted.blend_counts(option, _tried(option, load(m)), plan.scene.ratio, plan.setting(m)) for m in months
        ]
        for place, part, line, billed in (
            (0, supply["reserved"], "gpu rent", hours),
            (1, supply["on_demand"], "peak gpu rent", field_of(supply, "peak_hours_per_month", hours)),
        ):
            if part.get("commitment_months"):
                counts = [rented(option, part).count(pair[place]) for pair in both]
                for month, usd in zip(nothing, _signed(option, part, plan, counts, billed), strict=True):
                    month[line] = usd
    return nothing


def _signed(option: Option, rent: Mapping[str, Any], plan: Plan, counts: list[int], hours: Fraction) -> list[Fraction]:
    """Rent by month: what was signed for is paid to its end, at the rate of the month it was signed in."""
    length, gpus = int(rent["commitment_months"]), rented(option, rent).gpus
    signed: dict[int, int] = {}
    paid: list[Fraction] = []
    for m, needed in enumerate(counts, start=1):
        alive = {k: count for k, count in signed.items() if m < k + length}
        if needed > sum(alive.values()):
            signed[m] = alive[m] = needed - sum(alive.values())
        month = (count * self_hosted.rate(rent, plan.setting(k)) for k, count in alive.items())
        paid.append(sum(month, Fraction(0)) * gpus * hours)
    return paid
