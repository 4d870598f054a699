"""Figures of tokens at a price: what a mix costs per million, what a batch of tokens costs."""

from __future__ import annotations

from dataclasses import dataclass

from economics.cost.load import Load
from economics.cost.tokens import TokenPrices
from economics.fields.field import Field
from economics.numbers import counted
from economics.option.token_priced import TokenOption
from trust.claims.figures.figure import Answer, Kind, Values, Words, count, known_field, no_figure, shown
from trust.claims.known import REQUEST_TOKENS, Known, load_of, workload_of

_RATIO, _HITS = known_field("input_output_ratio"), known_field("cache_hit_rate")
_PRICES: tuple[Field, ...] = tuple(
    known_field(name) for name in ("input_usd_per_mtok", "output_usd_per_mtok", "cached_input_usd_per_mtok")
)
PROVIDER = Words("provider", "Seller", "the seller's id in the catalogue")
SOLD_MODEL = Words("model", "Model", "the model as the seller spells it")
MODEL = Words("model", "Model", "a model of the registry, by its id")


def option_of(values: Values) -> TokenOption:
    """Return the token-priced option at typed prices; cached input costs what input costs where nothing is said."""
    plain = values.number("input_usd_per_mtok")
    prices = TokenPrices(
        input=plain,
        cached_input=values.number_or("cached_input_usd_per_mtok", plain),
        cache_write=plain,
        cache_write_long=plain,
        output=values.number("output_usd_per_mtok"),
    )
    return TokenOption("claim", "api", prices, prices)


def _sold(values: Values, known: Known) -> str:
    provider = values.text("provider")
    return f"{known.sold_as(provider, values.text('model'))} at {known.seller(provider)} on {known.as_of}"


@dataclass(frozen=True)
class TokenPrice(Kind):
    """The cost of a million tokens at typed prices and a mix."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Blend the prices by the option's own unit cost."""
        del known
        ratio, hits = values.number("input_output_ratio"), values.number_or("cache_hit_rate", 0.0)
        usd = option_of(values).serving_unit_cost(load_of(ratio, hits)).scalar or 0.0
        said = f"{shown(ratio)} parts input at ${shown(values.number('input_usd_per_mtok'))}"
        if hits:
            cached = values.number_or("cached_input_usd_per_mtok", values.number("input_usd_per_mtok"))
            said += f" (of which {shown(100 * hits)} % cached at ${shown(cached)})"
        said += f" and 1 part output at ${shown(values.number('output_usd_per_mtok'))}"
        return Answer.point(usd, f"{said}, over {shown(ratio + 1)} parts: ${shown(usd)} per Mtok")


@dataclass(frozen=True)
class TokenBill(Kind):
    """What so many tokens of each kind cost at typed prices."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Bill the tokens by the option's own cost."""
        del known
        cached = values.number_or("cached_input_tokens", 0.0)
        fresh, written = values.number("input_tokens") - cached, values.number("output_tokens")
        if fresh < 0:
            raise no_figure("more tokens are cached than there is input")
        read = fresh + cached
        load = Load(1.0, read / written, REQUEST_TOKENS, cache_hit_rate=cached / read).carrying(read + written)
        option = option_of(values)
        usd = option.serving_cost(load).usd_per_month.scalar or 0.0
        terms = [(fresh, option.prices.input), (cached, option.prices.cached_input), (written, option.prices.output)]
        sums = " + ".join(f"{shown(amount / 1e6)} Mtok × ${shown(float(at))}" for amount, at in terms if amount)
        return Answer.point(usd, f"{sums} = ${shown(usd)}")


@dataclass(frozen=True)
class ListedPrice(Kind):
    """The cost of a million tokens of a seller's model on a day."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Look the prices up and blend them."""
        ratio, hits = values.number("input_output_ratio"), values.number_or("cache_hit_rate", 0.0)
        provider, model = values.text("provider"), values.text("model")
        option = known.token_option(provider, model, workload_of(ratio, hits))
        usd = option.serving_unit_cost(load_of(ratio, hits)).scalar or 0.0
        prices = f"${shown(float(option.prices.input))} in, ${shown(float(option.prices.output))} out"
        return Answer.point(usd, f"{_sold(values, known)}: {prices}; at {shown(ratio)}:1 ${shown(usd)} per Mtok")


@dataclass(frozen=True)
class BatchDiscount(Kind):
    """The share that a seller's batch price lies below its standard price on a day."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Compare both prices of the mix."""
        ratio = values.number("input_output_ratio")
        provider, model = values.text("provider"), values.text("model")
        option = known.token_option(provider, model, workload_of(ratio), in_batches=True)
        load = load_of(ratio)
        standard = option.serving_unit_cost(load).scalar or 0.0
        batch = option.serving_unit_cost(load.with_("batch_share", 1.0)).scalar or 0.0
        off = 1 - batch / standard
        words = f"{_sold(values, known)}: batch ${shown(batch)}, standard ${shown(standard)} per Mtok"
        return Answer.point(off, f"{words}: {shown(100 * off)} % off")


@dataclass(frozen=True)
class HostedMedian(Kind):
    """What a million tokens of a registered model cost at the lower median of its trusted sellers on a day."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Look the sellers up."""
        model, ratio = values.text("model"), values.number("input_output_ratio")
        usd, seller, sellers = known.hosted_median(model, workload_of(ratio))
        words = f"{known.name(model)} hosted on {known.as_of}: lower median of {counted(sellers, 'trusted seller')}"
        words += f" ({known.seller(seller)})"
        return Answer.point(usd, f"{words} ${shown(usd)} per Mtok at {shown(ratio)}:1")


TOKEN_FIGURES = (
    TokenPrice(
        *("token price", "Cost of a million tokens at a seller's prices", "USD/Mtok", "arithmetic"),
        (*_PRICES[:2], _RATIO, _PRICES[2], _HITS),
        frozenset({"cached_input_usd_per_mtok", "cache_hit_rate"}),
    ),
    TokenBill(
        *("token bill", "Bill for so many tokens at a seller's prices", "USD", "arithmetic"),
        (
            *_PRICES,
            count("input_tokens", "Input tokens, cached ones included", "token", "all tokens read"),
            count("cached_input_tokens", "Of these, cached", "token", "tokens read from a prefix cache"),
            count("output_tokens", "Output tokens", "token", "all tokens written"),
        ),
        frozenset({"cached_input_usd_per_mtok", "cached_input_tokens"}),
    ),
    ListedPrice(
        *("listed token price", "A seller's price of a day, per million tokens", "USD/Mtok", "prices"),
        (PROVIDER, SOLD_MODEL, _RATIO, _HITS),
        frozenset({"cache_hit_rate"}),
    ),
    BatchDiscount(
        *("batch discount", "Discount of a seller's batch price on a day", "share", "prices"),
        (PROVIDER, SOLD_MODEL, _RATIO),
    ),
    HostedMedian(
        *("hosted token price", "Price of hosted open weights on a day, per million tokens", "USD/Mtok", "prices"),
        (MODEL, _RATIO),
    ),
)
