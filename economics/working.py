"""The working behind a figure: each formula, the inputs that went in, and what came out."""

from __future__ import annotations

from economics.cost.load import Load
from economics.cost.steps import Book, Step
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.fields.table import FIELDS
from economics.option.protocol import PricedOption


def working(option: PricedOption, load: Load) -> list[Step]:
    """Return the steps from a scalar load and an option's inputs to its cost per month, per Mtok and per request."""
    book = Book()
    book.all_known(vars(load))
    option.explain(book, load)
    result = option.cost(load)
    per_mtok = f"usd_per_month / (tokens_per_month / {TOKENS_PER_MTOK:.0f})"
    book.step("usd_per_mtok", per_mtok, result.usd_per_mtok(load), "USD/Mtok")
    requests = "tokens_per_month * input_output_ratio / (1 + input_output_ratio) / input_tokens_per_request"
    book.step("requests_per_month", requests, load.requests, "request")
    book.step("usd_per_request", "usd_per_month / requests_per_month", result.usd_per_request(load), "USD/request")
    return book.steps


def unit_of(name: str) -> str:
    """The unit of a name used in a formula, where it is a field of the scenario."""
    bare = name.removeprefix("standard_").removeprefix("batch_")
    field = FIELDS.get(name) or FIELDS.get(bare)
    return field.unit if field else ""
