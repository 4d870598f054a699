"""Rented GPUs: one rate per GPU-hour, on demand, reserved or spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import BeforeValidator, model_validator

from economics.cost.inputs import Input, Suggestion, fields_of, prices_of
from economics.cost.lines import Lines, total
from economics.cost.machines import Machines
from economics.cost.months import Block, Calendar, Commitment, Running
from economics.cost.service import Service, begun, service_for
from economics.fields.checks import number, one_of, yes_or_no
from economics.fields.part import SINCE_2, OptionalName, Part
from economics.fields.refusal import refused
from economics.note import Note
from economics.quantity import Number
from economics.supply.protocol import GPUS_PAID_FOR, Replica, Supply, Work

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
    gpus_per_instance: Annotated[int | None, number("gpus_per_instance"), SINCE_2] = None
    whole_instances: Annotated[bool | None, BeforeValidator(yes_or_no), SINCE_2] = None

    @model_validator(mode="after")
    def _has_a_rate(self) -> Rent:
        if self.usd_per_gpu_hour is None and self.rate_id is None and (self.provider is None or self.term is None):
            missing = "provider" if self.provider is None else "term"
            raise refused(f"{missing} is missing: give provider and term, rate_id or usd_per_gpu_hour")
        return self

    @model_validator(mode="after")
    def _machine_of_a_typed_rate(self) -> Rent:
        if self.gpus_per_instance is not None and self.usd_per_gpu_hour is None:
            raise refused("goes with a typed usd_per_gpu_hour: a listed rate has its own", inside="gpus_per_instance")
        if self.gpus_per_instance is not None and self.whole_instances is False:
            raise refused("goes with whole_instances true: single GPUs are paid for", inside="gpus_per_instance")
        return self


@dataclass(frozen=True)
class Rented(Supply):
    """Rented replicas with plain numbers: the rate [USD/GPU-hour] is paid for the billed hours.

    `commitment_months` are paid for even if unused; a spot replica loses `interruption_share` of its capacity.
    `gpus_per_instance` are those of the machine that is let whole; None: each GPU is paid for by itself.
    `seller` is whose GPUs they are, "" where that is not known.
    """

    usd_per_gpu_hour: Number
    commitment_months: int = 0
    interruption_share: Number = 0.0
    gpus_per_instance: Number | None = None
    seller: str = ""

    def paid_lines(self, replica: Replica) -> Lines:
        """Return GPUs × rate × billed hours."""
        return {"gpu rent": self.machines(replica).gpus_each * self.usd_per_gpu_hour * replica.billed_hours}

    def machines(self, replica: Replica) -> Machines:
        """Return the machines that it lets."""
        return Machines(replica.gpus, self.gpus_per_instance)

    @property
    def usable_share(self) -> Number:
        """The share of capacity that interruptions leave."""
        return 1 - self.interruption_share

    def known(self) -> Mapping[str, Number]:
        """Return its own numbers."""
        return {name: value for name, value in vars(self).items() if name != "seller" and value is not None}

    @property
    def line_formulas(self) -> Mapping[str, str]:
        """The formulas of `replica_lines`."""
        return {"gpu rent": f"{GPUS_PAID_FOR} * usd_per_gpu_hour * billed_hours_per_month"}

    def running(self, calendar: Calendar, replica: Replica, work: Work) -> Running:
        """Return rent at each month's market rate, or contracts at the rate of the month in which each is signed."""
        lines, served = self.paid_lines(replica), self.serve(replica, work)
        market = calendar.price("gpu_rent")
        term, (wanted,) = self.commitment_months, served.paid
        paid = np.asarray(wanted)
        if not term:
            replicas = self.replicas_by_month(replica, work, served)
            return Running((Block(paid * market, lines, running=True),), replicas)
        service = service_for(paid, term)
        locked = service.sum_active(market)
        block = Block(locked, lines, "committed rent", running=True)
        idle = locked / service.active * total(lines)
        left = service.at_end(market * (term - service.served)) * total(lines)
        replicas = self.replicas_by_month(replica, work, served, service.active)
        return Running((block,), replicas, service.active, idle, service, left)

    @property
    def commitments(self) -> Sequence[Commitment]:
        """The term it is signed for."""
        return (Commitment(self.commitment_months, "commitment_months"),)

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return the note on when contracts are signed."""
        return (begun(service, "signed for", "replicas" if self.gpus_per_instance is None else "instances"),)

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
