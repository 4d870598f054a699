"""The working behind a figure: each formula with its inputs and its result."""

from __future__ import annotations

from economics.cost.load import Load
from economics.cost.steps import Book, Step
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.fields.table import FIELDS
from economics.option.protocol import PricedOption


def working(option: PricedOption, load: Load) -> list[Step]:
    """Return the steps from a scalar load and an option's inputs to its cost per month, per Mtok and per request.

    >>> from economics.cost.tokens import TokenPrices
    >>> from economics.option.token_priced import TokenOption
    >>> prices = TokenPrices(input=0.5, cached_input=0.1, cache_write=0.5, output=2.0)
    >>> steps = working(TokenOption("small", "api", prices, prices), Load(6e9, 5, 2000))
    >>> [f"{step.result} = {step.value:g} {step.unit}" for step in steps[:2]]
    ['input_tokens = 5e+09 token/month', 'output_tokens = 1e+09 token/month']
    """
    book = Book()
    book.all_known(load.numbers)
    option.explain(book, load)
    result = option.cost(load)
    per_mtok = f"usd_per_month / (tokens_per_month / {TOKENS_PER_MTOK:.0f})"
    book.step("usd_per_mtok", per_mtok, result.usd_per_mtok(load), "USD/Mtok")
    requests = "tokens_per_month * input_output_ratio / (1 + input_output_ratio) / input_tokens_per_request"
    book.step("requests_per_month", requests, load.requests, "request")
    book.step("usd_per_request", "usd_per_month / requests_per_month", result.usd_per_request(load), "USD/request")
    return book.steps


def unit_of(name: str) -> str:
    """Return the unit of a name in a formula where it is a field of the scenario, else an empty text."""
    bare = name.removeprefix("standard_").removeprefix("batch_")
    field = FIELDS.get(name) or FIELDS.get(bare)
    return field.unit if field else ""
