"""The interface of a supply of GPUs, in plain numbers. To add a kind, add a file with a class that has it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from economics.cost.inputs import Input, Suggestion
from economics.cost.lines import Lines
from economics.cost.months import Calendar, Commitment, Running
from economics.cost.service import Service
from economics.cost.steps import Book
from economics.cost.volume_curve import VolumeCurve
from economics.note import Note
from economics.quantity import Array, Number


@dataclass(frozen=True)
class Replica:
    """What a supply charges for: the GPUs of one replica, and the hours a month that the option is billed [h]."""

    gpus: Number
    billed_hours: Number


class Supply(Protocol):
    """A supply with plain numbers; numbers may be arrays that broadcast.

    Methods with a body hold for most supplies; each kind must write the abstract ones itself.
    """

    # What a month costs

    @abstractmethod
    def replica_lines(self, replica: Replica) -> Lines:
        """Return the cost lines [USD/month] of one replica paid for all its hours, as in the unit view."""

    def lines(self, replica: Replica, replicas: Number) -> Lines:
        """Return the cost lines [USD/month] of `replicas` that are paid for."""
        return {name: replicas * usd for name, usd in self.replica_lines(replica).items()}

    def paid_hours(self, billed_hours: Number) -> Number:
        """Return the hours a month for which an option billed for `billed_hours` [h] has its capacity."""
        return billed_hours

    @property
    def usable_share(self) -> Number:
        """The share of the capacity that interruptions leave."""
        return 1.0

    @abstractmethod
    def paid_replicas(self, needed: Number) -> Number:
        """Return the replicas paid for when the load (and the option's minimum) needs `needed`."""

    def kept_for(self, needed: Array) -> Array:
        """Return the replicas that a lower load would still use, spares included; the other ones are stranded."""
        return needed

    @abstractmethod
    def curve(self, replica: Replica, tokens_per_replica: float, min_replicas: int) -> VolumeCurve:
        """Return the cost over volume where each replica serves `tokens_per_replica` [token/month]; scalars only."""

    # How it is explained

    @abstractmethod
    def known(self) -> Mapping[str, Number]:
        """Return the numbers that its formulas use, by name."""

    @property
    @abstractmethod
    def line_formulas(self) -> Mapping[str, str]:
        """The formula of each line of `replica_lines`, by line id."""

    def paid_formula(self, needed: str) -> str:
        """Return the formula of the replicas paid for; `needed` is that of the replicas the load needs."""
        return f"max(min_replicas, {needed})"

    def month_formula(self, book: Book, replica: Replica) -> str:
        """Return the formula of the month's cost without the fixed cost; steps it needs are written to the book."""
        del book, replica
        return "replicas * usd_per_replica"

    # Over months

    @abstractmethod
    def running(self, calendar: Calendar, replica: Replica, paid: Array) -> Running:
        """Return the cost over months of `paid` replicas in each month (months first)."""

    @property
    def commitments(self) -> Sequence[Commitment]:
        """What is paid for even if unused."""
        return ()

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
