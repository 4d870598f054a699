"""What a server with a GPU is assumed to cost until somebody has quoted one: figures as published, never a default.

The figures are those of `pricing/data/servers.csv`. What nobody published for a GPU is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pricing.curated import number, records, whole
from pricing.rows import HardwareRow

FILE = "servers.csv"
GPUS, POWER, COLOCATION = "gpus_per_server", "power_kw_per_server", "colocation_usd_per_month"
_PER_KW = "colocation_usd_per_kw_month"
_WATTS_PER_KW = 1000.0


@dataclass(frozen=True, slots=True)
class AssumedFigure:
    """A figure of a server that is assumed: `source` says in words who published it, `on` when, as ISO text."""

    value: float
    source: str
    page: str = ""
    on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file; without a GPU it holds for all."""

    gpu: str
    gpus_per_server: int | None
    field: str
    figure: AssumedFigure


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(
        _Row(
            row["gpu"] or "",
            whole(row["gpus_per_server"]),
            row["field"] or "",
            AssumedFigure(
                number(row["value"]) or 0.0,
                row["source"] or "",
                row["page"] or "",
                row["observed_on"] or "",
                row["note"] or "",
            ),
        )
        for row in records(FILE)
    )


def assumed_server(hardware: HardwareRow | None, gpus_per_copy: int) -> Mapping[str, AssumedFigure]:
    """Return what is assumed of a server with a GPU, by the field of an own supply; `hardware` None: of any GPU.

    Where no server with the GPU is published, it has as many GPUs as a copy of the model takes, and draws what those
    draw alone. Colocation follows from the power.
    """
    of_gpu = [row for row in _rows() if hardware is not None and row.gpu == hardware.gpu]
    figures = {row.field: row.figure for row in (*of_gpu, *(row for row in _rows() if not row.gpu))}
    per_kw = figures.pop(_PER_KW)
    known = next((row for row in of_gpu if row.gpus_per_server is not None), None)
    if known is None or known.gpus_per_server is None:
        figures[GPUS] = AssumedFigure(gpus_per_copy, "as many as a copy of the model takes")
        if hardware is not None and hardware.power_watts is not None:
            figures[POWER] = AssumedFigure(
                hardware.power_watts * gpus_per_copy / _WATTS_PER_KW,
                f"the GPUs alone, {hardware.power_watts:g} W each by the maker's data sheet",
                hardware.power_source or "",
                note="processors, memory and fans of the server come on top",
            )
    else:
        figures[GPUS] = AssumedFigure(known.gpus_per_server, "the server that the other figures are of")
    if POWER in figures:
        power = figures[POWER].value
        source = f"{per_kw.source}: ${per_kw.value:g} × {power:g} kW"
        figures[COLOCATION] = AssumedFigure(round(per_kw.value * power, 2), source, per_kw.page, per_kw.on, per_kw.note)
    return figures
