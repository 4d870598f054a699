"""Options billed by the token: closed APIs, and open weights at a hosting provider.

Source of the formulas: docs/model.md, "Token-priced option".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal, Self

import numpy as np

from economics.assumption import Assumption
from economics.cost.inputs import FACTOR, Input, Suggestion, fields_of, prices_of
from economics.cost.lines import total
from economics.cost.load import Load
from economics.cost.months import Block, Calendar, Running
from economics.cost.result import Cost
from economics.cost.steps import Book, symbol
from economics.cost.token_lines import BILLED_LINES, REQUIRED_LINES, BilledLine
from economics.cost.tokens import (
    TOKENS_PER_MTOK,
    TokenPrices,
    input_tokens,
    line_costs,
    output_tokens,
    split_tokens,
)
from economics.cost.volume_curve import VolumeCurve
from economics.fields.checks import default, number
from economics.fields.part import Name, Part
from economics.fields.table import FIELDS
from economics.note import Note
from economics.option.document import OptionDocument
from economics.option.protocol import PricedOption
from economics.quantity import Array, Number, Quantity

_MTOK = f"{TOKENS_PER_MTOK:.0f}"
_FACTORS = ("discount", "input_token_factor", "output_token_factor")


class PriceOverride(Part):
    """Prices typed by the user; each replaces the catalogue's price in every context tier and time window."""

    input_usd_per_mtok: Annotated[float | None, number("input_usd_per_mtok")] = None
    cached_input_usd_per_mtok: Annotated[float | None, number("cached_input_usd_per_mtok")] = None
    cache_write_usd_per_mtok: Annotated[float | None, number("cache_write_usd_per_mtok")] = None
    output_usd_per_mtok: Annotated[float | None, number("output_usd_per_mtok")] = None
    batch_discount: Annotated[float | None, number("batch_discount")] = None

    @property
    def complete(self) -> bool:
        """Whether the catalogue is not needed."""
        return all(getattr(self, line.field) is not None for line in REQUIRED_LINES)

    def price(self, line: BilledLine) -> float | None:
        """Return the typed price of a line [USD/Mtok]; None where there is none."""
        price: float | None = getattr(self, line.field)
        return price


class TokenPricedOption(OptionDocument):
    """A closed API, or open weights at a hosting provider, as a scenario writes it."""

    labels: ClassVar[Mapping[str, str]] = {"api": "closed API", "hosted": "hosted open weights"}

    kind: Literal["api", "hosted"]
    provider: Name
    model: Name
    discount: Annotated[float, number("discount")] = default("discount")
    price: PriceOverride = PriceOverride()


@dataclass(frozen=True)
class TokenOption(PricedOption):
    """A token-priced option with its prices [USD/Mtok] for the workload's context tier and hours of the day.

    `price_factor` is a common factor on all token prices; 1 leaves them as listed. `seller` is who asks them, "" where
    that is not known.
    """

    name: str
    kind: Literal["api", "hosted"]
    prices: TokenPrices
    batch_prices: TokenPrices
    input_token_factor: Number = default("input_token_factor")
    output_token_factor: Number = default("output_token_factor")
    discount: Number = default("discount")
    price_factor: Number = 1.0
    seller: str = ""
    notes: tuple[Note, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def paid_prices(self, load: Load) -> TokenPrices:
        """Return the prices [USD/Mtok] paid at the load's batch share, times the common factor."""
        prices = self.prices.blended_with(self.batch_prices, load.batch_share)
        unchanged = np.ndim(self.price_factor) == 0 and self.price_factor == 1
        return prices if unchanged else prices.scaled(self.price_factor)

    def cost(self, load: Load) -> Cost:
        """Return the cost of every token at its price."""
        split = split_tokens(*self._tokens(load), load.cache_hit_rate, load.cache_reads_per_write)
        lines = line_costs(split, self.paid_prices(load), self.discount)
        return Cost(lines, Quantity(total(lines)))

    def _tokens(self, load: Load) -> tuple[Number, Number]:
        """Input and output tokens of a month, in the option's own tokens."""
        tokens, ratio = load.tokens_per_month, load.input_output_ratio
        return (
            input_tokens(tokens, ratio) * self.input_token_factor,
            output_tokens(tokens, ratio) * self.output_token_factor,
        )

    def unit_cost(self, load: Load, utilisation: Number | None = None) -> Quantity:
        """Return its blended cost, which is the same at every volume."""
        del utilisation
        return self.cost(load.with_("tokens_per_month", TOKENS_PER_MTOK)).usd_per_month

    def volume_curve(self, load: Load) -> VolumeCurve | None:
        """Return a straight line through 0."""
        return VolumeCurve(usd_per_token=float(self.unit_cost(load).values) / TOKENS_PER_MTOK)

    @property
    def price_variable(self) -> str:
        """A common factor on all its prices."""
        return "price_factor"

    @property
    def price_now(self) -> Number:
        """The present value of that factor."""
        return self.price_factor

    def at_price(self, value: Number) -> Self:
        """Return this option with another common factor."""
        return replace(self, price_factor=value)

    def running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """Return the cost of one Mtok times each month's tokens and the price change by then."""
        one_mtok = self.cost(load.with_("tokens_per_month", TOKENS_PER_MTOK)).lines
        driver = tokens / TOKENS_PER_MTOK * calendar.price(self.kind)
        return Running((Block(driver, one_mtok, running=True),))

    def inputs(self) -> Sequence[Input]:
        """Return the factor on all prices, each single price, the discount and the token factors."""
        market: Literal["hosted"] | None = "hosted" if self.kind == "hosted" else None
        factor = Input("price_factor", ("price_factor",), FACTOR, market, "token prices")
        prices = [
            Input(f"price.{line.field}", ("prices", line.id), FIELDS[line.field], market) for line in BILLED_LINES
        ]
        return factor, *prices, *fields_of(_FACTORS)

    def suggested(self) -> Sequence[Suggestion]:
        """Suggest all prices × 0.7 to 1.1."""
        return (Suggestion("price_factor", 0.7, 1.1, prices_of(self.seller)),)

    def on_axis(self, variable: str) -> Sequence[str]:
        """Return the path of the factor on prices, for an axis over the prices of closed APIs."""
        return ("price_factor",) if variable == "api_price_factor" and self.kind == "api" else ()

    def with_input(self, which: Input, value: Number) -> Self:
        """Return this option with another input; a price also moves the lines that follow it and its batch price."""
        return (
            self._repriced(str(which.steps[1]), value)
            if which.steps[0] == "prices"
            else super().with_input(which, value)
        )

    def _repriced(self, name: str, value: Number) -> Self:
        """This option with another price of one line, and of the lines that follow it and cost the same."""
        prices, batch = self.prices, self.batch_prices
        now: Number = getattr(prices, name)

        def changes(line: BilledLine) -> bool:
            price = prices.price(line)
            return line.id == name or (line.follows == name and bool(price is now or np.all(price == now)))

        changed, slow = {}, {}
        for line in filter(changes, BILLED_LINES):
            changed[line.id] = value
            slow[line.id] = np.where(now == 0, value, batch.price(line) * value / np.where(now == 0, 1.0, now))[()]
        return replace(self, prices=replace(prices, **changed), batch_prices=replace(batch, **slow))

    def explain(self, book: Book, load: Load) -> None:
        """Write the steps: tokens by how they are billed, prices, cost lines, and their sum."""
        for field in _FACTORS:
            book.known(field, getattr(self, field))
        inputs, outputs = self._tokens(load)
        split = split_tokens(inputs, outputs, load.cache_hit_rate, load.cache_reads_per_write)
        ratio = "input_output_ratio / (1 + input_output_ratio)"
        month = "token/month"
        book.step("input_tokens", f"tokens_per_month * {ratio} * input_token_factor", inputs, month)
        book.step("output_tokens", "tokens_per_month / (1 + input_output_ratio) * output_token_factor", outputs, month)
        book.step("cached_tokens", "input_tokens * cache_hit_rate", split.cached, month)
        book.step(
            "cache_write_tokens",
            "min(cached_tokens / cache_reads_per_write, input_tokens * (1 - cache_hit_rate))",
            split.cache_write,
            month,
        )
        book.step("plain_tokens", "input_tokens * (1 - cache_hit_rate) - cache_write_tokens", split.plain, month)
        result = self.cost(load)
        self._explain_prices(book, load)
        for line in BILLED_LINES:
            formula = f"{line.tokens}_tokens / {_MTOK} * {line.field}"
            book.step(f"{symbol(line.cost_line)}_usd", formula, result.lines[line.cost_line], "USD/month")
        lines = [f"{symbol(line.cost_line)}_usd" for line in BILLED_LINES]
        if "discount" in result.lines:
            book.step("discount_usd", f"-discount * ({' + '.join(lines)})", result.lines["discount"], "USD/month")
            lines.append("discount_usd")
        book.step("usd_per_month", " + ".join(lines), result.usd_per_month, "USD/month")

    def _explain_prices(self, book: Book, load: Load) -> None:
        """Write the price of each line: as listed, blended with the batch price, times the common factor if not 1."""
        batched, factored = load.batch_share != 0, self.price_factor != 1
        paid = self.paid_prices(load)
        if factored:
            book.known("price_factor", self.price_factor)
        for line in BILLED_LINES:
            name = line.field
            if not (batched or factored):
                book.known(name, self.prices.price(line))
                continue
            book.known(f"standard_{name}", self.prices.price(line))
            formula = f"standard_{name}"
            if batched:
                book.known(f"batch_{name}", self.batch_prices.price(line))
                formula = f"(1 - batch_share) * standard_{name} + batch_share * batch_{name}"
            if factored:
                formula = f"price_factor * ({formula})"
            book.step(name, formula, float(paid.price(line)), "USD/Mtok")
