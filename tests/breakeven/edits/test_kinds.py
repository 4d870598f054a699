"""Edits of single options: prices, supply, throughput; each over every option that can have it."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from breakeven.defaults import presets
from breakeven.edits import options, prices, supply, throughput, workload
from breakeven.edits.fields import set_field
from breakeven.edits.served_model import serve_model
from breakeven.origins import TYPED, Origin
from economics.errors import InputError
from economics.scenario.scenario import MAX_OPTIONS
from pricing.resolve.scenario import resolve_option
from pricing.resolve.ways import ways_to_serve
from pricing.studies.assumed import assumed_price
from pricing.studies.everywhere import disagreements
from tests.support.edits import AS_OF, RENT, SUPPLY_KINDS, every_kind, self_hosted, sourced, token_priced

BEFORE = sourced()
HOSTED, TOKENS = self_hosted(BEFORE), token_priced(BEFORE)
DAY = date.fromisoformat(AS_OF)
POINT = "llama-3.3-70b/2x-h100-sxm/fp8/trtllm/1000-in-1000-out-max-2"
MEASURED = {"output_tokens_per_second": 900, "input_tokens": 1000, "output_tokens": 200}


def others_as_before(after, place):
    return all(
        a == b
        for i, (a, b) in enumerate(zip(after.scenario.options, BEFORE.scenario.options, strict=False))
        if i not in (place, 0)  # the first one may follow a new name
    )


@pytest.mark.parametrize("place", TOKENS)
def test_another_seller_or_model_gives_another_name(place: int, shared_catalogue) -> None:
    after = prices.change_offer(BEFORE, place, "anthropic", "claude-haiku-4-5", shared_catalogue, DAY)
    option = after.scenario.options[place]
    assert (option.provider, option.model, option.name) == (
        "anthropic",
        "claude-haiku-4-5",
        "Claude Haiku 4.5 at Anthropic",
    )
    assert others_as_before(after, place)
    if place == 1:
        assert after.scenario.horizon.reference == option.name


@pytest.mark.parametrize("place", [*range(len(BEFORE.scenario.options)), None])
def test_a_price_row_takes_an_options_place_or_a_new_one(shared_catalogue, place: int | None) -> None:
    rows = shared_catalogue.price_list(DAY)
    row = next(r for r in rows if (r.provider, r.model, r.variant) == ("anthropic", "claude-haiku-4-5", "standard"))
    after = prices.use_price_row(BEFORE, place, row, shared_catalogue, DAY)
    index = len(BEFORE.scenario.options) if place is None else place
    option = after.scenario.options[index]
    assert (option.kind, option.provider, option.model) == ("api", "anthropic", "claude-haiku-4-5")
    assert option.price.input_usd_per_mtok is None
    if place == 1:
        assert after.scenario.horizon.reference == option.name


def test_a_row_that_look_ups_pass_over_leaves_its_figures_and_its_name(shared_catalogue) -> None:
    listed = next(d for d in disagreements(shared_catalogue, DAY) if d.rows[1].input_usd_per_mtok)
    row = listed.rows[1]
    assert prices.has_own_figures(row, shared_catalogue, DAY)
    after = prices.use_price_row(BEFORE, None, row, shared_catalogue, DAY)
    index = len(BEFORE.scenario.options)
    assert after.scenario.options[index].price.input_usd_per_mtok == row.input_usd_per_mtok
    assert after.origins.of(f"options[{index}].price.input_usd_per_mtok") == Origin("row", prices.row_id(row))


def test_an_assumed_price_is_a_discount_that_nobody_typed(shared_catalogue) -> None:
    assumed = assumed_price(shared_catalogue, "groq", "llama-3.3-70b-versatile", DAY, "mid")
    after = prices.use_assumed_price(BEFORE, 0, assumed)
    assert after.scenario.options[0].discount == assumed.share
    assert after.scenario.options[0].name.startswith("assumed: ")
    assert after.origins.of("options[0].discount").status == "assumed"


@pytest.mark.parametrize("place", HOSTED)
@pytest.mark.parametrize("kind", SUPPLY_KINDS)
def test_a_supply_of_every_kind_can_be_chosen_or_says_why_not(shared_catalogue, place: int, kind: str) -> None:
    if kind not in supply.SET_KINDS:
        with pytest.raises(InputError, match="must be rent or own"):
            supply.set_supply_kind(BEFORE, place, kind, shared_catalogue, DAY)
        return
    after = supply.set_supply_kind(BEFORE, place, kind, shared_catalogue, DAY)
    assert after.scenario.options[place].supply.kind == kind
    assert others_as_before(after, place)


@pytest.mark.parametrize("place", TOKENS)
def test_what_is_not_self_hosted_has_no_supply(shared_catalogue, place: int) -> None:
    with pytest.raises(InputError, match="is not self-hosted"):
        supply.set_supply_kind(BEFORE, place, "own", shared_catalogue, DAY)
    with pytest.raises(InputError, match="is not self-hosted"):
        throughput.set_mode(BEFORE, place, "estimate", shared_catalogue, DAY)


def test_the_cheapest_rent_is_the_lowest_on_demand_of_a_trusted_supplier(shared_catalogue) -> None:
    rent = supply.cheapest_rent("h100-sxm", shared_catalogue, DAY)
    offered = [c for c in shared_catalogue.rate_choices("h100-sxm", DAY) if c.term == "on-demand"]
    lowest = min(c.lowest_usd_per_gpu_hour for c in offered if c.trusted)
    (chosen,) = [c for c in offered if c.provider == rent["provider"]]
    assert (chosen.lowest_usd_per_gpu_hour, chosen.trusted) == (lowest, True)
    # a marketplace is cheaper, and is not proposed
    assert min(c.lowest_usd_per_gpu_hour for c in offered) < lowest
    assert supply.cheapest_rent("other", shared_catalogue, DAY) == RENT


def test_other_supplies_come_beside_as_far_as_there_is_room(shared_catalogue) -> None:
    place = HOSTED[0]
    others = supply.other_supplies(BEFORE.scenario, BEFORE.scenario.options[place], shared_catalogue, DAY)
    assert "on-demand" not in others  # the scenario has it
    assert supply.BLENDED not in others
    after = supply.put_other_supplies(BEFORE, place, shared_catalogue, DAY)
    assert len(after.scenario.options) == min(MAX_OPTIONS, len(BEFORE.scenario.options) + len(others))
    assert not set(others) & set(
        supply.other_supplies(after.scenario, after.scenario.options[place], shared_catalogue, DAY)
    )
    assert after.scenario.options[len(BEFORE.scenario.options)].name.startswith(
        f"{BEFORE.scenario.options[place].name}, "
    )


@pytest.mark.parametrize("spares", [None, 0, 1])
def test_a_blend_is_put_beside_where_nothing_is_said_of_spares(shared_catalogue, spares: int | None) -> None:
    alone = set_field(every_kind(), ("options", 2, "spare_replicas"), spares)
    alone = set_field(alone, ("options", 2, "gpu"), "l40s")  # which is let for a year
    offered = supply.other_supplies(alone.scenario, alone.scenario.options[2], shared_catalogue, DAY)
    assert (supply.BLENDED in offered) == (spares is None)
    after = supply.put_other_supplies(alone, 2, shared_catalogue, DAY)
    assert len(after.scenario.options) == min(MAX_OPTIONS, len(alone.scenario.options) + len(offered))


@pytest.mark.parametrize("place", [*HOSTED, None])
def test_a_rate_goes_into_the_supply_by_name_where_look_ups_take_it_else_by_its_id(shared_catalogue, place) -> None:
    whole = BEFORE.scenario.edition.whole_machines
    used = shared_catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, DAY, whole_machines=whole)
    index = len(BEFORE.scenario.options) if place is None else place
    named = supply.use_rate_row(BEFORE, place, used, shared_catalogue, DAY).scenario.options[index].supply
    assert (named.provider, named.term, named.rate_id) == ("lambda", "on-demand", None)
    other = next(
        r for r in shared_catalogue.rate_rows(gpu="h200", as_of=DAY) if r.status == "doubtful" or r.gpu_count > 8
    )
    option = supply.use_rate_row(BEFORE, place, other, shared_catalogue, DAY).scenario.options[index]
    assert (option.gpu, option.throughput) == ("h200", None)  # a measurement holds for the GPU it was taken on


@pytest.mark.parametrize("place", HOSTED)
@pytest.mark.parametrize("mode", get_args(throughput.Mode))
def test_every_mode_of_throughput_is_reached_or_says_why_not(
    shared_catalogue, place: int, mode: throughput.Mode
) -> None:
    if mode == "run":
        with pytest.raises(InputError, match="a run comes from a benchmark file"):
            throughput.set_mode(BEFORE, place, mode, shared_catalogue, DAY)
        return
    after = throughput.set_mode(BEFORE, place, mode, shared_catalogue, DAY)
    assert throughput.mode_of(after.scenario.options[place]) == mode


def test_a_doubtful_point_is_taken_unasked_only_where_there_is_no_other(shared_catalogue) -> None:
    place, models = HOSTED[0], {row.model for row in shared_catalogue.throughput_points()}
    seen = set()
    for model in sorted(models):
        points = throughput.usable_points(shared_catalogue, model)
        if not points:
            continue
        moved = serve_model(BEFORE, place, model, shared_catalogue, DAY)
        after = throughput.set_mode(moved, place, "published", shared_catalogue, DAY)
        chosen = after.scenario.options[place].throughput.published_point
        sound = {point.id for point in points if point.usable_at(DAY)}
        assert chosen in (sound or {point.id for point in points})
        seen.add((bool(sound), len(sound) < len(points)))
    assert (True, True) in seen  # a model with measurements of both kinds


def test_a_typed_throughput_starts_from_the_capacity_there_is(shared_catalogue) -> None:
    from economics.cost.load import Load

    place = HOSTED[0]
    load = Load.of(BEFORE.scenario.workload)

    def capacity(edited):
        option = edited.scenario.options[place]
        return float(resolve_option(option, "", edited.scenario, shared_catalogue, DAY).capacity(load))

    for mode in ("tokens_per_second", "output_tokens_per_second", "two_rates"):
        after = throughput.set_mode(BEFORE, place, mode, shared_catalogue, DAY)
        assert capacity(after) == pytest.approx(capacity(BEFORE), rel=2e-3)


@pytest.mark.parametrize("place", HOSTED)
def test_a_point_brings_its_layout_and_a_rent_of_its_gpu(shared_catalogue, place: int) -> None:
    moved = set_field(BEFORE, ("options", place, "gpu"), "a100-80gb")
    after = throughput.use_point(moved, place, POINT, shared_catalogue, DAY)
    option = after.scenario.options[place]
    assert (option.gpu, option.gpus_per_replica, option.throughput.published_point) == ("h100-sxm", 2, POINT)
    assert option.name.startswith("Llama 3.3 70B on 2× H100 SXM5 80 GB")
    assert after.origins.of(f"options[{place}].gpu") == Origin("row", POINT)
    assert after.origins.of(f"options[{place}].gpus_per_replica") == TYPED  # it was so before
    if option.supply.kind == "rent":
        assert option.supply.provider == supply.cheapest_rent("h100-sxm", shared_catalogue, DAY)["provider"]
    with pytest.raises(InputError, match="no published throughput has the id"):
        throughput.use_point(BEFORE, place, "gone", shared_catalogue, DAY)


def test_another_model_keeps_a_typed_throughput_alone(shared_catalogue) -> None:
    place = HOSTED[0]
    served = serve_model(BEFORE, place, "qwen3-32b", shared_catalogue, DAY).scenario.options[place]
    assert (served.throughput, served.precision) == (None, BEFORE.scenario.options[place].precision)
    typed = throughput.set_mode(BEFORE, place, "tokens_per_second", shared_catalogue, DAY)
    served = serve_model(typed, place, "my-model", shared_catalogue, DAY).scenario.options[place]
    assert served.throughput == typed.scenario.options[place].throughput
    assert served.name == "my-model on 2× H100 SXM5 80 GB"


@pytest.mark.parametrize("place", [*HOSTED, None])
def test_a_run_a_model_and_a_way_are_taken_over(shared_catalogue, place: int | None) -> None:
    index = len(BEFORE.scenario.options) if place is None else place
    run = throughput.use_run(BEFORE, place, MEASURED, 4, "r.json")
    assert run.scenario.options[index].measured.output_tokens_per_second == 900
    assert run.origins.of(f"options[{index}].gpus_per_replica") == Origin("imported", "r.json")
    assert throughput.drop_run(run, index).scenario.options[index].measured is None
    beside = throughput.use_run(BEFORE, place, MEASURED, 4, "r.json", beside=True).scenario.options
    assert beside[: len(BEFORE.scenario.options)] == BEFORE.scenario.options
    assert beside[-1].measured.output_tokens_per_second == 900
    option = BEFORE.scenario.options[HOSTED[0]]
    way = ways_to_serve(option, BEFORE.scenario.workload, shared_catalogue, DAY, frozenset({"on-demand"})).ways[0]
    laid_out = throughput.use_way(BEFORE, place, way).scenario.options[index]
    assert (laid_out.gpu, laid_out.gpus_per_replica, laid_out.supply.provider) == (
        way.offer.gpu,
        way.offer.gpus,
        way.offer.provider,
    )
    assert laid_out.throughput is None


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_a_preset_sets_the_mix_and_nobody_typed_it(preset) -> None:
    after = workload.apply_preset(BEFORE, preset)
    for name, value in preset.workload.items():
        assert getattr(after.scenario.workload, name) == value
        assert after.origins.of(f"workload.{name}").status == "assumed"
    assert after.origins.of("workload.tokens_per_month") == TYPED


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_a_preset_says_how_long_people_wait_for_estimated_replicas(preset) -> None:
    place = HOSTED[0]
    estimated = set_field(BEFORE, ("options", place, "throughput"), None)
    after = workload.apply_preset(estimated, preset)
    serving = after.scenario.options[place].serving
    limits = (serving.time_per_output_token_ms, serving.time_to_first_token_ms)
    assert limits == ((50, 2000) if preset.waits else (1000, None))
    assert after.origins.of(f"options[{place}].serving.time_per_output_token_ms").status == "assumed"
    full = set_field(estimated, ("options", place, "serving", "concurrency"), 64)
    assert workload.apply_preset(full, preset).scenario.options[place] == full.scenario.options[place]


@pytest.mark.parametrize("place", TOKENS)
def test_a_self_hosted_edit_refuses_other_kinds_and_the_other_way_round(shared_catalogue, place: int) -> None:
    with pytest.raises(InputError, match="is not self-hosted"):
        serve_model(BEFORE, place, "qwen3-32b", shared_catalogue, DAY)
    with pytest.raises(InputError, match="is not priced by the token"):
        prices.change_offer(BEFORE, HOSTED[0], "anthropic", "claude-haiku-4-5", shared_catalogue, DAY)


@pytest.mark.parametrize("typed", ["tokens_per_second", "output_tokens_per_second"])
def test_another_model_takes_a_typed_throughput_along_and_nothing_else(shared_catalogue, typed: str) -> None:
    place = HOSTED[0]
    precise = set_field(BEFORE, ("options", place, "precision"), "fp8")
    started = throughput.set_mode(precise, place, typed, shared_catalogue, DAY)
    option = serve_model(started, place, "qwen3-32b", shared_catalogue, DAY).scenario.options[place]
    assert getattr(option.throughput, typed) == getattr(started.scenario.options[place].throughput, typed)
    assert (option.architecture, option.measured, option.precision) == (None, None, "fp8")


def test_a_rate_of_another_gpu_drops_a_precision_that_it_lacks(shared_catalogue) -> None:
    place = HOSTED[0]
    precise = set_field(BEFORE, ("options", place, "precision"), "fp8")
    row = next(r for r in shared_catalogue.rate_rows(gpu="a100-80gb", as_of=DAY, also_passed_over=False))
    option = supply.use_rate_row(precise, place, row, shared_catalogue, DAY).scenario.options[place]
    assert (option.gpu, option.precision) == ("a100-80gb", None)  # an A100 has no FP8 arithmetic


def test_a_full_scenario_refuses_a_way_for_a_new_option(shared_catalogue) -> None:
    full = BEFORE
    while len(full.scenario.options) < MAX_OPTIONS:
        full = options.duplicate(full, 0)
    way = ways_to_serve(full.scenario.options[HOSTED[0]], full.scenario.workload, shared_catalogue, DAY).ways[0]
    with pytest.raises(InputError, match="has 12 already: drop one"):
        throughput.use_way(full, None, way)
