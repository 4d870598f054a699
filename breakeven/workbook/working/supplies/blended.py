"""A blend of two rents in formulas: a baseline at all hours, and what the load needs beyond it."""

from __future__ import annotations

from breakeven.workbook.formula import Formula, formula, most_of, whole_above
from breakeven.workbook.sheet import Line
from breakeven.workbook.working.machines import COPY
from breakeven.workbook.working.place import Place
from breakeven.workbook.working.supplies.rented import machine_cells_of, rent_line, usable
from breakeven.workbook.working.work import TOLERANCE, WorkCells
from economics.option.self_hosted import SelfHostedOption
from economics.supply.blended import Blend, Blended
from economics.units import SECONDS_PER_HOUR


def lines(place: Place, supply: Blended, work: WorkCells) -> list[Line]:
    """Return the rent of the baseline and that of the peaks."""
    reserved = machine_cells_of(place, supply.reserved, "supply.reserved", " of the baseline")
    on_demand = machine_cells_of(place, supply.on_demand, "supply.on_demand", " at the peaks")
    wanted = place.number("supply.baseline_replicas", supply.baseline_replicas)
    baseline = place.step("copies of the baseline, its machines filled", reserved.held(wanted), COPY)
    share = usable(place, supply.reserved, "supply.reserved")
    peak_share = usable(place, supply.on_demand, "supply.on_demand")
    hours = _peak_hours(place, supply, work)
    left: Formula = formula(1.0 if peak_share is None else peak_share)
    alike = place.step("copies at the peaks that one of the baseline saves", formula(share or 1.0) / left, COPY)
    busiest = work.capacity * left * SECONDS_PER_HOUR * work.hours * work.utilisation
    month = work.capacity * left * SECONDS_PER_HOUR * hours
    peaks = place.column(
        "copies at the peaks",
        most_of(
            work.least - baseline,
            whole_above(work.tokens / busiest - baseline * alike - TOLERANCE),
            whole_above(work.tokens / month - baseline * (alike * work.hours / hours) - TOLERANCE),
        ),
        COPY,
    )
    paid = place.column("machines of the baseline", reserved.paid(baseline) + 0 * peaks, "machine")
    paid_peaks = place.column("machines at the peaks", on_demand.paid(peaks), "machine")
    return [
        rent_line(place, supply.reserved, "supply.reserved", paid, reserved.gpus * work.hours, "gpu rent",
                  " of the baseline"),
        rent_line(place, supply.on_demand, "supply.on_demand", paid_peaks, on_demand.gpus * hours, "peak gpu rent",
                  " at the peaks"),
    ]  # fmt: skip


def _peak_hours(place: Place, supply: Blended, work: WorkCells) -> Formula:
    """The hours a month of a machine at the peaks; the billed ones where none are given."""
    document = place.document
    assert isinstance(document, SelfHostedOption)
    assert isinstance(document.supply, Blend)
    if document.supply.peak_hours_per_month is None:
        return work.hours
    return place.number("supply.peak_hours_per_month", supply.peak_hours_per_month)
