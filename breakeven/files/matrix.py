"""The matrix of models and GPUs as a table and as a JSON document, which `breakeven matrix` prints."""

from __future__ import annotations

from datetime import date
from typing import Any

from breakeven.files.tables import Cell as Value
from breakeven.files.tables import Table
from breakeven.files.ways import WAY_COLUMNS, way_cells
from breakeven.fleet.matrix import Cell, Limits, Matrix

_OF_A_WAY = tuple(name for name in WAY_COLUMNS if name not in ("gpu", "not_trusted"))
_COLUMNS = (
    "model", "gpu", "verdict", "fits", "meets_latency", *_OF_A_WAY, "spare_replicas", "machines", "paid_gpus",
    "smallest_gpus", "missing_gb",
)  # fmt: skip


def matrix_table(asked: Matrix) -> Table:
    """Return one row per model and GPU, of each model the GPUs in the order of the page.

    Money in USD, rates in output token/s per replica, latencies in ms, memory in GB (10⁹ bytes). `smallest_gpus` is the
    fewest that hold the model, or the most that were tried, which lack `missing_gb`.
    """
    rows = [
        _row(column.model, column.cells[gpu]) for column in asked.columns for gpu in asked.gpus if gpu in column.cells
    ]
    return Table(_COLUMNS, rows)


def matrix_document(option: str, as_of: date, asked: Matrix, limits: Limits) -> dict[str, Any]:
    """Return the matrix as a document, with the latencies it is held against and what its prices are."""
    table = matrix_table(asked)
    return {
        "option": option,
        "as_of": as_of.isoformat(),
        "models": [column.model for column in asked.columns],
        "terms": list(asked.terms),
        "suppliers": asked.suppliers,
        "time_per_output_token_ms": limits.time_per_output_token_ms,
        "time_to_first_token_ms": limits.time_to_first_token_ms,
        "latencies_assumed": limits.assumed,
        "precisions": {column.model: list(column.precisions) for column in asked.columns},
        "refused": {column.model: str(column.refusal) for column in asked.columns if column.refusal is not None},
        "cells": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
    }


def _row(model: str, cell: Cell) -> tuple[Value, ...]:
    way, memory = cell.way, cell.memory
    fits = way is not None or (memory is not None and memory.fits)
    of_way: dict[str, Value] = {} if way is None else dict(zip(WAY_COLUMNS, way_cells(way), strict=True))
    return (
        model, cell.gpu, cell.verdict, _yes_no(fits), None if way is None else _yes_no(cell.verdict == "fits"),
        *(of_way.get(name) for name in _OF_A_WAY),
        None if way is None else int(way.spare_replicas),
        None if way is None or way.machines is None else int(way.machines),
        None if way is None or way.paid_gpus is None else int(way.paid_gpus),
        None if memory is None else memory.gpus,
        None if memory is None or memory.fits else float(f"{memory.needed_more_bytes / 1e9:.6g}"),
    )  # fmt: skip


def _yes_no(is_so: bool) -> str:
    return "yes" if is_so else "no"
