"""A scenario of another day at a later day's prices."""

from __future__ import annotations

from datetime import date

from breakeven.later import later_costs, repriced_options
from economics.break_even.compare import compare
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from tests.support.scenarios import typed_document


def o3(day: date):
    """OpenAI's o3: 10 USD per Mtok of input up to 2025-06-09, 2 from then on."""
    document = typed_document()
    document["options"][0] = {"kind": "api", "name": "API", "provider": "openai", "model": "o3"}
    return read_scenario({**document, "as_of": day.isoformat()})


def test_what_costs_something_else_later_is_named(shared_catalogue):
    then, later = date(2025, 6, 1), date(2025, 7, 1)
    resolved = resolve(o3(then), shared_catalogue, later)
    costs = later_costs(resolved, compare(resolved.options, resolved.load), shared_catalogue, later)
    (change,) = costs.changes
    # 32.4M tokens in, 8.1M out: at 10 and 40 they cost $648, at 2 and 8 $129.60
    assert (change.option, round(change.then, 2), round(change.later, 2)) == ("API", 648, 129.6)
    assert costs.without_price == 0


def test_on_the_same_day_nothing_is(shared_catalogue):
    day = date(2025, 7, 1)
    resolved = resolve(o3(day), shared_catalogue, day)
    assert later_costs(resolved, compare(resolved.options, resolved.load), shared_catalogue, day).changes == ()


def test_an_option_whose_fingerprint_is_another_was_repriced(shared_catalogue):
    resolved = resolve(o3(date(2025, 7, 1)), shared_catalogue, date(2025, 7, 1))
    assert repriced_options(resolved, resolved.fingerprints) == []
    assert repriced_options(resolved, ("another", resolved.fingerprints[1])) == ["API"]
