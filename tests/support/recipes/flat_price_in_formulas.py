"""The kind of option of the test of its recipe, worked out in the formulas of the workbook."""

from __future__ import annotations

from economics.option.flat_price import FlatPrice

from breakeven.workbook.sheet import Line, Served
from breakeven.workbook.working.place import LoadCells, Others, Place
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.option.protocol import PricedOption


def served(place: Place, option: PricedOption, load: LoadCells, others: Others) -> Served:
    """Return what every token costs at the one price."""
    del others
    assert isinstance(option, FlatPrice)
    inputs = load.ratio / (1 + load.ratio) * place.number("input_token_factor", option.input_token_factor)
    outputs = 1 / (1 + load.ratio) * place.number("output_token_factor", option.output_token_factor)
    price = place.number("flat_usd_per_mtok", option.flat_usd_per_mtok)
    usd = load.tokens / TOKENS_PER_MTOK * (inputs + outputs) * price
    return Served((Line("flat price", usd, usd),))
