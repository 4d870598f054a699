"""What is advised: by cost, by answers, with what would change it, what knowing is worth, and the case against."""

from __future__ import annotations

import time
from datetime import date
from typing import Any, get_args

import pytest

from breakeven.advice.advisor import Advice, FlipInRange, OftenCheaper, advise
from breakeven.advice.answers import read_answers
from breakeven.advice.hints import hints
from breakeven.advice.licences import QUESTION as LICENCE
from breakeven.advice.questions import HOSTS, READERS, mtok_per_day
from breakeven.advice.standing import NEEDS
from breakeven.defaults import Preset, default_sourced, presets
from breakeven.edits.fields import set_field
from breakeven.edits.flips import with_input_at
from breakeven.edits.workload import apply_preset
from breakeven.origins import Sourced
from breakeven.outlook import chances_of_the_month
from breakeven.words import advice as words
from economics.break_even.compare import compare
from economics.break_even.over_volume import VARIABLE as VOLUME
from economics.errors import InputError
from economics.scenario.reading import read_scenario
from economics.scenario.scenario import Scenario
from pricing.facts.guides import DecisionQuestion, ServingStackStatement, ThresholdUnit, UseCasePick
from pricing.resolve.scenario import resolve
from pricing.sellers.providers import all_providers
from tests.support.scenarios import typed_document
from trust.licences.company import Company
from trust.models.entries import library
from trust.models.judged import judged

DAY = date(2026, 11, 20)
NOBODY = Company()


@pytest.fixture
def catalogue(shared_catalogue: Any) -> Any:
    return shared_catalogue


def of(scenario: Scenario, catalogue: Any, company: Company = NOBODY, **answers: str) -> Advice:
    rows = catalogue.facts(DecisionQuestion)
    given = read_answers(answers, words.askable(rows))
    return advise(resolve(scenario, catalogue, DAY), rows, library(catalogue), given, company)


def typed(usd_per_mtok: float, rent: float, inputs: list[dict[str, Any]] | None = None) -> Scenario:
    """40.5 Mtok a month at one price for input and output, or one GPU for 100 h at a rent, which may be uncertain."""
    made = typed_document()
    made["options"][0]["price"] = {"input_usd_per_mtok": usd_per_mtok, "output_usd_per_mtok": usd_per_mtok}
    made["options"][1]["supply"]["usd_per_gpu_hour"] = rent
    if inputs is not None:
        made["risk"] = {"inputs": inputs, "draws": 10_000}
    return read_scenario(made)


def test_the_cheaper_is_advised_with_the_numbers_that_decide(catalogue: Any) -> None:
    scenario = typed(1.0, 0.2)
    found = of(scenario, catalogue)
    api, own = (found.usd_per_month[option.name] for option in scenario.options)
    assert found.side == ("closed" if api < own else "own")
    assert found.rival is not None
    assert found.rival.usd_more_per_month == pytest.approx(abs(api - own))
    (saved, volume, chance) = words.deciding(found)
    assert (saved[0], volume[0], chance[0]) == (
        "Cheaper than the next, a month",
        "Break-even volume, tokens a day",
        "Cheaper than the next in",
    )
    assert found.over_volume is not None
    (crossing,) = found.over_volume.crossings
    assert volume[1] == words.tokens(mtok_per_day(crossing.at) * 1e6)


def test_a_rent_within_its_range_of_the_flip_is_the_case_against(catalogue: Any) -> None:
    scenario = typed(1.0, 0.2)
    costs = of(scenario, catalogue).usd_per_month
    api, own = (costs[option.name] for option in scenario.options)
    path = "options[1].supply.usd_per_gpu_hour"
    # the GPU is billed 100 hours a month: it costs as much as the API at this rent
    rent = 0.2 + (api - own) / 100
    ranged = {"input": path, "low": rent * 0.5, "high": rent * 2}
    found = of(typed(1.0, rent * 1.1, [ranged]), catalogue)
    assert found.side == "closed"
    (flips,) = (flips for flips in found.flips if flips.place.path == path)
    assert flips.below is not None
    assert flips.below.at == pytest.approx(rent, rel=1e-6)
    in_range = next(each for each in found.against if isinstance(each, FlipInRange))
    often = next(each for each in found.against if isinstance(each, OftenCheaper))
    # of the triangle 0.5, 1.1, 2 there lie below 1: (1 − 0.5)² / ((2 − 0.5)(1.1 − 0.5)) = 27.8 %
    assert in_range.doubt == pytest.approx(0.278, abs=0.012)
    assert often.doubt == pytest.approx(in_range.doubt)
    assert found.information is not None
    (worth,) = found.information.inputs
    # below the flip the machine saves 100·rent·(1 − t): ∫ (1 − t)·2(t − 0.5)/(1.5·0.6) from 0.5 to 1 = 0.02315·2
    assert worth.usd_per_year == pytest.approx(12 * 100 * rent * 0.0463, rel=0.08)
    assert f"alone up to {words.money(worth.usd_per_year)}" in words.worth_sentence(found, {})


def test_answers_leave_options_out_and_say_what_they_cost(catalogue: Any) -> None:
    default = default_sourced().scenario
    free, bound = of(default, catalogue), of(default, catalogue, residency="yes")
    assert (free.side, bound.side) == ("hosted", "own")
    assert {each.option: each.questions for each in bound.aside} == {
        "GPT-6.1 Sol": ("residency",),
        "Gemma 4 31B at FriendliAI": ("residency",),
    }
    assert bound.usd_of_answers == pytest.approx(
        bound.usd_per_month[bound.option or ""] - free.usd_per_month[free.option or ""]
    )
    assert "“Must data stay in a place, on premises or offline?”" in words.answers_sentence(
        bound, words.texts(bound.questions)
    )
    assert bound.flips == ()
    assert words.flips_sentence(bound) == "No other option is left to change to."
    assert of(default, catalogue, frontier="yes").side == "closed"
    assert of(default, catalogue, ops="no", fine_tuning="yes").side == "hosted"
    assert {each.option for each in of(default, catalogue, stage="yes").aside} == {"Gemma 4 31B on H100"}
    assert of(default, catalogue, origin="no").aside == ()  # the maker of Gemma sits in the US, by the facts
    assert of(default, catalogue, fine_tuning_data="no").aside == ()


@pytest.mark.parametrize("users", [1e6, 8e8])
@pytest.mark.parametrize("region", ["EU", "US"])
@pytest.mark.parametrize("model", ["llama-3.3-70b", "llama-4-scout", "minimax-m2.7", "qwen3-32b", "gemma-4-31b"])
def test_a_licence_that_keeps_the_company_out_leaves_the_option_out(
    model: str, region: str, users: float, catalogue: Any
) -> None:
    company = Company(monthly_users=users, revenue_usd_per_year=1e7, region=region)  # type: ignore[arg-type]
    verdict = judged(library(catalogue), company).verdicts[model]
    document = typed_document()
    document["options"][1]["model"] = model
    found = of(read_scenario(document), catalogue, company)
    out = {each.option: each.licence for each in found.aside}
    assert ("GPU" in out) == (verdict.outcome == "not allowed")
    if "GPU" in out:
        licence = out["GPU"]
        assert licence is not None
        assert licence.verdict == verdict
        assert f"GPU is left out: {licence.model} may not be used ({verdict.reason})." in words.answers_sentence(
            found, words.texts(found.questions)
        )
        assert found.option == "API"
    (asked,) = (question for question in found.questions if question.id == LICENCE)
    assert not asked.asked
    assert f"GPU: use of {library(catalogue).entries[model].name} is {verdict.outcome}" in words.said_of(asked)
    assert verdict.reason in words.said_of(asked)


def test_of_a_mix_the_worst_of_its_models_counts(catalogue: Any) -> None:
    document = typed_document()
    document["options"][1]["model"] = "minimax-m2.7"
    document["options"].append({**document["options"][1], "name": "Gemma", "model": "gemma-4-31b"})
    parts = [{"option": "Gemma", "share_of_requests": 0.9}, {"option": "GPU", "share_of_requests": 0.1}]
    document["options"].append({"kind": "mix", "name": "Both", "parts": parts})
    found = of(read_scenario({**document, "schema_version": 2}), catalogue)
    verdicts = {each.option: each.verdict.outcome for each in found.licences}
    assert verdicts == {"GPU": "not allowed", "Gemma": "allowed", "Both": "not allowed"}


def test_duties_and_what_is_not_known_of_the_advised_model_are_said(catalogue: Any) -> None:
    default = default_sourced().scenario
    plain, sold_on = of(default, catalogue), of(default, catalogue, Company(redistribute=True))
    assert words.licence_sentence(plain) == ""  # Apache-2.0 asks for nothing of who keeps it to itself
    assert words.licence_sentence(sold_on).startswith("Whoever uses Gemma 4 31B has duties: with copies: the licence")
    document = typed_document()
    document["options"][1] |= {"model": "qwen3-32b"}
    document["options"][1]["supply"]["usd_per_gpu_hour"] = 0.01
    unknown = of(read_scenario(document), catalogue)
    assert unknown.side == "own"  # what is not known is said, and does not decide
    assert words.licence_sentence(unknown).startswith("Whether Qwen3 32B may be used is not known: no source names")


def test_what_guides_say_fits_the_models_and_the_answers(catalogue: Any) -> None:
    default = default_sourced().scenario
    standing = of(default, catalogue).standing
    said = hints(default, standing, {}, catalogue)
    assert {hint.kind for hint in said} == {"engine", "precision", "lever", "seller", "model"}
    # Gemma 4 is picked for work on a device, by two guides, and for applications of consumers
    assert {hint.about for hint in said if hint.kind == "model"} == {"Gemma 4"}
    tuned = [hint for hint in hints(default, standing, {"fine_tuning": "yes"}, catalogue) if hint not in said]
    assert {hint.question for hint in tuned} == {"fine_tuning"}
    assert {hint.about for hint in tuned if hint.kind == "model"} == {"Qwen 3.6-27B", "Llama 3.3 70B", "DeepSeek V3.2"}
    assert {words.hint_cells(hint)[0] for hint in tuned if hint.kind == "training"} == {
        "Axolotl",
        "PEFT",
        "TRL",
        "Unsloth",
    }
    assert hints(default, standing, {"fine_tuning": "no"}, catalogue) == said
    questions = {row.question_id for row in catalogue.facts(DecisionQuestion)}
    for kind in (ServingStackStatement, UseCasePick):
        assert {row.question_id for row in catalogue.facts(kind)} <= {*questions, None}
    shown = words.hints_by_question(said, of(default, catalogue).questions)
    assert sum(len(of_one) for _, of_one in shown) == len(said)


def test_answers_that_nothing_meets_are_said_and_advise_nothing(catalogue: Any) -> None:
    none = of(default_sourced().scenario, catalogue, frontier="yes", single_vendor="yes")
    assert (none.option, none.side, none.against, none.flips) == (None, None, (), ())
    assert words.headline(none) == words.NOTHING_STANDS
    # no source says that Gemma 4 or GPT-6.1 can be audited: what is not known never counts as allowed
    assert of(default_sourced().scenario, catalogue, audit="yes").option is None


def test_options_that_cost_nothing_are_not_told_apart(catalogue: Any) -> None:
    made = typed_document()
    made["options"][0]["price"] = {"input_usd_per_mtok": 0, "output_usd_per_mtok": 0}
    made["options"].append({**made["options"][0], "name": "other"})
    found = of(read_scenario(made), catalogue)
    assert (found.nothing, found.free, found.flips, found.against) == ("free", ("API", "other"), (), ())
    assert words.headline(found) == ("API and other cost nothing, so nothing is advised: none of them saves anything.")
    assert words.deciding(found) == ()
    # one that costs nothing is advised against one that does
    del made["options"][2]
    assert of(read_scenario(made), catalogue).option == "API"


def test_without_tokens_nothing_is_advised(catalogue: Any) -> None:
    # both sold by the token cost nothing; the GPUs cost their rent whatever is asked of them
    idle = set_field(default_sourced(), ("workload", "tokens_per_month"), 0.0).scenario
    found = of(idle, catalogue)
    assert (found.option, found.nothing, found.flips, found.against) == (None, "no tokens", (), ())
    assert words.headline(found) == words.NO_TOKENS


def test_equal_costs_count_in_equal_parts_as_on_how_sure(catalogue: Any) -> None:
    # the API twice, dearer and cheaper than the GPUs in none of the simulations: each is the cheapest in half of them
    made = typed_document()
    made["options"].append({**made["options"][0], "name": "same"})
    made["options"][1]["supply"]["usd_per_gpu_hour"] = 100
    path = "options[1].supply.usd_per_gpu_hour"
    made["risk"] = {"inputs": [{"input": path, "low": 90, "high": 110}], "draws": 1000}
    resolved = resolve(read_scenario(made), catalogue, DAY)
    found = of(read_scenario(made), catalogue)
    month = chances_of_the_month(resolved)
    assert month is not None
    assert month.chance_cheapest == {"API": 0.5, "GPU": 0.0, "same": 0.5}
    assert found.rival is not None
    assert (found.rival.option, found.rival.chance_below, found.rival.chance_of_advised) == ("same", 0.0, 0.5)
    saved, volume, sure = words.deciding(found)
    assert (saved[1], sure[1]) == ("$0", "50 %")
    assert volume[2].endswith("API and same cost the same")
    assert words.worth_sentence(found, {}) == (
        "Nothing needs to be found out first: no option is cheaper than API in any simulation."
    )
    # a price a hair lower would make the other the cheapest: no value that somebody could type
    assert all(
        f"{turn.at:.6g}" != f"{flips.value:.6g}"
        for flips in found.flips
        for turn in (flips.below, flips.above)
        if turn is not None
    )


def test_wrong_answers_are_named() -> None:
    for wrong, field in (
        ({"residency": True}, "answers.residency"),
        ({"residency": "maybe"}, "answers.residency"),
        ({"colour": "yes"}, "answers.colour"),
        ([], "answers"),
    ):
        with pytest.raises(InputError) as caught:
            read_answers(wrong, ["residency", "ops"])
        assert caught.value.field == field


def test_every_question_of_the_rows_is_answered_asked_or_both(catalogue: Any) -> None:
    rows = catalogue.facts(DecisionQuestion)
    held = {row.question_id: row.answered_from_scenario for row in rows}
    assert len(held) == 20
    assert set(READERS) <= set(held)
    assert set(NEEDS) <= set(held)
    # licences are held against the company, of which no scenario says anything
    assert {id for id, how in held.items() if how == "no: ask"} <= {*NEEDS, LICENCE}
    assert {id for id, how in held.items() if how != "no: ask"} == set(READERS) - {LICENCE}
    found = of(default_sourced().scenario, catalogue)
    assert [question.id for question in found.questions] == list(held)
    said = sum(len(question.thresholds) for question in found.questions)
    assert said == sum(row.source != "product" for row in rows)


def test_thresholds_of_volume_stand_beside_the_crossing_of_this_load(catalogue: Any) -> None:
    (volume,) = (q for q in of(default_sourced().scenario, catalogue).questions if q.id == "volume")
    # 2,000 tokens in and a fifth of that out are 2,400 a request: 20 a second are 4,147 Mtok a day, a million 2,400
    by_unit = {each.row.unit: each.mtok_per_day for each in volume.thresholds}
    assert by_unit["request/s"] == pytest.approx(20 * 86_400 * 2_400 / 1e6)
    assert by_unit["million requests/day"] == pytest.approx(2_400)
    said = {words.threshold_words(each) for each in volume.thresholds}
    assert said >= {"5–10 Mtok/day", "30–50 Mtok/day", "50–100 Mtok/day", "100 Mtok/day"}
    own = next(figure for figure in volume.figures if figure.option == "GPT-6.1 Sol")
    assert isinstance(own.value, float)
    # where the guides disagree, the model says what holds for this load: own machines beat the closed model from here
    resolved = resolve(at_volume(None, own.value * 1.05).scenario, catalogue, DAY)
    costs = {r.name: r.cost.usd_per_month.scalar for r in compare(resolved.options, resolved.load).options}
    assert costs["Gemma 4 31B on H100"] < costs["GPT-6.1 Sol"]  # type: ignore[operator]


def test_a_threshold_is_written_by_its_unit(catalogue: Any) -> None:
    said = {
        (each.row.unit, each.row.threshold): words.threshold_words(each)
        for question in of(default_sourced().scenario, catalogue).questions
        for each in question.thresholds
    }
    assert {unit for unit, _ in said} == {*get_args(ThresholdUnit), None}
    assert said["share", 0.05] == "5 %–10 % of tasks"
    assert said["USD", 2.4e8] == "$240M a year (20M a month)"
    assert said["count", 7e8] == "700M monthly active users (Llama)"
    assert said["×", 5] == "5–10 × cheaper input"
    assert said["ms", 100] == "100 ms at most, of half of the requests"


@pytest.mark.parametrize("volume", [100, 1_000])
def test_opening_with_a_flip_changes_the_answer(volume: float, catalogue: Any) -> None:
    sourced = at_volume(None, volume)
    before = of(sourced.scenario, catalogue)
    opened = 0
    for flips in before.flips:
        for turn, beyond in ((flips.below, 0.98), (flips.above, 1.02)):
            if turn is None or (flips.place.field.is_share and turn.at * beyond > 1):
                continue
            at = turn.at * beyond
            changed = with_input_at(sourced, flips.place.path, at, catalogue, DAY)
            resolved = resolve(changed.scenario, catalogue, DAY)
            assert compare(resolved.options, resolved.load).cheapest == turn.to, flips.place.path
            opened += 1
    assert opened >= 6


def test_a_faster_machine_is_opened_as_a_typed_throughput(catalogue: Any) -> None:
    sourced = default_sourced()
    changed = with_input_at(sourced, "options[2].throughput", 2.0, catalogue, DAY)
    one, two = (resolve(each.scenario, catalogue, DAY) for each in (sourced, changed))
    capacity = [float(each.options[2].capacity(each.load)) for each in (one, two)]  # type: ignore[attr-defined]
    assert capacity[1] == pytest.approx(2 * capacity[0], rel=1e-4)


CASES = [(preset, volume) for preset in presets() for volume in (1, 100, 1_000)]


def at_volume(preset: Preset | None, mtok_per_day: float) -> Sourced:
    mixed = default_sourced() if preset is None else apply_preset(default_sourced(), preset)
    return set_field(mixed, ("workload", "tokens_per_month"), mtok_per_day * 1e6 * 730 / 24)


@pytest.mark.parametrize(("preset", "volume"), CASES, ids=[f"{p.name} {v}" for p, v in CASES])
def test_the_presets_have_advice_that_their_costs_bear_out(preset: Preset, volume: float, catalogue: Any) -> None:
    scenario = at_volume(preset, volume).scenario
    start = time.perf_counter()
    found = of(scenario, catalogue)
    took = time.perf_counter() - start
    assert found.option == min(found.usd_per_month, key=found.usd_per_month.__getitem__)
    assert found.side == "hosted"  # the same open weights by the token are far below a machine that is mostly idle
    own = found.usd_per_month["Gemma 4 31B on H100"]
    assert own > 2 * found.usd_per_month["Gemma 4 31B at FriendliAI"]
    assert words.headline(found).startswith("Buy open weights by the token from a host: Gemma 4 31B at FriendliAI, ")
    assert found.against
    assert took < 5  # on an idle machine a fifth of a second


def test_what_the_first_scenario_says_of_questions_can_be_said_aloud(catalogue: Any) -> None:
    said = {each.id: words.said_of(each) for each in of(default_sourced().scenario, catalogue).questions}
    assert said["engine"] == ("Gemma 4 31B on H100: no engine is named; its throughput is estimated for vLLM")
    assert said["hosting_class"] == (
        "Gemma 4 31B at FriendliAI: the host is FriendliAI, which runs GPUs for its customers"
    )
    assert said[LICENCE].startswith("GPT-6.1 Sol: the terms of its seller hold, as the model has no open licence; ")
    assert not [text for text in said.values() if text != text.strip()]


def test_every_kind_of_host_has_words() -> None:
    hosts = {seller.kind for seller in all_providers() if "tokens" in seller.sells}
    assert hosts - {"average"} <= set(HOSTS)


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.3, 4.0])
def test_what_holds_above_below_and_between_is_what_the_costs_say(factor: float, catalogue: Any) -> None:
    # at 30:1 and a hit rate of 90 % the copies of the GPUs cross a host's straight line more than once
    scenario = default_sourced().scenario
    load = {"tokens_per_month": 6e10 * factor, "input_output_ratio": 30.0, "cache_hit_rate": 0.9}
    scenario = scenario.model_copy(update={"workload": scenario.workload.model_copy(update=load)})
    found = of(scenario, catalogue)
    even = found.over_volume
    assert even is not None
    assert even.cheaper_for_good_from is not None
    assert found.option is not None
    assert found.rival is not None
    resolved = resolve(scenario, catalogue, DAY)

    def cheaper(tokens: float) -> str:
        comparison = compare(resolved.options, resolved.load.with_(VOLUME, tokens))
        costs = {name: comparison.result(name).cost.usd_per_month.scalar for name in (even.a, even.b)}
        return min((usd, name) for name, usd in costs.items() if usd is not None)[1]

    first, last = even.crossings[0].at, even.cheaper_for_good_from
    above = {cheaper(last * beyond) for beyond in (1.0001, 1.5, 3, 10)}
    below = {cheaper(first * share) for share in (0.9999, 0.5, 0.1)}
    _, (_, volume, said), _ = words.deciding(found)
    assert above == {even.cheaper_for_good}
    assert volume == words.tokens(mtok_per_day(last) * 1e6)
    (winner,), (loser,) = above, below
    assert f"above it {winner} is cheaper for good, below" in said
    assert loser in said.partition(", below ")[2]
    assert ("between it changes" in said) == (len(even.crossings) > 1)
    own = [figure for question in found.questions for figure in question.figures if "for good from" in figure.name]
    assert all(figure.value == mtok_per_day(last) for figure in own if figure.option in (even.a, even.b))
