"""Rented machines in formulas: what is let times its rate, at each month's rate or at that of the signature."""

from __future__ import annotations

from itertools import zip_longest

import numpy as np

from breakeven.workbook.formula import Formula, sum_of
from breakeven.workbook.sheet import Line
from breakeven.workbook.working.contracts import begun, in_service
from breakeven.workbook.working.machines import MachineCells, machine_cells
from breakeven.workbook.working.place import Place
from breakeven.workbook.working.work import WorkCells
from economics.supply.protocol import Replica
from economics.supply.rented import Rent, Rented

RATE = "usd_per_gpu_hour"
_UNIT = "USD/GPU-hour"


def lines(place: Place, supply: Rented, work: WorkCells) -> list[Line]:
    """Return the rent of the machines that the work needs."""
    needed = work.needed(place, usable(place, supply, "supply"))
    machines = machine_cells_of(place, supply, "supply")
    kept = work.kept(needed)
    paid = place.column("machines paid for", machines.paid(kept), "machine")
    if supply.commitment_months == 0 and any(s.gpus_per_instance != supply.gpus_per_instance for s in supply.later):
        return [_on_other_machines(place, supply, work, kept, paid, machines)]
    return [rent_line(place, supply, "supply", paid, machines.gpus * work.hours, "gpu rent")]


def usable(place: Place, supply: Rented, path: str) -> Formula | None:
    """Return the share of capacity that interruptions leave; None where they take nothing."""
    if not np.any(supply.interruption_share):
        return None
    return 1 - place.number(f"{path}.interruption_share", supply.interruption_share)


def machine_cells_of(place: Place, supply: Rented, path: str, of: str = "") -> MachineCells:
    """Return the machines that it lets."""
    copy_gpus = getattr(place.document, "gpus_per_replica", 1)
    machines = supply.machines(Replica(copy_gpus, 1.0))
    rent = _document(place, path)
    as_copy = rent.usd_per_gpu_hour is not None and rent.gpus_per_instance is None
    size, rate = f"{path}.gpus_per_instance", f"{path}.{RATE}"
    return machine_cells(place, machines, size, "gpus_per_instance", of, as_copy=as_copy, rate_path=rate)


def _document(place: Place, path: str) -> Rent:
    """The rent of the document at a path."""
    part: object = place.document
    for name in path.split("."):
        part = getattr(part, name)
    assert isinstance(part, Rent)
    return part


def rent_line(
    place: Place, supply: Rented, path: str, paid: Formula, hours: Formula, name: str, of: str = "", rate_path: str = ""
) -> Line:
    """Return what some things paid for cost at `hours` GPU-hours each [USD], the contracts over months."""
    rate = rates(place, supply, rate_path or f"{path}.{RATE}", of)
    if not supply.commitment_months or not place.sheet.months:
        return Line(name, paid * rate * hours, paid * rate * hours)
    term = place.number(f"{path}.commitment_months", supply.commitment_months)
    signed = begun(place, f"signed for{of}", paid, term, "machine")
    return Line(name, paid * rate * hours, in_service(place, signed, term, rate) * hours)


def rates(place: Place, supply: Rented, path: str, of: str = "") -> Formula:
    """Write the column of the rate of each month [USD/GPU-hour]; return its cell in the row."""
    steps = _steps(place, supply, path)
    total = sum_of([rate if only else rate * there for rate, there, only in steps])
    return place.column(f"GPU rate{of}", total, _UNIT)


def _steps(place: Place, supply: Rented, path: str) -> list[tuple[Formula, Formula, bool]]:
    """Each rate in turn: in the row's month, whether that month is of it, and whether it is the only one."""
    only = not supply.later
    first = place.number(path, supply.usd_per_gpu_hour, RATE)
    change = place.change_since("gpu_rent", 1 if supply.moves else None)
    months = [step.month for step in supply.later]
    held = [(first if change is None else first * change, place.held(1, months[0] if months else None), only)]
    for step, after in zip_longest(supply.later, months[1:]):
        value = float(step.at(supply.usd_per_gpu_hour))
        about = [each for each in place.about(path, later=True) if each.value == value]
        label = f"GPU rate from month {step.month}"
        cell = place.number(f"{path} {step.month}", value, RATE, label=label, unit=_UNIT, about=about)
        change = place.change_since("gpu_rent", step.since)
        held.append((cell if change is None else cell * change, place.held(step.month, after), only))
    return held


def _on_other_machines(
    place: Place, supply: Rented, work: WorkCells, kept: Formula, paid: Formula, machines: MachineCells
) -> Line:
    """The rent of each rate in turn, each on its own machines."""
    terms = []
    sizes = [supply.gpus_per_instance, *(step.gpus_per_instance for step in supply.later)]
    months = [1, *(step.month for step in supply.later)]
    for (rate, there, _), size, month in zip(_steps(place, supply, f"supply.{RATE}"), sizes, months, strict=True):
        on_these, count = machines, paid
        if month > 1:
            copy_gpus = getattr(place.document, "gpus_per_replica", 1)
            of = f" from month {month}"
            other = Rented(1.0, gpus_per_instance=size).machines(Replica(copy_gpus, 1.0))
            on_these = machine_cells(place, other, f"supply.gpus_per_instance {month}", "gpus_per_instance", of)
            count = place.column(f"machines paid for{of}", on_these.paid(kept), "machine")
        terms.append(count * on_these.gpus * rate * there)
    usd = sum_of(terms) * work.hours
    return Line("gpu rent", usd, usd)
