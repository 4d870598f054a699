"""The kind of supply of the test of its recipe, worked out in the formulas of the workbook."""

from __future__ import annotations

from economics.supply.leased import Leased

from breakeven.workbook.sheet import Line
from breakeven.workbook.working.place import Place
from breakeven.workbook.working.work import WorkCells


def lines(place: Place, supply: Leased, work: WorkCells) -> list[Line]:
    """Return the rent of the GPUs of every copy for the whole month."""
    copies = work.kept(work.needed(place, None))
    gpus = place.number("gpus_per_replica", getattr(place.document, "gpus_per_replica", 1))
    usd = copies * gpus * place.number("supply.usd_per_gpu_hour", supply.usd_per_gpu_hour) * work.hours
    return [Line("gpu rent", usd, usd)]
