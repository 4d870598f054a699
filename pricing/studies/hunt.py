"""Fetch GPU offers with the optional package `gpuhunt`, supplier by supplier, so that one failure stops no other.

A supplier that fails is named and loses nothing of the others. GPUs are known by the machine's name where
`gpu_machines.csv` has it, else by the package's name and memory; what is not in the table is named, never guessed, and
a name that stands for several cards makes the offer doubtful. Of several machines with the same GPUs in a region the
cheapest counts.
"""

from __future__ import annotations

import importlib
import logging
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pricing.curated import records
from pricing.rules.rents import DOUBTFUL
from pricing.sources.hardware import FILE as HARDWARE
from pricing.sources.machines import card, machine_of, which_card

SUPPLIERS = {
    "aws": "aws",
    "azure": "azure",
    "gcp": "gcp",
    "lambdalabs": "lambda",
    "nebius": "nebius",
    "oci": "oci",
    "runpod": "runpod",
    "verda": "datacrunch",
    "cloudrift": "cloudrift",
    "crusoe": "crusoe",
    "digitalocean": "digitalocean",
    "hotaisle": "hotaisle",
    "jarvislabs": "jarvislabs",
    "lium": "lium",
    "vastai": "vast",
    "vultr": "vultr",
}
"""Name of a supplier in `gpuhunt` → its id here."""
_MARKETS = ("vast", "lium", "cloudrift")
"""Suppliers that rent out other people's machines: their on-demand offers have the term `community`."""

_OTHER_FORMS = {
    ("h100-sxm", "pcie"): "h100-pcie",
    ("h100-sxm", "nvl"): "h100-nvl",
    ("h200", "nvl"): "h200-nvl",
    ("a100-80gb", "pcie"): "a100-80gb-pcie",
    ("a100-40gb", "pcie"): "a100-40gb-pcie",
}
"""The GPU that a name and memory stand for first, and a word in the machine's name → the card it is then."""


@dataclass(frozen=True, slots=True)
class Hunted:
    """Rows of the table `gpu_rate` by column name, and sentences on what was not got."""

    rows: tuple[dict[str, Any], ...]
    failures: tuple[str, ...]


class NotInstalled(RuntimeError):
    """The package is not there; the message says how to get it."""


def hunt(today: date) -> Hunted:
    """Ask every supplier of SUPPLIERS for its offers now; raises NotInstalled, or what the package raises at once."""
    try:
        package, release = importlib.import_module("gpuhunt"), version("gpuhunt")
    except (ImportError, PackageNotFoundError):
        raise NotInstalled("gpuhunt is not installed: pip install 'breakeven[gpuhunt]'") from None
    logging.getLogger("gpuhunt").setLevel(logging.CRITICAL)
    return collected(package.query, release, today)


def collected(query: Callable[..., Sequence[Any]], release: str, today: date) -> Hunted:
    """Return what `query(provider=name)` gives for every supplier, as rows seen `today`."""
    rows: dict[str, dict[str, Any]] = {}
    failures: list[str] = []
    unknown: Counter[str] = Counter()
    for name, supplier in SUPPLIERS.items():
        try:
            offers = list(query(provider=name))
            offered = list(_rows(offers, supplier, release, today, unknown))
        except Exception as error:  # whatever a supplier's code raises, the others go on
            failures.append(f"{supplier}: failed ({type(error).__name__}: {' '.join(str(error).split())[:120]})")
            continue
        if not offered:
            failures.append(f"{supplier}: nothing usable in {len(offers):,} offers")
        for row in offered:
            other = rows.get(row["id"])
            if other is None or row["usd_per_hour"] < other["usd_per_hour"]:
                rows[row["id"]] = row
    if unknown:
        names = ", ".join(f"{gpu} ({count:,})" for gpu, count in sorted(unknown.items()))
        failures.append(f"GPUs left out, because they have no id here: {names}")
    return Hunted(tuple(rows[id] for id in sorted(rows)), tuple(failures))


def _rows(
    offers: Iterable[Any], supplier: str, release: str, today: date, unknown: Counter[str]
) -> Iterable[dict[str, Any]]:
    for offer in offers:
        if not offer.gpu_count or offer.gpu_name is None:
            continue
        named = card(supplier, str(offer.gpu_name), offer.instance_name)
        gpu = named.gpu if named is not None else _gpu(offer)
        if gpu is None:
            unknown[f"{offer.gpu_name} {offer.gpu_memory or 0:g} GB"] += 1
            continue
        price, count = float(offer.price), int(offer.gpu_count)
        if not (math.isfinite(price) and price > 0):
            continue
        term = "spot" if offer.spot else "community" if supplier in _MARKETS else "on-demand"
        region = str(offer.location or "unspecified")
        open_cards = which_card(str(offer.gpu_name)) if named is None and not _says_its_form(offer) else None
        machine = machine_of(supplier, gpu, count, offer.instance_name)
        yield {
            "id": f"{supplier}/{gpu}/{term}/{count}x/{region}/{today.isoformat()}/gpuhunt",
            "provider": supplier,
            "gpu": gpu,
            "term": term,
            "gpu_count": count,
            "region": region,
            "usd_per_hour": price,
            "usd_per_gpu_hour": price / count,
            "memory_gb_as_listed": offer.gpu_memory,
            "gpu_as_listed": str(offer.gpu_name),
            "term_as_listed": "spot" if offer.spot else "on-demand",
            "status": "quoted" if open_cards is None else DOUBTFUL,
            "source": f"gpuhunt {release}, {offer.instance_name}",
            "observed_on": today,
            "note": None if open_cards is None else f"the list does not say {open_cards}",
            "instance": offer.instance_name,
            "operating_system": None,
            "month_only": False,
            "gpu_fraction": None,
            "interconnect": None if machine is None else machine.interconnect,
            "interconnect_source": None if machine is None else machine.interconnect_source,
        }


def _says_its_form(offer: Any) -> bool:
    """Whether the instance names the card, as `gpu-h100-sxm` or `NVIDIA H100 80GB HBM3` do."""
    return which_card(f"{offer.gpu_name} {offer.instance_name}") is None


def _gpu(offer: Any) -> str | None:
    gpu = _gpus_by_name().get(f"{offer.gpu_name} {round(offer.gpu_memory or 0)}")
    instance = str(offer.instance_name).lower()
    return next((other for (of, form), other in _OTHER_FORMS.items() if of == gpu and form in instance), gpu)


@cache
def _gpus_by_name() -> dict[str, str]:
    """The ids of the hardware table by what `gpuhunt` calls the GPU: its name and its memory [GB]."""
    rows = records(HARDWARE)
    return {name: str(row["gpu"]) for row in rows for name in (row["gpuhunt_names"] or "").split(";") if name}
