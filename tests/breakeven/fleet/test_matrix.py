"""Which GPU runs which model: a cell worked by hand, all cells against the ranking, and memory enough where it fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breakeven.defaults import default_sourced
from breakeven.edits.fields import set_field
from breakeven.figures import money
from breakeven.fleet.matrix import (
    MOST_MODELS,
    AskedModel,
    Matrix,
    Verdict,
    as_sourced,
    limits_of,
    matrix,
    open_models,
    serving,
)
from breakeven.fleet.memory import context_of
from breakeven.fleet.ways import Selection, offered_in, ranking, selected
from breakeven.names import gpus_name
from breakeven.origins import Sourced
from breakeven.words.matrix import BASES, MARKS, cell_words, cheaper_sentence, legend, matrix_sentence
from economics.errors import InputError
from economics.fleet.memory import fit
from economics.option.self_hosted import SelfHostedOption
from economics.ways import served_precisions
from pricing.resolve.replica import work_of
from pricing.resolve.scenario import ResolvedScenario, resolve_each
from pricing.resolve.shelf import Shelf, shelf
from pricing.store.catalogue import Catalogue, open_catalogue
from tests.support.fleet_shelf import models

DAY = date(2026, 11, 26)
PLACE = 2
FOUR = ("gemma-4-31b", "llama-3.3-70b", "deepseek-v3.2", "gpt-oss-120b")
NO_LIMITS = set_field(default_sourced(), ("options", PLACE, "serving"), None)
AT_A_LOAD = set_field(NO_LIMITS, ("options", PLACE, "serving", "concurrency"), 64)


@pytest.fixture(scope="module")
def catalogue(built_file: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(built_file)
    yield opened
    opened.close()


def asked(sourced: Sourced, catalogue: Catalogue) -> tuple[SelfHostedOption, ResolvedScenario, Shelf]:
    option = sourced.scenario.options[PLACE]
    assert isinstance(option, SelfHostedOption)
    return option, resolve_each(sourced.scenario, catalogue, DAY)[0], shelf(catalogue)


def matrix_of(sourced: Sourced, catalogue: Catalogue, *ids: str) -> Matrix:
    option, resolved, _ = asked(sourced, catalogue)
    return matrix(option, [AskedModel(id) for id in ids], resolved, catalogue)


def test_a_cell_by_hand(catalogue: Catalogue) -> None:
    cell = matrix_of(default_sourced(), catalogue, "gemma-4-31b").columns[0].cells["h100-sxm"]
    way = cell.way
    assert way is not None
    # 15B tokens a month, five in for one out, are 2.5B out: 951.3 a second in 730 hours. A copy writes 1,062.7 a second
    # (estimated) and is used to 50 %, because the peak is twice the average: 951.3 / 531.4 = 1.79, two copies, and the
    # one spare of the option: three machines of one GPU. JarvisLabs lets one at $2.69: 3 · 2.69 · 730 = $5,891.10, and
    # half a person at $180,000 a year is $7,500: $13,391.10
    assert (way.offer.provider, way.offer.term, way.offer.usd_per_gpu_hour) == ("jarvislabs", "on-demand", 2.69)
    assert (way.precision, way.offer.gpus, way.output_tokens_per_second) == ("fp8", 1, pytest.approx(1062.7, rel=1e-4))
    assert (way.replicas, way.spare_replicas, way.machines, way.paid_gpus) == (2, 1, 3, 3)
    assert way.usd_per_month == pytest.approx(13_391.10)
    # 34.7 ms and 0.47 s are within the 50 ms and the 2 s that the option sets
    assert (cell.verdict, way.kind) == ("fits", "unmeasured")
    assert cell_words(cell, ()) == "✓ fits, fast enough · unmeasured"
    # 30.7B parameters: one GPU of 80 GiB holds them in 8 bits
    assert cell.memory is not None
    assert (cell.memory.gpus, cell.memory.fits) == (1, True)


def test_what_is_cheaper_than_an_option_is_said_with_what_its_speed_rests_on(catalogue: Catalogue) -> None:
    column = matrix_of(default_sourced(), catalogue, "gemma-4-31b").columns[0]
    fast = sorted(cell.way.usd_per_month for cell in column.cells.values() if cell.verdict == "fits" and cell.way)
    best = next(cell.way for cell in column.cells.values() if cell.way and cell.way.usd_per_month == fast[0])
    twice = cheaper_sentence("ours", 2 * fast[0], column)
    dearer = sum(usd < 2 * fast[0] for usd in fast) - 1
    gpus = gpus_name(best.offer.gpus, best.offer.gpu)
    assert twice.startswith(f"{gpus} for each copy (speed {BASES[best.kind]}) would serve the same for ")
    assert twice.endswith(f"{money(fast[0])} a month, 50 % less than ours; {dearer} more GPUs are cheaper too.")
    between = cheaper_sentence("ours", (fast[0] + fast[1]) / 2, column)
    assert between.endswith(" less than ours.")
    assert cheaper_sentence("ours", fast[0], column) == ""
    slow = [cell.way.usd_per_month for cell in column.cells.values() if cell.verdict == "slow" and cell.way]
    assert min(slow) < fast[-1]  # what is too slow is never said to be cheaper: it does not do the same


@pytest.mark.parametrize("sourced", [default_sourced(), NO_LIMITS, AT_A_LOAD], ids=["limits", "none", "concurrency"])
def test_every_cell_is_the_best_of_the_ranked_ways(catalogue: Catalogue, sourced: Sourced) -> None:
    option, resolved, known = asked(sourced, catalogue)
    found = matrix_of(sourced, catalogue, *FOUR)
    assert set(found.gpus) == set(known.gpus)
    verdicts = set()
    for column in found.columns:
        selection = Selection(found.terms, column.precisions, every_offer=True)
        of_model = serving(option, AskedModel(column.model))
        every = ranking(of_model, resolved, catalogue, selection.terms, selection.suppliers)
        ranked = selected(every, selection).ways
        for gpu, cell in column.cells.items():
            of_gpu = [way for way in ranked if way.offer.gpu == gpu]
            quick = [way for way in of_gpu if found.limits.met_by(way)]
            verdicts.add(cell.verdict)
            if quick:
                assert (cell.verdict, cell.way) == ("fits", quick[0])
            elif of_gpu:
                assert (cell.verdict, cell.way) == ("slow", of_gpu[0])
            else:
                assert cell.verdict != "fits"
    assert verdicts >= {"fits", "slow", "no offer", "too small"}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    model=st.sampled_from(sorted(models())),
    tokens=st.sampled_from((1e6, 1e9, 1e11)),
    request=st.sampled_from((100, 2_000, 20_000)),
    context=st.sampled_from((None, 4_096, 32_768)),
)
def test_what_fits_has_memory_enough_and_what_is_too_small_has_not(
    catalogue: Catalogue, model: str, tokens: float, request: int, context: int | None
) -> None:
    changes = (
        (("workload", "tokens_per_month"), tokens),
        (("workload", "input_tokens_per_request"), request),
        (("options", PLACE, "serving", "context_tokens"), context),
    )
    sourced = default_sourced()
    for path, value in changes:
        sourced = set_field(sourced, path, value)
    option, _, known = asked(sourced, catalogue)
    column = matrix_of(sourced, catalogue, model).columns[0]
    sizes = known.models[model]
    if column.refusal is not None:
        assert sizes.context is not None
        assert sizes.context < (context or 0)
        return
    length = context or context_of(work_of(option, sourced.scenario.workload), sizes)
    for gpu, cell in column.cells.items():
        if cell.way is not None:
            way = cell.way
            assert fit(sizes, known.gpus[gpu], way.offer.gpus, way.precision, length).fits
            assert way.usd_per_month > 0
        assert (cell.memory is not None and cell.memory.fits) == (cell.verdict in ("fits", "slow", "no offer"))
        if cell.memory is not None and not cell.memory.fits:
            assert cell.memory.needed_more_bytes > 0
        assert (cell.memory is None) == (not set(served_precisions(sizes, known.gpus[gpu])) & set(column.precisions))


def test_rows_go_from_fast_enough_and_cheap_to_too_small(catalogue: Catalogue) -> None:
    found = matrix_of(default_sourced(), catalogue, *FOUR)
    first = [found.columns[0].cells[gpu] for gpu in found.gpus]
    order = [get_args(Verdict).index(cell.verdict) for cell in first]
    assert order == sorted(order)
    for verdict in ("fits", "slow"):
        months = [cell.way.usd_per_month for cell in first if cell.way is not None and cell.verdict == verdict]
        assert months == sorted(months)


def test_the_latencies_are_the_option_s_own_or_fifty_milliseconds_assumed() -> None:
    with_limits, without = (s.scenario.options[PLACE] for s in (default_sourced(), NO_LIMITS))
    assert isinstance(with_limits, SelfHostedOption)
    assert isinstance(without, SelfHostedOption)
    own, default = limits_of(with_limits), limits_of(without)
    assert (own.time_per_output_token_ms, own.time_to_first_token_ms, own.assumed) == (50, 2000, False)
    assert (default.time_per_output_token_ms, default.time_to_first_token_ms, default.assumed) == (50, None, True)
    # nobody entered those of the first scenario: they are as assumed as the default
    assert as_sourced(own, default_sourced().origins, PLACE).assumed
    typed = set_field(default_sourced(), ("options", PLACE, "serving", "time_per_output_token_ms"), 40)
    typed = set_field(typed, ("options", PLACE, "serving", "time_to_first_token_ms"), 1000)
    option = typed.scenario.options[PLACE]
    assert isinstance(option, SelfHostedOption)
    assert not as_sourced(limits_of(option), typed.origins, PLACE).assumed


def test_the_models_of_a_scenario_are_its_open_ones_each_once(catalogue: Catalogue) -> None:
    known = shelf(catalogue)
    # GPT-6.1 is closed; Gemma is hosted and run on GPUs
    assert open_models(default_sourced().scenario, known) == [AskedModel("gemma-4-31b")]
    own = default_sourced().scenario
    sizes = replace(known.models["qwen3-32b"], id="mine")
    options = (*own.options, own.options[PLACE].model_copy(update={"model": "mine", "architecture": sizes}))
    assert open_models(own.model_copy(update={"options": options}), known)[1] == AskedModel("mine", sizes)


def test_a_model_of_ones_own_has_a_column_like_a_registered_one(catalogue: Catalogue) -> None:
    option, resolved, known = asked(default_sourced(), catalogue)
    mine = AskedModel("mine", replace(known.models["qwen3-32b"], id="mine"))
    own, registered = matrix(option, [mine, AskedModel("qwen3-32b")], resolved, catalogue).columns
    # no measurement is of a model of one's own
    assert {cell.way.kind for cell in own.cells.values() if cell.way} == {"unmeasured"}
    for gpu, cell in own.cells.items():
        assert cell.memory == registered.cells[gpu].memory


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ((), "0 are refused"),
        (("a", "b", "c", "d", "e"), "5 are refused: must be 1 to 4"),
        (("qwen3-32b", "qwen3-32b"), "named twice"),
    ],
)
def test_one_to_four_models_each_once(catalogue: Catalogue, ids: tuple[str, ...], words: str) -> None:
    assert MOST_MODELS == 4
    with pytest.raises(InputError, match=words):
        matrix_of(default_sourced(), catalogue, *ids)


def test_a_model_that_cannot_be_asked_about_says_so_and_leaves_the_others(catalogue: Catalogue) -> None:
    context = ("options", PLACE, "serving", "context_tokens")
    unknown, short, known = matrix_of(
        set_field(default_sourced(), context, 100_000), catalogue, "nobody", "llama-2-7b", "gemma-4-31b"
    ).columns
    assert "not in the model registry" in str(unknown.refusal)
    assert "at most 4,096" in str(short.refusal)
    assert known.refusal is None


def test_every_verdict_has_a_sign_and_words(catalogue: Catalogue) -> None:
    found = matrix_of(default_sourced(), catalogue, *FOUR)
    said = {
        cell.verdict: cell_words(cell, column.precisions) for column in found.columns for cell in column.cells.values()
    }
    assert set(said) == set(MARKS) == set(get_args(Verdict))
    assert all(said[verdict].startswith(f"{MARKS[verdict]} ") for verdict in said)
    assert "at most 50 ms per output token and at most 2 s to the first" in legend(found.limits)
    assert "trusted suppliers, on demand" in matrix_sentence(found.terms, found.suppliers)


# Filters of the ranked ways


def test_ways_are_narrowed_by_gpu_kind_of_supplier_and_region(catalogue: Catalogue) -> None:
    option, resolved, _ = asked(default_sourced(), catalogue)
    found = ranking(option, resolved, catalogue, ("on-demand", "spot"), "all")
    offered = offered_in(found)
    assert {"h100-sxm", "h200"} < set(offered.gpus)
    assert {"hyperscaler", "cloud", "marketplace"} < set(offered.classes)
    everything = Selection(("on-demand", "spot"), (), every_offer=True)
    assert selected(found, everything).ways == found.ways
    for field, name in (("gpus", "gpu"), ("classes", "supplier_class"), ("regions", "region")):
        parts = []
        for one in getattr(offered, field):
            ways = selected(found, replace(everything, **{field: (one,)})).ways
            assert ways
            assert {getattr(way.offer, name) for way in ways} == {one}
            parts += ways
        assert sorted(map(id, parts)) == sorted(map(id, found.ways))  # each way is in one of them
    both = selected(found, replace(everything, gpus=("h100-sxm", "h200"), classes=("cloud",))).ways
    assert {(way.offer.gpu, way.offer.supplier_class) for way in both} == {("h100-sxm", "cloud"), ("h200", "cloud")}
    assert selected(found, replace(everything, gpus=("h100-sxm",), regions=("nowhere",))).ways == ()
