"""What figures look up: the registry's models and GPUs, prices and rents of a day, and measured training runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from economics.cost.load import Load, Workload
from economics.errors import InputError
from economics.fields.edition import CURRENT
from economics.fleet.architecture import Architecture
from economics.fleet.gpu import Gpu
from economics.option.token_priced import TokenOption, TokenPricedOption
from pricing.errors import CatalogueError, did_you_mean
from pricing.facts.tuning import TuningRate
from pricing.resolve.asked import Asked
from pricing.resolve.shelf import shelf, trusted_rents
from pricing.resolve.token_priced import resolve_token_priced
from pricing.rows import RegisteredModel
from pricing.rules.age import first_known
from pricing.sellers import gpus, providers
from pricing.store.catalogue import Catalogue
from pricing.studies.trusted import lower_median, trusted_offers

REQUEST_TOKENS = 2000.0
"""Input tokens of a request where a claim says nothing: it decides the context tier of a price alone."""


@dataclass(frozen=True)
class Known:
    """A catalogue on a day: prices and rents are those known on `as_of`."""

    catalogue: Catalogue
    as_of: date

    def model(self, id: str) -> Architecture:
        """Return a model of the registry; raises InputError naming `model`."""
        return shelf(self.catalogue).model(id)

    def gpu(self, id: str) -> Gpu:
        """Return a GPU of the hardware table; raises InputError naming `gpu`."""
        return shelf(self.catalogue).gpu(id)

    def name(self, id: str) -> str:
        """Return the name by which readers know a model of the registry."""
        return self.registered(id).name

    def gpus(self, count: float, id: str) -> str:
        """Return several GPUs of a kind in words; raises InputError naming `gpu`."""
        return f"{count:,.0f} × {gpus.name_of(self.gpu(id).id)}"

    def seller(self, id: str) -> str:
        """Return the name of a seller of tokens or GPU hours."""
        return providers.name_of(id)

    def sold_as(self, provider: str, model: str) -> str:
        """Return the name of a seller's model; raises CatalogueError where it has no price on the day."""
        return self.catalogue.token_price_rows(provider, model, self.as_of).rows[0].model_name

    def registered(self, id: str) -> RegisteredModel:
        """Return a model as its row in the registry; raises InputError naming `model`."""
        rows = self.catalogue.registered_models()
        found = next((row for row in rows if row.id == id), None)
        if found is None:
            raise InputError("model", f"'{id}' is not in the model registry{did_you_mean(id, [r.id for r in rows])}")
        return found

    def token_option(self, provider: str, model: str, workload: Workload, *, in_batches: bool = False) -> TokenOption:
        """Return a seller's model with its prices; raises CatalogueError where it has none on the day.

        None is one too that is on file from a later day alone. `in_batches`: the price of batches must be there too.
        """
        option = TokenPricedOption(name=model, kind="api", provider=provider, model=model)
        prices = self.catalogue.token_price_rows(provider, model, self.as_of)
        windows = prices.select(self.as_of, workload.input_tokens_per_request)
        name, seller = prices.rows[0].model_name, self.seller(provider)
        first = max(first_known(row) for window in windows for row in (*window.rows, *window.batch_rows))
        if first > self.as_of:
            said = f"the first price of {name} at {seller} that is on file is of {first}, after {self.as_of}"
            raise CatalogueError("model", said)
        if in_batches and not any(window.batch_rows for window in windows):
            raise CatalogueError("model", f"{seller} has no price of {name} in batches on file for {self.as_of}")
        return resolve_token_priced(option, Asked(workload, workload, CURRENT, self.catalogue, self.as_of, _no_other))

    def hosted_median(self, model: str, workload: Workload) -> tuple[float, str, int]:
        """Return the lower median of trusted sellers of a registered model: price [USD/Mtok], seller, how many."""
        offers = [
            offer
            for offer in trusted_offers(self.catalogue, model, self.as_of, workload)
            if first_known(offer.row) <= self.as_of
        ]
        if not offers:
            raise InputError("model", f"no trusted seller lists a price of {self.name(model)} on {self.as_of}")
        chosen = lower_median(offers)
        assert chosen.usd_per_mtok is not None
        return chosen.usd_per_mtok, chosen.provider, len(offers)

    def rent_median(self, gpu: str, gpus: int) -> tuple[float, str, int]:
        """Return the lower median of trusted on-demand rents: [USD/GPU-hour], supplier, how many."""
        offers = trusted_rents(self.catalogue, gpu, gpus, self.as_of)
        if not offers:
            raise InputError("gpu", f"no trusted supplier lists a rent of {gpus} × {gpu} on {self.as_of}")
        chosen = lower_median(offers)
        return chosen.usd_per_gpu_hour, chosen.provider, len(offers)

    def rent_of(self, gpu: str, gpus: int, provider: str) -> float:
        """Return the on-demand rent of one supplier [USD/GPU-hour]; raises CatalogueError where it has none."""
        return self.catalogue.choose_rate(gpu, provider, "on-demand", gpus, self.as_of).usd_per_gpu_hour

    def training_runs(self, method: str, framework: str) -> Sequence[TuningRate]:
        """Return the measured training runs by a method and a framework that publish TFLOP/s for each GPU."""
        runs = (run for run in self.catalogue.facts(TuningRate) if run.published_tflops_per_gpu)
        return [run for run in runs if (run.method, run.framework) == (method, framework)]


def workload_of(ratio: float, cache_hit_rate: float = 0.0) -> Workload:
    """Return one million tokens at a mix."""
    return Workload(
        tokens_per_month=1e6,
        input_output_ratio=ratio,
        input_tokens_per_request=REQUEST_TOKENS,
        cache_hit_rate=cache_hit_rate,
    )


def load_of(ratio: float, cache_hit_rate: float = 0.0, tokens: float = 1e6) -> Load:
    """Return a load of so many tokens at a mix."""
    return Load(tokens, ratio, REQUEST_TOKENS, cache_hit_rate=cache_hit_rate)


def _no_other(name: str, workload: Workload) -> NoReturn:
    raise InputError("option", f"{name!r} is no option of a claim")
