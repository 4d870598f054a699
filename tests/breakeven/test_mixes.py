"""What the parts of a mix would need on common machines, and what a mix is measured against."""

from __future__ import annotations

from typing import Any

import pytest

from breakeven.mixes import best_single, machine_parts, shared_machines, usd_by_part
from economics.break_even.compare import compare
from economics.option.mix import Mixed
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.store.catalogue import Catalogue
from tests.support.kinds import document_of

A_COPY = 730 * 3.6e6
"""What a copy of 1,000 token/s serves in a month."""


def own(name: str, gpus: int, supply: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "kind": "self_hosted", "name": name, "model": name, "gpu": "h100-sxm", "gpus_per_replica": gpus,
        "utilisation": 1, "throughput": {"tokens_per_second": 1000}, "supply": supply, **more,
    }  # fmt: skip


def mixed_of(catalogue: Catalogue, *options: dict[str, Any], **workload: Any) -> tuple[ResolvedScenario, Mixed]:
    """A mix of the options at even shares, of four copies' work."""
    parts = [{"option": option["name"], "share_of_requests": 1 / len(options)} for option in options]
    document = document_of([*options, {"kind": "mix", "name": "mix", "parts": parts}], 2)
    document["workload"] |= {"tokens_per_month": 4 * A_COPY, "peak_to_average": 1, **workload}
    found = resolve(read_scenario(document), catalogue, None)
    mixed = next(option for option in found.options if option.name == "mix")
    assert isinstance(mixed, Mixed)
    return found, mixed


RENTED = {"kind": "rent", "usd_per_gpu_hour": 2.0, "gpus_per_instance": 8}
BOUGHT = {"kind": "own", "gpus_per_server": 8, "purchase_usd_per_server": 360_000, "life_months": 36}


@pytest.mark.parametrize(("supply", "usd"), [(RENTED, 8 * 2 * 730), (BOUGHT, 360_000 / 36)])
def test_two_models_on_one_machine(supply, usd, shared_catalogue):
    """Two copies of three GPUs and two of one each: a machine each alone, and 3 + 3 + 1 + 1 = 8 GPUs together."""
    found, mixed = mixed_of(shared_catalogue, own("large", 3, supply), own("small", 1, supply))
    (shared,) = shared_machines(found.scenario, mixed, found.load)
    assert (shared.copies, shared.alone, shared.packed.machines) == ((2, 2), (1, 1), 1)
    assert shared.packed.layout == ((1, (2, 2)),)
    assert shared.usd_per_machine == pytest.approx(usd)
    assert shared.saving_usd == pytest.approx(usd)
    # what the scenario itself pays is the machines of each part
    cost = mixed.cost(found.load).usd_per_month.scalar
    assert cost == pytest.approx(sum(shared.alone) * usd)


def test_spares_sit_on_the_machines_too(shared_catalogue):
    """Three copies of three GPUs with the spare, two machines alone; three of one: 3 + 3 + 1 + 1 and 3 + 1 together."""
    parts = own("large", 3, RENTED, spare_replicas=1), own("small", 1, RENTED, spare_replicas=1)
    found, mixed = mixed_of(shared_catalogue, *parts)
    (shared,) = shared_machines(found.scenario, mixed, found.load)
    assert (shared.copies, shared.alone, shared.packed.machines) == ((3, 3), (2, 1), 2)


@pytest.mark.parametrize(
    "other",
    [
        {**RENTED, "usd_per_gpu_hour": 2.5},
        {**RENTED, "gpus_per_instance": 4},
        {"kind": "rent", "usd_per_gpu_hour": 2.0, "whole_instances": False},
        BOUGHT,
    ],
)
def test_machines_of_another_size_or_price_are_not_shared(other, shared_catalogue):
    found, mixed = mixed_of(shared_catalogue, own("large", 3, RENTED), own("small", 1, other))
    assert len(machine_parts(mixed)) == 2
    assert shared_machines(found.scenario, mixed, found.load) == []


def test_machines_of_another_gpu_are_not_shared(shared_catalogue):
    found, mixed = mixed_of(shared_catalogue, own("large", 3, RENTED), {**own("small", 1, RENTED), "gpu": "a100-80gb"})
    assert shared_machines(found.scenario, mixed, found.load) == []


def test_more_copies_than_can_be_packed_are_left_alone(shared_catalogue):
    options = own("large", 3, RENTED), own("small", 1, RENTED)
    found, mixed = mixed_of(shared_catalogue, *options, tokens_per_month=600 * A_COPY)
    assert shared_machines(found.scenario, mixed, found.load) == []


def test_the_best_single_option_is_no_mix_and_the_parts_add_up(shared_catalogue):
    found, mixed = mixed_of(shared_catalogue, own("large", 3, RENTED), own("small", 1, RENTED))
    comparison = compare(found.options, found.load)
    assert best_single(comparison).name in ("large", "small")
    result = comparison.result("mix")
    usd = usd_by_part(result)
    assert usd["large"] + usd["small"] + usd[""] == pytest.approx(mixed.cost(found.load).usd_per_month.scalar)
