"""A kind of supply for the test of its recipe: GPUs leased for whole months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from economics.cost.inputs import Input, Suggestion, fields_of
from economics.cost.lines import Lines
from economics.cost.machines import Machines
from economics.cost.months import Block, Calendar, Running
from economics.fields.checks import number
from economics.fields.part import Part
from economics.quantity import Number
from economics.supply.protocol import GPUS_PAID_FOR, Replica, Supply, Work
from economics.units import HOURS_PER_MONTH


class Lease(Part):
    """A leased replica: a rate for every hour of the month."""

    label: ClassVar[str] = "leased"

    kind: Literal["lease"]
    usd_per_gpu_hour: Annotated[float, number("usd_per_gpu_hour")]


@dataclass(frozen=True)
class Leased(Supply):
    """Leased replicas with plain numbers: rate [USD/GPU-hour]."""

    usd_per_gpu_hour: Number

    def paid_lines(self, replica: Replica) -> Lines:
        """GPUs × rate × the hours of a month."""
        return {"gpu rent": self.machines(replica).gpus_each * self.usd_per_gpu_hour * replica.billed_hours}

    def machines(self, replica: Replica) -> Machines:
        """Single GPUs."""
        return Machines(replica.gpus)

    def paid_hours(self, billed_hours: Number) -> Number:
        """All of the month."""
        del billed_hours
        return HOURS_PER_MONTH

    def known(self) -> Mapping[str, Number]:
        """Its rate."""
        return vars(self)

    @property
    def line_formulas(self) -> Mapping[str, str]:
        """As `paid_lines`."""
        return {"gpu rent": f"{GPUS_PAID_FOR} * usd_per_gpu_hour * billed_hours_per_month"}

    def running(self, calendar: Calendar, replica: Replica, work: Work) -> Running:
        """Month by month at one rate."""
        served = self.serve(replica, work)
        (paid,) = served.paid
        block = Block(paid * calendar.every_month(), self.paid_lines(replica), running=True)
        return Running((block,), self.replicas_by_month(replica, work, served))

    def inputs(self) -> Sequence[Input]:
        """The rate."""
        return fields_of(("usd_per_gpu_hour",))

    def suggested(self) -> Sequence[Suggestion]:
        """The rate ± 20 %."""
        return (Suggestion("usd_per_gpu_hour", 0.8, 1.2),)
