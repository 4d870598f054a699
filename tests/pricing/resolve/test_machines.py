"""The machines that listed and typed rates let: which row, how many GPUs, and what the notes say, in both editions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from economics.errors import InputError
from economics.note import Level
from economics.option.self_hosted import SelfHosted
from economics.scenario.reading import read_scenario
from economics.supply.blended import Blended
from economics.supply.owned import Owned
from economics.supply.rented import Rented
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue
from tests.support.horizon_cases import api, document, gpus

AS_OF = date(2026, 11, 20)
LISTED = {"kind": "rent", "provider": "lambda", "term": "on-demand"}


def hosted(catalogue: Catalogue, supply: dict[str, Any], version: int = 2, gpus_each: int = 2, **fields: Any) -> Any:
    option = gpus("mine", supply, gpu="h100-sxm", gpus_per_replica=gpus_each, **fields)
    resolved = resolve(read_scenario(document(api(), option, version=version)), catalogue, AS_OF)
    mine = resolved.options[1]
    assert isinstance(mine, SelfHosted)
    return mine


def kinds(option: SelfHosted) -> dict[str, Any]:
    return {note.kind: note for note in option.notes}


@pytest.mark.parametrize("gpus_each", [1, 2, 3, 8, 16])
def test_the_smallest_listed_machine_that_holds_a_replica_is_let_whole(shared_catalogue, gpus_each: int) -> None:
    rows = [
        row
        for row in shared_catalogue.rate_rows(gpu="h100-sxm", provider="lambda", as_of=AS_OF)
        if row.term == "on-demand" and row.status != "doubtful" and row.observed_on and row.observed_on <= AS_OF
    ]
    newest = [row for row in rows if row.observed_on == max(each.observed_on for each in rows)]
    sizes = sorted(row.gpu_count for row in newest)
    size = next((size for size in sizes if size >= gpus_each), sizes[-1])
    usd = min(row.usd_per_gpu_hour for row in newest if row.gpu_count == size)
    option = hosted(shared_catalogue, LISTED, gpus_each=gpus_each)
    assert isinstance(option.supply, Rented)
    assert (option.supply.usd_per_gpu_hour, option.supply.gpus_per_instance) == (usd, size)
    notes = kinds(option)
    assert ("larger offer" in notes) == (size > gpus_each)
    assert ("replica spans machines" in notes) == (size < gpus_each)
    assert "smaller offer" not in notes


def test_the_notes_count_replicas_and_machines(shared_catalogue) -> None:
    larger = kinds(hosted(shared_catalogue, LISTED, gpus_each=3))["larger offer"]
    assert "a machine of 8 GPUs" in larger.text
    assert "2 copies of 3" in larger.text
    spans = kinds(hosted(shared_catalogue, LISTED, gpus_each=20))["replica spans machines"]
    assert spans.level is Level.WARNING
    assert "a copy of the model needs 20 and spans 3 machines" in spans.text  # of 8


def test_the_first_edition_pays_for_gpus_one_by_one(shared_catalogue) -> None:
    option = hosted(shared_catalogue, LISTED, 1)
    row = shared_catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, AS_OF, whole_machines=False)
    assert row.gpu_count <= 2
    assert isinstance(option.supply, Rented)
    assert (option.supply.usd_per_gpu_hour, option.supply.gpus_per_instance) == (row.usd_per_gpu_hour, None)
    assert "larger offer" not in kinds(option)


@pytest.mark.parametrize(
    ("fields", "size"),
    [({}, 2), ({"gpus_per_instance": 8}, 8), ({"gpus_per_instance": 1}, 1), ({"whole_instances": False}, None)],
)
def test_a_typed_rate_says_its_machine_or_lets_one_replica(shared_catalogue, fields: Any, size: int | None) -> None:
    option = hosted(shared_catalogue, {"kind": "rent", "usd_per_gpu_hour": 2, **fields})
    assert isinstance(option.supply, Rented)
    assert option.supply.gpus_per_instance == size
    assert ("shared machines" in kinds(option)) == (fields.get("whole_instances") is False)


def test_where_others_use_the_rest_the_listed_rate_is_paid_for_gpus(shared_catalogue) -> None:
    whole = hosted(shared_catalogue, LISTED, gpus_each=3)
    shared = hosted(shared_catalogue, {**LISTED, "whole_instances": False}, gpus_each=3)
    assert isinstance(shared.supply, Rented)
    assert shared.supply.gpus_per_instance is None
    assert shared.supply.usd_per_gpu_hour == whole.supply.usd_per_gpu_hour  # the same row
    assert "shared machines" in kinds(shared)
    assert "larger offer" not in kinds(shared)


def test_a_blend_has_the_machines_of_both_rents(shared_catalogue) -> None:
    rents = {"reserved": {"usd_per_gpu_hour": 1.5, "gpus_per_instance": 4}, "on_demand": LISTED}
    option = hosted(shared_catalogue, {"kind": "blend", "baseline_replicas": 1, **rents})
    assert isinstance(option.supply, Blended)
    assert option.supply.reserved.gpus_per_instance == 4
    assert option.supply.on_demand.gpus_per_instance == 8
    older = hosted(shared_catalogue, {"kind": "mix", "baseline_replicas": 1, **rents, "reserved": LISTED}, 1)
    assert isinstance(older.supply, Blended)
    assert (older.supply.reserved.gpus_per_instance, older.supply.on_demand.gpus_per_instance) == (None, None)


def test_servers_are_counted_in_the_second_edition_alone(shared_catalogue) -> None:
    own = {"kind": "own", "purchase_usd_per_replica": 9, "spare_replicas": 2}
    for version in (1, 2):
        option = hosted(shared_catalogue, own, version)
        assert isinstance(option.supply, Owned)
        assert (option.supply.counted, option.spare_replicas) == (version == 2, 2)


@pytest.mark.parametrize(
    ("supply", "said"),
    [
        ({**LISTED, "gpus_per_instance": 8}, "gpus_per_instance: goes with a typed usd_per_gpu_hour"),
        ({"kind": "rent", "usd_per_gpu_hour": 2, "gpus_per_instance": 0}, "gpus_per_instance: 0 is refused"),
        ({"kind": "rent", "usd_per_gpu_hour": 2, "gpus_per_instance": 4097}, "gpus_per_instance: 4097 is refused"),
        ({"kind": "rent", "usd_per_gpu_hour": 2, "gpus_per_instance": 1.5}, "gpus_per_instance: 1.5 is refused"),
        ({**LISTED, "whole_instances": "no"}, "whole_instances: 'no'"),
        (
            {"kind": "rent", "usd_per_gpu_hour": 2, "gpus_per_instance": 8, "whole_instances": False},
            "gpus_per_instance: goes with whole_instances true",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(supply: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(document(api(), gpus("mine", supply), version=2))
    assert str(caught.value).startswith(f"options[1].supply.{said}")


def test_servers_without_any_cost_are_no_free_servers(shared_catalogue) -> None:
    for supply, field in (
        ({"kind": "own"}, "supply.purchase_usd_per_replica"),
        ({"kind": "own", "gpus_per_server": 8}, "supply.purchase_usd_per_server"),
    ):
        with pytest.raises(InputError) as caught:
            hosted(shared_catalogue, supply)
        assert caught.value.field == f"options[1].{field}"
