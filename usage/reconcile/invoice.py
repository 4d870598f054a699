"""An invoice and its daily costs as files: read with limits, or refused in one sentence that names the place.

An invoice is a JSON document with an amount for each model and line, a list of daily costs a CSV file with the same
lines day by day. Amounts are US dollars. Both are held against themselves: lines must add to the total, days to lines.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from economics.errors import InputError
from economics.fields.json_objects import unrepeated
from pricing.csv_cells import reader
from pricing.errors import did_you_mean, listed, quoted
from pricing.sellers.spelling import offer_key

LineName = Literal["cache write", "cached input", "input", "output"]
LINES: tuple[LineName, ...] = get_args(LineName)
"""What a line of an invoice bills, in the order in which lines are shown."""
CURRENCY = "USD"
HALF_A_CENT_USD = 0.005
"""What the rounding of a line can hide."""
_SLACK_USD = 1e-9
_MAX_LINES = 5_000
_MAX_DAYS = 200_000
_INVOICE = ("invoice_id", "currency", "period", "lines", "total_usd")
_PERIOD = ("start", "end")
_LINE = ("provider", "model", "line", "amount_usd")
_DAILY = ("date", "model", "line", "amount_usd")
_MOST_USD = 1e12


@dataclass(frozen=True, order=True)
class Line:
    """What one amount is for: a seller, a model by the name that the invoice gives it, and what is billed of it."""

    provider: str
    model: str
    line: LineName


@dataclass(frozen=True)
class Invoice:
    """An invoice in US dollars: `first` and `last` are the days of its period, both included, in UTC."""

    id: str
    first: date
    last: date
    amounts_usd: Mapping[Line, float]
    total_usd: float

    @property
    def models(self) -> tuple[tuple[str, str], ...]:
        """The sellers and models that it names, in order."""
        return tuple(sorted({(line.provider, line.model) for line in self.amounts_usd}))


@dataclass(frozen=True)
class DailyCosts:
    """Costs [USD] by day and line, and by how much each may be off because it is rounded [USD]."""

    amounts_usd: Mapping[tuple[date, Line], float]
    tolerance_usd: float


def read_invoice(content: bytes, name: str = "invoice") -> Invoice:
    """Return the invoice that a JSON file holds; raises InputError with the place at fault."""
    document = _object(_json(content, name), name, _INVOICE)
    currency = document["currency"]
    if currency != CURRENCY:
        raise InputError(f"{name}.currency", f"{quoted(currency)} is refused: an invoice is read in {CURRENCY}")
    period = _object(document["period"], f"{name}.period", _PERIOD)
    first, last = (_day(period[key], f"{name}.period.{key}") for key in _PERIOD)
    if last < first:
        raise InputError(f"{name}.period.end", f"{last} is refused: must not be before the start, {first}")
    rows = document["lines"]
    if not isinstance(rows, list) or not rows:
        raise InputError(f"{name}.lines", "the invoice has no lines: there must be an amount for each model and line")
    if len(rows) > _MAX_LINES:
        raise InputError(f"{name}.lines", f"{len(rows):,} lines are refused: an invoice has at most {_MAX_LINES:,}")
    amounts: dict[Line, float] = {}
    for index, row in enumerate(rows):
        path = f"{name}.lines[{index}]"
        cells = _object(row, path, _LINE)
        provider = offer_key(_name(cells["provider"], f"{path}.provider"), "")[0]
        line = Line(provider, _name(cells["model"], f"{path}.model"), _line(cells["line"], f"{path}.line"))
        if line in amounts:
            raise InputError(f"{path}.line", f"{line.line} of {quoted(line.model)} is given twice")
        amounts[line] = _amount(cells["amount_usd"], f"{path}.amount_usd")
    total = _amount(document["total_usd"], f"{name}.total_usd")
    _check_total(amounts, total, name)
    return Invoice(_name(document["invoice_id"], f"{name}.invoice_id"), first, last, amounts, total)


def read_daily(content: bytes, invoice: Invoice, name: str = "daily") -> DailyCosts:
    """Return the daily costs that a CSV file holds for the lines of an invoice; raises InputError with its row."""
    try:
        rows = list(reader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(name, f"is no CSV in UTF-8: {error}") from None
    if not rows or tuple(cell.strip().lower() for cell in rows[0]) != _DAILY:
        raise InputError(f"{name}, row 1", f"must name the columns {', '.join(_DAILY)}")
    if len(rows) > _MAX_DAYS:
        raise InputError(name, f"{len(rows) - 1:,} rows are refused: at most {_MAX_DAYS:,}")
    by_name = {(line.model, line.line): line for line in invoice.amounts_usd}
    amounts: dict[tuple[date, Line], float] = {}
    decimals = 2
    for number, row in enumerate(rows[1:], 2):
        path = f"{name}, row {number}"
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(_DAILY):
            raise InputError(path, f"has {len(row)} cells: must have {len(_DAILY)}")
        day_text, model, line_name, text = (cell.strip() for cell in row)
        day = _day(day_text, f"{path}, date")
        if not invoice.first <= day <= invoice.last:
            raise InputError(f"{path}, date", f"{day} is refused: the invoice is for {invoice.first} to {invoice.last}")
        line = by_name.get((model, _line(line_name, f"{path}, line")))
        if line is None:
            raise InputError(f"{path}, model", f"the invoice has no line {line_name!r} of {quoted(model)}")
        if (day, line) in amounts:
            raise InputError(path, f"{line_name} of {quoted(model)} on {day} is given twice")
        amounts[day, line] = _amount(_number(text, f"{path}, amount_usd"), f"{path}, amount_usd")
        decimals = max(decimals, len(text.partition(".")[2]))
    daily = DailyCosts(amounts, 0.5 * 10.0**-decimals)
    _check_days(daily, invoice, name)
    return daily


def _json(content: bytes, name: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=unrepeated)
    except json.JSONDecodeError as error:
        raise InputError(f"{name}, line {error.lineno}", f"is no JSON from column {error.colno} on") from None
    except UnicodeDecodeError:
        raise InputError(name, "is no JSON: it is not text in UTF-8") from None
    except RecursionError:
        raise InputError(name, "is no invoice: its values are nested too deeply") from None
    except InputError as error:
        raise InputError(f"{name}: {error.field}", error.message) from None


def _object(value: Any, path: str, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(path, f"must be an object with {', '.join(keys)}")
    unknown = next((key for key in value if key not in keys), None)
    if unknown is not None:
        hint = did_you_mean(unknown, keys)
        raise InputError(f"{path}.{unknown[:60]}", f"is no field here: there are {', '.join(keys)}{hint}")
    missing = next((key for key in keys if key not in value), None)
    if missing is not None:
        raise InputError(f"{path}.{missing}", "is missing")
    return value


def _name(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise InputError(path, f"{quoted(value)} is refused: must be a name")
    return value.strip()


def _line(value: Any, path: str) -> LineName:
    for line in LINES:
        if line == value:
            return line
    raise InputError(path, f"{quoted(value)} is refused: must be one of {listed(LINES)}")


def _day(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputError(path, f"{quoted(value)} is no date: must be YYYY-MM-DD") from None


def _number(text: str, path: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(path, f"{quoted(text)} is no number: write dollars with a decimal point") from None


def _amount(value: Any, path: str) -> float:
    """An amount [USD]; a correction may be negative."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(path, f"{quoted(value)} is no amount: must be a number of dollars")
    if not math.isfinite(value) or abs(value) > _MOST_USD:
        raise InputError(path, f"{quoted(value)} is refused: must be within ±{_MOST_USD:g} dollars")
    return float(value)


def _check_total(amounts: Mapping[Line, float], total: float, name: str) -> None:
    added = math.fsum(amounts.values())
    if abs(added - total) > HALF_A_CENT_USD * (len(amounts) + 1) + _SLACK_USD:
        raise InputError(f"{name}.total_usd", f"{total:,.2f} is refused: the lines add up to {added:,.2f}")


def _check_days(daily: DailyCosts, invoice: Invoice, name: str) -> None:
    if not daily.amounts_usd:
        raise InputError(name, "has no rows: leave it out, or give the costs of each day")
    for line, amount in sorted(invoice.amounts_usd.items()):
        days = [value for (_, of), value in daily.amounts_usd.items() if of == line]
        added, slack = _sum_with_slack(days, daily.tolerance_usd)
        if abs(added - amount) > HALF_A_CENT_USD + slack + _SLACK_USD:
            raise InputError(
                name,
                f"the days of {line.line} of {quoted(line.model)} add up to {added:,.2f}, "
                f"but the invoice has {amount:,.2f}",
            )


def _sum_with_slack(amounts: Iterable[float], tolerance: float) -> tuple[float, float]:
    values = list(amounts)
    return math.fsum(values), tolerance * len(values)
