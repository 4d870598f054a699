"""Rent, reserve or buy: each card says what the comparison says once its way is added; quotes, offers, paying back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from breakeven.edits.supply import put_supply_beside
from breakeven.origins import as_read
from breakeven.outlook import plan
from breakeven.rent_reserve_buy import (
    ON_DEMAND,
    RESERVED,
    Card,
    PaysBack,
    QuoteFigure,
    Supplied,
    assumed_of,
    cards,
    first_offer,
    own_supply,
    rent_offers,
    suggested_quote,
    typed_rent,
    way_of,
)
from breakeven.typed_quotes import QUOTE_FIELDS
from breakeven.words.rent_reserve_buy import (
    TITLES,
    assumed_sentence,
    figure_words,
    headline,
    offer_words,
    pays_back_words,
)
from economics.break_even.compare import compare
from economics.over_time.timeline import over_time
from economics.quantity import Quantity
from economics.scenario.reading import read_scenario
from economics.scenario.scenario import Scenario
from economics.supply.kinds import SupplyDocument
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.store.catalogue import Catalogue, open_catalogue
from tests.support.edits import kinds_in
from tests.support.kinds import example_supply

AS_OF = date(2026, 11, 27)
SUPPLIES: dict[str, Mapping[str, Any]] = {kind: example_supply(kind) for kind in kinds_in(SupplyDocument)}
SUPPLIES |= {
    "servers of eight": {"kind": "own", "gpus_per_server": 8, "purchase_usd_per_server": 300_000},
    "a typed reservation": typed_rent(2.1, 12),
    "an assumed rate": {"kind": "rent", "rate_id": "assumed/aws/h100-sxm/reserved-1y/8x"},
    "a supplier": {"kind": "rent", "provider": "nebius", "term": "on-demand"},
}


@pytest.fixture(scope="module")
def catalogue(built_file: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(built_file)
    yield opened
    opened.close()


def scenario(months: int = 24, **option: Any) -> Scenario:
    """A closed model that is paid today, and our own GPUs: one copy serves 1,000 · 3,600 · 730 = 2.628B tokens."""
    own = {
        "name": "own", "kind": "self_hosted", "model": "any", "gpu": "h100-sxm", "gpus_per_replica": 1,
        "utilisation": 1, "throughput": {"tokens_per_second": 1000}, "supply": typed_rent(4, 1), **option,
    }  # fmt: skip
    today = {
        "name": "today", "kind": "api", "provider": "acme", "model": "large",
        "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 1},
    }  # fmt: skip
    return read_scenario(
        {
            "schema_version": 2,
            "as_of": AS_OF.isoformat(),
            "workload": {"tokens_per_month": 2e9, "input_output_ratio": 1, "input_tokens_per_request": 1000},
            "current": "today",
            "options": [today, own],
            "horizon": {"months": months, "discount_rate_per_year": 0, "end_value_share": 0},
        }
    )


def three(resolved: ResolvedScenario, catalogue: Catalogue, **ways: Mapping[str, Any] | None) -> dict[str, Card]:
    supplied = [Supplied(way, f"by {way}", ways.get(way)) for way in TITLES]  # type: ignore[arg-type]
    return {card.way: card for card in cards(resolved, 1, supplied, catalogue)}


@pytest.mark.parametrize("supply", SUPPLIES.values(), ids=SUPPLIES)
def test_a_card_says_what_the_comparison_says_once_its_way_is_added(
    supply: Mapping[str, Any], catalogue: Catalogue
) -> None:
    before = as_read(scenario(months=36))
    resolved = resolve(before.scenario, catalogue, AS_OF)
    (card,) = cards(resolved, 1, [Supplied("buy", "otherwise", supply)], catalogue)
    added = put_supply_beside(before, 1, "otherwise", supply, {}).scenario
    after = resolve(added, catalogue, AS_OF)
    result = over_time(plan(after)).options[-1]
    month = compare(after.options, after.load, added.current).options[-1].cost.usd_per_month
    assert card.result is not None
    assert card.usd_per_month is not None
    assert result.name == card.result.name == "own, otherwise"
    assert card.npv_usd == result.npv_usd.scalar
    assert card.result.cumulative_usd.tolist() == result.cumulative_usd.tolist()
    assert card.usd_per_month.scalar == month.scalar
    (today,) = card.pays_back
    assert result.saving_npv_usd is not None
    assert today.saving_npv_usd == pytest.approx(result.saving_npv_usd.scalar)
    assert result.against is not None  # the reference is the first option, which is today's
    assert today.month.scalar == result.against.payback_month.scalar


def test_what_is_paid_and_when_it_is_back_by_hand(catalogue: Catalogue) -> None:
    # one copy: rent 4 · 730 = $2,920 a month, reserved 2 · 730 = $1,460; today 2,000 Mtok · $1 = $2,000
    # a server of 8 GPUs at $24,000, nothing else: paid at once, nothing after; 48 months of life outlast the 24
    resolved = resolve(scenario(), catalogue, AS_OF)
    buying = {"kind": "own", "gpus_per_server": 8, "purchase_usd_per_server": 24_000}
    got = three(
        resolved, catalogue, rent={"kind": "rent", "usd_per_gpu_hour": 4}, reserve=typed_rent(2, 12), buy=buying
    )
    assert {way: card.npv_usd for way, card in got.items()} == pytest.approx(
        {"rent": -2920 * 24, "reserve": -1460 * 24, "buy": -24_000}
    )
    back = {(way, each.way): each for way, card in got.items() for each in card.pays_back}
    assert set(back) == {("rent", None), ("reserve", "rent"), ("reserve", None), ("buy", "rent"), ("buy", None)}
    # renting costs $920 a month more than today and never gets it back
    assert (back["rent", None].month.scalar, back["rent", None].never_dearer) == (None, False)
    assert back["rent", None].saving_npv_usd == pytest.approx(-920 * 24)
    assert back["reserve", "rent"].never_dearer
    # 24,000 / 2,920 = 8.2: by the end of month 9; against today 24,000 / 2,000 = 12 months
    assert back["buy", "rent"].month.scalar == 9
    assert back["buy", None].month.scalar == 12
    assert headline("own", tuple(got.values()), 24) == (
        "own: buying costs least over 24 months, $24k in today's money; reserving $35k, renting on demand $70.1k."
    )


def test_a_way_that_cannot_be_computed_says_why_and_the_others_stand(catalogue: Catalogue) -> None:
    resolved = resolve(scenario(months=24), catalogue, AS_OF)
    got = three(
        resolved,
        catalogue,
        rent={"kind": "rent", "provider": "nobody", "term": "on-demand"},
        reserve=typed_rent(2, 36),
        buy={"kind": "own", "gpus_per_server": 8, "purchase_usd_per_replica": 1},
    )
    assert all(card.result is None for card in got.values())
    assert "nobody" in got["rent"].reason
    assert "binds for 36 months, longer than the 24 looked at: look at more months" in got["reserve"].reason
    assert got["buy"].reason.startswith("Purchase per copy: is refused beside gpus_per_server")
    assert headline("own", tuple(got.values()), 24) == "own: none of the ways to have its GPUs can be computed yet."


def test_an_option_that_follows_the_hours_cannot_be_bought_and_is_told_so(catalogue: Catalogue) -> None:
    document = scenario().model_dump(mode="json", exclude_none=True, exclude_unset=True)
    document["workload"]["load_profile"] = {"shape": "flat"}
    document["options"][1] |= {"scaling": {"kind": "hourly"}, "supply": {"kind": "rent", "usd_per_gpu_hour": 4}}
    resolved = resolve(read_scenario(document), catalogue, AS_OF)
    got = three(resolved, catalogue, rent={"kind": "rent", "usd_per_gpu_hour": 4}, buy={"kind": "own"})
    assert got["rent"].result is not None
    assert "needs a supply that is rented" in got["buy"].reason


def test_offers_are_of_trusted_suppliers_cheapest_first_and_assumed_ones_last(catalogue: Catalogue) -> None:
    looked_at = scenario()
    option = looked_at.options[1]
    on_demand = rent_offers(looked_at, option, ON_DEMAND, catalogue, AS_OF)  # type: ignore[arg-type]
    trusted = {c.provider for c in catalogue.rate_choices("h100-sxm", AS_OF) if c.term == "on-demand" and c.trusted}
    assert on_demand
    assert {o.supply["provider"] for o in on_demand} == trusted
    assert [o.usd_per_gpu_hour for o in on_demand] == sorted(o.usd_per_gpu_hour for o in on_demand)
    reserved = rent_offers(looked_at, option, RESERVED, catalogue, AS_OF)  # type: ignore[arg-type]
    assert {offer.status for offer in reserved} == {"assumed"}
    assert first_offer(option, reserved) is None  # type: ignore[arg-type]  # an assumed one counts only by name
    assert "Amazon Web Services, reserved for 1 year: assumed, $4.24" in [offer_words(offer) for offer in reserved]


def test_an_option_keeps_its_own_supplier_on_the_card(catalogue: Catalogue) -> None:
    looked_at = scenario(supply={"kind": "rent", "provider": "oci", "term": "on-demand"})
    option = looked_at.options[1]
    first = first_offer(option, rent_offers(looked_at, option, ON_DEMAND, catalogue, AS_OF))  # type: ignore[arg-type]
    assert first is not None
    assert first.seller == "Oracle Cloud"
    assert way_of(option) == "rent"  # type: ignore[arg-type]


def test_a_quote_begins_with_what_is_published_and_is_empty_where_nothing_is(catalogue: Catalogue) -> None:
    quote = suggested_quote(scenario().options[1], catalogue)  # type: ignore[arg-type]
    assert tuple(quote) == QUOTE_FIELDS
    values = {name: figure.value for name, figure in quote.items() if figure.status == "assumed"}
    # 163.44 $/kW a month × 10.2 kW = 1,667.088
    assert values == {
        "gpus_per_server": 8, "purchase_usd_per_server": 300_000, "power_kw_per_server": 10.2, "usd_per_kwh": 0.15,
        "pue": 1.54, "colocation_usd_per_month": 1667.09,
    }  # fmt: skip
    assert all(figure.source for figure in quote.values() if figure.status == "assumed")
    # the life of 48 months is the cost model's own: nobody published it, nobody typed it
    assert set(assumed_of(quote)) == {*values, "life_months"}
    marked = [name for name, figure in quote.items() if figure_words(name, figure).startswith("assumed: ")]
    assert marked == list(assumed_of(quote))
    assert assumed_sentence(quote) == "7 figures of the quote are *assumed*, each with its source below."
    assert figure_words("residual_share", quote["residual_share"]).endswith("its book value is assumed to come back")
    nobody = suggested_quote(scenario(gpu="l40s").options[1], catalogue)  # type: ignore[arg-type]
    assert nobody["purchase_usd_per_server"].value is None
    assert own_supply(nobody) is None
    # the GPUs alone: 350 W, one of them
    assert nobody["power_kw_per_server"].value == pytest.approx(0.35)
    assert figure_words("purchase_usd_per_server", nobody["purchase_usd_per_server"]) == (
        "no published figure: ask for the quote"
    )
    assert own_supply({**nobody, "purchase_usd_per_server": QuoteFigure(9_000.0)}) == {
        "kind": "own", "gpus_per_server": 1, "purchase_usd_per_server": 9_000.0, "power_kw_per_server": 0.35,
        "usd_per_kwh": 0.15, "pue": 1.54, "colocation_usd_per_month": 57.2, "life_months": 48,
    }  # fmt: skip


def test_the_servers_of_an_option_are_its_quote(catalogue: Catalogue) -> None:
    per_copy = {"kind": "own", "purchase_usd_per_replica": 70_000, "power_kw_per_replica": 2, "usd_per_kwh": 0.12}
    quote = suggested_quote(scenario(gpus_per_replica=2, supply=per_copy).options[1], catalogue)  # type: ignore[arg-type]
    assert own_supply(quote) == {
        "kind": "own", "gpus_per_server": 2, "purchase_usd_per_server": 70_000.0, "power_kw_per_server": 2.0,
        "usd_per_kwh": 0.12, "pue": 1.0, "life_months": 48,
    }  # fmt: skip
    assert assumed_of(quote) == {}


def test_what_is_assumed_of_an_added_option_is_known_as_assumed() -> None:
    supply = {"kind": "own", "gpus_per_server": 8, "purchase_usd_per_server": 300_000}
    added = put_supply_beside(as_read(scenario()), 1, "bought", supply, {"purchase_usd_per_server": "a guide"})
    price = added.origins.of("options[2].supply.purchase_usd_per_server")
    assert (price.status, price.source) == ("assumed", "assumed: a guide")
    assert added.origins.of("options[2].supply.gpus_per_server").status == "typed"


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (
            PaysBack("rent", "x", Quantity(9.0), 5e4, never_dearer=False),
            "Against renting on demand: pays back in 9 months; the saving is worth $50k today.",
        ),
        (
            PaysBack(None, "GPT", Quantity(1.0), 5e4, never_dearer=False),
            "Against GPT, which is paid today: pays back in 1 month; the saving is worth $50k today.",
        ),
        (
            PaysBack("rent", "x", Quantity(0.0, False, "none"), 5e4, never_dearer=True),
            "Against renting on demand: costs less from the start; the saving is worth $50k today.",
        ),
        (PaysBack("rent", "x", Quantity(0.0, False, "none"), 0.0, never_dearer=True),
         "Against renting on demand: costs the same."),
        (
            PaysBack("rent", "x", Quantity(0.0, False, "none"), -5e4, never_dearer=False),
            "Against renting on demand: not paid back within 36 months; it costs $50k more in today's money.",
        ),
    ],
)  # fmt: skip
def test_paying_back_in_words(back: PaysBack, words: str) -> None:
    assert pays_back_words(back, 36) == words


def test_every_supply_of_the_types_is_tried() -> None:
    assert set(kinds_in(SupplyDocument)) <= set(SUPPLIES)
    assert len(get_args(SupplyDocument)) == 3  # a new one: say in `way_of` which card it is
