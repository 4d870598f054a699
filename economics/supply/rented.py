"""Rented GPUs: one rate per GPU-hour, on demand, reserved or spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from economics.cost.inputs import Input, Suggestion, fields_of, prices_of
from economics.cost.lines import Lines, total
from economics.cost.months import Block, Calendar, Commitment, Running
from economics.cost.service import Service, begun, service_for
from economics.cost.volume_curve import Stair, VolumeCurve
from economics.fields.checks import number, one_of
from economics.fields.part import OptionalName, Part
from economics.fields.refusal import refused
from economics.note import Note
from economics.quantity import Array, Number
from economics.supply.protocol import Replica, Supply

TERMS = ("on-demand", "reserved-1y", "reserved-3y", "spot", "community", "serverless")


class Rent(Part):
    """A rented replica: the catalogue's rate for a provider and term, one offer by its id, or a typed rate."""

    label: ClassVar[str] = "rented"

    kind: Literal["rent"]
    provider: OptionalName = None
    term: Annotated[str | None, one_of(TERMS)] = None
    rate_id: OptionalName = None
    usd_per_gpu_hour: Annotated[float | None, number("usd_per_gpu_hour")] = None
    commitment_months: Annotated[int | None, number("commitment_months")] = None
    interruption_share: Annotated[float | None, number("interruption_share")] = None

    @model_validator(mode="after")
    def _has_a_rate(self) -> Rent:
        if self.usd_per_gpu_hour is None and self.rate_id is None and (self.provider is None or self.term is None):
            missing = "provider" if self.provider is None else "term"
            raise refused(f"{missing} is missing: give provider and term, rate_id or usd_per_gpu_hour")
        return self


@dataclass(frozen=True)
class Rented(Supply):
    """Rented replicas with plain numbers: the rate [USD/GPU-hour] is paid for the billed hours.

    `commitment_months` are paid for even if unused; a spot replica loses `interruption_share` of its capacity.
    `seller` is whose GPUs they are, "" where that is not known.
    """

    usd_per_gpu_hour: Number
    commitment_months: int = 0
    interruption_share: Number = 0.0
    seller: str = ""

    def replica_lines(self, replica: Replica) -> Lines:
        """Return GPUs × rate × billed hours."""
        return {"gpu rent": replica.gpus * self.usd_per_gpu_hour * replica.billed_hours}

    @property
    def usable_share(self) -> Number:
        """The share of capacity that interruptions leave."""
        return 1 - self.interruption_share

    def paid_replicas(self, needed: Number) -> Number:
        """Return the replicas needed."""
        return needed

    def curve(self, replica: Replica, tokens_per_replica: float, min_replicas: int) -> VolumeCurve:
        """Return a staircase of whole replicas."""
        usd = float(total(self.replica_lines(replica)))
        return VolumeCurve(stairs=(Stair(usd, tokens_per_replica, min_replicas),))

    def known(self) -> Mapping[str, Number]:
        """Return its own numbers."""
        return {name: value for name, value in vars(self).items() if name != "seller"}

    @property
    def line_formulas(self) -> Mapping[str, str]:
        """The formulas of `replica_lines`."""
        return {"gpu rent": "gpus_per_replica * usd_per_gpu_hour * billed_hours_per_month"}

    def running(self, calendar: Calendar, replica: Replica, paid: Array) -> Running:
        """Return rent at each month's market rate, or contracts at the rate of the month in which each is signed."""
        lines = self.replica_lines(replica)
        market = calendar.price("gpu_rent")
        term = self.commitment_months
        if not term:
            return Running((Block(paid * market, lines, running=True),), paid)
        service = service_for(paid, term)
        locked = service.sum_active(market)
        block = Block(locked, lines, "committed rent", running=True)
        idle = locked / service.active * total(lines)
        left = service.at_end(market * (term - service.served)) * total(lines)
        return Running((block,), service.active, service.active, idle, service, left)

    @property
    def commitments(self) -> Sequence[Commitment]:
        """The term it is signed for."""
        return (Commitment(self.commitment_months, "commitment_months"),)

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return the note on when contracts are signed."""
        return (begun(service, "signed for"),)

    def inputs(self) -> Sequence[Input]:
        """Return the rate and the share lost to interruptions."""
        rate, share = fields_of(("usd_per_gpu_hour", "interruption_share"))
        return replace(rate, market="gpu_rent"), share

    def suggested(self) -> Sequence[Suggestion]:
        """Suggest the rate ± 20 %."""
        return (Suggestion("usd_per_gpu_hour", 0.8, 1.2, prices_of(self.seller)),)

    @property
    def rates(self) -> Sequence[str]:
        """Its one rate."""
        return ("usd_per_gpu_hour",)

    @property
    def single_rate(self) -> Number | None:
        """Its one rate."""
        return self.usd_per_gpu_hour

    def at_rate(self, usd_per_gpu_hour: Number) -> Self:
        """Return the same terms at another rate."""
        return replace(self, usd_per_gpu_hour=usd_per_gpu_hour)
