"""Rented GPUs: one rate per GPU-hour, on demand, reserved or spot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import BeforeValidator, model_validator

from economics.cost.inputs import Input, Suggestion, fields_of, prices_of
from economics.cost.lines import Lines, total
from economics.cost.machines import Machines
from economics.cost.months import Block, Calendar, Commitment, Running
from economics.cost.service import COPIES, Service, begun, service_for
from economics.fields.checks import number, one_of, yes_or_no
from economics.fields.part import SINCE_2, OptionalName, Part
from economics.fields.refusal import refused
from economics.note import Note
from economics.quantity import Array, Number
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
class LaterRate:
    """A rate [USD/GPU-hour] that is known to hold from a month on, where `before` was paid in month 1.

    It changes by the yearly rate from month `since`, the first in which its row holds in the market; None: it is a
    contract's own and does not change. `gpus_per_instance` as in the rent.
    """

    month: int
    usd_per_gpu_hour: float
    before: float
    since: int | None = 1
    gpus_per_instance: Number | None = None

    def at(self, usd_per_gpu_hour: Number) -> Number:
        """Return the rate where another one is paid in month 1: in proportion, as it is after a rate of 0."""
        return usd_per_gpu_hour * (self.usd_per_gpu_hour / self.before) if self.before else self.usd_per_gpu_hour


@dataclass(frozen=True)
class Rented(Supply):
    """Rented replicas with plain numbers: the rate [USD/GPU-hour] is paid for the billed hours.

    `commitment_months` are paid for even if unused; a spot replica loses `interruption_share` of its capacity.
    `gpus_per_instance` are those of the machine that is let whole; None: each GPU is paid for by itself.
    `seller` is whose GPUs they are, "" where that is not known. `moves`: whether the rate changes by the yearly rate
    until those of `later` follow, in the order of their months; a contract's own does not.
    """

    usd_per_gpu_hour: Number
    commitment_months: int = 0
    interruption_share: Number = 0.0
    gpus_per_instance: Number | None = None
    seller: str = ""
    moves: bool = True
    later: tuple[LaterRate, ...] = ()

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
        names = ("usd_per_gpu_hour", "commitment_months", "interruption_share", "gpus_per_instance")
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    @property
    def line_formulas(self) -> Mapping[str, str]:
        """The formulas of `replica_lines`."""
        return {"gpu rent": f"{GPUS_PAID_FOR} * usd_per_gpu_hour * billed_hours_per_month"}

    def running(self, calendar: Calendar, replica: Replica, work: Work) -> Running:
        """Return rent at each month's market rate, or contracts at the rate of the month in which each is signed."""
        served = self.serve(replica, work)
        lines, market = self.lines_over_months(calendar, replica)
        term, (wanted,) = self.commitment_months, served.paid
        paid = np.asarray(wanted)
        if not term:
            replicas = self.replicas_by_month(replica, work, served)
            if any(step.gpus_per_instance != self.gpus_per_instance for step in self.later):
                return Running(tuple(self._on_other_machines(calendar, replica, work)), replicas)
            return Running((Block(paid * market, lines, running=True),), replicas)
        service = service_for(paid, term)
        locked = service.sum_active(market)
        block = Block(locked, lines, "committed rent", running=True)
        idle = locked / service.active * total(lines)
        left = service.at_end(market * (term - service.served)) * total(lines)
        replicas = self.replicas_by_month(replica, work, served, service.active)
        return Running((block,), replicas, service.active, idle, service, left)

    def lines_over_months(self, calendar: Calendar, replica: Replica) -> tuple[Lines, Array]:
        """Return lines of one thing that is paid for, and the factor on them in each month: their product is its cost.

        The things paid for are those of month 1, whatever machines a later rate is for.
        """
        rate, factor = self.rate_over_months(calendar)
        return self.at_rate(rate).paid_lines(replica), factor

    def rate_over_months(self, calendar: Calendar) -> tuple[Number, Array]:
        """Return a rate [USD/GPU-hour] and a factor on it: their product is what is paid in each month."""
        if self.moves and not self.later:
            return self.usd_per_gpu_hour, calendar.price("gpu_rent")
        rates = [rate * there for rate, there, _ in self._rates(calendar)]
        return 1.0, sum(rates[1:], start=rates[0])

    def _rates(self, calendar: Calendar) -> list[tuple[Array, Array, Number | None]]:
        """For each rate in turn: what is paid in each month [USD/GPU-hour], the months of it, GPUs of a machine."""
        months = [step.month for step in self.later]
        first = calendar.price("gpu_rent", 1 if self.moves else None) * self.usd_per_gpu_hour
        rates = [(first, calendar.between(1, months[0] if months else None), self.gpus_per_instance)]
        for step, after in zip_longest(self.later, months[1:]):
            rate = calendar.price("gpu_rent", step.since) * step.at(self.usd_per_gpu_hour)
            rates.append((rate, calendar.between(step.month, after), step.gpus_per_instance))
        return rates

    def _on_other_machines(self, calendar: Calendar, replica: Replica, work: Work) -> Iterator[Block]:
        """Yield the rent of each rate in turn, each on its own machines."""
        for rate, there, gpus in self._rates(calendar):
            on_these = replace(self, usd_per_gpu_hour=1.0, gpus_per_instance=gpus, later=())
            (paid,) = on_these.serve(replica, work).paid
            yield Block(np.asarray(paid) * rate * there, on_these.paid_lines(replica), running=True)

    @property
    def commitments(self) -> Sequence[Commitment]:
        """The term it is signed for."""
        return (Commitment(self.commitment_months, "commitment_months"),)

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return the note on when contracts are signed."""
        return (begun(service, "signed for", COPIES if self.gpus_per_instance is None else "machines"),)

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
