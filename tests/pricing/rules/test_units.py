"""Which list price of a unit holds, and which goes with which capacity; what the shipped tables say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pricing.rows import UnitPrice
from pricing.rules.units import ANY, TERMS, UnitOffer, in_force, offers
from pricing.store.catalogue import Catalogue
from tests.support import hand_made as hm

TODAY = date(2026, 11, 20)
PRICE, CAPACITY = hm.UNIT_PRICE, hm.UNIT_CAPACITY


def held(rows: list[UnitPrice], as_of: date = TODAY) -> list[tuple[str, str]]:
    return [(row.id, row.regions) for row in in_force(rows, as_of)]


def test_a_later_price_takes_its_regions_over() -> None:
    later = replace(PRICE, id="b", regions="japaneast", usd_per_unit_hour=1.2, effective_from=date(2026, 8, 1))
    assert held([PRICE, later]) == [("a", "norwayeast"), ("b", "japaneast")]
    assert held([later, PRICE]) == [("b", "japaneast"), ("a", "norwayeast")]  # the order of the list decides nothing
    both = replace(later, regions="japaneast norwayeast")
    assert held([PRICE, both]) == [("b", "japaneast norwayeast")]
    # another term, reach or family is another price
    for change in ({"term": "reserved-1m"}, {"reach": "global"}, {"family": "g"}, {"unit": "GSU"}, {"provider": "x"}):
        assert len(held([PRICE, replace(later, **change)])) == 2


def test_a_price_counts_from_its_first_day_and_once_it_was_seen() -> None:
    later = replace(PRICE, id="b", effective_from=date(2026, 12, 1), usd_per_unit_hour=1.2)
    assert [id for id, _ in held([PRICE, later])] == ["a"]
    assert [id for id, _ in held([PRICE, later], date(2026, 12, 1))] == ["b"]
    assert held([PRICE], date(2026, 8, 10)) == []
    assert held([replace(PRICE, effective_from=None)]) == [("a", "japaneast norwayeast")]


def test_a_capacity_comes_with_the_prices_of_its_unit() -> None:
    month = replace(PRICE, id="m", term="reserved-1m", usd_per_unit_hour=0.4)
    wide = replace(PRICE, id="w", reach="global", usd_per_unit_hour=1.0)
    assert offers([CAPACITY], [month, PRICE, wide]) == [UnitOffer(CAPACITY, PRICE), UnitOffer(CAPACITY, month)]
    anywhere = replace(CAPACITY, reach=ANY)
    assert [o.reach for o in offers([anywhere], [PRICE, wide])] == ["global", "data zone"]
    alone = replace(CAPACITY, family="other")
    assert offers([alone], [PRICE]) == [UnitOffer(alone, None)]
    assert offers([alone], [PRICE])[0].reach == "data zone"
    # one price in two rows is one offer, of the newest day
    again = replace(PRICE, id="b", regions="eastus", effective_from=date(2026, 7, 1))
    (one,) = offers([CAPACITY], [PRICE, again])
    assert one.price is not None
    assert (one.price.id, one.price.regions) == ("b", "eastus japaneast norwayeast")


def test_what_is_doubtful_is_not_offered() -> None:
    assert offers([replace(CAPACITY, status="doubtful")], [PRICE]) == []
    assert offers([CAPACITY], [replace(PRICE, status="doubtful")]) == [UnitOffer(CAPACITY, None)]


@pytest.mark.parametrize("as_of", [date(2026, 9, 30), TODAY])
def test_every_offer_of_the_shipped_tables_can_be_told_apart(catalogue: Catalogue, as_of: date) -> None:
    found = catalogue.unit_offers(as_of)
    assert len({offer.key for offer in found}) == len(found) > 100
    assert {o.price.term for o in found if o.price} == TERMS.keys()
    for offer in found:
        assert offer.capacity.observed_on <= as_of
        assert offer.price is None or offer.price.observed_on <= as_of
    # Azure's units of an hour, as its price list has them: a dollar anywhere, 10 % more in a zone, twice in a region
    azure = {
        (o.reach, o.price.usd_per_unit_hour)
        for o in found
        if o.capacity.model == "gpt-5.2" and o.price and o.price.term == "on-demand" and "eastus " in o.price.regions
    }
    assert azure == {("global", 1.0), ("data zone", 1.1), ("regional", 2.0)}


def test_nothing_is_offered_before_it_was_seen(catalogue: Catalogue) -> None:
    assert catalogue.unit_offers(date(2026, 5, 1)) == ()
    # capacities of June, prices of August and September
    june = catalogue.unit_offers(date(2026, 6, 2))
    assert june
    assert {o.price for o in june} == {None}
