"""Tables for a deck: headers and cells in people's words, with units, and without the columns that hold nothing.

Everything that computes with tables goes by the names of their columns; words come last, when a file is written.
"""

from __future__ import annotations

from collections.abc import Mapping

from breakeven.currency import USD, Currency
from breakeven.files.tables import Cell, Table, converted, csv_bytes
from breakeven.names import line_name
from breakeven.words.risk import METRICS
from economics.fields.table import FIELDS
from economics.option.kinds import OPTION_LABELS

_MONEY = "({currency})"
"""Stands in a title for the code of the currency in which the amounts are."""
TITLES: Mapping[str, str] = {
    "option": "Option",
    "kind": "Kind",
    "model": "Model",
    "table": "Table",
    "item": "What",
    "paid_today": "Paid today",
    "cheapest": "Cheapest",
    "line": "Cost line",
    "usd_per_month": f"Cost a month {_MONEY}",
    "usd_per_year": f"Cost a year {_MONEY}",
    "usd_per_mtok": f"Cost per million tokens {_MONEY}",
    "usd_against_today": f"Against today a month {_MONEY}",
    "percent_against_today": "Against today (%)",
    "first_break_even": "First break-even with today's option (tokens a month)",
    "settled_from": "Order with today's option settled from (tokens a month)",
    "chance_percent": "Chance to be cheapest over the months (%)",
    "figure": "Figure",
    "value": "Value",
    "unit": "Unit",
    "undefined": "Why there is no figure",
    "a": "First option",
    "b": "Second option",
    "variable": "Over",
    "view": "View",
    "of_option": "Price of",
    "verdict": "Changes of the order",
    "cheaper": "Always cheaper",
    "count": "Break-evens in all",
    "crossing": "Break-even number",
    "at": "Break-even at",
    "cheaper_below": "Cheaper below",
    "cheaper_above": "Cheaper above",
    "cheaper_for_good_from": "Order settled from",
    "x": "At",
    "x_unit": "Unit of that",
    "name": "Assumption",
    "source": "Source",
    "as_of": "Day",
    "status": "Status",
    "result": "Result",
    "formula": "Formula",
    "formula_id": "Formula name",
    "inputs": "Inputs",
    "note": "Remark",
    "rated_as": "Rated as",
    "category": "Category",
    "rating": "Rating (points)",
    "low": "Rating low (points)",
    "high": "Rating high (points)",
    "votes": "Votes",
    "rank": "Rank",
    "day": "Day of the rating",
    "licence": "Licence",
    "can_reason": "Can reason before it answers",
    "can_reason_source": "Source of that",
    "can_reason_day": "Day of that",
    "month": "Month",
    "usd": f"Amount {_MONEY}",
    "tax": "Tax",
    "reference": "Against",
    "base": "Figure at base",
    "input": "Field of the input",
    "input_label": "Input",
    "input_unit": "Unit of the input",
    "input_low": "Input low",
    "input_base": "Input at base",
    "input_high": "Input high",
    "at_low": "Figure at low",
    "at_high": "Figure at high",
    "swing": "Swing of the figure",
    "rank_correlation_with_npv": "Rank correlation with what it is worth today",
    "currency": "Currency",
    "currency_per_usd": "Currency per US dollar",
    "rate_date": "Day of the rate",
}
"""Column of a table → its header; a column without one cannot be written."""
_CELLS: Mapping[str, Mapping[str, str]] = {
    "kind": {
        **OPTION_LABELS,
        "equal": "both cost the same",
        "step": "another machine or unit",
        "end": "one cannot serve more",
    },
    "variable": {**{name: field.label for name, field in FIELDS.items()}, "price_factor": "Factor on token prices"},
    "view": {
        "unit": "one full machine or unit",
        "replicas": "whole machines and units",
        "profit_and_loss": "profit and loss",
    },
    "figure": {str(metric): words for metric, words in METRICS.items()},
}
"""Column → what its cells say in place of an id."""


def title(column: str, currency: Currency = USD) -> str:
    """Return the header of a column by its name.

    >>> title("usd_per_month"), title("as_of")
    ('Cost a month (USD)', 'Day')
    """
    return TITLES[column].format(currency=currency.code)


def word(column: str, cell: Cell) -> Cell:
    """Return what a cell says: the words for an id, anything else as it is."""
    if not isinstance(cell, str):
        return cell
    return line_name(cell) if column == "line" else _CELLS.get(column, {}).get(cell, cell)


def deck_csv(table: Table, currency: Currency = USD) -> bytes:
    """Return a table as the CSV of a deck: in a currency, in people's words, without empty columns."""
    amounts = converted(table, currency)
    added = amounts.columns[len(table.columns) :]
    names = (*table.columns, *added)  # those of `amounts` name the currency in place of US dollars
    code = currency if amounts.columns != table.columns or added else USD
    filled = [place for place in range(len(names)) if any(row[place] not in (None, "") for row in amounts.rows)]
    headers = tuple(title(names[place], code) for place in filled)
    rows = [tuple(word(names[place], row[place]) for place in filled) for row in amounts.rows]
    return csv_bytes(Table(headers, rows))
