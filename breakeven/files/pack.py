"""The pack: one scenario as CSV tables and JSON, the same bytes for the same scenario in any process and locale."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

import numpy as np

from breakeven.currency import USD, Currency
from breakeven.curve_axes import volume_range
from breakeven.files.assumptions import assumptions
from breakeven.files.json_text import json_text
from breakeven.files.over_time import outlook_tables
from breakeven.files.quality import quality_table
from breakeven.files.result import full_result
from breakeven.files.summary import summary_table
from breakeven.files.tables import Cell, Table, computed
from breakeven.files.titles import deck_csv, word
from breakeven.origins import Origins, as_read
from breakeven.outlook import Outlook, outlook_of
from economics.break_even.compare import Comparison
from economics.break_even.curves import Curve, variable_curves, volume_curves
from economics.cost.figures import FIGURES
from economics.fields.table import FIELDS
from economics.numbers import without_minus_zero
from economics.quantity import Quantity
from economics.results import reported_figures, usd_per_accepted_task
from economics.scenario.reading import scenario_json
from economics.scenario.scenario import Scenario
from economics.working import units_of, working
from pricing.contract.contract import Contract
from pricing.contract.file import contract_csv
from pricing.resolve.scenario import ResolvedScenario

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_CURVE_VARIABLES = ("utilisation", "cache_hit_rate", "input_output_ratio")


def pack_files(
    resolved: ResolvedScenario,
    comparison: Comparison,
    currency: Currency = USD,
    outlook: Outlook | None = None,
    origins: Origins | None = None,
) -> dict[str, bytes]:
    """Return every file of the pack by name, the summary first; tables in a currency, the JSON files in US dollars.

    Tables say in people's words what they hold, without empty columns; one without rows is left out.

    `outlook` (default: what the scenario has) adds months and risk. `origins` says where the scenario's fields came
    from (default: every field present when it was read was typed).
    """
    outlook = outlook_of(resolved, comparison) if outlook is None else outlook
    sheets = {"summary": summary_table(resolved, comparison, outlook), **tables(resolved, comparison, origins)}
    sheets["all"] = flat_table(sheets)
    sheets |= outlook_tables(resolved, outlook)
    files = {f"{name}.csv": deck_csv(table, currency) for name, table in sheets.items() if table.rows}
    files["scenario.json"] = scenario_json(pinned(resolved)).encode()
    document = full_result(resolved, comparison, outlook.sections)
    files["result.json"] = f"{json_text(document)}\n".encode()
    return files


def with_contract_file(files: dict[str, bytes], contract: Contract) -> dict[str, bytes]:
    """Return the files of a pack with the contract whose prices were used, if there is one."""
    return {**files, "contract.csv": contract_csv(contract).encode()} if contract.rows else files


def pack_zip(files: dict[str, bytes]) -> bytes:
    """Return the files as an uncompressed ZIP archive with a fixed date, so that equal files give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content)
    return buffer.getvalue()


def pinned(resolved: ResolvedScenario) -> Scenario:
    """Return the scenario with the as-of date at which its prices were looked up."""
    return resolved.scenario.model_copy(update={"as_of": resolved.as_of})


def tables(resolved: ResolvedScenario, comparison: Comparison, origins: Origins | None = None) -> dict[str, Table]:
    """Return the tables of the pack by name: cost lines, figures, break-evens, curves, assumptions, working and so on.

    `origins` as in `pack_files`.
    """
    origins = as_read(resolved.scenario).origins if origins is None else origins
    quality = {"quality": quality_table(resolved)} if resolved.known else {}
    return {
        "cost_lines": _cost_lines(comparison),
        "figures": _figures(comparison),
        "break_even": _break_even(comparison),
        "curves": _curves(comparison),
        "assumptions": assumptions(resolved, origins),
        "working": _working(comparison),
        "notes": Table(("option", "note"), [(r.name, note.text) for r in comparison.options for note in r.notes]),
        **quality,
    }


def flat_table(sheets: dict[str, Table]) -> Table:
    """Return all tables except the notes as one, a row per figure, in the columns that the tables share."""
    rows: list[tuple[Cell, ...]] = []
    for name, item, value, unit in _FLAT:
        table = sheets[name]
        for row in table.rows:
            cells = dict(zip(table.columns, row, strict=True))
            said = ((column, cells[column]) for column in item if cells[column] not in (None, ""))
            description = "; ".join(str(word(column, cell)) for column, cell in said)
            rows.append(
                (
                    name,
                    cells.get("option") or f"{cells['a']} / {cells['b']}",
                    description,
                    cells.get("x"),
                    cells.get("x_unit"),
                    cells[value],
                    cells.get(unit, unit),
                    *(cells.get(column) for column in ("source", "as_of", "status", "undefined")),
                )
            )
    columns = ("table", "option", "item", "x", "x_unit", "value", "unit", "source", "as_of", "status", "undefined")
    return Table(columns, rows)


_FLAT = (
    ("cost_lines", ("line",), "usd_per_month", "USD/month"),
    ("figures", ("figure",), "value", "unit"),
    ("break_even", ("variable", "view", "of_option", "verdict", "cheaper", "kind", "cheaper_above"), "at", "unit"),
    ("assumptions", ("name",), "value", "unit"),
    ("curves", ("variable", "view"), "usd_per_mtok", "USD/Mtok"),
)
"""For each table in the flat one: the columns that name a figure, that of its value, and its unit or unit column."""


def _cost_lines(comparison: Comparison) -> Table:
    """What each option pays for, line by line; the totals are in the summary and among the figures."""
    rows: list[tuple[Cell, ...]] = []
    mtok = float(comparison.load.tokens_per_month) / 1e6
    for result in comparison.options:
        if result.cost.usd_per_month.scalar is None:
            continue
        has_unit = result.cost.usd_per_mtok(comparison.load).scalar is not None
        for line, usd in result.cost.lines.items():
            share = computed(float(usd) / mtok) if has_unit else None
            rows.append((result.name, result.option.kind, line, computed(float(usd)), share))
    return Table(("option", "kind", "line", "usd_per_month", "usd_per_mtok"), rows)


def _figures(comparison: Comparison) -> Table:
    tokens = computed(float(comparison.load.tokens_per_month))
    rows: list[tuple[Cell, ...]] = [("workload", "tokens a month", tokens, "token/month", "")]
    for result in comparison.options:
        cost, saving, accepted = result.cost, comparison.saving(result.name), usd_per_accepted_task(result, comparison)
        by_id = reported_figures(cost)
        figures: list[tuple[str, Quantity | None, str]] = [
            ("cost per month", cost.usd_per_month, "USD/month"),
            ("cost per Mtok", cost.usd_per_mtok(comparison.load), "USD/Mtok"),
            ("cost per request", cost.usd_per_request(comparison.load), "USD/request"),
            ("cost per accepted task", accepted, "USD/task"),
            ("saving against today", None if saving is None else saving.usd_per_month, "USD/month"),
            ("share saved of what is paid today", None if saving is None else saving.share, "share"),
            *((f.label, by_id.get(f.id), f.unit) for f in FIGURES.values()),
        ]
        rows += [
            (result.name, name, computed(quantity.scalar), unit, quantity.reason or "")
            for name, quantity, unit in figures
            if quantity is not None
        ]
    return Table(("option", "figure", "value", "unit", "undefined"), rows)


def _break_even(comparison: Comparison) -> Table:
    rows: list[tuple[Cell, ...]] = []
    priced = [p.break_even for p in comparison.price_break_evens]
    owners = [""] * len(comparison.break_evens) + [p.option for p in comparison.price_break_evens]
    for break_even, owner in zip((*comparison.break_evens, *priced), owners, strict=True):
        unit = {"price_factor": "× listed prices"}.get(break_even.variable) or FIELDS[break_even.variable].unit
        head = (
            break_even.a,
            break_even.b,
            break_even.variable,
            break_even.view,
            owner,
            unit,
            break_even.verdict,
            break_even.cheaper,
            break_even.count,
        )
        tail = (computed(break_even.cheaper_for_good_from), "; ".join(break_even.undefined.values()))
        for number, c in enumerate(break_even.crossings, 1):
            rows.append((*head, number, computed(c.at), c.kind, c.cheaper_below, c.cheaper_above, *tail))
        if not break_even.crossings:
            rows.append((*head, None, None, None, None, None, *tail))
    columns = (
        "a",
        "b",
        "variable",
        "view",
        "of_option",
        "unit",
        "verdict",
        "cheaper",
        "count",
        "crossing",
        "at",
        "kind",
    )
    return Table((*columns, "cheaper_below", "cheaper_above", "cheaper_for_good_from", "undefined"), rows)


def _curves(comparison: Comparison) -> Table:
    options = [result.option for result in comparison.options]
    low, high = volume_range(comparison)
    curves: list[Curve] = volume_curves(options, comparison.load, low, high)
    for variable in _CURVE_VARIABLES:
        for view in ("unit", "replicas"):
            curves += variable_curves(options, comparison.load, variable, view)
    columns = ("variable", "x", "x_unit", "view", "option", "usd_per_month", "usd_per_mtok", "undefined", "note")
    return Table(columns, [row for curve in curves for row in _curve_rows(curve)])


def _curve_rows(curve: Curve) -> Iterable[tuple[Cell, ...]]:
    months = _scalars(curve.usd_per_month, len(curve.x))
    unit = FIELDS[curve.variable].unit
    for x, month, mtok in zip(curve.x.tolist(), months, _scalars(curve.usd_per_mtok, len(curve.x)), strict=True):
        reason = (curve.usd_per_mtok.reason or "") if mtok is None else ""
        yield (
            curve.variable,
            computed(x),
            unit,
            curve.view,
            curve.option,
            computed(month),
            computed(mtok),
            reason,
            curve.note or "",
        )


def _scalars(quantity: Quantity | None, length: int) -> Sequence[float | None]:
    if quantity is None:
        return [None] * length
    values = np.broadcast_to(quantity.values, (length,)).tolist()
    defined = np.broadcast_to(quantity.defined, (length,)).tolist()
    return [value if ok else None for value, ok in zip(values, defined, strict=True)]


def _working(comparison: Comparison) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for result in comparison.options:
        steps = working(result.option, comparison.load)
        units = units_of(steps)
        for step in steps:
            inputs = "; ".join(
                f"{name} = {without_minus_zero(value)!r} {units.get(name, '')}".strip()
                for name, value in step.inputs.items()
            )
            rows.append(
                (result.name, step.result, step.formula, inputs, computed(step.value), step.unit, step.reason or "")
            )
    return Table(("option", "result", "formula", "inputs", "value", "unit", "undefined"), rows)
