"""A blend of two rents: a reserved baseline, and on-demand replicas for what the load needs beyond it.

The scenario's JSON calls it `mix`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np

from economics.cost.inputs import Input, Suggestion, fields_of
from economics.cost.lines import Lines, total
from economics.cost.months import Block, Calendar, Commitment, Running
from economics.cost.service import Service, begun, service_for
from economics.cost.steps import Book
from economics.cost.volume_curve import Stair, VolumeCurve
from economics.fields.checks import number
from economics.fields.part import Part
from economics.note import Note
from economics.quantity import Array, Number
from economics.supply.protocol import Replica, Supply
from economics.supply.rented import Rent, Rented
from economics.units import HOURS_PER_MONTH

PARTS = ("reserved", "on_demand")
"""The fields of a blend that hold its two rents."""


class RentInBlend(Rent):
    """One of the two rents of a blend; its kind may be left out."""

    kind: Literal["rent"] = "rent"


class Blend(Part):
    """Reserved baseline replicas, paid whether used or not, and on-demand ones for what the load needs beyond them."""

    label: ClassVar[str] = "a mix"

    kind: Literal["mix"]
    baseline_replicas: Annotated[int, number("baseline_replicas")]
    reserved: RentInBlend
    on_demand: RentInBlend
    peak_hours_per_month: Annotated[float | None, number("peak_hours_per_month")] = None


@dataclass(frozen=True)
class Blended(Supply):
    """A blend with plain numbers.

    An on-demand replica is billed for `peak_hours_per_month` [h], a reserved one for the option's billed hours.
    """

    baseline_replicas: Number
    reserved: Rented
    on_demand: Rented
    peak_hours_per_month: Number = HOURS_PER_MONTH

    def replica_lines(self, replica: Replica) -> Lines:
        """Return the cost lines of one baseline replica."""
        return self.reserved.replica_lines(replica)

    def peak_usd(self, replica: Replica) -> Number:
        """Return what one on-demand replica costs [USD/month]."""
        return replica.gpus * self.on_demand.usd_per_gpu_hour * self.peak_hours_per_month

    def lines(self, replica: Replica, replicas: Number) -> Lines:
        """Return the cost of the baseline, used or not, and of the peak replicas beyond it."""
        peaks = replicas - self.baseline_replicas
        return {
            "gpu rent": self.baseline_replicas * self.replica_lines(replica)["gpu rent"] + 0 * peaks,
            "peak gpu rent": peaks * self.peak_usd(replica),
        }

    def paid_replicas(self, needed: Number) -> Number:
        """Return the replicas needed, at least the baseline."""
        return np.maximum(needed, self.baseline_replicas)

    def curve(self, replica: Replica, tokens_per_replica: float, min_replicas: int) -> VolumeCurve:
        """Return a staircase of peak replicas, plus the amount by which the baseline differs from as many peaks."""
        usd, peak = float(total(self.replica_lines(replica))), float(self.peak_usd(replica))
        baseline = int(self.baseline_replicas)
        stair = Stair(peak, tokens_per_replica, max(min_replicas, baseline))
        return VolumeCurve((usd - peak) * baseline, stairs=(stair,))

    def known(self) -> Mapping[str, Number]:
        """Return the baseline, the billed hours of a peak replica, and both rates."""
        return {
            "baseline_replicas": self.baseline_replicas,
            "peak_hours_per_month": self.peak_hours_per_month,
            "usd_per_gpu_hour": self.reserved.usd_per_gpu_hour,
            "peak_usd_per_gpu_hour": self.on_demand.usd_per_gpu_hour,
        }

    @property
    def line_formulas(self) -> Mapping[str, str]:
        """The formulas of the baseline's rent."""
        return self.reserved.line_formulas

    def paid_formula(self, needed: str) -> str:
        """Return the formula, with at least the baseline."""
        return f"max(max(min_replicas, baseline_replicas), {needed})"

    def month_formula(self, book: Book, replica: Replica) -> str:
        """Return the formula of baseline plus peaks; the cost of one peak replica is a step of its own."""
        peak = "gpus_per_replica * peak_usd_per_gpu_hour * peak_hours_per_month"
        book.step("peak_gpu_rent_usd_per_replica_month", peak, self.peak_usd(replica), "USD/month")
        peaks = "(replicas - baseline_replicas) * peak_gpu_rent_usd_per_replica_month"
        return f"baseline_replicas * usd_per_replica + {peaks}"

    def running(self, calendar: Calendar, replica: Replica, paid: Array) -> Running:
        """Return contracts for the baseline, and peaks at each month's market rate."""
        lines = self.replica_lines(replica)
        market = calendar.price("gpu_rent")
        baseline = np.ones_like(market) * self.baseline_replicas
        service = service_for(baseline, self.reserved.commitment_months or 1)
        locked = service.sum_active(market)
        peak: Lines = {"peak gpu rent": self.peak_usd(replica)}
        blocks = (
            Block(locked, lines, "committed rent", running=True),
            Block((paid - baseline) * market, peak, running=True),
        )
        idle = locked / service.active * total(lines)
        if not self.reserved.commitment_months:
            return Running(blocks, paid, baseline, idle)
        left = service.at_end(market * (service.life - service.served)) * total(lines)
        return Running(blocks, paid, baseline, idle, service, left)

    @property
    def commitments(self) -> Sequence[Commitment]:
        """The term that the baseline is signed for."""
        return (Commitment(self.reserved.commitment_months, "reserved.commitment_months"),)

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return the note on when contracts for the baseline are signed."""
        return (begun(service, "signed for"),)

    def inputs(self) -> Sequence[Input]:
        """Return both rates and the billed hours of a peak replica."""
        rates = (
            uncertain.inside(part)
            for part, rented in ((PARTS[0], self.reserved), (PARTS[1], self.on_demand))
            for uncertain in rented.inputs()
            if uncertain.path == "usd_per_gpu_hour"
        )
        return *rates, *fields_of(("peak_hours_per_month",))

    def suggested(self) -> Sequence[Suggestion]:
        """Suggest both rates ± 20 %."""
        parts = ((PARTS[0], self.reserved), (PARTS[1], self.on_demand))
        return tuple(suggestion.inside(part) for part, rented in parts for suggestion in rented.suggested())

    @property
    def rates(self) -> Sequence[str]:
        """The on-demand rate only; the baseline's rate is fixed by contract."""
        return (f"{PARTS[1]}.usd_per_gpu_hour",)
