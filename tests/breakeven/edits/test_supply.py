"""Owning servers: what an option starts from is published for its GPU, marked as assumed, and follows the GPU."""

from __future__ import annotations

from datetime import date

import pytest

from breakeven.edits import supply, throughput
from breakeven.edits.fields import set_field
from breakeven.edits.options import add
from breakeven.origins import Sourced, as_read
from economics.errors import InputError
from economics.fields.edition import EDITIONS
from economics.fields.table import FIELDS
from economics.scenario.reading import read_scenario
from economics.supply.owned import Own
from pricing.resolve.scenario import resolve, resolve_each
from pricing.store.catalogue import Catalogue
from tests.support.edits import AS_OF, MEASURED

DAY = date.fromisoformat(AS_OF)
TYPED_RATE = {"throughput": {"tokens_per_second": 1000}}
POINT = "llama-3.3-70b/2x-h100-sxm/fp8/trtllm/1000-in-1000-out-max-2"


def scenario(gpu: str = "h100-sxm", gpus: int = 2, version: int = 2) -> Sourced:
    option = {**MEASURED, **TYPED_RATE, "name": "ours", "gpu": gpu, "gpus_per_replica": gpus}
    load = {"tokens_per_month": 3e9, "input_output_ratio": 5, "input_tokens_per_request": 2000}
    both = [option, {**option, "name": "other", "supply": {"kind": "rent", "usd_per_gpu_hour": 2}}]
    return as_read(read_scenario({"schema_version": version, "as_of": AS_OF, "workload": load, "options": both}))


def owned(made: Sourced) -> Own:
    servers = made.scenario.options[0].supply
    assert isinstance(servers, Own)
    return servers


def own(before: Sourced, catalogue: Catalogue) -> Sourced:
    return supply.set_supply_kind(before, 0, "own", catalogue, DAY)


@pytest.mark.parametrize("version", EDITIONS)
@pytest.mark.parametrize("gpu", ["h100-sxm", "h200", "l4", "mi300x", "other"])
def test_every_figure_that_is_started_from_is_assumed_on_stated_grounds(
    shared_catalogue, gpu: str, version: int
) -> None:
    before = set_field(scenario(version=version), ("options", 0, "supply"), {"kind": "rent", "usd_per_gpu_hour": 2})
    after = own(set_field(before, ("options", 0, "gpu"), gpu), shared_catalogue)
    for name in owned(after).model_fields_set - {"kind"}:
        origin = after.origins.of(f"options[0].supply.{name}")
        assert origin.status == "assumed", name
        assert len(origin.source) > len("assumed: "), name


def test_servers_are_as_published_and_a_price_that_nobody_published_is_missing(shared_catalogue) -> None:
    made = own(scenario(), shared_catalogue)
    # eight GPUs for $300,000 that draw 10.2 kW; 163.44 · 10.2 = $1,667.09 of space
    assert owned(made).model_dump(exclude_unset=True) == {
        "kind": "own", "gpus_per_server": 8, "purchase_usd_per_server": 300_000, "power_kw_per_server": 10.2,
        "usd_per_kwh": 0.15, "pue": 1.54, "colocation_usd_per_month": 1667.09,
    }  # fmt: skip
    resolve(made.scenario, shared_catalogue, DAY)
    unpriced = own(scenario("h200"), shared_catalogue)
    assert owned(unpriced).purchase_usd_per_server is None
    _, (refused,) = resolve_each(unpriced.scenario, shared_catalogue, DAY)
    assert refused.field == "options[0].supply.purchase_usd_per_server"
    assert "ask a seller for a quote" in refused.message
    quoted = set_field(unpriced, ("options", 0, "supply", "purchase_usd_per_server"), 0)
    assert resolve_each(quoted.scenario, shared_catalogue, DAY)[1] == ()


def test_documents_that_count_no_servers_get_the_share_of_a_copy_or_nothing(shared_catalogue) -> None:
    # two of eight GPUs: a quarter of $300,000, of 10.2 kW and of $1,667.09
    assert owned(own(scenario(version=1), shared_catalogue)).model_dump(exclude_unset=True) == pytest.approx(
        {
            "kind": "own", "purchase_usd_per_replica": 75_000, "power_kw_per_replica": 2.55,
            "usd_per_kwh": 0.15, "pue": 1.54, "colocation_usd_per_month": 416.7725,
        }
    )  # fmt: skip
    unpriced = own(scenario("h200", version=1), shared_catalogue)
    assert owned(unpriced).model_fields_set == {"kind"}
    assert "ask a seller for a quote" in resolve_each(unpriced.scenario, shared_catalogue, DAY)[1][0].message


def test_servers_that_are_owned_already_stay(shared_catalogue) -> None:
    typed = {"kind": "own", "gpus_per_server": 4, "purchase_usd_per_server": 99_000}
    before = set_field(scenario(), ("options", 0, "supply"), typed)
    assert own(before, shared_catalogue) == before


def test_what_is_assumed_follows_the_gpu_and_what_is_typed_stays(shared_catalogue) -> None:
    before = set_field(own(scenario(), shared_catalogue), ("options", 0, "supply", "usd_per_kwh"), 0.2)
    after = supply.set_gpu(before, 0, "b200", shared_catalogue)
    servers = owned(after)
    assert (servers.purchase_usd_per_server, servers.power_kw_per_server, servers.usd_per_kwh) == (None, 14.3, 0.2)
    assert after.origins.of("options[0].supply.usd_per_kwh").status == "typed"
    back = throughput.use_point(after, 0, POINT, shared_catalogue, DAY)  # measured on two H100
    assert (owned(back).purchase_usd_per_server, owned(back).usd_per_kwh) == (300_000, 0.2)
    quoted = set_field(before, ("options", 0, "supply"), {"kind": "own", "gpus_per_server": 8,
                                                        "purchase_usd_per_server": 250_000})  # fmt: skip
    assert owned(supply.set_gpu(quoted, 0, "b200", shared_catalogue)) == owned(quoted)


def test_another_gpu_is_given_to_a_self_hosted_option_alone(shared_catalogue) -> None:
    rented = supply.set_gpu(scenario(), 0, "h200", shared_catalogue).scenario.options[0]
    assert (rented.gpu, rented.supply.kind) == ("h200", "rent")
    with pytest.raises(InputError, match="is not self-hosted"):
        supply.set_gpu(add(scenario(), "api"), 2, "h200", shared_catalogue)
    assert FIELDS["purchase_usd_per_server"].default is None  # else a missing price would count as 0
