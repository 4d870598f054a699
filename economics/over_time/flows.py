"""What an option costs in each month, line by line: as cash, and as a profit-and-loss statement shows it.

A line is an amount [USD per unit] times a driver (units in each month), so a total needs one product per driver,
whatever the number of lines. The amounts are those of the options and their supplies.
Costs are positive here; a cash flow is their negative. Source: docs/model.md, "Over time".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from economics.cost.tokens import TOKENS_PER_MTOK, total
from economics.option.options import UNCOUNTABLE, SelfHosted, TokenOption, cost
from economics.over_time.plan import Plan, PlannedOption
from economics.over_time.service import Service, serve
from economics.quantity import Array, Number
from economics.supply.self_hosted import Mixed, Owned, Rented, paid_replicas, peak_usd, replica_lines, replicas_needed

View = Literal["cash", "profit_and_loss"]
VIEWS: tuple[View, ...] = ("cash", "profit_and_loss")
CAPITAL = "capital"
_MAX_REPLICAS = 1e15
_GIGA = 1e9


@dataclass(frozen=True)
class Block:
    """Lines that share a driver: line = amount · driver, months first, from month `first` on."""

    driver: Array
    amounts: dict[str, Number]
    formula: str
    first: Literal[0, 1] = 1
    views: tuple[View, ...] = VIEWS
    running: bool = False
    """Whether the line stops when the option is no longer used (what an overlap pays twice)."""


@dataclass(frozen=True)
class Flows:
    """All lines of one option; `reason` stands where there are none, `idle_usd` is what an unneeded replica costs.

    `replicas` are those paid for in each month; `committed` those of them that stay paid if the load falls.
    """

    name: str
    months: int
    shape: tuple[int, ...]
    blocks: tuple[Block, ...]
    replicas: Array | None = None
    committed: Array | None = None
    idle_usd: Array | None = None
    service: Service | None = None
    left_usd: Number = 0.0
    """What contracts in force at the end still owe for the months after it [USD]."""
    reason: str | None = None

    def total(self, view: View, without: str = "") -> Array:
        """Cost [USD] of each month from 0 on, (months + 1, …), in one of the views; one line may be left out."""
        result = np.zeros((self.months + 1, *self.shape))
        for block in self.blocks:
            amounts = {line: usd for line, usd in block.amounts.items() if line != without}
            if view in block.views and amounts:
                result[block.first :] += total(amounts) * block.driver
        return result

    def lines(self, view: View) -> dict[str, Array]:
        """Cost [USD] of each month from 0 on by line; the lines sum to the total."""
        found: dict[str, Array] = {}
        for block in self.blocks:
            if view in block.views:
                for line, usd in block.amounts.items():
                    row = found.setdefault(line, np.zeros((self.months + 1, *self.shape)))
                    row[block.first :] += usd * block.driver
        return found

    def formulas(self, view: View) -> dict[str, str]:
        """The id of the formula behind each line, see FORMULAS."""
        return {line: b.formula for b in self.blocks if view in b.views for line in b.amounts}


def flows(plan: Plan, place: int) -> Flows:
    """Return the cost of the option at `place` in every month; months come first, draws after them."""
    planned = plan.options[place]
    tokens = plan.tokens() * planned.extras.attempts
    made = _operation(plan, planned, tokens)
    if made.reason is not None:
        return made
    blocks = [*made.blocks, *_extra_blocks(plan, planned, tokens)]
    if planned.extras.overlap_months:
        blocks.append(_overlap(plan, planned))
    return replace(made, blocks=tuple(blocks))


def needed_by_month(plan: Plan, planned: PlannedOption, tokens: Array) -> Array:
    """Return the replicas that `tokens` of each month need, at least the minimum; infinite beyond a number."""
    option = planned.option
    assert isinstance(option, SelfHosted)
    gain = plan.factor(plan.months.throughput_gain_per_year)
    with np.errstate(over="ignore"):
        per_replica = np.asarray(option.tokens_per_replica(plan.load)) * gain
    return np.asarray(replicas_needed(tokens, per_replica, option.min_replicas))


def _operation(plan: Plan, planned: PlannedOption, tokens: Array) -> Flows:
    """The option's own lines, as `economics.option.options.cost` has them, spread over the months."""
    option, months = planned.option, plan.months
    if isinstance(option, TokenOption):
        one_mtok = cost(option, plan.load.with_("tokens_per_month", TOKENS_PER_MTOK)).lines
        side = plan.factor(months.api if option.kind == "api" else months.hosted)
        block = Block(tokens / TOKENS_PER_MTOK * side, one_mtok, "tokens", running=True)
        return Flows(option.name, months.months, plan.shape, (block,))
    paid = np.asarray(paid_replicas(option.supply, needed_by_month(plan, planned, tokens), option.min_replicas))
    if not paid.max() <= _MAX_REPLICAS:
        return Flows(option.name, months.months, plan.shape, (), reason=UNCOUNTABLE)
    fixed = Block(np.ones_like(plan.column()), {"fixed": option.fixed_usd_per_month}, "fixed", running=True)
    makers: dict[type, Callable[[Plan, SelfHosted, Array], Flows]] = {Rented: _rent, Owned: _own, Mixed: _mix}
    made = makers[type(option.supply)](plan, option, paid)
    return replace(made, blocks=(*made.blocks, fixed))


def _rent(plan: Plan, option: SelfHosted, paid: Array) -> Flows:
    assert isinstance(option.supply, Rented)
    lines = replica_lines(option.supply, option.gpus_per_replica, option.paid_hours)
    market = plan.factor(plan.months.gpu_rent)
    term = option.supply.commitment_months
    if not term:
        return _made(plan, option, (Block(paid * market, lines, "rent", running=True),), paid)
    service = serve(paid, term)
    locked = service.sum_active(market)
    block = Block(locked, lines, "committed rent", running=True)
    idle = locked / service.active * total(lines)
    left = service.at_end(market * (term - service.served)) * total(lines)
    return replace(_made(plan, option, (block,), service.active, service.active, idle, service), left_usd=left)


def _mix(plan: Plan, option: SelfHosted, paid: Array) -> Flows:
    mix = option.supply
    assert isinstance(mix, Mixed)
    lines = replica_lines(mix.reserved, option.gpus_per_replica, option.paid_hours)
    market = plan.factor(plan.months.gpu_rent)
    baseline = np.ones_like(market) * mix.baseline_replicas
    service = serve(baseline, mix.reserved.commitment_months or 1)
    locked = service.sum_active(market)
    peaks = Block((paid - baseline) * market, {"peak gpu rent": peak_usd(mix, option.gpus_per_replica)}, "peak rent",
                  running=True)  # fmt: skip
    block = Block(locked, lines, "committed rent", running=True)
    idle = locked / service.active * total(lines)
    if not mix.reserved.commitment_months:
        return _made(plan, option, (block, peaks), paid, baseline, idle)
    left = service.at_end(market * (service.life - service.served)) * total(lines)
    return replace(_made(plan, option, (block, peaks), paid, baseline, idle, service), left_usd=left)


def _own(plan: Plan, option: SelfHosted, paid: Array) -> Flows:
    own = option.supply
    assert isinstance(own, Owned)
    lines = replica_lines(own, option.gpus_per_replica, option.paid_hours)
    write_off = lines["depreciation"] + lines["installation"]
    outlay = own.purchase_usd + own.installation_usd
    service = serve(paid, int(own.life_months))
    served = service.served
    # capital is paid on the average of a batch's book value at its purchase and at its last month looked at
    tied_up = service.active * outlay - 0.5 * write_off * service.sum_active(served)
    end = service.at_end(outlay - write_off * served)
    book_at_end = np.zeros((plan.months.months + 1, *np.shape(end)))
    book_at_end[-1] = end
    residual = -own.purchase_usd * own.residual_share
    blocks = (
        Block(_from_start(service.bought), {"purchase": own.purchase_usd, "installation": own.installation_usd},
              "purchase", first=0, views=("cash",)),
        Block(_from_start(service.ended), {"residual": residual}, "residual", first=0, views=("cash",)),
        Block(book_at_end, {"value at the end": -1.0}, "book value", first=0, views=("cash",)),
        Block(service.active, {k: lines[k] for k in ("depreciation", "installation")}, "write-off",
              views=("profit_and_loss",)),
        Block(tied_up, {CAPITAL: own.cost_of_capital_per_year / 12}, "capital", views=("profit_and_loss",)),
        Block(service.active * plan.factor(plan.months.power), {"power": lines["power"]}, "power", running=True),
        Block(service.active, {k: lines[k] for k in ("colocation", "maintenance")}, "upkeep", running=True),
    )  # fmt: skip
    idle = np.ones_like(plan.column()) * write_off
    return _made(plan, option, blocks, service.active, service.active, idle, service)


def _extra_blocks(plan: Plan, planned: PlannedOption, tokens: Array) -> list[Block]:
    extras = planned.extras
    every_month = np.ones_like(plan.column())
    blocks = []
    if np.any(extras.egress_usd_per_gb):
        per_token = extras.bytes_per_token / _GIGA * extras.egress_usd_per_gb
        blocks.append(Block(tokens, {"egress": per_token}, "egress", running=True))
    if np.any(extras.staff_people):
        monthly = extras.staff_people * extras.staff_usd_per_year * extras.staff_share / 12
        blocks.append(Block(every_month, {"staff": monthly}, "staff", running=True))
    if extras.model_rotation_every_months:
        due = (plan.column() % extras.model_rotation_every_months == 0).astype(float)
        blocks.append(Block(due, {"model rotation": extras.model_rotation_usd}, "model rotation"))
    for entry in extras.one_off:
        when = (plan.column(0) == entry.month).astype(float)
        blocks.append(Block(when, {f"one-off: {entry.name}": entry.usd}, "one-off", first=0))
    return blocks


def _overlap(plan: Plan, planned: PlannedOption) -> Block:
    """The running cost of the old system in the first months, paid beside the new one's."""
    old = plan.options[plan.at(planned.extras.overlap_with or plan.months.reference)]
    made = _operation(plan, old, plan.tokens() * old.extras.attempts)
    blocks = [*made.blocks, *_extra_blocks(plan, old, plan.tokens() * old.extras.attempts)]
    running = replace(made, blocks=tuple(b for b in blocks if b.running)).total("cash")[1:]
    paid_twice = running * (plan.column() <= planned.extras.overlap_months)
    return Block(paid_twice, {f"overlap: {old.name}": 1.0}, "overlap")


def _made(
    plan: Plan,
    option: SelfHosted,
    blocks: tuple[Block, ...],
    replicas: Array,
    committed: Array | None = None,
    idle_usd: Array | None = None,
    service: Service | None = None,
) -> Flows:
    return Flows(option.name, plan.months.months, plan.shape, blocks, replicas, committed, idle_usd, service)


def _from_start(rows: Array) -> Array:
    """Months 0 … months − 1 as months 0 … months: nothing begins or ends with a replacement at the very end."""
    return np.concatenate((rows, np.zeros_like(rows[:1])))


FORMULAS = {
    "tokens": "cost of 1 Mtok at the prices of month 1 * Mtok * (1 + price change)^((m - 1)/12)",
    "rent": "replicas * GPUs * rate * billed hours * (1 + gpu_rent)^((m - 1)/12)",
    "committed rent": "sum over contracts in force: replicas * GPUs * rate when signed * billed hours",
    "peak rent": "(replicas - baseline) * GPUs * rate * peak hours * (1 + gpu_rent)^((m - 1)/12)",
    "purchase": "replicas bought * price",
    "residual": "replicas at the end of their life * purchase * residual share, received",
    "book value": "book value of what is there at the end, received",
    "write-off": "replicas in service * (purchase * (1 - residual share) + installation)/life",
    "capital": "cost of capital/12 * average of the book value at purchase and at the last month looked at",
    "power": "replicas in service * kW * PUE * hours * USD/kWh * (1 + power)^((m - 1)/12)",
    "upkeep": "replicas in service * (colocation + purchase * maintenance share/12)",
    "fixed": "as given",
    "egress": "tokens * bytes per token/10^9 * USD/GB",
    "staff": "people * USD a year * share/12",
    "model rotation": "as given, every so many months",
    "one-off": "as given, in its month",
    "overlap": "running cost of the old system in the first months",
}
"""What a formula id of a line stands for."""
