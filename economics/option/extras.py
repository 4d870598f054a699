"""What an option costs beside serving, as a scenario writes it, and the costs of beginning with it over months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Discriminator, Tag

from economics.cost.inputs import Input
from economics.cost.lines import LineOf
from economics.cost.months import Block, Calendar
from economics.fields.checks import default, number
from economics.fields.edition import SINCE_2, Edition, Since
from economics.fields.part import Name, OptionalOptionName, Part, Text
from economics.fields.refusal import refused
from economics.fields.table import FIELDS
from economics.option.beside import Beside, People
from economics.quantity import Number


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


class StaffMember(Staff):
    """People of one role among several."""

    since: ClassVar[Since] = SINCE_2

    role: Text = ""


_ONE, _SEVERAL = "one staff", "staff by role"
UNION_TAGS = (_ONE, _SEVERAL)
"""Tags of the alternatives of a field that pydantic puts into paths; they are no steps of a document."""


def _staff_form(value: object) -> str:
    return _SEVERAL if isinstance(value, list | tuple) else _ONE


def _some(members: tuple[StaffMember, ...]) -> tuple[StaffMember, ...]:
    if not members:
        raise refused("is an empty list: leave the field out instead")
    return members


StaffField = Annotated[
    Annotated[Staff, Tag(_ONE)] | Annotated[tuple[StaffMember, ...], AfterValidator(_some), Tag(_SEVERAL)],
    Discriminator(_staff_form),
]
"""The staff of an option: a list with a role each, or, as in the first edition, one object."""


class ModelRotation(Part):
    """The cost of moving to a new model, every `every_months` months."""

    usd: Annotated[float, number("model_rotation_usd")]
    every_months: Annotated[int, number("model_rotation_every_months")]


class ExtraCosts(Part):
    """What an option costs beside serving, and its success rate, as the scenario writes them."""

    one_off_usd: tuple[OneOff, ...] | None = None
    overlap_months: Annotated[int | None, number("overlap_months")] = None
    overlap_with: OptionalOptionName = None
    staff: StaffField | None = None
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
    """The costs of beginning with an option and of changing its model, as plain numbers in USD; over months only."""

    one_off: tuple[OneOffCost, ...] = ()
    overlap_months: int = default("overlap_months")
    overlap_with: str | None = None
    model_rotation_usd: Number = default("model_rotation_usd")
    model_rotation_every_months: int | None = default("model_rotation_every_months")

    @classmethod
    def of(cls, option: ExtraCosts) -> Extras:
        """Return the extras of a scenario's option, with defaults for what it leaves out."""
        values: dict[str, Any] = {}
        for name in ("overlap_months", "overlap_with"):
            value = getattr(option, name)
            if value is not None:
                values[name] = value
        if option.one_off_usd:
            values["one_off"] = tuple(OneOffCost(c.name, c.usd, c.month) for c in option.one_off_usd)
        if option.model_rotation is not None:
            values |= {f"model_rotation_{name}": value for name, value in option.model_rotation}
        return cls(**values)

    def blocks(self, calendar: Calendar) -> list[Block]:
        """Return their cost lines over months."""
        blocks = []
        if self.model_rotation_every_months:
            due = (calendar.column() % self.model_rotation_every_months == 0).astype(float)
            blocks.append(Block(due, {"model rotation": self.model_rotation_usd}))
        for cost in self.one_off:
            when = (calendar.column(0) == cost.month).astype(float)
            blocks.append(Block(when, {LineOf.named("one-off", cost.name): cost.usd}, first=0, outlay=True))
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
        return inputs


def beside_of(option: ExtraCosts, edition: Edition, fixed_usd_per_month: float | None = None) -> Beside:
    """Return what comes with a scenario's option, with defaults for what it leaves out."""
    values: dict[str, Any] = {}
    for name in ("egress_usd_per_gb", "bytes_per_token", "success_rate", "retries"):
        value = getattr(option, name)
        if value is not None:
            values[name] = value
    if isinstance(option.staff, Staff):
        one = option.staff
        values["staff"] = (People(one.people, one.usd_per_year, one.share),)
    elif option.staff is not None:
        values["staff"] = tuple(
            People(member.people, member.usd_per_year, member.share, member.role, f"staff[{i}]")
            for i, member in enumerate(option.staff)
        )
    return Beside(**values, fixed_usd_per_month=fixed_usd_per_month, every_month=edition.beside_on_compare)
