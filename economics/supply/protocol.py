"""The interface of a supply of GPUs, in plain numbers. To add a kind, add a file with a class that has it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from economics.cost.inputs import Input, Suggestion
from economics.cost.lines import Lines, total
from economics.cost.machines import Machines
from economics.cost.months import Calendar, Commitment, Running
from economics.cost.replicas import LEAST_TOKENS_EACH, counted, things_needed, tokens_served
from economics.cost.result import UNCOUNTABLE
from economics.cost.service import Service
from economics.cost.steps import Book, symbol
from economics.cost.volume_curve import Stair, VolumeCurve
from economics.note import Note
from economics.quantity import Array, Number, Quantity, finite

GPUS_PAID_FOR = "gpus_per_instance"
"""The name in formulas of the GPUs of one thing that is paid for."""
MONTH_SECONDS = "3600 * billed_hours_per_month"
CAPACITY_OF_A_MONTH = f"capacity_tokens_per_second * ({MONTH_SECONDS})"
"""The formula of what a replica that is always busy serves in a month."""


@dataclass(frozen=True)
class Explained:
    """The formulas of the month's cost without the fixed cost, and of the tokens that all that is held could serve."""

    month: str
    full_tokens: str


@dataclass(frozen=True)
class Replica:
    """What a supply charges for: the GPUs of one replica, and the hours a month that the option is billed [h]."""

    gpus: Number
    billed_hours: Number


@dataclass(frozen=True)
class Work:
    """What the replicas must do: `tokens` a month [token] at `capacity` [workload token/s per replica].

    `utilisation` is the share of that capacity which can be used on average; `spare_replicas` come on top of those that
    the work needs, and are reported apart from them or (`spares_apart` false) among them.
    """

    tokens: Number
    capacity: Number
    utilisation: Number
    min_replicas: Number = 1.0
    spare_replicas: Number = 0.0
    spares_apart: bool = True


@dataclass(frozen=True)
class Served:
    """What is paid for so that some work is done; numbers are shaped like the work.

    `replicas` are those that the work needs, without spares; `paid` are the things paid for (machines or replicas), one
    number for each rate of the supply. `full_tokens` [token/month] is what everything that is held would serve if it
    were always busy.
    """

    replicas: Number
    paid: tuple[Number, ...]
    gpus: Number
    full_tokens: Number
    instances: Number | None = None


class Supply(Protocol):
    """A supply with plain numbers; numbers may be arrays that broadcast.

    Methods with a body hold for supplies with one rate; each kind must write the abstract ones itself.
    """

    # What a month costs

    @abstractmethod
    def paid_lines(self, replica: Replica) -> Lines:
        """Return the cost lines [USD/month] of one thing that is paid for: a machine, or a replica."""

    @abstractmethod
    def machines(self, replica: Replica) -> Machines:
        """Return how replicas sit on the machines that are paid for."""

    def replica_lines(self, replica: Replica) -> Lines:
        """Return the cost lines [USD/month] of one replica paid for all its hours, as in the unit view."""
        machines = self.machines(replica)
        lines = self.paid_lines(replica)
        return {line: machines.share * usd for line, usd in lines.items()} if machines.let_whole else lines

    def lines(self, replica: Replica, served: Served) -> Lines:
        """Return the cost lines [USD/month] of what is paid for."""
        (paid,) = served.paid
        return {name: paid * usd for name, usd in self.paid_lines(replica).items()}

    def paid_hours(self, billed_hours: Number) -> Number:
        """Return the hours a month for which an option billed for `billed_hours` [h] has its capacity."""
        return billed_hours

    @property
    def usable_share(self) -> Number:
        """The share of the capacity that interruptions leave."""
        return 1.0

    def tokens_per_replica(self, replica: Replica, work: Work) -> Number:
        """Return the tokens a month [token] that one replica serves of some work, 0 or ∞ beyond a float."""
        return tokens_served(work.capacity, replica.billed_hours, work.utilisation) * self.usable_share

    def serve(self, replica: Replica, work: Work) -> Served:
        """Return what is paid for so that the work is done, infinite where beyond a float."""
        needed = things_needed(work.tokens, self.tokens_per_replica(replica, work), work.min_replicas)
        kept, machines = needed + work.spare_replicas, self.machines(replica)
        with np.errstate(over="ignore", invalid="ignore"):
            paid = machines.paid(kept)
            full = machines.held(kept) * tokens_served(work.capacity, replica.billed_hours, 1.0)
            return Served(needed, (paid,), machines.gpus(kept), full, paid if machines.let_whole else None)

    def countable(self, replica: Replica, work: Work, things: Number) -> Quantity:
        """Return a number of replicas or machines for some work; undefined where its replicas cannot be counted."""
        known = np.isfinite(work.capacity) & np.isfinite(self.tokens_per_replica(replica, work))
        needed = counted(self.serve(replica, work).replicas)
        return finite(things, np.logical_and(needed.defined, known), UNCOUNTABLE)

    def curve(self, replica: Replica, work: Work) -> VolumeCurve | None:
        """Return the cost over volume of work of a kind, whatever its tokens; scalars only; None beyond a float."""
        per_replica = float(self.tokens_per_replica(replica, work))
        if not LEAST_TOKENS_EACH < per_replica < np.inf:
            return None
        machines = self.machines(replica)
        usd = float(total(self.paid_lines(replica))) * float(machines.machines_each)
        least, size, spares = int(work.min_replicas), int(machines.replicas_each), int(work.spare_replicas)
        if size == 1:
            return VolumeCurve(usd * spares, stairs=(Stair(usd, per_replica, least),))
        return VolumeCurve(stairs=(Stair.of_machines(usd, per_replica, least, size, spares),))

    # How it is explained

    @abstractmethod
    def known(self) -> Mapping[str, Number]:
        """Return the numbers that its formulas use, by name."""

    @property
    @abstractmethod
    def line_formulas(self) -> Mapping[str, str]:
        """The formula of each line of `paid_lines`, by line id; the GPUs that are paid for are `GPUS_PAID_FOR`."""

    def explain(self, book: Book, replica: Replica, work: Work) -> Explained:
        """Write the steps from the capacity of a replica to what one costs, and return the formulas that follow.

        The book holds `capacity_tokens_per_second`, `effective_utilisation` and the fields of the option.
        """
        served, machines = self.serve(replica, work), self.machines(replica)
        lost = " * (1 - interruption_share)" if np.any(self.usable_share != 1) else ""
        book.step(
            "tokens_per_replica",
            f"capacity_tokens_per_second * ({MONTH_SECONDS} * effective_utilisation){lost}",
            finite(self.tokens_per_replica(replica, work), True, UNCOUNTABLE),
            "token/month",
        )
        needed = f"max(min_replicas, ceil({book.tokens} / tokens_per_replica - 1e-9))"
        spares = " + spare_replicas" if np.any(work.spare_replicas) else ""
        if spares:
            book.known("spare_replicas", work.spare_replicas)
        if spares and not work.spares_apart:
            needed, spares = f"{needed}{spares}", ""
            book.step("replicas", needed, self.countable(replica, work, served.paid[0]), "replica")
        else:
            book.step("replicas", needed, self.countable(replica, work, served.replicas), "replica")
        if not machines.let_whole:
            self._explain_lines(book, replica, "replica")
            paid = f"(replicas{spares})" if spares else "replicas"
            return Explained(f"{paid} * usd_per_replica", f"({paid} * ({CAPACITY_OF_A_MONTH}))")
        book.known(GPUS_PAID_FOR, machines.gpus_each)
        spans = bool(np.any(machines.machines_each > 1))
        if spans:
            each = f"ceil(gpus_per_replica / {GPUS_PAID_FOR})"
            book.step("instances_per_replica", each, machines.machines_each, "instance")
            formula = f"(replicas{spares}) * instances_per_replica"
        else:
            each = f"floor({GPUS_PAID_FOR} / gpus_per_replica)"
            book.step("replicas_per_instance", each, machines.replicas_each, "replica")
            formula = f"ceil((replicas{spares}) / replicas_per_instance)"
        book.step("instances", formula, self.countable(replica, work, served.paid[0]), "instance")
        self._explain_lines(book, replica, "instance")
        unit = "usd_per_instance * instances_per_replica" if spans else "usd_per_instance / replicas_per_instance"
        book.step("usd_per_replica", unit, total(self.replica_lines(replica)), "USD/month")
        held = f"(replicas{spares})" if spans else "instances * replicas_per_instance"
        return Explained("instances * usd_per_instance", f"({held} * ({CAPACITY_OF_A_MONTH}))")

    def _explain_lines(self, book: Book, replica: Replica, what: str) -> None:
        """Write what one thing that is paid for costs, line by line, and the sum."""
        names = []
        paid = self.paid_lines(replica)
        for line, usd in paid.items():
            names.append(f"{symbol(line)}_usd_per_{what}_month")
            formula = self.line_formulas[line]
            if what == "replica":
                formula = formula.replace(GPUS_PAID_FOR, "gpus_per_replica")
            book.step(names[-1], formula, usd, "USD/month")
        book.step(f"usd_per_{what}", " + ".join(names), total(paid), "USD/month")

    # Over months

    def replicas_by_month(self, replica: Replica, work: Work, served: Served, active: Array | None = None) -> Array:
        """Return the replicas of each month: those needed, or those held where `active` machines hold more."""
        needed = served.replicas if work.spares_apart else served.replicas + work.spare_replicas
        if active is None:
            return np.asarray(needed)
        return np.where(active > np.asarray(served.paid[0]), self.machines(replica).held_by(active), needed)

    @abstractmethod
    def running(self, calendar: Calendar, replica: Replica, work: Work) -> Running:
        """Return the cost over months of the work of each month (months first in its tokens and capacity)."""

    @property
    def commitments(self) -> Sequence[Commitment]:
        """What is paid for even if unused."""
        return ()

    def stranded_usd(self, running: Running, replica: Replica, lower: Work) -> Number:
        """Return what is paid for committed or bought capacity that a lower load leaves idle [USD]."""
        if running.committed is None or running.idle_usd is None:
            return 0.0
        needed = np.asarray(self.serve(replica, lower).paid[0])
        return float((np.maximum(running.committed - needed, 0.0) * running.idle_usd).sum())

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return notes on when replicas begin and end."""
        del service
        return ()

    # Under uncertainty, and on axes

    @abstractmethod
    def inputs(self) -> Sequence[Input]:
        """Return the inputs that can be uncertain, with paths inside the supply, in the scenario's order."""

    @abstractmethod
    def suggested(self) -> Sequence[Suggestion]:
        """Return suggested spreads for the inputs that matter most."""

    @property
    def rates(self) -> Sequence[str]:
        """The paths of the GPU rates that are set when a rate is put on an axis."""
        return ()

    @property
    def single_rate(self) -> Number | None:
        """The one rate [USD/GPU-hour] at which everything is paid; None for a supply that has no such rate."""
        return None

    def at_rate(self, usd_per_gpu_hour: Number) -> Self:
        """Return this supply at another rate."""
        del usd_per_gpu_hour
        return self
