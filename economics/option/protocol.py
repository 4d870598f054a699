"""The interface of an option whose prices have been looked up. To add a kind, add a file with a class that has it.

One implementation gives figures, curves, maps and random draws: every number may be a scalar or an array, and arrays
broadcast against each other.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np

from economics.assumption import Assumption
from economics.cost.inputs import Input, Suggestion, put_at, value_at
from economics.cost.load import Load
from economics.cost.months import Calendar, Commitment, Running
from economics.cost.result import Cost
from economics.cost.service import Service
from economics.cost.steps import Book
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.cost.volume_curve import VolumeCurve
from economics.note import Note
from economics.option.beside import Beside
from economics.option.throughput import ThroughputKind
from economics.quantity import TOO_LARGE, Array, Number, Quantity, finite

FactorBand = tuple[float, float]


class PricedOption(Protocol):
    """An option with plain numbers in place of catalogue names.

    Methods with a body hold for most kinds; each kind must write the abstract ones itself.
    """

    if TYPE_CHECKING:  # fields of each kind: a property here would stand in their way

        @property
        def name(self) -> str:
            """The option's name in the scenario."""

        @property
        def kind(self) -> str:
            """The kind, as the scenario writes it."""

        @property
        def beside(self) -> Beside:
            """What it costs beside serving."""

        @property
        def notes(self) -> tuple[Note, ...]:
            """What a reader must know about its prices and figures."""

        @property
        def assumptions(self) -> tuple[Assumption, ...]:
            """Where its prices, rates and figures come from."""

    # What it costs

    def cost(self, load: Load) -> Cost:
        """Return the monthly cost at a load, with whole replicas where capacity is bought by the replica."""
        of_all_attempts = self.beside.load(load)
        served = self.serving_cost(of_all_attempts)
        added = self.beside.lines(of_all_attempts)
        return served.with_lines(added) if added else served

    @abstractmethod
    def serving_cost(self, load: Load) -> Cost:
        """Return what serving a load costs a month, without what comes beside."""

    def unit_cost(self, load: Load, utilisation: Number | None = None) -> Quantity:
        """Return the unit cost [USD/Mtok]: what a Mtok costs whatever the volume, fixed cost and people left out.

        For an option bought by capacity that is one fully billed replica at `utilisation` (default: the option's own).
        """
        cost, beside = self.serving_unit_cost(load, utilisation), self.beside
        if not beside.every_month or (not beside.retries and not np.any(beside.egress_usd_per_gb)):
            return cost
        values = (cost.values + beside.egress_usd_per_token * TOKENS_PER_MTOK) * beside.attempts
        return finite(values, cost.defined, cost.reason or TOO_LARGE)

    @abstractmethod
    def serving_unit_cost(self, load: Load, utilisation: Number | None = None) -> Quantity:
        """Return the unit cost [USD/Mtok] without what comes beside."""

    def token_lines_usd(self, load: Load) -> Number:
        """Return what a load's tokens cost a month by their prices [USD/month], people and fixed cost left out.

        All attempts count. Only for options billed by the token, and mixes of them.
        """
        return self.serving_cost(load.times(self.beside.attempts)).usd_per_month.values

    def volume_curve(self, load: Load) -> VolumeCurve | None:
        """Return the cost over volume at the mix of a scalar load; None where it is too large or small for a float."""
        curve = self.serving_curve(load)
        return None if curve is None else self.beside.curve(curve)

    @abstractmethod
    def serving_curve(self, load: Load) -> VolumeCurve | None:
        """Return the cost of serving over volume; None as in `volume_curve`."""

    @property
    def accepted_share(self) -> Number | None:
        """The share of tasks that end with an accepted answer; None for a mix, whose parts have their own."""
        return self.beside.accepted_share

    def with_notes(self, *added: Note) -> Self:
        """Return this option with further notes."""
        changed: Self = replace(self, notes=(*self.notes, *added))  # type: ignore[type-var]
        return changed

    # What it depends on

    @property
    def uses_capacity(self) -> bool:
        """Whether its cost depends on how well the paid capacity is used; its unit cost is then K/utilisation."""
        return False

    def at_utilisation(self, utilisation: Number) -> Self:
        """Return this option at another utilisation."""
        del utilisation
        return self

    def own_utilisation(self, load: Load) -> Number | None:
        """Return the utilisation it runs at, capped by the load's peaks; None for an option billed by use."""
        del load
        return None

    @property
    def has_fixed_cost(self) -> bool:
        """Whether a fixed cost a month is among the kind's own numbers, and not of what comes beside."""
        return False

    @property
    def follows_mix(self) -> bool:
        """Whether its cost always depends on the cache hit rate and the input/output ratio."""
        return True

    @property
    def throughput_kind(self) -> ThroughputKind | None:
        """Whether its throughput is measured, estimated or typed; None for an option without one."""
        return None

    @property
    def is_estimated(self) -> bool:
        """Whether its cost rests on an estimated throughput: its own, or that of one of its parts."""
        return self.throughput_kind == "estimated" or any(part.is_estimated for part in self.parts)

    @property
    def throughput_band(self) -> FactorBand | None:
        """The ends of the 80 % band of an estimated throughput, as factors; None where nothing is estimated."""
        return None

    @property
    def throughput_group(self) -> str:
        """The group in which its throughput is uncertain: the same for the same machine; "" where none is known."""
        return ""

    def faster(self, factor: Number) -> Self:
        """Return this option with its throughput times a factor."""
        del factor
        return self

    def curve_note(self, variable: str) -> str | None:
        """Return what a reader must know about its curve over a variable."""
        del variable
        return None

    def load_notes(self, load: Load) -> Sequence[Note]:
        """Return what a reader must know about it at a load."""
        del load
        return ()

    # The options it is made of

    @property
    def parts(self) -> tuple[PricedOption, ...]:
        """The other options, as they serve this one."""
        return ()

    def with_part(self, name: str, change: Callable[[PricedOption], PricedOption]) -> Self:
        """Return this option with those of its parts that have this name changed."""
        del name, change
        return self

    @property
    def has_utilisation(self) -> bool:
        """Whether its cost can be asked for over utilisation; not where the hours decide how full replicas are."""
        return all(part.has_utilisation for part in self.parts)

    # Its price as one number

    @property
    def price_variable(self) -> str | None:
        """The one number that sets its price: `price_factor`, a rate such as `usd_per_gpu_hour`; None without one."""
        return None

    @property
    def price_now(self) -> Number | None:
        """The present value of that number."""
        return None

    def at_price(self, value: Number) -> Self:
        """Return this option with that number at another value."""
        del value
        return self

    # How it is explained

    def explain(self, book: Book, load: Load) -> None:
        """Write the steps from a scalar load to `usd_per_month` into a book."""
        self.beside.explain_before(book, load)
        self.explain_serving(book, self.beside.load(load))
        self.beside.explain_after(book, load, self.cost(load).usd_per_month)

    @abstractmethod
    def explain_serving(self, book: Book, load: Load) -> None:
        """Write the steps from the tokens named `book.tokens` to what serving costs, named `book.month`."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """Further entries for the option in the result JSON, by key."""
        return {}

    # Over months

    def running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """Return what it costs to run over months, for workload `tokens` [token] in each (months first).

        The mix is that of `load`.
        """
        of_all_attempts = tokens * self.beside.attempts
        running = self.serving_running(calendar, load, of_all_attempts)
        if running.reason is not None:
            return running
        return replace(running, blocks=(*running.blocks, *self.beside.blocks(calendar, of_all_attempts)))

    @abstractmethod
    def serving_running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """Return what serving costs over months, for the `tokens` [token] of all attempts in each (months first)."""

    @property
    def commitments(self) -> Sequence[Commitment]:
        """What is paid for even if unused; fields are paths inside the option."""
        return ()

    def stranded_usd(self, calendar: Calendar, load: Load, running: Running, lower: Array) -> Number:
        """Return what is paid for committed or bought capacity that a `lower` workload leaves idle [USD]."""
        del calendar, load, running, lower
        return 0.0

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return notes on when its replicas begin and end."""
        del service
        return ()

    # Under uncertainty, and on axes

    def inputs(self) -> Sequence[Input]:
        """Return the inputs that can be uncertain, with paths inside the option, in the scenario's order."""
        return (*self.serving_inputs(), *self.beside.inputs())

    @abstractmethod
    def serving_inputs(self) -> Sequence[Input]:
        """Return those that are not of what comes beside."""

    @abstractmethod
    def suggested(self) -> Sequence[Suggestion]:
        """Return suggested spreads for the inputs that matter most."""

    def on_axis(self, variable: str) -> Sequence[str]:
        """Return the paths set by an axis that spans all options, such as `utilisation` or `usd_per_gpu_hour`."""
        del variable
        return ()

    def input_value(self, which: Input) -> Number:
        """Return the present value of one of its inputs; 1 for a factor."""
        return 1.0 if which.factor else value_at(self, which.steps)

    def with_input(self, which: Input, value: Number) -> Self:
        """Return this option with another value of one of its inputs."""
        changed: Self = put_at(self, which.steps, value)
        return changed
