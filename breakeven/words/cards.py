"""What a card of an option says: its cost, what it saves against today, and what both rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, assert_never

from breakeven.currency import USD, Currency
from breakeven.figures import UNDEFINED, day_words, money, unbroken
from breakeven.names import rent_offer, supplier_name
from breakeven.origins import Origins, list_day
from breakeven.ranks import ordinal
from breakeven.words.estimated import about
from breakeven.words.option_lines import change_words, detail_lines
from breakeven.words.refusals import labelled
from economics.assumption import Status
from economics.break_even.compare import Comparison, OptionResult
from economics.errors import InputError
from economics.option.kinds import Option
from economics.option.mix import MixOption
from economics.option.protocol import PricedOption
from economics.option.provisioned import ProvisionedOption
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.scenario import Scenario
from economics.supply.blended import Blend
from economics.supply.kinds import SupplyDocument
from economics.supply.owned import Own
from economics.supply.rented import Rent
from pricing.resolve.quality import KnownModels
from pricing.studies.ranked_sellers import Ranked, SellerPrice

Tone = Literal["better", "worse", "same", ""]
_OF_A_PRICE: tuple[Status, ...] = ("quoted", "doubtful", "contract")


@dataclass(frozen=True)
class Card:
    """One option: `cost` a month in words, `against` today in words, and lines of what it rests on.

    `place` is the option's place in the scenario, `is_today` and `is_cheapest` what is said of it beside its name.
    `rank` says where it stands among the trusted sellers of its model; `cheaper` is the cheapest other one of them,
    where that is cheaper.
    """

    place: int
    name: str
    kind: str
    cost: str
    against: str
    tone: Tone
    lines: tuple[str, ...]
    is_today: bool
    is_cheapest: bool
    rank: str = ""
    cheaper: SellerPrice | None = None


def cards(
    scenario: Scenario,
    comparison: Comparison,
    known: KnownModels,
    ranks: Mapping[str, Ranked],
    errors: Mapping[int, InputError],
    currency: Currency = USD,
    listed: Mapping[int, date] | None = None,
) -> tuple[Card, ...]:
    """Return a card for every option of a scenario, in its order; one that is refused says why it has no cost.

    `listed` as `listed_days` gives it.
    """
    results = {result.name: result for result in comparison.options}
    made = []
    for place, option in enumerate(scenario.options):
        result = results.get(option.name)
        if result is None:
            reason = labelled(errors[place].message, scenario) if place in errors else "no cost"
            made.append(Card(place, option.name, option.kind, UNDEFINED, "", "", (reason,), False, False))
            continue
        day = (listed or {}).get(place)
        made.append(_card(place, option, result, comparison, known, ranks.get(option.name), currency, day))
    return tuple(made)


def listed_days(scenario: Scenario, origins: Origins) -> dict[int, date]:
    """Return the day of the list that the price of each provisioned option was taken from, by the option's place."""
    places = [place for place, option in enumerate(scenario.options) if isinstance(option, ProvisionedOption)]
    days = {place: list_day(origins.of(f"options[{place}].usd_per_unit_hour")) for place in places}
    return {place: day for place, day in days.items() if day is not None}


def _card(
    place: int,
    option: Option,
    result: OptionResult,
    comparison: Comparison,
    known: KnownModels,
    ranked: Ranked | None,
    currency: Currency,
    listed_on: date | None,
) -> Card:
    usd = result.cost.usd_per_month.scalar
    against, tone = change_words(result, comparison, currency)
    first, *rest = detail_lines(result, comparison, currency, known.get(option.name))
    lines = (first, *rest, basis(option, result.option, listed_on))
    return Card(
        place,
        option.name,
        option.kind,
        f"{'' if usd is None else about(result.option)}{money(usd, currency)}",
        against,
        tone,
        tuple(line for line in lines if line),
        option.name == comparison.current,
        option.name == comparison.cheapest,
        _rank_line(ranked, currency),
        None if ranked is None else ranked.cheaper,
    )


def _rank_line(ranked: Ranked | None, currency: Currency) -> str:
    """Where an option stands among the trusted sellers of its model; empty where nobody else sells it."""
    if ranked is None:
        return ""
    place = "cheapest" if ranked.rank == 1 else f"{ordinal(ranked.rank)} cheapest"
    of = f"of {ranked.sellers} sellers" if ranked.trusted else f"beside {ranked.sellers - 1} trusted sellers"
    if ranked.cheaper is None:
        return f"{place} {of}"
    lacking = [line.cost_line for line in ranked.cheaper.not_listed]
    unlisted = f", {' and '.join(lacking)} without a listed price" if lacking else ""
    return f"{place} {of}; cheapest {money(ranked.cheapest_usd_per_mtok, currency)}{unlisted}"


def basis(option: Option, priced: PricedOption, listed_on: date | None = None) -> str:
    """Say who is paid, and when somebody last checked the price, else when a list had it or it was seen.

    `listed_on` is the day of the list that a price of the scenario itself was taken from; without any such day it was
    typed.
    """
    who = paid_to(option)
    if listed_on is not None:
        return f"{who}, price listed {unbroken(day_words(listed_on))}"
    prices = [a for a in priced.assumptions if a.status in _OF_A_PRICE and a.as_of]
    if not prices:
        return who
    agreed = [a for a in prices if a.status == "contract"]
    oldest = min(agreed or prices, key=lambda a: a.looked_on)
    if agreed:
        how = "agreed"
    elif oldest.checked_on:
        how = "price checked"
    else:  # of a list nobody knows when it was checked; a rent was looked up on that day
        how = "price listed" if isinstance(option, TokenPricedOption) else "price seen"
    return f"{who}, {how} {unbroken(day_words(oldest.looked_on))}"


def paid_to(option: Option) -> str:
    """Say who is paid for an option: its seller, its supplier and term, or that its price is typed."""
    match option:
        case TokenPricedOption():
            return "price typed" if option.price.complete else supplier_name(option.provider)
        case ProvisionedOption():
            return supplier_name(option.provider) if option.provider else "price typed"
        case MixOption():
            return f"a mix of {' and '.join(part.option for part in option.parts)}"
        case SelfHostedOption():
            return _supplied(option.supply)
        case never:
            assert_never(never)


def _supplied(supply: SupplyDocument) -> str:
    match supply:
        case Rent():
            return "rent typed" if supply.usd_per_gpu_hour is not None else rent_words(supply)
        case Own():
            return "servers of your own"
        case Blend():
            return f"reserved: {rent_words(supply.reserved)}; peaks: {rent_words(supply.on_demand)}"
        case never:
            assert_never(never)


def rent_words(rent: Rent) -> str:
    """Say of whom GPUs are rented and for how long, or at which typed rate.

    >>> rent_words(Rent(kind="rent", usd_per_gpu_hour=2.5))
    'a typed rate'
    """
    if rent.usd_per_gpu_hour is not None:
        return "a typed rate"
    if rent.provider is None:
        return "a rate chosen by name"
    return rent_offer(supplier_name(rent.provider), rent.term)
