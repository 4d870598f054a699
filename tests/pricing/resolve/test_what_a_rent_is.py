"""What an option says of the rent that was looked up: its region, its joined machines, and what was chosen by name."""

from __future__ import annotations

from datetime import date

import pytest

from economics.note import Level, Note
from economics.option.protocol import PricedOption
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue

AS_OF = date(2026, 11, 20)
API = {
    "kind": "api",
    "name": "A",
    "provider": "x",
    "model": "y",
    "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3},
}


def rented(catalogue: Catalogue, gpu: str, gpus: int, **supply: object) -> PricedOption:
    hosted = {
        "kind": "self_hosted", "name": "S", "model": "m", "gpu": gpu, "gpus_per_replica": gpus, "utilisation": 0.6,
        "throughput": {"tokens_per_second": 1000}, "supply": {"kind": "rent", **supply},
    }  # fmt: skip
    workload = {"tokens_per_month": 1e9, "input_output_ratio": 5, "input_tokens_per_request": 2000}
    document = {"schema_version": 2, "workload": workload, "options": [API, hosted]}
    return resolve(read_scenario(document), catalogue, AS_OF).options[1]


def note(option: PricedOption, kind: str) -> Note:
    (found,) = [each for each in option.notes if each.kind == kind]
    return found


def test_a_price_of_one_region_names_it_and_what_the_others_cost(catalogue: Catalogue) -> None:
    option = rented(catalogue, "h200", 8, provider="aws", term="on-demand")
    text = note(option, "region").text
    assert text.startswith("the GPU rate is that of ")
    assert "in 11 other regions the same machine costs $7.912 (us-east-1) to $10.9186 (ap-southeast-3)" in text
    (rate,) = [a for a in option.assumptions if a.field == "supply.usd_per_gpu_hour"]
    assert rate.as_of == "2026-07"  # dated by the month, and no day is made up
    assert rate.value <= 7.912


def test_a_supplier_with_one_price_says_nothing_of_regions(catalogue: Catalogue) -> None:
    option = rented(catalogue, "h100-sxm", 8, provider="lambda", term="on-demand")
    assert "region" not in {each.kind for each in option.notes}


@pytest.mark.parametrize(
    ("supply", "words"),
    [
        ({"provider": "azure", "term": "on-demand"}, "spans 2 machines, joined by InfiniBand"),
        ({"provider": "lambda", "term": "on-demand"}, "spans 2 machines, and no source lists what joins them"),
    ],
)
def test_a_replica_over_machines_says_what_joins_them(catalogue: Catalogue, supply: dict[str, str], words: str) -> None:
    found = note(rented(catalogue, "h100-sxm", 16, **supply), "replica spans machines")
    assert found.text.endswith(words)
    assert found.level is Level.WARNING


def test_an_assumed_rate_is_assumed_beside_its_figure(catalogue: Catalogue) -> None:
    option = rented(catalogue, "h100-sxm", 8, rate_id="assumed/azure/h100-sxm/reserved-1y/8x")
    # 12.29 * 5.3592 / 6.38 = 10.3236
    (rate,) = [a for a in option.assumptions if a.field == "supply.usd_per_gpu_hour"]
    assert rate.value == pytest.approx(10.3236)
    assert rate.status == "assumed"
    assert "× 0.840, the ratio of reserved-1y to on-demand" in rate.source
    assert note(option, "assumed rate").level is Level.WARNING


def test_windows_and_a_part_of_a_gpu_say_so_when_chosen_by_name(catalogue: Catalogue) -> None:
    rows = catalogue.rate_rows(provider="azure")
    windows = next(r for r in rows if r.operating_system == "windows" and r.gpu == "h100-nvl")
    assert "licence of Windows" in note(rented(catalogue, "h100-nvl", 2, rate_id=windows.id), "windows rate").text
    part = next(r for r in rows if r.gpu_fraction is not None)
    text = note(rented(catalogue, "a10", 1, rate_id=part.id), "doubtful rate").text
    assert "holds a third of a GPU" in text
