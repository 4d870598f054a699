"""LibreOffice opens the workbooks, changes a number and recalculates: every total is then what the model says.

The documents hold every kind of option, of supply and of scaling that there is. The volume, a price, the utilisation
and the people of each option are changed in turn; then all other numbers that stand in yellow cells, together.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from breakeven.outlook import plan
from breakeven.workbook.hours import FIRST, SHEET, WEIGHT
from breakeven.workbook.inputs import Cell
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.option.mix import NOT_ALL_SERVED
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue
from tests.support.office import recalculated
from tests.support.workbooks import (
    TODAY,
    TOTALS,
    Made,
    Rows,
    changed,
    differences,
    documents,
    known_to_change,
    made_of,
    result_of,
)

pytestmark = pytest.mark.slow
SHARE = "share_of_requests"
IN_TURN = (
    *("tokens_per_month", "bill.usd_per_month", "utilisation", "scaling.busy_hour_utilisation", "staff[0].people"),
    *("price.input_usd_per_mtok", "usd_per_unit_hour", "router_usd_per_request", "scaling.above_usd_per_gpu_hour"),
    *("supply.usd_per_gpu_hour", "supply.reserved.usd_per_gpu_hour", "supply.on_demand.usd_per_gpu_hour"),
    *("supply.purchase_usd_per_replica", "supply.purchase_usd_per_server"),
)
"""The paths of what is changed by itself: volumes, how full machines are, people, and prices."""


def test_every_total_follows_the_yellow_cells_to_the_cent(shared_catalogue: Catalogue, tmp_path: Path) -> None:
    jobs: list[dict[str, Any]] = []
    expected: list[tuple[str, dict[str, Any]]] = []
    seen: set[str] = set()
    later = known_to_change(shared_catalogue)
    for name, (document, catalogue) in {
        **{name: (document, shared_catalogue) for name, document in documents().items()},
        "known to change": later,
    }.items():
        made = made_of(document, catalogue)
        file = tmp_path / f"{len(jobs)}.xlsx"
        file.write_bytes(made.content)
        runs = []
        for what, changes, after in _runs(made, catalogue):
            seen.add(what.rpartition(" ")[2])
            runs.append(changes)
            expected.append((f"{name}: {what}", result_of(after, catalogue)))
        jobs.append({"file": str(file), "runs": runs, "sheets": TOTALS})
    found = [run for job in recalculated(jobs, tmp_path) for run in job]
    wrong = []
    for (what, result), run in zip(expected, found, strict=True):
        wrong += [f"{what}: {each}" for each in differences(run["cells"], result)]
        print(f"{what}: {_sum_of(run['cells']['Summary']):,.2f} in LibreOffice, {_sum(result):,.2f} in the model")
        wrong += [f"{what}: an error in {cells}" for cells in run["errors"]]
    print(f"{len(jobs)} workbooks, {len(found)} recalculations")
    assert wrong == []
    assert seen >= {*IN_TURN, SHARE}


def _sum(result: dict[str, Any]) -> float:
    """What all options together cost a month in a result [USD]."""
    return sum(option["usd_per_month"] or 0 for option in result["options"])


def _sum_of(summary: Rows) -> float:
    """The same on the first sheet of a workbook."""
    first = next(i for i, row in enumerate(summary) if row[0] == "No.") + 2
    return sum(row[3] for row in summary[first:] if isinstance(row[0], float) and isinstance(row[3], float))


def _runs(made: Made, catalogue: Catalogue) -> Iterator[tuple[str, list[dict[str, Any]], dict[str, Any]]]:
    """What is changed, the cells to change, and the document changed in the same way."""
    yield "unchanged", [], made.document
    together, after = [], made.document
    for cell in made.cells:
        value = _other(cell)
        if value is None or cell.follows is not None or cell.row == SHARE:
            continue
        change = {"name": cell.name, "value": value}
        if cell.path in IN_TURN:
            yield f"{cell.owner} {cell.path}", [change], changed(made.document, cell, value)
            continue
        try:
            candidate = changed(after, cell, value)
            plan(resolve(read_scenario(candidate), catalogue, TODAY))
        except InputError:
            continue  # such as a share of a mix without the rest: another value is refused beside the others
        together.append(change)
        after = candidate
    assert together
    yield "all others together", together, after
    yield from _moved_shares(made)
    if "weights" in made.document["workload"].get("load_profile", {}):
        weights = list(made.document["workload"]["load_profile"]["weights"])
        weights[10] = 40
        other = {**made.document, "workload": {**made.document["workload"], "load_profile": {"weights": weights}}}
        yield "an hour's weight", [{"sheet": SHEET, "cell": f"{WEIGHT}{FIRST + 10}", "value": 40}], other


def _moved_shares(made: Made) -> Iterator[tuple[str, list[dict[str, Any]], dict[str, Any]]]:
    """A part of every mix loses half of its share to the next one, so that all requests still go somewhere."""
    by_mix: dict[str, list[Cell]] = {}
    for cell in made.cells:
        if cell.row == SHARE:
            by_mix.setdefault(cell.owner, []).append(cell)
    for owner, (giving, taking, *_) in by_mix.items():
        moved = min(giving.value / 2, 1 - taking.value)
        values = ((giving, giving.value - moved), (taking, taking.value + moved))
        after = made.document
        for cell, value in values:
            after = changed(after, cell, value)
        yield f"{owner} {SHARE}", [{"name": cell.name, "value": value} for cell, value in values], after


def _other(cell: Cell) -> float | None:
    """Another number that a field may have; None for a cell that is no field of a document.

    What was looked up is none: a document that types it holds no more of what is listed beside it.
    """
    field = FIELDS.get(cell.row)
    if field is None or " " in cell.path or cell.status not in ("typed", "assumed"):
        return None
    if field.whole:
        return cell.value + 1 if cell.value < field.high else cell.value - 1
    if field.is_share and field.high <= 1:
        return cell.value * 0.8 if cell.value else 0.1
    if field.high < cell.value * 1.21:
        return cell.value * 0.8
    return cell.value * 1.21 if cell.value else 0.1


def test_a_mix_that_leaves_requests_out_says_so(shared_catalogue: Catalogue, tmp_path: Path) -> None:
    made = made_of(documents()["a bill"], shared_catalogue)
    first = next(cell for cell in made.cells if cell.row == SHARE)
    file = tmp_path / "mix.xlsx"
    file.write_bytes(made.content)
    run = [{"name": first.name, "value": first.value / 2}]
    ((found,),) = recalculated([{"file": str(file), "runs": [run], "sheets": TOTALS}], tmp_path)
    row = next(row for row in found["cells"]["Summary"] if row[1] == first.owner)
    assert row[3] == NOT_ALL_SERVED
    assert found["errors"] == []
