"""Each lever by hand on a small scenario, and what holds of every row and of the best set whatever the scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from breakeven.defaults import default_sourced
from breakeven.edits.fields import set_field
from breakeven.edits.throughput import use_layout
from breakeven.levers.best_set import Answer, what_saves_most
from breakeven.levers.kinds import LABELS, LEVERS
from breakeven.levers.lever import Targets, Why
from breakeven.levers.priced import Priced, priced
from breakeven.levers.rows import Row, paid_today, try_levers
from breakeven.levers.words import MARKS, REASONS, answer_sentence, not_tried_lines, remarks
from breakeven.levers.words import rests_on_words as words_of_rests_on
from breakeven.origins import Sourced, as_read
from economics.assumption import Status
from economics.errors import InputError
from economics.scenario.reading import read_scenario, scenario_document
from economics.scenario.scenario import MAX_OPTIONS
from pricing.contract.catalogue import with_contract
from pricing.contract.contract import contract_from_records
from pricing.store.catalogue import Catalogue, open_catalogue
from tests.support.kinds import documents_of

AS_OF = date(2026, 11, 20)
TYPED = Targets(batch_share=0.5, cache_hit_rate=0.6)
API = {
    "kind": "api", "name": "API", "provider": "any", "model": "any",
    "price": {
        "input_usd_per_mtok": 1, "cached_input_usd_per_mtok": 0.1, "output_usd_per_mtok": 3, "batch_discount": 0.5,
    },
}  # fmt: skip
"""At 4 input tokens per output token (4·1 + 3)/5 = $1.40 a Mtok."""
OWN = {
    "kind": "self_hosted", "name": "GPU", "model": "gemma-4-31b", "gpu": "h100-sxm", "utilisation": 0.5,
    "supply": {"kind": "rent", "provider": "nebius", "term": "on-demand"},
    "throughput": {"prefill_tokens_per_second": 1000, "decode_tokens_per_second": 100},
}  # fmt: skip
"""A Mtok is 0.8 of input, which takes 800 s, and 0.2 of output, which takes 2,000 s: 10⁶/2,800 = 357 token/s."""
FULL_MTOK = 2_628_000 / 2800
"""What such a copy serves in a month at full use [Mtok]: 938.6."""


@pytest.fixture(scope="module")
def market(built_file: Path) -> Iterator[Catalogue]:
    catalogue = open_catalogue(built_file)
    yield catalogue
    catalogue.close()


@pytest.fixture(scope="module")
def ours(market: Catalogue) -> Catalogue:
    """The market with rates of our own: one H100 at Nebius for $2 on demand, $1.50 reserved for a year, $1 as spot."""
    rates = {"on-demand": 2, "reserved-1y": 1.5, "spot": 1}
    rows = [
        {"kind": "gpu", "provider": "nebius", "gpu": "h100-sxm", "term": term, "gpus": 1, "usd_per_gpu_hour": usd,
         "effective_from": "2026-01-01"}
        for term, usd in rates.items()
    ]  # fmt: skip
    return with_contract(market, contract_from_records(rows))


def sourced(*options: dict[str, Any], current: str | None = None, **workload: Any) -> Sourced:
    """A scenario of 10,000 Mtok at 4 : 1 and no cache hits; a lone option gets the API beside it."""
    mix = {"tokens_per_month": 1e10, "input_output_ratio": 4, "input_tokens_per_request": 4000, **workload}
    mix = {name: value for name, value in mix.items() if value is not None}
    listed = list(options) if len(options) > 1 else [*options, {**API, "name": "beside"}]
    document = {"schema_version": 2, "as_of": AS_OF.isoformat(), "workload": mix, "options": listed}
    return as_read(read_scenario({**document, **({} if current is None else {"current": current})}))


def asked(made: Sourced, catalogue: Catalogue, targets: Targets = TYPED, only: str | None = None) -> Answer:
    return what_saves_most(made, catalogue, AS_OF, targets, only)


def row(answer: Answer, lever: str, option: str = "") -> Row:
    """The row of the largest saving of a lever, on an option where it is named."""
    return next(each for each in answer.rows if each.lever == lever and option in ("", each.option))


def why(answer: Answer, lever: str, option: str | None = None) -> set[Why]:
    place = None if option is None else answer.names.index(option)
    return {each.why for each in answer.not_tried if each.lever == lever and each.place == place}


# Each lever by hand


def test_a_cheaper_seller(market: Catalogue) -> None:
    gemma = {"friendli": ("google/gemma-4-31B-it", 3), "wandb": ("google/gemma-4-31B-it", 1)}
    rows = [
        {"kind": "token", "provider": seller, "model": model, "effective_from": "2026-01-01",
         "input_usd_per_mtok": usd, "output_usd_per_mtok": 6}
        for seller, (model, usd) in gemma.items()
    ]  # fmt: skip
    rows += [
        {"kind": "token", "provider": seller, "model": model, "effective_from": "2026-01-01", "input_usd_per_mtok": 50}
        for seller, model in (("doubleword", "google/gemma-4-31B-it"), ("gmicloud", "google/gemma-4-31b-it"),
                              ("novita", "google/gemma-4-31b-it"), ("deepinfra", "google/gemma-4-31B-it"),
                              ("cerebras", "gemma-4-31b"))
    ]  # fmt: skip
    at_friendli = {"kind": "hosted", "name": "Gemma", "provider": "friendli", "model": gemma["friendli"][0]}
    answer = asked(sourced(at_friendli), with_contract(market, contract_from_records(rows)))
    found = row(answer, "cheaper_seller", "Gemma")
    # (4·3 + 6)/5 = $3.60 and (4·1 + 6)/5 = $2.00 a Mtok, 10,000 of them.
    assert (found.usd_before, found.usd_after) == pytest.approx((36_000, 20_000))
    assert (found.changed_from, found.changed_to) == ("FriendliAI", "Weights & Biases Inference")
    assert found.rests_on == ("contract",)


def test_typed_prices_and_a_discount_do_not_move_to_the_next_seller(market: Catalogue) -> None:
    dear = {"kind": "hosted", "name": "Gemma", "provider": "friendli", "model": "google/gemma-4-31B-it",
            "discount": 0.1, "price": {"input_usd_per_mtok": 50, "output_usd_per_mtok": 50}}  # fmt: skip
    found = row(asked(sourced(dear), market), "cheaper_seller", "Gemma")
    moved = found.edit(sourced(dear)).scenario.options[found.place_after]
    assert (moved.provider, moved.discount, moved.price.complete) == ("wandb", 0, False)  # type: ignore[union-attr]


def test_batch_share(market: Catalogue) -> None:
    found = row(asked(sourced(API), market), "batch_share", "API")
    # half of $14,000 at half the price: a quarter less
    assert (found.usd_before, found.usd_after) == pytest.approx((14_000, 10_500))
    assert (found.changed_from, found.changed_to, found.rests_on) == ("0 %", "50 %", ("typed",))


def test_cache_hits(market: Catalogue) -> None:
    found = row(asked(sourced(API), market), "cache_hit_rate", "API")
    # 8,000 Mtok of input: 60 % read from the cache at $0.10, the other 3,200 (written ones too) at $1; 2,000 at $3.
    assert (found.usd_before, found.usd_after) == pytest.approx((14_000, 480 + 3200 + 6000))


def test_nothing_is_tried_that_nobody_typed(market: Catalogue) -> None:
    answer = asked(sourced(API), market, Targets())
    assert why(answer, "batch_share") == why(answer, "cache_hit_rate") == {Why.NO_RATE_TYPED}
    already = asked(sourced(API, batch_share=0.5), market)
    assert why(already, "batch_share") == {Why.ALREADY_THERE}


def test_utilisation(ours: Catalogue) -> None:
    found = row(asked(sourced(OWN), ours), "utilisation", "GPU")
    # 10,000 Mtok: 21.3 copies half full, 15.2 at 70 %; each 730 h at $2
    assert pytest.approx(21.3, abs=0.01) == 10_000 / (FULL_MTOK * 0.5)
    assert pytest.approx(15.2, abs=0.03) == 10_000 / (FULL_MTOK * 0.7)
    assert (found.usd_before, found.usd_after) == pytest.approx((22 * 1460, 16 * 1460))
    assert found.rests_on == ("assumed",)


def test_reserved_and_spot(ours: Catalogue) -> None:
    answer = asked(sourced(OWN), ours)
    reserved, spot = (row(answer, lever, "GPU") for lever in ("reserved", "spot"))
    assert (reserved.usd_before, reserved.usd_after) == pytest.approx((22 * 1460, 22 * 1.5 * 730))
    assert (reserved.changed_to, reserved.rests_on) == ("reserved for 1 year at Nebius", ("contract",))
    # what interruptions cost is not known: counted as nothing, and said
    assert spot.usd_after == pytest.approx(22 * 730)
    assert spot.rests_on == ("assumed", "contract")


def test_speculative_decoding(ours: Catalogue) -> None:
    found = row(asked(sourced(OWN), ours), "speculative_decoding", "GPU")
    # 2,000 s of writing a Mtok become 2,000/1.24 = 1,612.9 s: with 800 s of reading 2,412.9, 18.4 copies half full
    assert pytest.approx(18.36, abs=0.01) == 10_000 * 2412.9 / (2_628_000 * 0.5)
    assert found.usd_after == pytest.approx(19 * 1460)
    assert (found.changed_from, found.changed_to, found.rests_on) == ("off", "1.24× as fast writing", ("assumed",))


def test_by_the_hour_and_the_best_baseline(ours: Catalogue) -> None:
    weights = [1.0] * 84 + [3.0] * 84
    made = sourced({**OWN, "utilisation": 1.0}, load_profile={"weights": weights}, tokens_per_month=1e10)
    answer = asked(made, ours)
    # Half of the hours carry half the mean and half carry 1.5 times the mean of 10,000/730 = 13.70 Mtok: at 85 % a copy
    # serves 1.09286 Mtok in an hour, so 6.3 and 18.8 copies: 7 and 19, on average 13. Fixed: 1.5 · 10.65 = 15.98.
    hourly, baseline = (row(answer, lever, "GPU") for lever in ("hourly_scaling", "best_baseline"))
    assert hourly.usd_before == pytest.approx(16 * 1460)
    assert hourly.usd_after == pytest.approx(13 * 1460)
    assert baseline.usd_after == pytest.approx(13 * 1460)  # machines above cost what machines below cost
    assert hourly.rests_on == ("assumed",)
    assert why(asked(sourced(OWN), ours), "hourly_scaling", "GPU") == {Why.NO_LOAD_OF_HOURS}


def test_the_baseline_may_have_a_seller_of_the_same_model_above_it(ours: Catalogue) -> None:
    sold = {"kind": "hosted", "name": "Gemma by the token", "provider": "friendli", "model": "google/gemma-4-31B-it"}
    dear = {**OWN, "supply": {"kind": "rent", "usd_per_gpu_hour": 4}}
    weights = [1.0] * 167 + [40.0]
    answer = asked(sourced({**dear, "utilisation": 1.0}, sold, load_profile={"weights": weights}), ours)
    found = row(answer, "best_baseline", "GPU")
    assert found.changed_to == "a baseline, and Gemma by the token above it"


def test_narrower_precisions_and_types_of_gpu(market: Catalogue) -> None:
    estimated = {name: value for name, value in OWN.items() if name != "throughput"} | {"precision": "bf16"}
    made = sourced(estimated, tokens_per_month=2e11)
    answer = asked(made, market)
    found = row(answer, "narrower_precision", "GPU")
    assert found.changed_from == "BF16"
    assert found.changed_to in ("FP8", "INT8", "INT4")
    # the same GPUs, supplier and rate: the cost falls as the number of copies does
    before, after = (priced(s, market, AS_OF) for s in (made, use_layout(made, 0, 1, found.changed_to.lower())))
    copies = [each.resolved.options[0].cost(each.resolved.load).replicas.scalar for each in (before, after)]  # type: ignore[union-attr]
    assert found.usd_after / found.usd_before == pytest.approx(copies[1] / copies[0])  # type: ignore[operator]
    assert "estimated" in found.rests_on
    gpus = [each for each in answer.rows if each.lever == "gpu_type"]
    assert len({each.changed_to for each in gpus}) == len(gpus) > 1
    assert all("BF16" in each.changed_to for each in gpus)  # never narrower than it is


def test_a_typed_throughput_has_no_estimate_beside_it(market: Catalogue) -> None:
    answer = asked(sourced(OWN), market)
    for lever in ("narrower_precision", "gpu_type"):
        assert why(answer, lever, "GPU") == {Why.THROUGHPUT_GIVEN}


def test_a_smaller_model_of_equal_class(market: Catalogue) -> None:
    answer = what_saves_most(default_sourced(), market, AS_OF, Targets())
    sold = row(answer, "smaller_model", "Gemma 4 31B at FriendliAI")
    served = row(answer, "smaller_model", "Gemma 4 31B on H100")
    assert served.changed_to == "Gemma 4 26B A4B"
    assert sold.changed_to.startswith("Gemma 4 26B A4B (")
    assert "Arena, CC BY 4.0" in sold.remark  # the licence asks for it wherever ratings are used
    assert "assumed" in sold.rests_on


def test_provisioned_capacity_stands_beside_the_option(market: Catalogue) -> None:
    mini = {"kind": "api", "name": "mini", "provider": "azure", "model": "gpt-4o",
            "price": {"input_usd_per_mtok": 100, "output_usd_per_mtok": 100}, "success_rate": 0.5, "retries": 1,
            "staff": [{"people": 1, "usd_per_year": 12_000}]}  # fmt: skip
    found = row(asked(sourced(mini), market), "provisioned", "mini")
    added = found.edit(sourced(mini)).scenario.options[found.place_after]
    assert found.adds
    assert added.kind == "provisioned"
    month = added.usd_per_unit_hour * 730  # type: ignore[union-attr]
    units = (found.usd_after - 1000) / month  # people cost $1,000 there too
    assert units == pytest.approx(round(units))
    # 15,000 Mtok of all attempts, 4 : 1, the weights of the list
    weighted = 15_000e6 * (0.8 + 0.2 * added.output_token_weight)  # type: ignore[union-attr]
    served = added.input_tokens_per_minute_per_unit * 60 * 730  # type: ignore[union-attr]
    assert units == pytest.approx(weighted / served, abs=added.unit_increment)  # type: ignore[union-attr]
    assert {"quoted"} <= set(found.rests_on)


# What stays as it is


def test_what_is_paid_today_stays_and_a_copy_changes(market: Catalogue) -> None:
    gemma = {"kind": "hosted", "name": "Gemma", "provider": "friendli", "model": "google/gemma-4-31B-it"}
    made = sourced(gemma, API, current="Gemma")
    found = row(asked(made, market), "cheaper_seller", "Gemma")
    after = found.edit(made).scenario
    assert found.adds
    assert (after.options[0], after.current) == (made.scenario.options[0], "Gemma")
    assert len(after.options) == 3
    beside = row(asked(sourced(gemma, API), market), "cheaper_seller", "Gemma")
    assert not beside.adds


def test_what_the_scenario_has_as_an_option_is_not_proposed_again(market: Catalogue) -> None:
    """Whatever is applied, the largest saving first: no two options are ever one under two names."""
    made, applied = default_sourced(), 0
    while len(made.scenario.options) < MAX_OPTIONS and applied < MAX_OPTIONS:
        rows = try_levers(priced(made, market, AS_OF), market, AS_OF, TYPED).rows
        of_options = [each for each in rows if not each.of_workload]
        if not of_options:
            break
        made, applied = of_options[0].edit(made), applied + 1
        bought = [option.model_dump(exclude={"id", "name"}) for option in made.scenario.options]
        assert all(bought.count(each) == 1 for each in bought), of_options[0].changed_to
    assert applied > 2


def test_the_headline_moves_on_once_its_change_is_an_option(market: Catalogue) -> None:
    gemma = {"kind": "hosted", "name": "Gemma", "provider": "friendli", "model": "google/gemma-4-31B-it"}
    made = sourced(gemma, API, current="Gemma")
    found = row(asked(made, market, Targets()), "cheaper_seller", "Gemma")
    again = asked(found.edit(made), market, Targets())
    assert [each for each in again.rows if (each.lever, each.option) == ("cheaper_seller", "Gemma")] == []
    assert (found.changed_to, Why.IS_AN_OPTION) in [(each.what, each.why) for each in again.not_tried]
    nothing = replace(again, rows=(), best=None)
    assert answer_sentence(nothing).startswith("Nothing else that was tried saves anything")


def test_a_bill_holds_its_tokens_where_the_workload_changes(market: Catalogue) -> None:
    made = sourced(API, bill={"usd_per_month": 14_000, "option": "API"}, tokens_per_month=None)
    assert paid_today(made.scenario) == {"API"}
    found = row(asked(made, market), "batch_share", "API")
    # $14,000 pay for 10,000 Mtok; with the bill held as well there would be more tokens and nothing saved
    assert (found.usd_before, found.usd_after) == pytest.approx((14_000, 10_500))
    workload = found.edit(made).scenario.workload
    assert found.holds_tokens
    assert (workload.bill, workload.tokens_per_month) == (None, pytest.approx(1e10))


def test_a_full_scenario_says_so(market: Catalogue) -> None:
    gemma = {"kind": "hosted", "name": "Gemma", "provider": "friendli", "model": "google/gemma-4-31B-it"}
    made = sourced(gemma, *({**API, "name": f"API {n}"} for n in range(MAX_OPTIONS - 1)), current="Gemma")
    assert why(asked(made, market), "cheaper_seller", "Gemma") == {Why.FULL}


def test_what_the_scenario_refuses_is_said_and_no_row(market: Catalogue) -> None:
    made = sourced(API, cache_write_share=0.5)  # 60 % read and 50 % written are more than all
    answer = asked(made, market)
    assert why(answer, "cache_hit_rate", "API") == {Why.REFUSED}
    assert any("must be at most" in each.sentence for each in answer.not_tried)


def test_what_is_no_share_or_no_option_is_refused_by_name(market: Catalogue) -> None:
    with pytest.raises(InputError) as error:
        asked(sourced(API), market, Targets(batch_share=1.5))
    assert error.value.field == "batch_share"
    with pytest.raises(InputError, match="'x' is no option of the scenario: must be one of 'API', 'beside'"):
        asked(sourced(API), market, only="x")


def test_an_option_without_a_price_is_named(market: Catalogue) -> None:
    answer = asked(sourced({**API, "name": "nobody's", "price": {}}, API, {**API, "name": "beside"}), market)
    (found,) = (each for each in answer.not_tried if each.why is Why.NO_COST)
    assert answer.names[found.place or 0] == "nobody's"
    assert "Provider of nobody's" in found.sentence


# What holds of every answer


def scenarios() -> dict[str, Callable[[], Sourced]]:
    """The default, and documents with every kind of option and supply of each version."""
    made: dict[str, Callable[[], Sourced]] = {"default": default_sourced}
    for version in (1, 2):
        for name, document in documents_of(version).items():
            made[name] = lambda document=document: as_read(read_scenario(document))  # type: ignore[misc]
    made["default by the hour"] = lambda: set_field(
        default_sourced(), ("workload", "load_profile"), {"shape": "office"}
    )
    return made


@pytest.mark.parametrize("name", scenarios())
def test_every_row_says_what_applying_it_makes(market: Catalogue, name: str) -> None:
    made = scenarios()[name]()
    answer = asked(made, market)
    before = priced(made, market, AS_OF)
    assert [-each.saving for each in answer.rows] == sorted(-each.saving for each in answer.rows)
    for each in answer.rows[:: max(1, len(answer.rows) // 12)]:
        changed = each.edit(made)
        after = priced(changed, market, AS_OF)
        assert each.usd_before == before.usd[each.place]
        assert each.usd_after == after.usd[each.place_after] == each.costs_after[each.place_after] < each.usd_before
        assert each.option_after == after.names[each.place_after]
        assert each.rests_on
        _loses_nothing(before, after, each)
        assert each.order_changes == (_order(after, each) != _order(before, None))
        assert read_scenario(scenario_document(changed.scenario)) == changed.scenario
    _is_a_set(made, before, answer, market)
    _has_rows_or_reasons(answer)


def _loses_nothing(before: Priced, after: Priced, each: Row) -> None:
    """Every option is still there, at its place, under its id, with a cost where it had one."""
    assert len(after.names) == len(before.names) + each.adds
    for place, option in enumerate(before.sourced.scenario.options):
        stays = after.sourced.scenario.options[place]
        assert stays.id == option.id
        assert stays.name == option.name or place == each.place
        assert before.usd[place] is None or after.usd[place] is not None
        if each.adds and not each.of_workload:
            assert stays == option


def _order(state: Priced, each: Row | None) -> list[set[int]]:
    """The places of the options, the cheapest first, those of one cost together; a copy in place of its original."""
    costs = {place: usd for place, usd in enumerate(state.usd) if usd is not None}
    if each is not None and each.adds:
        costs[each.place] = costs.pop(each.place_after)
    groups: dict[float, set[int]] = {}
    for place, usd in costs.items():
        groups.setdefault(float(f"{usd:.9g}"), set()).add(place)
    return [groups[usd] for usd in sorted(groups)]


def _is_a_set(made: Sourced, before: Priced, answer: Answer, market: Catalogue) -> None:
    """Its savings add up, each step is the best that there was, and applying all of it gives its cost."""
    best = answer.best
    assert best is not None
    cheapest = before.cheapest()
    assert cheapest is not None
    assert (best.option, best.usd) == (before.names[cheapest], before.usd[cheapest])
    assert best.saving == pytest.approx(sum(step.saving for step in best.steps))
    assert all(step.saving > 0 for step in best.steps)
    after = priced(best.apply(made), market, AS_OF)
    least = after.cheapest()
    assert least is not None
    assert (after.names[least], after.usd[least]) == (best.option_after, pytest.approx(best.usd_after))
    plans = [min(usd for usd in each.costs_after if usd is not None) for each in answer.rows]
    if best.steps:
        assert best.steps[0].usd_after == min(plans)
    else:
        assert not plans or min(plans) >= best.usd * (1 - 1e-9)


def _has_rows_or_reasons(answer: Answer) -> None:
    """Every lever answers for every option that has a cost, or for the whole workload."""
    without = {each.place for each in answer.not_tried if each.why is Why.NO_COST}
    with_a_cost = set(range(len(answer.names))) - without
    for lever in LEVERS:
        said = {each.place for each in answer.not_tried if each.lever == lever.id}
        rows = {each.place for each in answer.rows if each.lever == lever.id}
        assert None in said or rows | said >= with_a_cost, lever.id


def test_one_option_alone(market: Catalogue) -> None:
    answer = what_saves_most(default_sourced(), market, AS_OF, TYPED, "GPT-6.1 Sol")
    assert {each.option for each in answer.rows} == {"GPT-6.1 Sol"}
    best = answer.best
    assert best is not None
    # the set is measured on that option and the copies that were changed of it, not on the cheapest of all
    assert best.option == "GPT-6.1 Sol"
    whole = what_saves_most(default_sourced(), market, AS_OF, TYPED)
    assert whole.best is not None
    assert whole.best.option == "Gemma 4 31B at FriendliAI"


def test_equal_savings_are_taken_in_the_order_of_the_list(market: Catalogue) -> None:
    # of an option without output, all input can be cached or batched at the same price: both save half
    half = {"input_usd_per_mtok": 2, "cached_input_usd_per_mtok": 1, "cache_write_usd_per_mtok": 2,
            "output_usd_per_mtok": 0, "batch_discount": 0.5}  # fmt: skip
    made = sourced({**API, "price": half})
    answer = asked(made, market, Targets(batch_share=0.5, cache_hit_rate=0.5), "API")
    batch, cache = (row(answer, lever, "API") for lever in ("batch_share", "cache_hit_rate"))
    assert batch.saving == pytest.approx(cache.saving)
    assert answer.best is not None
    assert answer.best.steps[0].row.lever == "batch_share"
    # then cache hits on three quarters of the price: what is left after the first is what counts
    assert [step.saving for step in answer.best.steps] == pytest.approx([4000, 3000])


def test_progress_comes_to_its_end_and_stopping_leaves_what_was_tried(market: Catalogue) -> None:
    seen: list[float] = []
    what_saves_most(default_sourced(), market, AS_OF, TYPED, progress=seen.append)
    assert seen == sorted(seen)
    assert 0 <= seen[0] < seen[-1] <= 1
    asked_to_stop = iter([False, False, False])
    stopped = what_saves_most(default_sourced(), market, AS_OF, TYPED, stop=lambda: next(asked_to_stop, True))
    assert (stopped.complete, stopped.best) == (False, None)
    assert len(stopped.rows) <= 3


# In words


def test_every_lever_reason_and_status_has_words() -> None:
    assert set(REASONS) == set(Why)
    assert len(LABELS) == len(LEVERS) == len({lever.label for lever in LEVERS})
    assert set(MARKS) == set(Status.__args__)  # type: ignore[attr-defined]
    assert len(set(MARKS.values())) == len(MARKS)


def test_the_sentence_names_change_option_and_saving(market: Catalogue) -> None:
    answer = asked(sourced(API), market, Targets(batch_share=0.5), "API")
    assert answer_sentence(answer) == (
        "The largest saving is $3.5k a month (−25 %), on API: batch, from 0 % to 50 %. "
        "One change brings API from $14k to $10.5k a month: $3.5k less (−25 %)."
    )
    found = row(answer, "batch_share")
    assert words_of_rests_on(found) == "✎ typed"
    assert remarks(found) == "What is sent as a batch waits, up to a day."


def test_reasons_stand_once_with_the_options_they_are_said_of(market: Catalogue) -> None:
    answer = asked(sourced(API), market, Targets())
    lines = dict(not_tried_lines(answer.not_tried, answer.names))
    assert lines["Batch, Cache hits"] == "no share to try is typed"
    (others,) = (of for of, reason in lines.items() if reason == "not for this kind of option (API; beside)")
    assert others.startswith("Narrower precision, Type of GPU, in its best layout, Reserved rent, Spot rent, ")
