"""What every option must answer once its prices are looked up. A new kind is a file with a class like these.

One implementation serves figures, curves, maps and draws: every number may be a scalar or an array, and arrays
broadcast against each other.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, Self

from economics.assumption import Assumption
from economics.cost.inputs import Input, Suggestion, put_at, value_at
from economics.cost.load import Load
from economics.cost.months import Calendar, Commitment, Running
from economics.cost.result import Cost
from economics.cost.service import Service
from economics.cost.steps import Book
from economics.cost.volume_curve import VolumeCurve
from economics.note import Note
from economics.option.throughput import ThroughputKind
from economics.quantity import Array, Number, Quantity

FactorBand = tuple[float, float]


class PricedOption(Protocol):
    """An option with plain numbers in place of catalogue names.

    Methods with a body are what holds for most kinds; the others are for each to answer. `kind` is the scenario's.
    """

    if TYPE_CHECKING:  # fields of each kind: a property here would stand in their way

        @property
        def name(self) -> str:
            """What the option is called in the scenario."""

        @property
        def kind(self) -> str:
            """The kind, as the scenario writes it."""

        @property
        def notes(self) -> tuple[Note, ...]:
            """What a reader must know of its prices and figures."""

        @property
        def assumptions(self) -> tuple[Assumption, ...]:
            """Where its prices, rates and figures come from."""

    # What it costs

    @abstractmethod
    def cost(self, load: Load) -> Cost:
        """Return the monthly cost at a load, in whole replicas or units where it is bought by them."""

    @abstractmethod
    def unit_cost(self, load: Load, utilisation: Number | None = None) -> Quantity:
        """Return the unit view [USD/Mtok]: what a Mtok costs whatever the volume, fixed cost left out.

        Of an option bought by capacity that is one unit fully billed at `utilisation` (default: its own).
        """

    @abstractmethod
    def volume_curve(self, load: Load) -> VolumeCurve | None:
        """Return the cost over volume at the mix of a scalar load; None where it is beyond a number."""

    # What it depends on

    @property
    def uses_capacity(self) -> bool:
        """Whether its cost depends on how well the capacity paid for is used: its unit cost is K/utilisation then."""
        return False

    def at_utilisation(self, utilisation: Number) -> Self:
        """This option at another utilisation."""
        del utilisation
        return self

    def own_utilisation(self, load: Load) -> Number | None:
        """The utilisation it runs at under a load's peaks; None for an option that is billed by use."""
        del load
        return None

    @property
    def follows_mix(self) -> bool:
        """Whether what it costs follows cache hits and the input/output ratio throughout."""
        return True

    @property
    def throughput_kind(self) -> ThroughputKind | None:
        """What kind of figure its throughput is; None for an option without one."""
        return None

    @property
    def throughput_band(self) -> FactorBand | None:
        """The ends of the 80 % band of an estimated throughput, as factors; None where nothing is estimated."""
        return None

    def faster(self, factor: Number) -> Self:
        """This option with its throughput times a factor."""
        del factor
        return self

    def curve_note(self, variable: str) -> str | None:
        """What a reader must know of its curve over a variable."""
        del variable
        return None

    def load_notes(self, load: Load) -> Sequence[Note]:
        """What a reader must know of it at a load."""
        del load
        return ()

    # Its price as a knob

    @property
    def price_variable(self) -> str | None:
        """What its price is turned by: `price_factor`, `usd_per_gpu_hour`; None where there is no one knob."""
        return None

    @property
    def price_now(self) -> Number | None:
        """Where that knob stands."""
        return None

    def at_price(self, value: Number) -> Self:
        """This option with that knob at a value."""
        del value
        return self

    # How it is explained

    @abstractmethod
    def explain(self, book: Book, load: Load) -> None:
        """Write the steps from a scalar load to `usd_per_month` into a book."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the result JSON says of the option beside its figures, by key."""
        return {}

    # Over months

    @abstractmethod
    def running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """Return its own lines over months, for `tokens` [token] in each (months first) at the mix of `load`."""

    @property
    def commitments(self) -> Sequence[Commitment]:
        """What stays paid even if unused; fields are paths inside the option."""
        return ()

    def stranded_usd(self, calendar: Calendar, load: Load, running: Running, lower: Array) -> Number:
        """Return what is paid for committed or bought capacity that a `lower` volume leaves without work [USD]."""
        del calendar, load, running, lower
        return 0.0

    def service_notes(self, service: Service) -> Sequence[Note]:
        """What a reader should know of when its replicas begin and end."""
        del service
        return ()

    # Under uncertainty, and on axes

    @abstractmethod
    def inputs(self) -> Sequence[Input]:
        """Return the numbers that can be uncertain, with paths inside the option, in the scenario's order."""

    @abstractmethod
    def suggested(self) -> Sequence[Suggestion]:
        """Return first spreads for the inputs that matter most."""

    def on_axis(self, variable: str) -> Sequence[str]:
        """The paths that an axis sets which is about no single option: `utilisation`, `usd_per_gpu_hour`, …"""
        del variable
        return ()

    def input_value(self, entry: Input) -> Number:
        """The value that the option has of one of its inputs."""
        return 1.0 if entry.factor else value_at(self, entry.steps)

    def with_input(self, entry: Input, value: Number) -> Self:
        """This option with another value of one of its inputs."""
        changed: Self = put_at(self, entry.steps, value)
        return changed
