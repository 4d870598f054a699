"""Options billed by the token: closed APIs, and open weights at a hosting provider.

Source of the formulas: docs/model.md, "Token-priced option".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

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
    TokenShares,
    TokenSplit,
    input_tokens,
    line_costs,
    output_tokens,
    split_tokens,
)
from economics.cost.volume_curve import VolumeCurve
from economics.fields.checks import default, number, one_of
from economics.fields.part import SINCE_2, Name, Part
from economics.fields.refusal import refused
from economics.fields.table import FIELDS
from economics.note import Note
from economics.option.beside import NOTHING, Beside
from economics.option.document import OptionDocument
from economics.option.protocol import PricedOption
from economics.quantity import Array, Number, Quantity

_MTOK = f"{TOKENS_PER_MTOK:.0f}"
CACHE_LIFETIMES = ("short", "long")
_FACTORS = ("discount", "input_token_factor", "output_token_factor")


class PriceOverride(Part):
    """Prices typed by the user; each replaces the catalogue's price in every context tier and time window."""

    input_usd_per_mtok: Annotated[float | None, number("input_usd_per_mtok")] = None
    cached_input_usd_per_mtok: Annotated[float | None, number("cached_input_usd_per_mtok")] = None
    cache_write_usd_per_mtok: Annotated[float | None, number("cache_write_usd_per_mtok")] = None
    cache_write_long_usd_per_mtok: Annotated[float | None, number("cache_write_long_usd_per_mtok"), SINCE_2] = None
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
    token_priced: ClassVar[bool] = True

    kind: Literal["api", "hosted"]
    provider: Name
    model: Name
    discount: Annotated[float, number("discount")] = default("discount")
    price: PriceOverride = PriceOverride()
    cache_lifetime: Annotated[str | None, one_of(CACHE_LIFETIMES), SINCE_2] = None
    cache_write_long_share: Annotated[float | None, number("cache_write_long_share"), SINCE_2] = None

    @model_validator(mode="after")
    def _one_lifetime(self) -> TokenPricedOption:
        if self.cache_lifetime is not None and self.cache_write_long_share is not None:
            raise refused("is refused beside cache_lifetime: give one of them", inside="cache_write_long_share")
        return self

    @property
    def long_share(self) -> float:
        """The share of the cache writes that is paid at the price of the longest lifetime."""
        if self.cache_write_long_share is not None:
            return self.cache_write_long_share
        return 1.0 if self.cache_lifetime == "long" else 0.0


@dataclass(frozen=True)
class Moving:
    """The part of some prices that changes by the yearly rate from month `since` on; None: that does not change.

    `standard` and `batch` say which share of each line's price that is. `since` is the first month in which the row of
    the price holds in the market, 1 if it held at the start; a contract's own prices do not change.
    """

    since: int | None
    standard: TokenShares
    batch: TokenShares


_WHOLE = {line.id: 1.0 for line in BILLED_LINES}
ALL_MOVE = (Moving(1, _WHOLE, _WHOLE),)
"""All prices held at the start and are the market's."""


@dataclass(frozen=True)
class LaterPrices:
    """Prices [USD/Mtok] that are known to hold from a month on: of a later row, of a contract, or after one.

    The shares of `moving` sum to 1 for each line.
    """

    month: int
    prices: TokenPrices
    batch_prices: TokenPrices
    moving: tuple[Moving, ...] = ALL_MOVE


@dataclass(frozen=True)
class TokenOption(PricedOption):
    """A token-priced option with its prices [USD/Mtok] for the workload's context tier and hours of the day.

    `price_factor` is a common factor on all token prices; 1 leaves them as listed. `long_share` of the cache writes are
    paid at the price of the longest lifetime. `moving` says how the prices change over months until those of `later`
    follow, in the order of their months. `seller` is who asks them, "" where that is not known.
    """

    name: str
    kind: Literal["api", "hosted"]
    prices: TokenPrices
    batch_prices: TokenPrices
    input_token_factor: Number = default("input_token_factor")
    output_token_factor: Number = default("output_token_factor")
    discount: Number = default("discount")
    price_factor: Number = 1.0
    long_share: Number = 0.0
    beside: Beside = NOTHING
    moving: tuple[Moving, ...] = ALL_MOVE
    later: tuple[LaterPrices, ...] = ()
    seller: str = ""
    notes: tuple[Note, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def paid_prices(self, load: Load) -> TokenPrices:
        """Return the prices [USD/Mtok] paid at the load's batch share, times the common factor."""
        prices = self.prices.blended_with(self.batch_prices, load.batch_share)
        unchanged = np.ndim(self.price_factor) == 0 and self.price_factor == 1
        return prices if unchanged else prices.scaled(self.price_factor)

    def serving_cost(self, load: Load) -> Cost:
        """Return the cost of every token at its price."""
        lines = line_costs(self._split(load), self.paid_prices(load), self.discount)
        return Cost(lines, Quantity(total(lines)))

    def _split(self, load: Load) -> TokenSplit:
        """A month's tokens by how they are billed."""
        hits, reads, writes = load.cache_hit_rate, load.cache_reads_per_write, load.cache_write_share
        return split_tokens(*self._tokens(load), hits, reads, writes, self.long_share)

    def _tokens(self, load: Load) -> tuple[Number, Number]:
        """Input and output tokens of a month, in the option's own tokens."""
        tokens, ratio = load.tokens_per_month, load.input_output_ratio
        return (
            input_tokens(tokens, ratio) * self.input_token_factor,
            output_tokens(tokens, ratio) * self.output_token_factor,
        )

    def serving_unit_cost(self, load: Load, utilisation: Number | None = None) -> Quantity:
        """Return its blended cost, which is the same at every volume."""
        del utilisation
        return self.serving_cost(load.with_("tokens_per_month", TOKENS_PER_MTOK)).usd_per_month

    def serving_curve(self, load: Load) -> VolumeCurve | None:
        """Return a straight line through 0."""
        return VolumeCurve(usd_per_token=float(self.serving_unit_cost(load).values) / TOKENS_PER_MTOK)

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

    def serving_running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """Return the cost of one Mtok times each month's tokens, at the prices that hold in the month.

        Costs are linear in the prices, so each part of them that changes from a month of its own is a block.
        """
        mtok = tokens / TOKENS_PER_MTOK
        one = load.with_("tokens_per_month", TOKENS_PER_MTOK)
        if not self.later and self.moving == ALL_MOVE:
            return Running((Block(mtok * calendar.price(self.kind), self.serving_cost(one).lines, running=True),))
        first = LaterPrices(1, self.prices, self.batch_prices, self.moving)
        blocks = []
        for held, after in zip_longest((first, *self.later), (step.month for step in self.later)):
            if held.month > calendar.count:
                break
            there = mtok * calendar.between(held.month, after)
            for part in held.moving:
                standard, batch = held.prices.portion(part.standard), held.batch_prices.portion(part.batch)
                lines = replace(self, prices=standard, batch_prices=batch).serving_cost(one).lines
                blocks.append(Block(there * calendar.price(self.kind, part.since), lines, running=True))
        return Running(tuple(blocks))

    def serving_inputs(self) -> Sequence[Input]:
        """Return the factor on all prices, each single price, the discount and the token factors."""
        market: Literal["hosted"] | None = "hosted" if self.kind == "hosted" else None
        factor = Input("price_factor", ("price_factor",), FACTOR, market, "token prices")
        prices = [
            Input(f"price.{line.field}", ("prices", line.id), FIELDS[line.field], market) for line in self._billed
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

    @property
    def _billed(self) -> tuple[BilledLine, ...]:
        """The lines whose price counts: that of long-lived cache writes only where there are some."""
        some_long = np.any(self.long_share)
        return tuple(line for line in BILLED_LINES if some_long or line.tokens != "long_cache_write")

    def _repriced(self, name: str, value: Number) -> Self:
        """This option with another price of one line, and of the lines that follow it and cost the same.

        Batch prices and those of later months move in proportion.
        """
        now: Number = getattr(self.prices, name)

        def changes(line: BilledLine) -> bool:
            price = self.prices.price(line)
            return line.id == name or (_follows(line, name) and bool(price is now or np.all(price == now)))

        moved = [line for line in BILLED_LINES if changes(line)]
        prices = replace(self.prices, **{line.id: value for line in moved})

        def in_proportion(other: TokenPrices) -> TokenPrices:
            return replace(
                other,
                **{
                    line.id: np.where(now == 0, value, other.price(line) * value / np.where(now == 0, 1.0, now))[()]
                    for line in moved
                },
            )

        later = tuple(
            replace(step, prices=in_proportion(step.prices), batch_prices=in_proportion(step.batch_prices))
            for step in self.later
        )
        return replace(self, prices=prices, batch_prices=in_proportion(self.batch_prices), later=later)

    def explain_serving(self, book: Book, load: Load) -> None:
        """Write the steps: tokens by how they are billed, prices, cost lines, and their sum."""
        for field in _FACTORS:
            book.known(field, getattr(self, field))
        inputs, outputs = self._tokens(load)
        split = self._split(load)
        ratio = "input_output_ratio / (1 + input_output_ratio)"
        month = "token/month"
        book.step("input_tokens", f"{book.tokens} * {ratio} * input_token_factor", inputs, month)
        book.step("output_tokens", f"{book.tokens} / (1 + input_output_ratio) * output_token_factor", outputs, month)
        book.step("cached_tokens", "input_tokens * cache_hit_rate", split.cached, month)
        wanted = "cached_tokens / cache_reads_per_write"
        if load.cache_write_share is not None:
            wanted = "input_tokens * cache_write_share"
        written = f"min({wanted}, input_tokens * (1 - cache_hit_rate))"
        plain = "input_tokens * (1 - cache_hit_rate) - cache_write_tokens"
        if np.any(self.long_share):
            book.known("cache_write_long_share", self.long_share)
            book.step("all_cache_write_tokens", written, split.cache_write + split.long_cache_write, month)
            short = "all_cache_write_tokens * (1 - cache_write_long_share)"
            book.step("cache_write_tokens", short, split.cache_write, month)
            long = "all_cache_write_tokens * cache_write_long_share"
            book.step("long_cache_write_tokens", long, split.long_cache_write, month)
            plain = "input_tokens * (1 - cache_hit_rate) - all_cache_write_tokens"
        else:
            book.step("cache_write_tokens", written, split.cache_write, month)
        book.step("plain_tokens", plain, split.plain, month)
        result = self.serving_cost(load)
        self._explain_prices(book, load)
        terms: dict[str, list[str]] = {}
        for line in self._billed:
            terms.setdefault(line.cost_line, []).append(f"{line.tokens}_tokens / {_MTOK} * {line.field}")
        lines = [f"{symbol(cost_line)}_usd" for cost_line in terms]
        for name, (cost_line, formulas) in zip(lines, terms.items(), strict=True):
            book.step(name, " + ".join(formulas), result.lines[cost_line], "USD/month")
        if "discount" in result.lines:
            book.step("discount_usd", f"-discount * ({' + '.join(lines)})", result.lines["discount"], "USD/month")
            lines.append("discount_usd")
        book.step(book.month, " + ".join(lines), result.usd_per_month, "USD/month")

    def _explain_prices(self, book: Book, load: Load) -> None:
        """Write the price of each line: as listed, blended with the batch price, times the common factor if not 1."""
        batched, factored = load.batch_share != 0, self.price_factor != 1
        paid = self.paid_prices(load)
        if factored:
            book.known("price_factor", self.price_factor)
        for line in self._billed:
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


def _follows(line: BilledLine, name: str) -> bool:
    """Whether a line's price comes from another one's where it is not listed, directly or through a third."""
    by_id = {each.id: each for each in BILLED_LINES}
    followed = line.follows
    while followed is not None and followed != name:
        followed = by_id[followed].follows
    return followed == name
