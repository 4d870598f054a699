"""The working behind a figure: each formula with its inputs and its result."""

from __future__ import annotations

import re
from collections.abc import Sequence

from economics.cost.figures import FIGURES
from economics.cost.load import Load
from economics.cost.steps import Book, Step
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.fields.table import FIELDS
from economics.option.protocol import PricedOption


def working(option: PricedOption, load: Load) -> list[Step]:
    """Return the steps from a scalar load and an option's inputs to its cost per month, per Mtok and per request.

    >>> from economics.cost.tokens import TokenPrices
    >>> from economics.option.token_priced import TokenOption
    >>> prices = TokenPrices(input=0.5, cached_input=0.1, cache_write=0.5, cache_write_long=0.8, output=2.0)
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


def units_of(steps: Sequence[Step]) -> dict[str, str]:
    """Return the unit of every name in the formulas of some steps; names without one are left out."""
    units = {step.result: step.unit for step in steps}
    for name in (name for step in steps for name in step.inputs):
        units[name] = unit_of(name) or units.get(name, "")
    return {name: unit for name, unit in units.items() if unit}


def unit_of(name: str) -> str:
    """Return the unit of a name in a formula where it is a field of the scenario, else an empty text.

    Names of one of several parts have a head, those of one of several members a number at the end.

    >>> unit_of("part2_standard_output_usd_per_mtok"), unit_of("people_3")
    ('USD/Mtok', 'person')
    """
    bare = _HEAD.sub("", name)
    for known in (bare, _VARIANT.sub("", bare), _END.sub("", bare)):
        if known in FIELDS:
            return FIELDS[known].unit
        if known in _OTHERS:
            return _OTHERS[known]
    return ""


_HEAD = re.compile(r"^(?:part\d+_)+")
_VARIANT = re.compile(r"^(?:standard|batch|peak)_")
_END = re.compile(r"_\d+$")
_OTHERS = {
    "people": FIELDS["staff_people"].unit,
    "usd_per_year": FIELDS["staff_usd_per_year"].unit,
    "share_of_time": FIELDS["staff_share"].unit,
    "own_gpu_hours": "GPU-hour/month",
    "start_gpu_hours": "GPU-hour/month",
    "peak_gpu_hours": "GPU-hour/month",
    "gpus_per_peak_instance": FIELDS["gpus_per_instance"].unit,
    "paid_replica_hours": FIGURES["paid_replica_hours"].unit,
    "overflow_share": "share of tokens",
    "overflow_tokens": "token/month",
    "overflow_usd_per_mtok": "USD/Mtok",
}
"""Units of names that are no fields: what the hours of a week add up to, people, and prices of other options."""
