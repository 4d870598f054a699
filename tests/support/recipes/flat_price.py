"""A kind of option for the test of its recipe: one price for every token, whatever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from economics.assumption import Assumption
from economics.cost.inputs import Input, Suggestion, fields_of
from economics.cost.load import Load
from economics.cost.months import Block, Calendar, Running
from economics.cost.result import Cost
from economics.cost.steps import Book
from economics.cost.tokens import TOKENS_PER_MTOK, input_tokens, output_tokens
from economics.cost.volume_curve import VolumeCurve
from economics.fields.checks import default, number
from economics.fields.field import shown
from economics.fields.part import OptionName, Part
from economics.fields.refusal import refused
from economics.note import Note
from economics.option.beside import NOTHING, Beside
from economics.option.document import OptionDocument
from economics.option.protocol import PricedOption
from economics.quantity import Array, Number, Quantity

_FIELDS = ("flat_usd_per_mtok", "input_token_factor", "output_token_factor")


class InsteadOf(Part):
    """An option that the flat price comes in place of, and the share of it."""

    option: OptionName
    share: Annotated[float, number("staff_share")]


class FlatPriceOption(OptionDocument):
    """A seller with one price for input and output alike; `instead_of` shows how a kind refers to other options."""

    labels: ClassVar[Mapping[str, str]] = {"flat": "flat price"}

    kind: Literal["flat"]
    flat_usd_per_mtok: Annotated[float, number("flat_usd_per_mtok")]
    instead_of: tuple[InsteadOf, ...] | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The options that it comes in place of."""
        return tuple(each.option for each in self.instead_of or ())

    def check_others(self, others: Mapping[str, OptionDocument], hourly: bool) -> None:
        """Refuse what is no other option."""
        del hourly
        for i, name in enumerate(self.named):
            if name not in others:
                raise refused(f"{shown(name)} is no other option of the scenario", inside=f"instead_of[{i}].option")


@dataclass(frozen=True)
class FlatPrice(PricedOption):
    """The same with its price [USD/Mtok] as a number."""

    name: str
    flat_usd_per_mtok: Number
    input_token_factor: Number = default("input_token_factor")
    output_token_factor: Number = default("output_token_factor")
    beside: Beside = NOTHING
    notes: tuple[Note, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    kind: Literal["flat"] = "flat"

    def serving_cost(self, load: Load) -> Cost:
        """All tokens at the one price."""
        tokens, ratio = load.tokens_per_month, load.input_output_ratio
        own = input_tokens(tokens, ratio) * self.input_token_factor
        own = own + output_tokens(tokens, ratio) * self.output_token_factor
        usd = own / TOKENS_PER_MTOK * self.flat_usd_per_mtok
        return Cost({"flat price": usd}, Quantity(usd))

    def serving_unit_cost(self, load: Load, utilisation: Number | None = None) -> Quantity:
        """The same at every volume."""
        del utilisation
        return self.serving_cost(load.with_("tokens_per_month", TOKENS_PER_MTOK)).usd_per_month

    def serving_curve(self, load: Load) -> VolumeCurve | None:
        """A line through nothing."""
        return VolumeCurve(usd_per_token=float(self.serving_unit_cost(load).values) / TOKENS_PER_MTOK)

    def explain_serving(self, book: Book, load: Load) -> None:
        """Tokens, then their price."""
        for field in _FIELDS:
            book.known(field, getattr(self, field))
        tokens = "(input_output_ratio * input_token_factor + output_token_factor) / (1 + input_output_ratio)"
        formula = f"{book.tokens} * {tokens} / {TOKENS_PER_MTOK:.0f} * flat_usd_per_mtok"
        usd = self.serving_cost(load).usd_per_month
        book.step("flat_price_usd", formula, usd, "USD/month")
        book.step(book.month, "flat_price_usd", usd, "USD/month")

    def serving_running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """The cost of a Mtok, times the tokens of each month."""
        del calendar
        one_mtok = self.serving_cost(load.with_("tokens_per_month", TOKENS_PER_MTOK)).lines
        return Running((Block(tokens / TOKENS_PER_MTOK, one_mtok, running=True),))

    def serving_inputs(self) -> Sequence[Input]:
        """Its price and its token factors."""
        return fields_of(_FIELDS)

    def suggested(self) -> Sequence[Suggestion]:
        """The price × 0.7 to 1.1."""
        return (Suggestion("flat_usd_per_mtok", 0.7, 1.1),)
