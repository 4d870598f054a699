"""GPU rental prices: the rows of `pricing/data/gpu_rates.csv`, and what follows from them and from two tables beside.

`gpu_machines.csv` says in which sizes a supplier lets a GPU: where a GPU costs the same in every size, a price of one
holds for the others too, and where one is never let alone, the price of one is no offer. `gpu_assumed.csv` names the
offers without a public reserved price, with a ratio of two published prices to assume one by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pricing.curated import day, newest, number, records, whole
from pricing.curated import fingerprint as file_fingerprint
from pricing.rows import RateRow
from pricing.sources import Content
from pricing.sources.machines import FILE as MACHINES
from pricing.sources.machines import machine_of, sizes

NAME = "gpu-rates"
ASSUMED = "gpu_assumed.csv"
FILES = ("gpu_rates.csv", MACHINES, ASSUMED)
ASKS = "gpu_asks.csv"
_PER_SECOND = ("serverless", "mean-of-listings")
"""Terms under which no machine is let."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A GPU that a supplier lets without a public price in the sources held: `page` says where to ask."""

    provider: str
    gpu: str
    term: str
    gpu_count: int
    instance: str | None
    page: str
    looked_on: date


def fingerprint() -> str:
    """Return the hash of the files."""
    return file_fingerprint(*FILES)


def load() -> Content:
    """Return every offer: dollars an hour for the whole offer and per GPU, as listed, with source and date."""
    listed = [_listed(r) for r in records(FILES[0])]
    rows = [*with_sizes(listed), *_assumed(listed)]
    observed_on = newest(row.observed_on for row in listed)
    return Content("", observed_on, "curated file; dated by its newest row", {"gpu_rate": [cells(r) for r in rows]})


def asks() -> tuple[Ask, ...]:
    """Return the offers without a public price."""
    return tuple(
        Ask(
            provider=r["provider"] or "",
            gpu=r["gpu"] or "",
            term=r["term"] or "",
            gpu_count=int(r["gpu_count"] or 1),
            instance=r["instance"],
            page=r["page"] or "",
            looked_on=date.fromisoformat(r["looked_on"] or ""),
        )
        for r in records(ASKS)
    )


def cells(row: RateRow) -> tuple[object, ...]:
    """Return an offer's cells in the order of its fields, which is that of the table's columns."""
    return tuple(getattr(row, name) for name in RateRow.__dataclass_fields__)


def with_sizes(listed: Iterable[RateRow]) -> list[RateRow]:
    """Return offers with what is known of the supplier's machines, and with the other sizes of a price of one GPU."""
    rows = list(listed)
    held: set[tuple[object, ...]] = {(r.provider, r.gpu, r.term, r.region, r.observed_on, r.gpu_count) for r in rows}
    ids = {r.id for r in rows}
    return [of for row in rows for of in _in_sizes(row, held, ids)]


def _in_sizes(row: RateRow, held: set[tuple[object, ...]], ids: set[str]) -> Iterator[RateRow]:
    known = () if row.term in _PER_SECOND else sizes(row.provider, row.gpu)
    machine = machine_of(row.provider, row.gpu, row.gpu_count, row.instance) if known else None
    interconnect = (machine.interconnect, machine.interconnect_source) if machine else (None, None)
    told = replace(row, interconnect=interconnect[0], interconnect_source=interconnect[1])
    alone = row.gpu_count == 1 and row.status != "doubtful" and row.instance is None
    if alone and any(m.all_sizes for m in known) and row.gpu_count not in {m.gpus for m in known}:
        together = min(m.gpus for m in known)
        told = replace(told, status="doubtful", note=_joined(row.note, f"let as {together} GPUs together, never alone"))
    yield told
    if not alone or not row.observed_on or row.term != "on-demand":
        return
    for m in known:
        place = (row.provider, row.gpu, row.term, row.region, row.observed_on, m.gpus)
        id = row.id.replace("/1x/", f"/{m.gpus}x/")
        if m.same_price and m.gpus != 1 and place not in held and id not in ids:
            held.add(place)
            ids.add(id)
            yield replace(
                row,
                id=id,
                gpu_count=m.gpus,
                usd_per_hour=row.usd_per_gpu_hour * m.gpus,
                status="derived",
                source=f"{row.source}; {m.gpus} in a machine: {m.source}",
                instance=m.instances[0] if m.instances else None,
                interconnect=m.interconnect,
                interconnect_source=m.interconnect_source,
            )


def _assumed(listed: Iterable[RateRow]) -> Iterator[RateRow]:
    """Yield the assumed reserved prices: an on-demand price × a published reserved ÷ on-demand of a sibling."""
    by_id = {row.id: row for row in listed}
    for r in records(ASSUMED):
        on_demand, reserved, sibling = (
            by_id[str(r[name])] for name in ("on_demand_id", "ratio_reserved_id", "ratio_on_demand_id")
        )
        ratio = reserved.usd_per_gpu_hour / sibling.usd_per_gpu_hour
        rate = round(on_demand.usd_per_gpu_hour * ratio, 4)
        of = f"{sibling.provider}, {sibling.gpu_as_listed}, {sibling.observed_on}"
        yield replace(
            on_demand,
            id=str(r["id"]),
            term=str(r["term"]),
            term_as_listed="none listed",
            usd_per_gpu_hour=rate,
            usd_per_hour=rate * on_demand.gpu_count,
            status="assumed",
            source=(
                f"{on_demand.id} × {ratio:.3f}, the ratio of {reserved.term} to on-demand in {reserved.source} ({of})"
            ),
            note="no public price found; assumed by the ratio of a sibling: ask the supplier",
        )


def _listed(r: Mapping[str, str | None]) -> RateRow:
    return RateRow(
        id=r["id"] or "",
        provider=r["provider"] or "",
        gpu=r["gpu"] or "",
        term=r["term"] or "",
        gpu_count=whole(r["gpu_count"]) or 0,
        region=r["region"] or "unspecified",
        usd_per_hour=number(r["usd_per_hour"]) or 0.0,
        usd_per_gpu_hour=number(r["usd_per_gpu_hour"]) or 0.0,
        memory_gb_as_listed=number(r["memory_gb_as_listed"]),
        gpu_as_listed=r["gpu_as_listed"] or "",
        term_as_listed=r["term_as_listed"] or "",
        status=r["status"] or "",
        source=r["source"] or "",
        observed_on=day(r["observed_on"]),
        note=r["note"],
        instance=r.get("instance"),
        operating_system=r.get("operating_system"),
        month_only=r.get("month_only") == "yes",
        gpu_fraction=number(r.get("gpu_fraction")),
    )


def _joined(*parts: str | None) -> str:
    return "; ".join(part for part in parts if part)
