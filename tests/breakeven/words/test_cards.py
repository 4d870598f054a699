"""What a card says: cost, what it saves against today, what it rests on, and where it stands among sellers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from breakeven.currency import Currency
from breakeven.defaults import default_sourced
from breakeven.edits.fields import set_field
from breakeven.edits.units import add_listed
from breakeven.figures import day_words, unbroken
from breakeven.words.cards import Card, cards, listed_days
from economics.assumption import Assumption
from economics.break_even.compare import Comparison, compare
from economics.cost.token_lines import BILLED_LINES
from economics.errors import InputError
from economics.option.mix import MixOption
from economics.option.self_hosted import SelfHostedOption
from economics.scenario.reading import read_scenario
from economics.scenario.scenario import Scenario
from economics.supply.blended import Blend
from economics.supply.owned import Own
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.store.catalogue import Catalogue
from pricing.studies.ranked_sellers import Ranked, SellerPrice
from tests.support.kinds import AS_OF, VERSIONS, documents_of
from tests.support.scenarios import typed_document

DAY = date.fromisoformat(AS_OF)
EURO = Currency("EUR", 0.5, date(2026, 11, 1))
CHEAP, DEAR = (SellerPrice(each, each.title(), "m", usd) for each, usd in (("cheap", 0.14), ("dear", 9.0)))


def comparison_of(resolved: ResolvedScenario, current: str = "") -> Comparison:
    return compare(resolved.options, resolved.load, current)


def typed(**changes: Any) -> Scenario:
    """An API at $1/$3 against one GPU at $2/h for 100 h, and 40.5M tokens."""
    return read_scenario({**typed_document(), **changes})


@pytest.fixture
def resolved(shared_catalogue: Catalogue) -> ResolvedScenario:
    return resolve(typed(), shared_catalogue, DAY)


def made(resolved: ResolvedScenario, current: str = "", **more: Any) -> tuple[Card, ...]:
    parts = {"known": {}, "ranks": {}, "errors": {}, **more}
    return cards(resolved.scenario, comparison_of(resolved, current), **parts)


def listed_on(resolved: ResolvedScenario, name: str, day: str, *checked: str) -> ResolvedScenario:
    """The scenario with sources of an option's figures: prices listed on a day, each checked on one of its own."""
    sources = [
        Assumption("price", 1.0, "USD/Mtok", "list", day, "quoted", "price", checked_on=each) for each in checked
    ]
    changed = [replace(each, assumptions=tuple(sources)) if each.name == name else each for each in resolved.options]
    return replace(resolved, options=tuple(changed))


@pytest.mark.parametrize(
    ("option", "checked", "said"),
    [
        ("API", ("2026-10-08", "2026-09-13"), "price checked 13\xa0Sep\xa02026"),  # the oldest check counts
        ("API", ("",), "price listed 20\xa0Nov\xa02026"),  # a list had it; nobody knows when it was checked
        ("GPU", ("",), "price seen 20\xa0Nov\xa02026"),  # a rent is looked up on the day that it has
    ],
)
def test_the_day_of_a_price_is_that_of_its_check(
    resolved: ResolvedScenario, option: str, checked: tuple[str, ...], said: str
) -> None:
    (card,) = (each for each in made(listed_on(resolved, option, "2026-11-20", *checked)) if each.name == option)
    assert card.lines[-1].endswith(f", {said}")


def test_cost_saving_and_what_it_rests_on(resolved: ResolvedScenario) -> None:
    # 32.4M in at $1 and 8.1M out at $3: 32.40 + 24.30 = $56.70, and $200 for the GPU: 143.30 more, × 3.53
    first, second = made(resolved, "API")
    assert (first.place, first.name, first.kind) == (0, "API", "api")
    assert (first.cost, first.against, first.tone) == ("$56.70", "paid today", "same")
    assert (first.is_today, first.is_cheapest) == (True, True)
    assert first.lines == ("$1.40 a million tokens", "price typed")
    assert (second.cost, second.against, second.tone) == ("$200", "+$143 (×3.53) against today", "worse")
    assert (second.is_today, second.is_cheapest) == (False, False)
    assert (second.lines[0], second.lines[-1]) == ("$4.94 a million tokens", "rent typed")


def test_against_today_from_the_dearer_side_and_against_nobody(resolved: ResolvedScenario) -> None:
    first, second = made(resolved, "GPU")
    # (200 − 56.70)/200 = 71.65 %
    assert (first.against, first.tone) == ("−$143 (−72 %) against today", "better")
    assert (second.against, second.tone) == ("paid today", "same")
    first, second = made(resolved)
    assert (first.against, first.tone) == ("the cheapest", "same")
    assert (second.against, second.tone) == ("+$143 more than the cheapest", "worse")
    in_euro = made(resolved, "GPU", currency=EURO)
    assert (in_euro[0].cost, in_euro[0].against) == ("EUR 28.35", "−EUR 71.65 (−72 %) against today")


def test_an_option_that_is_left_out_keeps_its_card_and_says_why(resolved: ResolvedScenario) -> None:
    without = compare(resolved.options[:1], resolved.load, "API")
    refused = {1: InputError("options[1].supply", "is missing: type a rate")}
    first, second = cards(resolved.scenario, without, {}, {}, refused)
    assert (first.name, second.name) == ("API", "GPU")
    assert (second.cost, second.against, second.tone, second.lines) == ("–", "", "", ("is missing: type a rate",))
    assert not second.is_cheapest


def test_an_option_without_a_cost_at_this_load_says_why(shared_catalogue: Catalogue) -> None:
    options = typed_document()["options"]
    slow = {**options[1], "throughput": {"output_tokens_per_second": 1e-300}}
    document = {**typed_document(), "options": [options[0], slow]}
    second = made(resolve(read_scenario(document), shared_catalogue, DAY), "API")[1]
    assert (second.cost, second.against, second.tone) == ("–", "", "")
    assert "too small or too large" in second.lines[0]


RANKS = {
    "cheapest of several": (Ranked(0.10, (CHEAP, DEAR), True), "cheapest of 3 sellers", None),
    "same price as the cheapest": (Ranked(0.14, (CHEAP, DEAR), True), "cheapest of 3 sellers", None),
    "second": (Ranked(0.20, (CHEAP, DEAR), True), "2nd cheapest of 3 sellers; cheapest $0.14", CHEAP),
    "not trusted itself": (
        Ranked(10.0, (CHEAP, DEAR), False),
        "3rd cheapest beside 2 trusted sellers; cheapest $0.14",
        CHEAP,
    ),
}


@pytest.mark.parametrize(("ranked", "said", "cheaper"), RANKS.values(), ids=RANKS)
def test_the_place_among_the_sellers_of_its_model(
    ranked: Ranked, said: str, cheaper: SellerPrice | None, resolved: ResolvedScenario
) -> None:
    first, second = made(resolved, ranks={"API": ranked})
    assert (first.rank, first.cheaper) == (said, cheaper)
    assert (second.rank, second.cheaper) == ("", None)  # nobody sells it


def test_a_cheaper_seller_that_lists_no_price_of_a_line_says_so(resolved: ResolvedScenario) -> None:
    line = next(line for line in BILLED_LINES if line.id == "cache_write")
    lacking = SellerPrice("cheap", "Cheap", "m", 0.14, (line,))
    (first, _) = made(resolved, ranks={"API": Ranked(0.2, (lacking,), True)})
    assert first.rank == f"2nd cheapest of 2 sellers; cheapest $0.14, {line.cost_line} without a listed price"


DOCUMENTS = {name: document for version in VERSIONS for name, document in documents_of(version).items()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_kind_says_who_is_paid(name: str, shared_catalogue: Catalogue) -> None:
    resolved = resolve(read_scenario(DOCUMENTS[name]), shared_catalogue, DAY)
    all_cards = made(resolved)
    assert [card.name for card in all_cards] == [option.name for option in resolved.scenario.options]
    bases = {card.name: card.lines[-1] for card in all_cards}
    assert bases["api"] == "price typed"
    assert bases["self_hosted"] == "rent typed"
    for option in resolved.scenario.options:
        if isinstance(option, MixOption):
            assert bases[option.name] == f"a mix of {' and '.join(part.option for part in option.parts)}"
        if isinstance(option, SelfHostedOption) and isinstance(option.supply, Own):
            assert bases[option.name] == "servers of your own"
        if isinstance(option, SelfHostedOption) and isinstance(option.supply, Blend):
            assert bases[option.name] == "reserved: a typed rate; peaks: a typed rate"


def test_a_card_of_provisioned_capacity_has_the_day_of_its_list(shared_catalogue: Catalogue) -> None:
    offer = next(offer for offer in shared_catalogue.unit_offers(DAY) if offer.price is not None)
    added = add_listed(default_sourced(), offer)
    resolved = resolve(added.scenario.model_copy(update={"as_of": DAY}), shared_catalogue, DAY)
    comparison = compare(resolved.options, resolved.load)
    listed = listed_days(added.scenario, added.origins)
    said = cards(added.scenario, comparison, resolved.known, {}, {}, listed=listed)[-1].lines[-1]
    assert offer.price is not None
    assert said == f"Microsoft Azure, price listed {unbroken(day_words(offer.price.observed_on))}"
    typed = set_field(added, ("options", len(added.scenario.options) - 1, "usd_per_unit_hour"), 2.0)
    assert listed_days(typed.scenario, typed.origins) == {}
