"""The matrix of models and GPUs in words, and what became of an option for which another model was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from breakeven.currency import USD, Currency
from breakeven.figures import money, rough_percent
from breakeven.fleet.matrix import Cell, Column, Limits, Verdict
from breakeven.fleet.memory import Served
from breakeven.names import gpu_name, gpus_name, model_name, supplier_name, term_words
from breakeven.words.fleet import gigabytes, gpus_words, milliseconds
from pricing.rules.rents import Suppliers

MARKS: Mapping[Verdict, str] = {"fits": "✓", "slow": "▲", "no offer": "○", "too small": "✕", "not served": "✕"}
"""The sign before a cell of the matrix, beside its words."""
BASES = {"rescaled": "from a measurement", "measured": "estimated", "unmeasured": "unmeasured"}
"""What the speed of a way rests on, in a word: a measurement of the layout, an estimate for a model and GPU that were
measured together, or one for a pair that never was."""


def cell_words(cell: Cell, precisions: Sequence[str]) -> str:
    """Say in few words how a GPU runs a model, for a cell of the matrix; its sign first."""
    return f"{MARKS[cell.verdict]} {_cell_words(cell, precisions)}"


def _cell_words(cell: Cell, precisions: Sequence[str]) -> str:
    memory = cell.memory
    match cell.verdict:
        case "fits":
            assert cell.way is not None
            return f"fits, fast enough · {BASES[cell.way.kind]}"
        case "slow":
            assert cell.way is not None
            return f"fits, too slow · {BASES[cell.way.kind]}"
        case "no offer":
            assert memory is not None
            return f"fits on {gpus_words(memory.gpus)}, no trusted offer"
        case "too small":
            assert memory is not None
            return f"too small: {gpus_words(memory.gpus)} lack {gigabytes(memory.needed_more_bytes)}"
        case "not served":
            return f"cannot compute in {' or '.join(precision.upper() for precision in precisions)}"
        case other:
            assert_never(other)


def limits_words(limits: Limits) -> str:
    """Say which latencies cells are held against; *assumed* where the option sets none."""
    token, first = limits.time_per_output_token_ms, limits.time_to_first_token_ms
    parts = []
    if token is not None:
        parts.append(f"at most {milliseconds(token)} per output token")
    if first is not None:
        parts.append(f"at most {milliseconds(first)} to the first")
    return f"{' and '.join(parts)}{' (assumed)' if limits.assumed else ''}"


def legend(limits: Limits) -> str:
    """Say what the signs in the cells of the matrix mean."""
    meanings: Mapping[Verdict, str] = {
        "fits": f"fits and is fast enough: {limits_words(limits)}",
        "slow": "fits, slower than that even with one request at a time",
        "no offer": "fits, but nobody trusted lets enough of them together, or its speed is not known",
        "too small": "too small, or without the arithmetic",
    }
    signs = " · ".join(f"{MARKS[verdict]} {meaning}" for verdict, meaning in meanings.items())
    return f"{signs} · unmeasured: estimated for a model that was never measured on this GPU"


def matrix_sentence(terms: Sequence[str], suppliers: Suppliers) -> str:
    """Say what the money in the cells of the matrix is."""
    whose = "trusted suppliers" if suppliers == "trusted" else "all suppliers, trusted or not"
    return (
        f"The cheapest layout of each GPU for your load, at prices of {whose}, {' or '.join(map(term_words, terms))}, "
        "with the spares, people and hours of the option looked at. Fast enough first, then by cost. Weights of four "
        "bits only where a model has no wider ones. An unmeasured speed may be several times too high: the low end of "
        "its band says how dear it is then."
    )


def cheaper_sentence(name: str, usd: float, column: Column, currency: Currency = USD) -> str:
    """Say which layouts that are fast enough cost less than an option of the same model [USD/month]; empty for none."""
    ways = [cell.way for cell in column.cells.values() if cell.verdict == "fits" and cell.way is not None]
    cheaper = sorted((way for way in ways if way.usd_per_month < usd), key=lambda way: way.usd_per_month)
    if not cheaper:
        return ""
    best, more = cheaper[0], len(cheaper) - 1
    saved = rough_percent(1 - best.usd_per_month / usd)
    gpus = gpus_name(best.offer.gpus, best.offer.gpu)
    said = (
        f"{gpus} for each copy (speed {BASES[best.kind]}) would serve the same for "
        f"{money(best.usd_per_month, currency)} a month, {saved} less than {name}"
    )
    others = f"; {more} more {'GPU is' if more == 1 else 'GPUs are'} cheaper too" if more else ""
    return f"{said}{others}."


def used_sentence(
    name: str, usd: float | None, replaced: str | None, usd_before: float | None, currency: Currency = USD
) -> str:
    """Say what an option with a layout that was chosen costs a month, new or in the place of another."""
    cost = "" if usd is None else f": {money(usd, currency)} a month"
    if replaced is None:
        return f"{name} is a new option{cost}."
    before = "" if usd_before is None else f", before {money(usd_before, currency)}"
    return f"{name} takes the place of {replaced}{cost}{before}."


def served_sentence(served: Served) -> str:
    """Say what an option runs after another model was chosen for it."""
    taken, name = served.taken, model_name(served.model)
    if taken is None:
        return f"{name} is served with the layout that was there."
    if taken.memory is None:
        return f"{name} is chosen, but {gpu_name(served.gpu)} cannot compute in any precision that it is served in."
    where = gpus_name(taken.memory.gpus, served.gpu)
    stored = f"in {served.precision.upper()}"
    if not taken.kept_precision:
        stored += f", because it is not served in {served.precision_asked.upper()} there,"
    said = f"{name} now runs {stored} on {where}"
    if not taken.memory.fits:
        return f"{name} does not fit {where}: it needs {gigabytes(taken.memory.needed_more_bytes)} more."
    if not taken.kept_gpus:
        said += f": {gpus_words(served.gpus_before)} {'was' if served.gpus_before == 1 else 'were'} too small"
    if served.supplier_before:
        said += f". {supplier_name(served.supplier_before)} does not let that: the cheapest trusted supplier is taken"
    return f"{said}."
