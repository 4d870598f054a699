"""Inputs by their path in the scenario: what each is now, what values it may take, and the plan with another value.

`options[0].price_factor` (on all token prices) and `options[2].throughput` (on what a replica does a second) are
factors with the base 1. A cached-input or cache-write price that equals the input price follows it, as a price that is
not listed does; batch prices move in proportion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from economics.cost.token_lines import BILLED_LINES, BilledLine
from economics.errors import InputError
from economics.fields.field import Field
from economics.fields.table import FIELDS, shown
from economics.option.options import SelfHosted, TokenOption
from economics.over_time.plan import Plan, PlannedOption
from economics.quantity import Number
from economics.supply.self_hosted import Mixed, Rented, faster

FACTOR = Field("factor", "Factor", "× as it is", 0, 1e6, "Common factor, 1 as it is.", "0.5 to 2", 1, low_open=True)
_WORKLOAD = ("tokens_per_month", "input_output_ratio", "input_tokens_per_request", "cache_hit_rate",
             "cache_reads_per_write", "batch_share", "peak_to_average")  # fmt: skip
_RATES = ("discount_rate_per_year", "tokens_growth_per_month", "throughput_gain_per_year")
_SIDES = ("api", "hosted", "gpu_rent", "power")
_PRICES = {line.field: line for line in BILLED_LINES}
_OWNED = {
    f"{name}_per_replica" if name in ("purchase_usd", "installation_usd", "power_kw") else name: name
    for name in (
        "purchase_usd", "installation_usd", "residual_share", "cost_of_capital_per_year", "power_kw",
        "powered_hours_per_month", "pue", "usd_per_kwh", "colocation_usd_per_month", "maintenance_share_per_year",
    )
}  # fmt: skip
_TOKEN = ("discount", "input_token_factor", "output_token_factor")
_HOSTED = ("utilisation", "billed_hours_per_month", "fixed_usd_per_month", "input_token_factor", "output_token_factor")
_EXTRAS = {
    "staff.people": ("staff_people", "staff_people"),
    "staff.usd_per_year": ("staff_usd_per_year", "staff_usd_per_year"),
    "staff.share": ("staff_share", "staff_share"),
    "model_rotation.usd": ("model_rotation_usd", "model_rotation_usd"),
    "egress_usd_per_gb": ("egress_usd_per_gb", "egress_usd_per_gb"),
    "bytes_per_token": ("bytes_per_token", "bytes_per_token"),
    "success_rate": ("success_rate", "success_rate"),
}


@dataclass(frozen=True)
class Place:
    """Where an input lives: the parts to go through, its field, and the option it belongs to."""

    path: str
    steps: tuple[str | int, ...]
    field: Field
    option: PlannedOption | None = None

    @property
    def label(self) -> str:
        """The input in words, with its option's name."""
        return self.field.label if self.option is None else f"{self.option.name}: {self.words}"

    @property
    def words(self) -> str:
        """What the input is, without its option's name."""
        if self.path.endswith(".price_factor"):
            return "token prices"
        if self.path.endswith(".throughput"):
            return "throughput"
        label = self.field.label
        return label if label[1:2].isupper() else label[:1].lower() + label[1:]

    @property
    def side(self) -> str | None:
        """The market the input belongs to: `gpu_rent`, `hosted`, or None."""
        if self.path.endswith("usd_per_gpu_hour"):
            return "gpu_rent"
        priced = ".price." in self.path or self.path.endswith(".price_factor")
        return "hosted" if priced and self.option is not None and self.option.option.kind == "hosted" else None


def place_of(plan: Plan, path: str, asked: str = "input") -> Place:
    """Return where `path` leads in a plan; InputError on the field `asked` when nothing there can be uncertain."""
    found = _in_load(path) or _in_option(plan, path)
    if found is None:
        examples = "workload.tokens_per_month, options[0].price.input_usd_per_mtok, options[0].throughput"
        raise InputError(asked, f"{shown(path)} is refused: must be a number of this scenario such as {examples}")
    return found


def paths(plan: Plan) -> list[Place]:
    """Every input of a plan that can be made uncertain, in the scenario's order; for choosers on a page."""
    named = [f"workload.{name}" for name in _WORKLOAD]
    for planned in plan.options:
        head = f"options[{planned.index}]"
        named += [f"{head}.{rest}" for rest in _own_paths(planned)]
    named += [f"horizon.{name}" for name in _RATES]
    named += [f"horizon.price_change_per_year.{side}" for side in _SIDES]
    return [place_of(plan, path) for path in named]


def value_at(plan: Plan, place: Place) -> Number:
    """The value that a plan has at a place; 1 for a throughput factor."""
    here: Any = plan
    for step in place.steps:
        if step == "throughput factor":
            return 1.0
        here = here[step] if isinstance(step, int) else getattr(here, step)
    found: Number = here
    return found


def with_values(plan: Plan, values: dict[str, Number]) -> Plan:
    """The plan with other values at some paths; scalars or arrays that broadcast.

    Raises InputError naming the path when a value is outside its field's range.
    """
    for path, value in values.items():
        place = place_of(plan, path)
        place.field.check(value, path)
        plan = _put(plan, place.steps, value)
    return plan


def _in_load(path: str) -> Place | None:
    head, _, name = path.partition(".")
    if head == "workload" and name in _WORKLOAD:
        return Place(path, ("load", name), FIELDS[name])
    if head == "horizon" and name in _RATES:
        return Place(path, ("months", name), FIELDS[name])
    group, _, side = name.partition(".")
    if head == "horizon" and group == "price_change_per_year" and side in _SIDES:
        label = {"api": "closed APIs", "hosted": "hosting providers", "gpu_rent": "GPU rent", "power": "electricity"}
        field = replace(FIELDS[group], label=f"{FIELDS[group].label}, {label[side]}")
        return Place(path, ("months", side), field)
    return None


def _in_option(plan: Plan, path: str) -> Place | None:
    match = re.fullmatch(r"options\[(\d{1,2})\]\.(.+)", path, re.ASCII)
    at = next((i for i, p in enumerate(plan.options) if match and p.index == int(match[1])), None)
    if match is None or at is None or match[2] not in _own_paths(plan.options[at]):
        return None
    planned, rest = plan.options[at], match[2]
    head: tuple[str | int, ...] = ("options", at)
    one_off = re.fullmatch(r"one_off_usd\[(\d+)\]\.usd", rest)
    if one_off:
        entry = planned.extras.one_off[int(one_off[1])]
        field = replace(FIELDS["one_off_usd"], label=f"One-off cost, {entry.name}")
        return Place(path, (*head, "extras", "one_off", int(one_off[1]), "usd"), field, planned)
    if rest in _EXTRAS:
        attribute, name = _EXTRAS[rest]
        return Place(path, (*head, "extras", attribute), FIELDS[name], planned)
    if rest == "price_factor":
        return Place(path, (*head, "option", rest), FACTOR, planned)
    if rest == "throughput":
        return Place(path, (*head, "option", "throughput", "throughput factor"), FACTOR, planned)
    *parts, leaf = rest.split(".")
    if parts == ["price"]:
        return Place(path, (*head, "option", "prices", _PRICES[leaf].id), FIELDS[leaf], planned)
    attribute = _OWNED.get(leaf, leaf) if parts else leaf
    return Place(path, (*head, "option", *parts, attribute), FIELDS[leaf], planned)


def _own_paths(planned: PlannedOption) -> list[str]:
    option, extras = planned.option, planned.extras
    found = []
    if isinstance(option, TokenOption):
        found += ["price_factor", *(f"price.{field}" for field in _PRICES), *_TOKEN]
    else:
        found += _supply_paths(option)
    found += [f"one_off_usd[{i}].usd" for i in range(len(extras.one_off))]
    if extras.model_rotation_every_months is not None:
        found.append("model_rotation.usd")
    if np.any(extras.staff_people):
        found += ["staff.people", "staff.usd_per_year", "staff.share"]
    return [*found, "egress_usd_per_gb", "bytes_per_token", "success_rate"]


def _supply_paths(option: SelfHosted) -> list[str]:
    supply = option.supply
    found = ["throughput", *_HOSTED]
    if isinstance(supply, Rented):
        return [*found, "supply.usd_per_gpu_hour", "supply.interruption_share"]
    if isinstance(supply, Mixed):
        rates = ("supply.reserved.usd_per_gpu_hour", "supply.on_demand.usd_per_gpu_hour")
        return [*found, *rates, "supply.peak_hours_per_month"]
    return [*found, *(f"supply.{name}" for name in _OWNED)]


def _put(part: Any, steps: tuple[str | int, ...], value: Number) -> Any:
    """A frozen part with another value at the end of `steps`."""
    step, *rest = steps
    if isinstance(step, int):
        return (*part[:step], _put(part[step], tuple(rest), value) if rest else value, *part[step + 1 :])
    if step == "throughput factor":
        return faster(part, value)
    if isinstance(part, TokenOption) and step == "prices":
        return _repriced(part, str(rest[0]), value)
    return replace(part, **{str(step): _put(getattr(part, str(step)), tuple(rest), value) if rest else value})


def _repriced(option: TokenOption, name: str, value: Number) -> TokenOption:
    prices, batch = option.prices, option.batch_prices
    now: Number = getattr(prices, name)

    def changes(line: BilledLine) -> bool:
        price = prices.price(line)
        return line.id == name or (line.follows == name and bool(price is now or np.all(price == now)))

    changed, slow = {}, {}
    for line in filter(changes, BILLED_LINES):
        changed[line.id] = value
        slow[line.id] = np.where(now == 0, value, batch.price(line) * value / np.where(now == 0, 1.0, now))[()]
    return replace(option, prices=replace(prices, **changed), batch_prices=replace(batch, **slow))
