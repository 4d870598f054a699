"""What the catalogue knows for the estimator: architectures, GPUs and the fitted constants, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from weakref import WeakKeyDictionary

from economics.errors import InputError
from economics.fleet.architecture import Architecture, architecture_from_row
from economics.fleet.configuration import Serving
from economics.fleet.constants import Constants, constants_from_document
from economics.fleet.gpu import Gpu, gpu_from_row
from pricing.catalogue import Catalogue
from pricing.errors import did_you_mean


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
    found = _kept.get(catalogue)
    if found is None:
        models = {m.id: architecture_from_row({**m.facts, "id": m.id}) for m in catalogue.registered_models()}
        gpus = {row.gpu: gpu_from_row(asdict(row)) for row in catalogue.all_hardware()}
        constants = constants_from_document(catalogue.estimator_constants())
        found = _kept[catalogue] = Shelf(models, gpus, constants)
    return found


_kept: WeakKeyDictionary[Catalogue, Shelf] = WeakKeyDictionary()
