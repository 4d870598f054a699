"""Extra costs of an option (one-off, overlap, staff, egress) and its success rate; they count over months only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np

from economics.cost.inputs import Input, fields_of
from economics.cost.months import Block, Calendar
from economics.fields.checks import default, number
from economics.fields.part import Name, OptionalOptionName, Part
from economics.fields.table import FIELDS
from economics.quantity import Array, Number
from economics.units import MONTHS_PER_YEAR

_GIGA = 1e9


class OneOff(Part):
    """A cost paid once, at the end of a month (0: at the start)."""

    name: Name
    usd: Annotated[float, number("one_off_usd")]
    month: Annotated[int, number("one_off_month")] = default("one_off_month")


class Staff(Part):
    """People who look after an option: people × yearly cost × share of their time."""

    people: Annotated[float, number("staff_people")]
    usd_per_year: Annotated[float, number("staff_usd_per_year")]
    share: Annotated[float, number("staff_share")] = default("staff_share")


class ModelRotation(Part):
    """The cost of moving to a new model, every `every_months` months."""

    usd: Annotated[float, number("model_rotation_usd")]
    every_months: Annotated[int, number("model_rotation_every_months")]


class ExtraCosts(Part):
    """The extra costs and the success rate of an option as the scenario writes them; they count over months only."""

    one_off_usd: tuple[OneOff, ...] | None = None
    overlap_months: Annotated[int | None, number("overlap_months")] = None
    overlap_with: OptionalOptionName = None
    staff: Staff | None = None
    model_rotation: ModelRotation | None = None
    egress_usd_per_gb: Annotated[float | None, number("egress_usd_per_gb")] = None
    bytes_per_token: Annotated[float | None, number("bytes_per_token")] = None
    success_rate: Annotated[float | None, number("success_rate")] = None
    retries: Annotated[int | None, number("retries")] = None


@dataclass(frozen=True)
class OneOffCost:
    """A cost [USD] paid once, at the end of `month` (0: at the start)."""

    name: str
    usd: Number
    month: int = 0


@dataclass(frozen=True)
class Extras:
    """The extra costs and the success rate as plain numbers; fields as in the scenario's option, money in USD."""

    one_off: tuple[OneOffCost, ...] = ()
    overlap_months: int = default("overlap_months")
    overlap_with: str | None = None
    staff_people: Number = default("staff_people")
    staff_usd_per_year: Number = default("staff_usd_per_year")
    staff_share: Number = default("staff_share")
    model_rotation_usd: Number = default("model_rotation_usd")
    model_rotation_every_months: int | None = default("model_rotation_every_months")
    egress_usd_per_gb: Number = default("egress_usd_per_gb")
    bytes_per_token: Number = default("bytes_per_token")
    success_rate: Number = default("success_rate")
    retries: int = default("retries")

    @classmethod
    def of(cls, option: ExtraCosts) -> Extras:
        """Return the extras of a scenario's option, with defaults for what it leaves out."""
        values: dict[str, Any] = {}
        for name in _SINGLE:
            value = getattr(option, name)
            if value is not None:
                values[name] = value
        if option.one_off_usd:
            values["one_off"] = tuple(OneOffCost(c.name, c.usd, c.month) for c in option.one_off_usd)
        for part in ("staff", "model_rotation"):
            document = getattr(option, part)
            if document is not None:
                values |= {f"{part}_{name}": value for name, value in document}
        return cls(**values)

    @property
    def accepted_share(self) -> Number:
        """Share of tasks that end with an accepted answer, after all retries."""
        return 1 - (1 - self.success_rate) ** (self.retries + 1)

    @property
    def attempts(self) -> Number:
        """Average number of attempts per task: 1 + (1 − s) + … + (1 − s)^retries."""
        return self.accepted_share / self.success_rate if self.retries else 1.0

    def blocks(self, calendar: Calendar, tokens: Array) -> list[Block]:
        """Return their cost lines over months, for the option's `tokens` [token] in each month."""
        every_month = calendar.every_month()
        blocks = []
        if np.any(self.egress_usd_per_gb):
            per_token = self.bytes_per_token / _GIGA * self.egress_usd_per_gb
            blocks.append(Block(tokens, {"egress": per_token}, running=True))
        if np.any(self.staff_people):
            monthly = self.staff_people * self.staff_usd_per_year * self.staff_share / MONTHS_PER_YEAR
            blocks.append(Block(every_month, {"staff": monthly}, running=True))
        if self.model_rotation_every_months:
            due = (calendar.column() % self.model_rotation_every_months == 0).astype(float)
            blocks.append(Block(due, {"model rotation": self.model_rotation_usd}))
        for cost in self.one_off:
            when = (calendar.column(0) == cost.month).astype(float)
            blocks.append(Block(when, {f"one-off: {cost.name}": cost.usd}, first=0, outlay=True))
        return blocks

    def inputs(self) -> Sequence[Input]:
        """Return the numbers that can be uncertain, with paths inside the option."""
        inputs = [
            Input(
                f"one_off_usd[{i}].usd",
                ("one_off", i, "usd"),
                replace(FIELDS["one_off_usd"], label=f"One-off cost, {cost.name}"),
            )
            for i, cost in enumerate(self.one_off)
        ]
        if self.model_rotation_every_months is not None:
            inputs.append(Input("model_rotation.usd", ("model_rotation_usd",), FIELDS["model_rotation_usd"]))
        if np.any(self.staff_people):
            inputs += [
                Input(f"staff.{name}", (f"staff_{name}",), FIELDS[f"staff_{name}"])
                for name in ("people", "usd_per_year", "share")
            ]
        return [*inputs, *fields_of(("egress_usd_per_gb", "bytes_per_token", "success_rate"))]


_SINGLE = ("overlap_months", "overlap_with", "egress_usd_per_gb", "bytes_per_token", "success_rate", "retries")
"""Extras that are single values of the same name in the scenario's option."""
