"""Inputs by their path in the scenario: read their value and range, and put another value into the plan.

`options[0].price_factor` (on all token prices) and `options[2].throughput` (on the throughput of a replica) are
factors with the base 1. A cached-input or cache-write price that equals the input price follows it, as it does when it
is not listed; batch prices move in proportion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from economics.cost.inputs import Input, put_at, value_at
from economics.cost.load import NUMBERS, Workload
from economics.cost.months import SIDES, Side
from economics.errors import InputError
from economics.fields.field import Field, shown
from economics.fields.part import knows
from economics.fields.table import FIELDS
from economics.option.protocol import PricedOption
from economics.over_time.plan import Plan, PlannedOption
from economics.quantity import Number
from economics.scenario.horizon import PriceChange

_CHANGES = "horizon.price_change_per_year"
_RATES = ("discount_rate_per_year", "tokens_growth_per_month", "throughput_gain_per_year")
_SIDE_LABELS: dict[Side, str] = {
    "api": "closed APIs",
    "hosted": "hosting providers",
    "gpu_rent": "GPU rent",
    "power": "electricity",
    "purchase": "servers bought",
}


@dataclass(frozen=True)
class Place:
    """Where an input is in a plan: its path in the scenario, and the option it belongs to, if any."""

    path: str
    input: Input
    option: PlannedOption | None = None
    at: int = 0
    """The index of that option in the plan."""
    beside: bool = False
    """Whether it is one of the option's extra costs."""

    @property
    def field(self) -> Field:
        """The input's field: its unit, range and label."""
        return self.input.field

    @property
    def label(self) -> str:
        """The input's label, with its option's name."""
        return self.field.label if self.option is None else f"{self.option.name}: {self.words}"

    @property
    def words(self) -> str:
        """The input's label within its option, in lower case."""
        if self.input.words:
            return self.input.words
        label = self.field.label
        return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def place_of(plan: Plan, path: str, asked_by: str = "input") -> Place:
    """Return where `path` leads in a plan; raises InputError on `asked_by` when it leads to no input."""
    place = _shared(plan, path) or _of_option(plan, path)
    if place is None:
        examples = "workload.tokens_per_month, options[0].price.input_usd_per_mtok, options[0].throughput"
        raise InputError(asked_by, f"{shown(path)} is refused: must be a number of this scenario such as {examples}")
    return place


def paths(plan: Plan) -> list[Place]:
    """Return every input of a plan that can be uncertain, in the scenario's order, for a page to choose from."""
    places = [place for path in _SHARED if (place := _shared(plan, path)) is not None]
    for at, planned in enumerate(plan.options):
        places += _places(planned, at)
    load = [place for place in places if place.input.steps[0] == "load"]
    months = [place for place in places if place.option is None and place not in load]
    return [*load, *(place for place in places if place.option is not None), *months]


def value_of(plan: Plan, place: Place) -> Number:
    """Return the value of an input in a plan; 1 for a throughput factor."""
    if place.option is None:
        return value_at(plan, place.input.steps)
    planned = plan.options[place.at]
    return value_at(planned.extras, place.input.steps) if place.beside else planned.option.input_value(place.input)


def with_values(plan: Plan, values: dict[str, Number]) -> Plan:
    """Return the plan with other values at some paths; scalars or arrays that broadcast.

    Raises InputError naming the path when a value is outside its field's range.
    """
    for path, value in values.items():
        place = place_of(plan, path)
        place.field.check(value, path)
        plan = _with_value(plan, place, value)
    return plan


def _with_value(plan: Plan, place: Place, value: Number) -> Plan:
    if place.option is None:
        changed: Plan = put_at(plan, place.input.steps, value)
        return changed
    planned, name = plan.options[place.at], place.option.name
    if place.beside:
        planned = replace(planned, extras=put_at(planned.extras, place.input.steps, value))
        return replace(plan, options=(*plan.options[: place.at], planned, *plan.options[place.at + 1 :]))

    def change(option: PricedOption) -> PricedOption:
        return option.with_input(place.input, value)

    return replace(
        plan,
        options=tuple(
            replace(each, option=change(each.option) if at == place.at else each.option.with_part(name, change))
            for at, each in enumerate(plan.options)
        ),
    )


def _shared_inputs() -> dict[str, Input]:
    """The inputs that belong to no single option, by path."""
    change = FIELDS["price_change_per_year"]
    inputs = [
        *(Input(f"workload.{name}", ("load", name), FIELDS[name]) for name in Workload.model_fields if name in NUMBERS),
        *(Input(f"horizon.{name}", ("months", name), FIELDS[name]) for name in _RATES),
        *(
            Input(
                f"{_CHANGES}.{side}",
                ("months", "price_change_per_year", side),
                replace(change, label=f"{change.label}, {_SIDE_LABELS[side]}"),
            )
            for side in SIDES
        ),
    ]
    return {each.path: each for each in inputs}


_SHARED = _shared_inputs()


def _shared(plan: Plan, path: str) -> Place | None:
    shared = _SHARED.get(path)
    edition = plan.load.edition
    head, _, side = path.rpartition(".")
    load = plan.load
    if shared is None or (head == _CHANGES and not knows(PriceChange, side, edition.version)):
        return None
    if head == "workload" and (getattr(load, side) is None or (side == "peak_to_average" and load.profile is not None)):
        return None
    narrower = edition.narrower.get(shared.field.name)
    return Place(path, shared if narrower is None else replace(shared, field=narrower))


def _of_option(plan: Plan, path: str) -> Place | None:
    match = re.match(r"options\[(\d{1,2})\]\.", path, re.ASCII)
    at = next((i for i, planned in enumerate(plan.options) if match and planned.index == int(match[1])), None)
    if at is None:
        return None
    planned, inside = plan.options[at], path.partition(".")[2]
    for each in planned.option.inputs():
        if each.path == inside:
            return Place(path, each, planned, at)
    for each in planned.extras.inputs():
        if each.path == inside:
            return Place(path, each, planned, at, beside=True)
    return None


def _places(planned: PlannedOption, at: int) -> list[Place]:
    """Every input of one option."""
    head = f"options[{planned.index}]"
    own = [Place(f"{head}.{each.path}", each, planned, at) for each in planned.option.inputs()]
    beside = [Place(f"{head}.{each.path}", each, planned, at, beside=True) for each in planned.extras.inputs()]
    return own + beside
