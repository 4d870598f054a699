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


def offers(
    catalogue: Catalogue, as_of: date, counts: Sequence[int] = GPU_COUNTS, *, whole_machines: bool = True
) -> tuple[Offer, ...]:
    """Return, per number of GPUs, the rate that every provider and term charges for every GPU on `as_of`.

    Each is the row that `pricing.rules.rents` picks for a replica of that many GPUs; doubtful rows never are.
    """
    key = (as_of, tuple(counts), catalogue.edition("gpu-rates").number, whole_machines)
    by_day = _offers.setdefault(catalogue, {})
    if key not in by_day:
        rows: dict[tuple[str, str, str], list[RateRow]] = {}
        for row in catalogue.rate_rows(as_of=as_of, include_doubtful=False):
            rows.setdefault((row.gpu, row.provider, row.term), []).append(row)
        for group in rows.values():
            group[:] = [row for row in group if row.status == CONTRACT] or group
        by_day[key] = tuple(
            Offer(gpu, count, provider, term, row.id, row.usd_per_gpu_hour, row.gpu_count if whole_machines else None)
            for (gpu, provider, term), same in rows.items()
            for count in counts
            for row in (rents.choose(same, gpu, provider, term, count, as_of, whole_machines=whole_machines),)
        )
    return by_day[key]


_kept: WeakKeyDictionary[Catalogue, Shelf] = WeakKeyDictionary()
_offers: WeakKeyDictionary[Catalogue, dict[tuple[date, tuple[int, ...], int, bool], tuple[Offer, ...]]] = (
    WeakKeyDictionary()
)
