"""The terms of a rent, and mixes of two rents; both rates of a mix are looked up by the function that is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from economics.assumption import Assumption
from economics.note import Note
from economics.supply.blended import Blend, Blended
from economics.supply.rented import Rent, Rented
from pricing.errors import CatalogueError

TERM_MONTHS = {"reserved-1y": 12, "reserved-3y": 36}
Found = tuple[Rented, list[Assumption], list[Note]]


def with_terms(rent: Rent, usd_per_gpu_hour: float) -> Rented:
    """Return a rate [USD/GPU-hour] with its commitment: as given, else that of the term; it counts over months only."""
    months = rent.commitment_months
    if months is None:
        months = TERM_MONTHS.get(rent.term or "", 0)
    return Rented(usd_per_gpu_hour, months, rent.interruption_share or 0.0)


def mixed(
    mix: Blend, billed_hours: float, look_up: Callable[[Rent, str], Found], field_of: Callable[[CatalogueError], str]
) -> tuple[Blended, list[Assumption], list[Note]]:
    """Return a mix with both rates looked up, their assumptions and notes; `look_up` takes a rent and its path.

    Raises CatalogueError whose field begins with `supply.reserved` or `supply.on_demand`; `field_of` says where in a
    supply a look-up's error belongs.
    """
    found: dict[str, Found] = {}
    for part, rent in (("reserved", mix.reserved), ("on_demand", mix.on_demand)):
        try:
            found[part] = look_up(rent, f"supply.{part}")
        except CatalogueError as error:
            field = field_of(error).removeprefix("supply.")
            raise CatalogueError(f"supply.{part}.{field}", error.message) from error
    (reserved, base, base_notes), (on_demand, peak, peak_notes) = found["reserved"], found["on_demand"]
    hours = billed_hours if mix.peak_hours_per_month is None else mix.peak_hours_per_month
    text = f"{mix.baseline_replicas} replicas are reserved and paid whether used or not; the unit view shows one"
    notes = [Note("reserved replicas", text, field="supply.baseline_replicas")]
    return (
        Blended(mix.baseline_replicas, reserved, on_demand, hours),
        [*base, *(replace(a, name=f"{a.name} of peaks") for a in peak)],
        [*notes, *_headed("reserved", base_notes), *_headed("on demand", peak_notes)],
    )


def _headed(head: str, notes: list[Note]) -> list[Note]:
    """Notes with the part of the mix that they are about at the head of their sentence."""
    return [replace(note, text=f"{head}: {note.text}") for note in notes]
