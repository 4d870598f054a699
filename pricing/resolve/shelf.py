"""The catalogue's data for the estimator, read once: architectures, GPUs and the fitted constants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from weakref import WeakKeyDictionary

from economics.errors import InputError
from economics.fleet.architecture import Architecture, architecture_from_row
from economics.fleet.constants import Constants, constants_from_document
from economics.fleet.gpu import Gpu, gpu_from_row
from economics.ways import GPU_COUNTS, Offer
from pricing.contract.catalogue import market_of
from pricing.contract.contract import CONTRACT
from pricing.errors import did_you_mean
from pricing.rows import RateRow
from pricing.rules import rents
from pricing.sellers.providers import supplier_class
from pricing.sources.machines import machine_of
from pricing.store.catalogue import Catalogue


@dataclass(frozen=True, eq=False)
class Shelf:
    """Every model of the registry and every GPU of the hardware table by id, and the constants of the estimator."""

    models: Mapping[str, Architecture]
    gpus: Mapping[str, Gpu]
    constants: Constants

    def model(self, id: str) -> Architecture:
        """Return a model of the registry. Raises InputError naming `model`, with close matches."""
        if id not in self.models:
            hint = did_you_mean(id, self.models)
            raise InputError("model", f"'{id}' is not in the model registry{hint}: give its config.json or throughput")
        return self.models[id]

    def gpu(self, id: str) -> Gpu:
        """Return a GPU of the hardware table. Raises InputError naming `gpu`."""
        if id not in self.gpus:
            raise InputError("gpu", f"'{id}' is not in the hardware table ({', '.join(self.gpus)})")
        return self.gpus[id]


def shelf(catalogue: Catalogue) -> Shelf:
    """Return the shelf of a catalogue; built on the first call, then kept as long as the catalogue."""
    catalogue = market_of(catalogue)
    known = _kept.get(catalogue)
    if known is None:
        models = {m.id: architecture_from_row({**m.facts, "id": m.id}) for m in catalogue.registered_models()}
        gpus = {row.gpu: gpu_from_row(asdict(row)) for row in catalogue.all_hardware()}
        constants = constants_from_document(catalogue.estimator_constants())
        known = _kept[catalogue] = Shelf(models, gpus, constants)
    return known


NOT_JOINED = "not joined"
"""Why an offer is never ranked for a replica that is larger than the machine: nothing that joins them is listed."""
NEVER_RANKED = (NOT_JOINED, "assumed", "windows")
"""What no ranking shows, however it is asked."""


def offers(
    catalogue: Catalogue, as_of: date, counts: Sequence[int] = GPU_COUNTS, *, whole_machines: bool = True
) -> tuple[Offer, ...]:
    """Return, per number of GPUs, the rate that every provider and term charges for every GPU on `as_of`.

    Each is the row that `pricing.rules.rents` picks for a replica of that many GPUs, and beside it, by its id, what the
    rule passes over. `left_out` says of each why it is not trusted, or that a replica would span machines that nothing
    joins.
    """
    key = (as_of, tuple(counts), catalogue.edition("gpu-rates").number, whole_machines)
    by_day = _offers.setdefault(catalogue, {})
    if key not in by_day:
        rows = catalogue.rate_rows(as_of=as_of)
        newest = min(as_of, market_of(catalogue).newest_day)
        groups: dict[tuple[str, str, str, str], list[RateRow]] = {}
        for row in rows:
            groups.setdefault((row.gpu, row.provider, row.term, rents.passed_over(row) or ""), []).append(row)
        for group in groups.values():
            group[:] = [row for row in group if row.status == CONTRACT] or group
        by_day[key] = tuple(
            _offer(row, count, newest, whole_machines=whole_machines)
            for same in groups.values()
            for count in counts
            for row in (rents.of_right_size(same, count, whole_machines=whole_machines),)
        )
    return by_day[key]


def trusted_rents(catalogue: Catalogue, gpu: str, gpus: int, as_of: date, term: str = "on-demand") -> list[Offer]:
    """Return the trusted offers for a replica of `gpus` GPUs on machines without a GPU to spare, the cheapest first.

    One a supplier, of those that a budget may stand on at the catalogue's newest day (see `offers`).
    """
    known = (o for o in offers(catalogue, as_of, (gpus,)) if (o.gpu, o.term, o.left_out) == (gpu, term, ""))
    fitting = [o for o in known if o.gpus_per_instance is not None and o.gpus_per_instance <= gpus]
    return sorted(fitting, key=lambda o: (o.usd_per_gpu_hour, o.provider))


def _offer(row: RateRow, count: int, newest: date, *, whole_machines: bool) -> Offer:
    """A row as the offer for replicas of `count` GPUs."""
    supplier = supplier_class(row)
    interconnect = row.interconnect
    if row.status == CONTRACT and (machine := machine_of(row.provider, row.gpu, row.gpu_count, None)) is not None:
        interconnect = machine.interconnect
    why: str | None = None if row.status == CONTRACT else rents.not_trusted(row, supplier, newest)
    if row.gpu_count < count and interconnect is None and why not in NEVER_RANKED:
        why = NOT_JOINED
    return Offer(
        gpu=row.gpu,
        gpus=count,
        provider=row.provider,
        term=row.term,
        rate_id=row.id,
        usd_per_gpu_hour=row.usd_per_gpu_hour,
        gpus_per_instance=row.gpu_count if whole_machines else None,
        left_out=why or "",
        by_id=rents.passed_over(row) is not None,
        region=row.region,
        supplier_class=supplier or "",
        interconnect=interconnect or "",
    )


_kept: WeakKeyDictionary[Catalogue, Shelf] = WeakKeyDictionary()
_offers: WeakKeyDictionary[Catalogue, dict[tuple[date, tuple[int, ...], int, bool], tuple[Offer, ...]]] = (
    WeakKeyDictionary()
)
