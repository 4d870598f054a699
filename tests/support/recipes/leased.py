"""A kind of supply for the test of its recipe: GPUs leased for whole months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from economics.cost.inputs import Input, Suggestion, fields_of
from economics.cost.lines import Lines, total
from economics.cost.months import Block, Calendar, Running
from economics.cost.volume_curve import Stair, VolumeCurve
from economics.fields.checks import number
from economics.fields.part import Part
from economics.quantity import Array, Number
from economics.supply.protocol import Replica, Supply
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

    def replica_lines(self, replica: Replica) -> Lines:
        """GPUs × rate × the hours of a month."""
        return {"gpu rent": replica.gpus * self.usd_per_gpu_hour * replica.billed_hours}

    def paid_hours(self, billed_hours: Number) -> Number:
        """All of the month."""
        del billed_hours
        return HOURS_PER_MONTH

    def paid_replicas(self, needed: Number) -> Number:
        """Those needed."""
        return needed

    def curve(self, replica: Replica, tokens_per_replica: float, min_replicas: int) -> VolumeCurve:
        """A staircase of whole replicas."""
        return VolumeCurve(stairs=(Stair(float(total(self.replica_lines(replica))), tokens_per_replica, min_replicas),))

    def known(self) -> Mapping[str, Number]:
        """Its rate."""
        return vars(self)

    @property
    def line_formulas(self) -> Mapping[str, str]:
        """As `replica_lines`."""
        return {"gpu rent": "gpus_per_replica * usd_per_gpu_hour * billed_hours_per_month"}

    def running(self, calendar: Calendar, replica: Replica, paid: Array) -> Running:
        """Month by month at one rate."""
        del calendar
        return Running((Block(paid, self.replica_lines(replica), running=True),), paid)

    def inputs(self) -> Sequence[Input]:
        """The rate."""
        return fields_of(("usd_per_gpu_hour",))

    def suggested(self) -> Sequence[Suggestion]:
        """The rate ± 20 %."""
        return (Suggestion("usd_per_gpu_hour", 0.8, 1.2),)
