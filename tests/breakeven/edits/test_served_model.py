"""Another model on the same GPUs: it keeps the precision, takes the fewest GPUs that hold it, and says what it did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breakeven.defaults import default_sourced
from breakeven.edits.fields import set_field
from breakeven.edits.served_model import serve_model, served
from breakeven.edits.throughput import add_way, use_way
from breakeven.fleet.matrix import AskedModel
from breakeven.fleet.memory import Served
from breakeven.origins import Sourced
from breakeven.words.matrix import served_sentence
from economics.cost.load import Load
from economics.errors import InputError
from economics.fleet.memory import fit
from economics.option.self_hosted import SelfHostedOption
from economics.scenario.scenario import MAX_OPTIONS
from economics.ways import native_precision, served_precisions, tried_counts
from pricing.errors import CatalogueError
from pricing.resolve.scenario import resolve_option
from pricing.resolve.shelf import shelf
from pricing.resolve.throughput import resolve_throughput
from pricing.resolve.ways import ways_to_serve
from pricing.store.catalogue import Catalogue, open_catalogue
from tests.support.fleet_shelf import gpus, models

DAY = date(2026, 11, 26)
PLACE = 2
BEFORE = default_sourced()  # Gemma 4 31B in FP8 on one H100


@pytest.fixture(scope="module")
def catalogue(built_file: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(built_file)
    yield opened
    opened.close()


def option_of(sourced: Sourced, place: int = PLACE) -> SelfHostedOption:
    option = sourced.scenario.options[place]
    assert isinstance(option, SelfHostedOption)
    return option


def became(catalogue: Catalogue, model: str, before: Sourced = BEFORE) -> tuple[SelfHostedOption, Served]:
    done = serve_model(before, PLACE, model, catalogue, DAY)
    return option_of(done), served(before, PLACE, model, catalogue, DAY)


def test_a_model_that_fits_keeps_precision_and_layout(catalogue: Catalogue) -> None:
    option, said = became(catalogue, "qwen3-32b")
    assert (option.precision, option.gpus_per_replica, option.supply) == ("fp8", 1, option_of(BEFORE).supply)
    assert option.name == "Qwen3 32B on H100 SXM5 80 GB"
    assert served_sentence(said) == "Qwen3 32B now runs in FP8 on 1 × NVIDIA H100 SXM5 80 GB."


def test_a_model_that_does_not_fit_takes_the_fewest_gpus_that_hold_it(catalogue: Catalogue) -> None:
    # 405.9B parameters in 8 bits, embeddings in 16, are 410 GB. An H100 has 0.9 · 80 GiB = 77 GB usable, of which about
    # 3.2 are reserve: four hold 295 GB, eight 590
    option, said = became(catalogue, "llama-3.1-405b")
    assert (option.precision, option.gpus_per_replica, option.gpu) == ("fp8", 8, "h100-sxm")
    assert served_sentence(said) == (
        "Llama 3.1 405B now runs in FP8 on 8 × NVIDIA H100 SXM5 80 GB: 1 GPU was too small."
    )
    resolve_throughput(option, BEFORE.scenario.workload, catalogue, DAY)


def test_a_precision_that_a_model_is_not_served_in_gives_way_to_its_own(catalogue: Catalogue) -> None:
    option, said = became(catalogue, "gpt-oss-120b")
    assert option.precision is None
    assert served_sentence(said) == (
        "gpt-oss-120b now runs in MXFP4, because it is not served in FP8 there, on 1 × NVIDIA H100 SXM5 80 GB."
    )
    # and one that the GPU lacks to the widest that it has
    ampere = set_field(set_field(BEFORE, ("options", PLACE, "gpu"), "a100-80gb"), ("options", PLACE, "precision"), None)
    option, said = became(catalogue, "deepseek-v3.2", ampere)
    assert option.precision == "int4"
    assert "because it is not served in FP8 there" in served_sentence(said)


def test_a_model_that_nothing_holds_keeps_the_layout_and_says_what_is_missing(catalogue: Catalogue) -> None:
    small = set_field(BEFORE, ("options", PLACE, "gpu"), "l4")
    option, said = became(catalogue, "llama-3.1-405b", small)
    assert option.gpus_per_replica == 1
    assert served_sentence(said).startswith("Llama 3.1 405B does not fit 8 × NVIDIA L4 24 GB: it needs ")
    turing = set_field(BEFORE, ("options", PLACE, "gpu"), "quadro-rtx-6000")
    _, said = became(catalogue, "deepseek-v4-flash", turing)
    assert served_sentence(said) == (
        "DeepSeek V4 Flash is chosen, but NVIDIA Quadro RTX 6000 24 GB cannot compute in any precision that it is "
        "served in."
    )


def test_a_supplier_that_does_not_let_the_layout_gives_way_to_a_trusted_one(catalogue: Catalogue) -> None:
    own = {"kind": "rent", "provider": "nebius", "term": "on-demand"}
    before = set_field(set_field(BEFORE, ("options", PLACE, "gpu"), "gb200"), ("options", PLACE, "supply"), own)
    option, said = became(catalogue, "deepseek-r1", before)
    assert option.gpus_per_replica == 4
    assert said.supplier_before == "nebius"
    assert served_sentence(said).endswith("Nebius does not let that: the cheapest trusted supplier is taken.")
    resolve_option(option, "", before.scenario, catalogue, DAY)


def test_a_typed_rate_keeps_its_layout_and_an_unknown_model_too(catalogue: Catalogue) -> None:
    typed = set_field(BEFORE, ("options", PLACE, "throughput", "tokens_per_second"), 5_000)
    for before, model in ((typed, "llama-3.1-405b"), (typed, "my-model"), (BEFORE, "my-model")):
        option, said = became(catalogue, model, before)
        assert option.throughput == option_of(before).throughput
        assert (option.gpu, option.gpus_per_replica) == ("h100-sxm", 1)
        assert said.taken is None
        assert served_sentence(said).endswith("is served with the layout that was there.")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    model=st.sampled_from(sorted(models())),
    gpu=st.sampled_from(sorted(gpus())),
    precision=st.sampled_from((None, "bf16", "fp8", "int8", "int4", "nvfp4")),
    number=st.sampled_from((1, 2, 3, 4, 8, 16)),
)
def test_any_model_on_any_gpu_keeps_what_it_can_and_fits_where_something_does(
    catalogue: Catalogue, model: str, gpu: str, precision: str | None, number: int
) -> None:
    before = BEFORE
    for name, value in (("gpu", gpu), ("precision", precision), ("gpus_per_replica", number)):
        before = set_field(before, ("options", PLACE, name), value)
    option, said = became(catalogue, model, before)
    sizes, card = shelf(catalogue).models[model], shelf(catalogue).gpus[gpu]
    possible = served_precisions(sizes, card)
    asked = precision or native_precision(sizes)
    taken = said.taken
    assert taken is not None
    assert (taken.memory is None) == (not possible)
    if taken.memory is None:
        assert (option.precision, option.gpus_per_replica) == (precision, number)
        return
    used = option.precision or native_precision(sizes)
    assert used in possible
    assert (used == asked) == (asked in possible) == taken.kept_precision
    holding = [n for n in tried_counts(sizes) if fit(sizes, card, n, used, 2_400).fits]
    if option.gpus_per_replica != number:
        assert option.gpus_per_replica == min(holding)
    elif number in tried_counts(sizes):
        assert number in holding or not holding
    # what is refused is a latency that is missed, a GPU without published arithmetic, or what nothing holds
    refused = refused_field(option, before, catalogue)
    assert not holding or refused in (None, "gpu", "serving.time_per_output_token_ms")


def refused_field(option: SelfHostedOption, sourced: Sourced, catalogue: Catalogue) -> str | None:
    try:
        resolve_throughput(option, sourced.scenario.workload, catalogue, DAY)
    except CatalogueError as refusal:
        return refusal.field
    return None


# A way as a new option, or for another model


def test_a_way_becomes_a_new_option_and_the_others_stay(catalogue: Catalogue) -> None:
    served_model = AskedModel("llama-3.3-70b")
    like = option_of(BEFORE).model_copy(update={"model": served_model.id, "precision": None})
    way = ways_to_serve(like, BEFORE.scenario.workload, catalogue, DAY, {"on-demand"}).ways[0]
    after = add_way(BEFORE, PLACE, way, served_model)
    assert after.scenario.options[:-1] == BEFORE.scenario.options
    added = option_of(after, -1)
    assert (added.model, added.gpu, added.gpus_per_replica) == ("llama-3.3-70b", way.offer.gpu, way.offer.gpus)
    assert (added.precision, added.throughput) == (way.precision, None)
    # people, spares and utilisation are those of the option looked at: it costs what the way says
    assert (added.staff, added.spare_replicas) == (option_of(BEFORE).staff, option_of(BEFORE).spare_replicas)
    priced = resolve_option(added, "", after.scenario, catalogue, DAY)
    load = Load.of(after.scenario.workload, after.scenario.edition)
    assert priced.cost(load).usd_per_month.scalar == pytest.approx(way.usd_per_month)
    replaced = option_of(use_way(BEFORE, PLACE, way, served_model))
    assert replaced.model_copy(update={"name": added.name}) == added
    assert len(use_way(BEFORE, PLACE, way, served_model).scenario.options) == 3


def test_a_way_for_a_model_of_ones_own_brings_its_sizes(catalogue: Catalogue) -> None:
    mine = AskedModel("mine", replace(models()["qwen3-32b"], id="custom"))
    like = option_of(BEFORE).model_copy(update={"model": mine.id, "architecture": mine.architecture})
    way = ways_to_serve(like, BEFORE.scenario.workload, catalogue, DAY, {"on-demand"}).ways[0]
    after = add_way(BEFORE, PLACE, way, mine)
    assert option_of(after, -1).architecture == mine.architecture
    # back to a registered one: the sizes of the file go
    assert option_of(use_way(after, 3, way, AskedModel("qwen3-32b")), 3).architecture is None


def test_a_full_scenario_refuses_a_new_option(catalogue: Catalogue) -> None:
    way = ways_to_serve(option_of(BEFORE), BEFORE.scenario.workload, catalogue, DAY, {"on-demand"}).ways[0]
    full = BEFORE
    while len(full.scenario.options) < MAX_OPTIONS:
        full = add_way(full, PLACE, way)
    for like in (PLACE, None):
        with pytest.raises(InputError, match="has 12 already: drop one"):
            add_way(full, like, way)
    with pytest.raises(InputError, match="is not self-hosted"):
        add_way(BEFORE, 0, way)
