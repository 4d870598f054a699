"""Every rule by hand: a scenario for which it holds, and one for which it does not; and what no rule can judge."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from breakeven.defaults import DEFAULTS, default_sourced
from breakeven.document import Document, read_file
from breakeven.edits.fields import set_field
from breakeven.origins import Sourced, as_read
from breakeven.snapshot.reduced import without_contract_prices
from breakeven.snapshot.take import take_snapshot
from breakeven.watch.finding import Finding, NotJudged
from breakeven.watch.rules.cheapest_changes import CheapestChanges
from breakeven.watch.rules.cost_above import CostAbove
from breakeven.watch.rules.kinds import RULES, read_rule, rules_of, title_of
from breakeven.watch.rules.measurement_change import MeasurementChange
from breakeven.watch.rules.rule import last_day
from breakeven.watch.rules.saving_below import SavingBelow
from breakeven.watch.watched import State, Watched, stored_state, watched
from economics.errors import InputError
from economics.option.self_hosted import SelfHostedOption
from economics.scenario.reading import read_scenario
from pricing.contract.contract import contract_from_records
from pricing.store.catalogue import Catalogue
from tests.support.watched import (
    AGREED,
    LISTED,
    NOW,
    OWN,
    RETIRING,
    TERMS,
    THEN,
    TYPED,
    agreed,
    document,
    every_rule,
    terms,
)


@dataclass(frozen=True)
class Case:
    """A rule's text, a scenario, and what is said of it on the day of the watch."""

    text: str
    scenario: dict[str, Any]
    says: str
    brief: str


def of(made: dict[str, Any], catalogue: Catalogue, day: date = NOW) -> Watched:
    return watched("Chat", "chat.json", as_read(read_scenario(made)), agreed(catalogue), day)


def found(text: str, of: Watched) -> list[Finding]:
    return [judged for judged in read_rule(text).judge(of) if isinstance(judged, Finding)]


def not_judged(text: str, of: Watched) -> list[NotJudged]:
    return [judged for judged in read_rule(text).judge(of) if isinstance(judged, NotJudged)]


# Agreed costs 1 + 1 = $2 a month on 15 October and 2 + 5 = $7 on 27 November; Typed 1 + 3 = $4 on both days
HOLDS = {
    "cheapest-changes": Case(
        "cheapest-changes",
        document(AGREED, TYPED),
        # 1 − 4/7 = 0.42857
        "Typed is the cheapest now, at $4.00 a month, 42.9 % less than Agreed at $7.00; on 15 Oct 2026 it was Agreed, "
        "at $2.00",
        "Typed is the cheapest now, 42.9 % less than Agreed, which was",
    ),
    "cost-above": Case(
        "cost-above=6.40",
        document(AGREED, TYPED, current="Agreed"),
        # 7/6.4 − 1 = 0.09375
        "Agreed, what is paid today, costs $7.00 a month, 9.38 % above the limit of $6.40",
        "Agreed, what is paid today, costs 9.38 % above the limit",
    ),
    "saving-below": Case(
        "saving-below=10%",
        document(AGREED, TYPED, current="Typed"),
        # Agreed was decided for: then it saved 1 − 2/4 = 50 %, now 7/4 − 1 = 75 % more
        "Agreed, the cheapest then, costs 75 % more than Typed, what is paid today ($7.00 against $4.00 a month), "
        "below 10 %; on 15 Oct 2026 it was 50 %",
        "Agreed, the cheapest then, costs 75 % more than Typed, what is paid today, below 10 %",
    ),
    "price-change": Case(
        "price-change",
        document(AGREED, TYPED),
        "Agreed: input price $1.00 → $2.00 per Mtok (+100 %), output price $1.00 → $5.00 per Mtok (+400 %)",
        "Agreed: input price +100 %, output price +400 %",
    ),
    "changes-within": Case(
        "changes-within=35",
        document(LISTED, TYPED),
        # 27 November and 35 days is 1 January
        "Listed, on 1 Jan 2027, in 35 days: input price $0.75 → $1.50 per Mtok (+100 %), cached input price $0.075 → "
        "$0.15 per Mtok (+100 %), output price $3.75 → $7.50 per Mtok (+100 %)",
        "",
    ),
    "ends-within": Case(
        "ends-within=35",
        document(AGREED, TYPED),
        "Agreed: no price is listed any more from 1 Jan 2027, in 35 days",
        "Agreed: no price is listed any more from 1 Jan 2027, in 35 days",
    ),
    "model-retires": Case(
        "model-retires=14",
        document(RETIRING, TYPED),
        "Retiring: OpenAI retires the model on 11 Dec 2026, in 14 days; source: litellm 1.110.2",
        "Retiring: OpenAI retires the model on 11 Dec 2026, in 14 days",
    ),
    "measurement-change": Case(
        "measurement-change",
        document(OWN, TYPED, as_of=NOW),
        "Own: decode tokens per second 224.881 → 449.762 token/s per copy (+100 %)",
        "Own: decode tokens per second +100 %",
    ),
}
"""By the id of each rule: for which it holds on 27 November 2026."""
HOLDS_NOT = {
    "cheapest-changes": ("cheapest-changes", document(AGREED, {**TYPED, "discount": 0}, as_of=date(2026, 11, 1))),
    "cost-above": ("cost-above=7", document(AGREED, TYPED, current="Agreed")),
    # decided for on 20 November: Typed at $4 against Agreed at $7 saves 42.86 %
    "saving-below": ("saving-below=42%", document(AGREED, TYPED, current="Agreed", as_of=date(2026, 11, 20))),
    "price-change": ("price-change", document(AGREED, TYPED, as_of=date(2026, 11, 1))),
    "changes-within": ("changes-within=34", document(LISTED, TYPED)),
    "ends-within": ("ends-within=34", document(AGREED, TYPED)),
    "model-retires": ("model-retires=13", document(RETIRING, TYPED)),
    "measurement-change": ("measurement-change", document(OWN, TYPED, as_of=date(2026, 11, 24))),
}


def holding(id: str, catalogue: Catalogue) -> Watched:
    """What a rule holds for. A catalogue has one state of the measurements: then is made half as fast."""
    now = of(HOLDS[id].scenario, catalogue)
    if id != MeasurementChange.id:
        return now
    assert now.then is not None
    (decode,) = (row for row in now.then.rows["Own"] if row.field == "throughput.decode_tokens_per_second")
    assert isinstance(decode.value, float)
    slower = (*(row for row in now.then.rows["Own"] if row != decode), replace(decode, value=decode.value / 2))
    return replace(now, then=replace(now.then, rows={**now.then.rows, "Own": slower}))


@pytest.mark.parametrize("id", [kind.id for kind in RULES])
def test_each_rule_holds_for_one_scenario_and_not_for_another(id: str, catalogue: Catalogue) -> None:
    assert id in HOLDS, f"the rule {id} has no example: give one for which it holds, and one for which it does not"
    text, other = HOLDS_NOT[id]
    assert list(read_rule(text).judge(of(other, catalogue))) == []
    case = HOLDS[id]
    (finding,) = found(case.text, holding(id, catalogue))
    assert finding.sentence == case.says
    if case.brief:
        assert finding.brief == case.brief


@pytest.mark.parametrize("id", [kind.id for kind in RULES])
def test_what_is_brief_has_no_amount_of_money(id: str, catalogue: Catalogue) -> None:
    case = HOLDS[id]
    for finding in found(case.text, holding(id, catalogue)):
        assert "$" not in finding.brief
        assert not any(
            figure.unit.startswith("USD") and str(figure.value) in finding.brief for figure in finding.figures
        )


def test_a_measurement_that_changed_is_named_with_both_figures(catalogue: Catalogue) -> None:
    changed = holding("measurement-change", catalogue)
    (finding,) = found("measurement-change", changed)
    (row,) = finding.rows
    assert (row.before, row.after, row.unit) == (224.881, 449.762, "token/s per copy")
    assert found("price-change", changed) == []
    assert list(MeasurementChange().judge(of(HOLDS["measurement-change"].scenario, catalogue))) == []


def test_a_change_names_its_rows_from_what_to_what(catalogue: Catalogue) -> None:
    (finding,) = found("price-change", of(document(AGREED, TYPED), catalogue))
    first, second = finding.rows
    assert (first.option, first.what, first.before, first.after, first.unit) == (
        "Agreed", "input price", 1.0, 2.0, "USD/Mtok"
    )  # fmt: skip
    assert first.source_before == "your contract, row 2, from 2026-01-01 to 2026-10-31"
    assert first.source_after == "your contract, row 3, from 2026-11-01 to 2026-12-31"
    assert second.what == "output price"
    assert finding.own


@pytest.mark.parametrize("number", DEFAULTS)
def test_what_the_product_assumes_is_nobody_s_own_and_what_is_typed_is(number: int, catalogue: Catalogue) -> None:
    sourced = default_sourced(number)
    assert any(isinstance(option, SelfHostedOption) for option in sourced.scenario.options)
    assert not watched("Chat", "chat.json", sourced, catalogue, NOW).own
    typed = set_field(sourced, ("options", 0, "price", "input_usd_per_mtok"), 5.0)
    assert watched("Chat", "chat.json", typed, catalogue, NOW).own


def test_a_list_s_price_is_nobody_s_own(catalogue: Catalogue) -> None:
    # o3 from $10 and $40 to $2 and $8
    made = document(RETIRING, LISTED, as_of=date(2025, 6, 1))
    (finding,) = [each for each in found("price-change", of(made, catalogue)) if each.rows]
    assert not finding.own
    assert finding.brief.startswith("Retiring: input price −80 %")
    assert not of(made, catalogue).own
    assert of(document(RETIRING, TYPED), catalogue).own
    assert of(document(RETIRING, AGREED), catalogue).own


def test_a_contract_that_ends_says_what_follows_it(catalogue: Catalogue) -> None:
    # until 31 December at $1 and $1, then as Google lists it from 1 January: $1.50 and $7.50
    row = terms(1, 1, "2026-01-01", "2026-12-31", provider="google", model="gemini-3.6-flash")
    scenario = as_read(read_scenario(document(LISTED, TYPED)))
    mine = watched("Chat", "chat.json", scenario, agreed(catalogue, row), NOW)
    (finding,) = found("ends-within=35", mine)
    assert finding.sentence == (
        "Listed: your contract's price is over from 1 Jan 2027, in 35 days; the market's follows: input price $1.00 → "
        "$1.50 per Mtok (+50 %), output price $1.00 → $7.50 per Mtok (+650 %)"
    )
    assert finding.own
    assert found("ends-within=34", mine) == []


def test_an_option_that_lost_its_price_is_found_and_its_cost_fails(catalogue: Catalogue) -> None:
    scenario = as_read(read_scenario(document(AGREED, TYPED, current="Agreed")))
    mine = watched("Chat", "chat.json", scenario, agreed(catalogue, terms(1, 1, "2026-01-01", "2026-10-31")), NOW)
    (lost,) = found("price-change", mine)
    assert lost.sentence.startswith("Agreed has no price now, it had one on 15 Oct 2026: ")
    assert lost.brief == "Agreed has no price now, it had one on 15 Oct 2026"
    (turned,) = found("cheapest-changes", mine)
    assert turned.brief == "Typed is the cheapest now, it was Agreed, which has no cost now"
    for text in ("cost-above=1", "saving-below=10%"):
        (failed,) = not_judged(text, mine)
        assert failed.failed
        assert failed.sentence.startswith("Agreed, what is paid today, has no cost now: ")


def test_without_a_then_rules_that_need_one_say_so_and_the_others_hold(catalogue: Catalogue) -> None:
    made = of(document(AGREED, TYPED, as_of=None), catalogue)
    said = {kind.id: not_judged(kind.id if kind.by_itself else HOLDS[kind.id].text, made) for kind in RULES}
    needs_then = {id for id, judged in said.items() if judged}
    assert needs_then == {"cheapest-changes", "price-change", "measurement-change"}
    assert {judged.sentence for id in needs_then for judged in said[id]} == {
        "the scenario has no as-of date, so nothing says what its prices were"
    }
    assert not any(judged.failed for id in needs_then for judged in said[id])
    # without a then the cheapest now is the one decided for: Typed at $4
    assert found("cost-above=3", made)[0].brief == "Typed, the cheapest now, costs 33.3 % above the limit"


def test_a_day_of_its_own_after_the_watch_is_no_then(catalogue: Catalogue) -> None:
    made = of(document(AGREED, TYPED, as_of=date(2026, 12, 1)), catalogue)
    (judged,) = not_judged("cheapest-changes", made)
    assert judged.sentence == "the as-of date of the scenario, 2026-12-01, is after the day of the watch"


def test_a_then_that_was_stored_counts_and_not_the_as_of_date(catalogue: Catalogue) -> None:
    stored = State(date(2026, 9, 1), {"Agreed": 9.0, "Typed": 3.0}, {}, "Typed")
    scenario = as_read(read_scenario(document(AGREED, TYPED, as_of=NOW)))
    mine = watched("Chat", "chat.json", scenario, agreed(catalogue), NOW, stored)
    assert list(CheapestChanges().judge(mine)) == []
    turned = replace(mine, then=replace(stored, usd_per_month={"Agreed": 1.0, "Typed": 3.0}, cheapest="Agreed"))
    assert found("cheapest-changes", turned)[0].sentence.endswith("on 1 Sep 2026 it was Agreed, at $1.00")


def test_a_snapshot_that_was_stored_is_a_then(catalogue: Catalogue) -> None:
    opened = read_file(json.dumps(document(AGREED, TYPED, current="Typed")))
    assert isinstance(opened, Sourced)
    made = Document(opened.scenario, opened.origins)
    contract = contract_from_records(TERMS)
    taken = take_snapshot(made, catalogue, THEN, contract, made_at=datetime(2026, 10, 15, tzinfo=UTC))
    mine = watched("Chat", "chat", opened, agreed(catalogue), NOW, stored_state(taken))
    by_its_own_day = watched("Chat", "chat", opened, agreed(catalogue), NOW)
    for text in every_rule():
        rule = read_rule(text)
        assert list(rule.judge(mine)) == list(rule.judge(by_its_own_day))
    assert len(found("price-change", mine)) == 1
    # what may not be seen of the contract is left out of a certificate: no change of it is made up, its rank is known
    reduced = watched("Chat", "chat", opened, agreed(catalogue), NOW, stored_state(without_contract_prices(taken)))
    assert found("price-change", reduced) == []
    assert found("measurement-change", reduced) == []
    (turned,) = found("cheapest-changes", reduced)
    assert turned.sentence.endswith("at $7.00; on 15 Oct 2026 it was Agreed")
    (saving,) = found("saving-below=10%", reduced)
    assert saving.sentence.endswith("($7.00 against $4.00 a month), below 10 %")


def test_options_that_cost_the_same_are_no_change(catalogue: Catalogue) -> None:
    mine = of(document(TYPED, {**TYPED, "name": "Same"}, as_of=NOW), catalogue)
    assert mine.then is not None
    then = replace(mine.then, usd_per_month={"Typed": 4.1, "Same": 4.0}, cheapest="Same")
    assert list(CheapestChanges().judge(replace(mine, then=then))) == []


def test_a_saving_is_counted_against_today_else_the_closed_option(catalogue: Catalogue) -> None:
    # LISTED costs 0.75 + 3.75 = $4.50; hosted at 1 + 3 = $4 saves 1 − 4/4.5 = 11.1 %
    hosted = {**TYPED, "kind": "hosted", "name": "Hosted"}
    (finding,) = found("saving-below=12%", of(document(LISTED, hosted, as_of=NOW), catalogue))
    assert finding.brief == "Hosted, the cheapest then, saves 11.1 % against Listed, the closed option, below 12 %"
    assert found("saving-below=11%", of(document(LISTED, hosted, as_of=NOW), catalogue)) == []
    (same,) = found("saving-below=5%", of(document(LISTED, hosted, as_of=NOW, current="Hosted"), catalogue))
    assert same.brief == "nothing is saved: Hosted is what is paid today and the cheapest then, below 5 %"
    two_hosted = document(hosted, {**hosted, "name": "Other"}, as_of=NOW)
    (judged,) = not_judged("saving-below=5%", of(two_hosted, catalogue))
    assert not judged.failed
    free = {**TYPED, "name": "Free", "price": {"input_usd_per_mtok": 0, "output_usd_per_mtok": 0}}
    (nothing,) = not_judged("saving-below=5%", of(document(free, hosted, current="Free", as_of=NOW), catalogue))
    assert nothing.sentence == "Free, what is paid today, costs 0 a month: nothing is a share of it"


def test_a_saving_and_a_cost_at_their_limits_are_not_beyond_them(catalogue: Catalogue) -> None:
    # 1 − 3.6/4 is 0.09999999999999998 in floating point
    hosted = {**TYPED, "name": "Less", "price": {"input_usd_per_mtok": 0.6, "output_usd_per_mtok": 3}}
    mine = of(document(TYPED, hosted, current="Typed", as_of=NOW), catalogue)
    assert list(SavingBelow(0.1).judge(mine)) == []
    assert list(CostAbove(4.0).judge(mine)) == []
    assert found("cost-above=0", mine)[0].brief == "Typed, what is paid today, costs more than the limit"


def test_a_model_that_is_retired_or_marked_as_withdrawn_is_found(catalogue: Catalogue) -> None:
    gone = {"kind": "hosted", "name": "Gone", "provider": "groq", "model": "llama-3.3-70b-versatile"}
    (finding,) = found("model-retires", of(document(gone, TYPED), catalogue))
    assert finding.brief == "Gone: Groq retired the model on 16 Aug 2026 already"
    assert "enterprise contracts go on" in finding.sentence


def test_no_day_lies_beyond_the_calendar() -> None:
    assert last_day(date(9999, 12, 1), 60) == date.max
    assert last_day(date(2026, 11, 27), 35) == date(2027, 1, 1)


# The texts of rules


def test_without_a_rule_those_are_asked_that_need_no_parameter() -> None:
    assert [rule.text for rule in rules_of([])] == [
        "cheapest-changes", "price-change", "changes-within=60", "ends-within=60", "model-retires=180",
        "measurement-change",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.id)
def test_a_rule_is_read_back_from_its_own_text(kind: type) -> None:
    rule = read_rule(HOLDS[kind.id].text)  # type: ignore[attr-defined]
    assert read_rule(rule.text) == rule
    assert rule.asks
    assert title_of(rule.id) == rule.title


def test_numbers_are_written_as_people_write_them() -> None:
    assert read_rule("cost-above=20k") == CostAbove(20_000.0) == read_rule(" Cost-Above = $20,000.00 ")
    assert read_rule("saving-below=12.5%") == SavingBelow(0.125) == read_rule("saving-below=12.5")
    assert read_rule("ends-within").text == "ends-within=60"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "'' is no rule; there are: cheapest-changes, cost-above"),
        ("cheapest", "'cheapest' is no rule"),
        ("cost-abov=3", "close to it: cost-above"),
        ("cost-above", "needs a limit in US dollars a month: cost-above=20000"),
        ("saving-below", "needs the least saving that is asked for: saving-below=10%"),
        ("cost-above=", "cost-above: is empty"),
        ("cost-above=-1", "cost-above: '-1' is refused"),
        ("cost-above=1e400", "cost-above: "),
        ("cost-above=many", "cost-above: 'many' is no number"),
        ("cost-above=1.500", "can be read as $1.5 or as $1,500"),
        ("saving-below=150%", "saving-below: "),
        ("ends-within=0", "ends-within: "),
        ("ends-within=1.5", "ends-within: "),
        ("model-retires=99999", "model-retires: "),
        ("changes-within=soon", "changes-within: "),
        ("cheapest-changes=yes", "cheapest-changes takes no parameter"),
        ("price-change=", "price-change takes no parameter"),
        ("x" * 10_000, "is no rule"),
    ],
)
def test_a_bad_text_is_refused_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        read_rule(text)
    assert refused.value.field.startswith("--rule")
    assert says in str(refused.value)
    assert len(str(refused.value)) < 400


def test_two_limits_of_one_rule_are_refused_and_the_same_twice_is_once() -> None:
    with pytest.raises(InputError, match="is given twice, as cost-above=1 and as cost-above=2"):
        rules_of(["cost-above=1", "cost-above=2"])
    assert len(rules_of(["price-change", "cost-above=1", "cost-above=1.0"])) == 2


def test_the_order_is_that_of_the_list() -> None:
    assert [rule.id for rule in rules_of(["model-retires", "cheapest-changes"])] == [
        "cheapest-changes",
        "model-retires",
    ]


def test_the_documentation_has_a_row_for_every_rule_with_what_it_takes() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "watch.md").read_text()
    for kind in RULES:
        (row,) = (line for line in page.splitlines() if line.startswith(f"| `{kind.id}{kind.takes.strip('[]')}` |"))
        default = kind.read(None).text.rpartition("=")[2] if kind.by_itself and kind.takes else ""
        assert row.endswith((f"asked, {default} |") if default else ("asked |", "needs its limit |"))
