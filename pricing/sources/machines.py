"""The machines that suppliers let: `pricing/data/gpu_machines.csv`.

A list of rates often gives the price of one GPU, its maker's bare name and nothing else. This table says, each with its
page, in which sizes a supplier lets a GPU, which card it means by a bare name, and what joins two of its machines.
What it does not say is not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pricing.curated import records

FILE = "gpu_machines.csv"
_FORMS = {
    "h100": ("SXM, PCIe or NVL", {"sxm", "sxm5", "pcie", "nvl", "hgx", "hbm3"}),
    "h200": ("SXM or NVL", {"sxm", "sxm5", "nvl", "hgx"}),
    "a100": ("SXM or PCIe", {"sxm", "sxm4", "pcie", "hgx"}),
    "rtx-pro-6000": ("Server, Workstation or Max-Q", {"server", "bse", "wk", "workstation", "max", "maxq"}),
    "rtxpro6000": ("Server, Workstation or Max-Q", {"server", "bse", "wk", "workstation", "max", "maxq"}),
}
"""Names that stand for several cards: the cards in words, and the words that tell them apart."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One size in which a supplier lets a GPU: `gpus` of them in a machine called any of `instances`.

    `listed_as` are the bare names by which the supplier's lists mean this card. `same_price`: a GPU costs the same in
    every size, so a price of one GPU holds for this machine. `all_sizes`: the table has every size of this GPU there.
    `interconnect` joins more than one of the machines, by `interconnect_source`; None: none is listed.
    """

    provider: str
    gpu: str
    gpus: int
    instances: tuple[str, ...]
    listed_as: tuple[str, ...]
    same_price: bool
    all_sizes: bool
    interconnect: str | None
    interconnect_source: str | None
    source: str
    read_on: str
    note: str | None


@cache
def machines() -> tuple[Machine, ...]:
    """Return every machine of the table, in its order."""
    return tuple(
        Machine(
            provider=r["provider"] or "",
            gpu=r["gpu"] or "",
            gpus=int(r["gpus"] or 0),
            instances=tuple((r["instances"] or "").split()),
            listed_as=tuple((r["listed_as"] or "").split(";")) if r["listed_as"] else (),
            same_price=r["same_price"] == "yes",
            all_sizes=r["all_sizes"] == "yes",
            interconnect=r["interconnect"],
            interconnect_source=r["interconnect_source"],
            source=r["source"] or "",
            read_on=r["read_on"] or "",
            note=r["note"],
        )
        for r in records(FILE)
    )


@cache
def _by_supplier() -> dict[str, tuple[Machine, ...]]:
    names = {machine.provider for machine in machines()}
    return {name: tuple(m for m in machines() if m.provider == name) for name in names}


def sizes(provider: str, gpu: str) -> tuple[Machine, ...]:
    """Return the machines in which a supplier lets a GPU, as far as they are known."""
    return tuple(m for m in _by_supplier().get(provider, ()) if m.gpu == gpu)


def machine_of(provider: str, gpu: str, gpus: int, instance: str | None) -> Machine | None:
    """Return the machine of an offer: by its instance's name where the offer has one, else by GPU and size."""
    known = sizes(provider, gpu)
    if instance is not None and (named := _named(known, instance)) is not None:
        return named
    alike = [m for m in known if m.gpus == gpus]
    return alike[0] if alike and (instance is None or not any(m.instances for m in alike)) else None


def _named(known: tuple[Machine, ...], instance: str) -> Machine | None:
    wanted = instance.lower()
    return next((m for m in known if wanted in {name.lower() for name in m.instances}), None)


def which_card(listed: str) -> str | None:
    """Return what a listed name leaves open, in words; None where it names one card.

    >>> which_card("h100"), which_card("NVIDIA H100 80GB HBM3"), which_card("L4, A5000, 3090")
    ('SXM, PCIe or NVL', None, 'which of several cards')
    """
    if "," in listed:
        return "which of several cards"
    words = [word for word in re.split(r"[^a-z0-9]+", listed.lower()) if word not in ("", "nvidia")]
    name = "-".join(words)
    for base, (cards, apart) in _FORMS.items():
        if name == base or name.startswith(f"{base}-"):
            return None if apart & set(words) else cards
    return None


def card(provider: str, listed: str, instance: str | None) -> Machine | None:
    """Return a machine of the card that a supplier means by a bare name, by its instance or its list; else None."""
    known = _by_supplier().get(provider, ())
    if instance is not None and (named := _named(known, instance)) is not None:
        return named
    meant = [m for m in known if listed.lower() in m.listed_as]
    return meant[0] if len({m.gpu for m in meant}) == 1 else None
