"""Pictures against figures: the bars of every kind of option and supply add up to its card."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from breakeven.currency import Currency
from dashboard.compare.charts import lines_chart
from dashboard.over_time.charts import monthly_chart
from dashboard.widgets import look
from economics.break_even.compare import compare
from economics.cost.lines import COST_LINES
from economics.over_time.plan import plan_of
from economics.over_time.timeline import over_time
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.store.catalogue import Catalogue
from tests.support.kinds import AS_OF, VERSIONS, documents_of

EURO = Currency("EUR", 0.9, date(2026, 11, 1))


DOCUMENTS = {name: document for version in VERSIONS for name, document in documents_of(version).items()}


@pytest.fixture(params=DOCUMENTS)
def resolved(request: pytest.FixtureRequest, shared_catalogue: Catalogue) -> ResolvedScenario:
    return resolve(read_scenario(DOCUMENTS[request.param]), shared_catalogue, date.fromisoformat(AS_OF))


@pytest.mark.parametrize("currency", [Currency(), EURO], ids=["USD", "EUR"])
def test_bars_sum_to_the_card_of_every_option(resolved, currency):
    comparison = compare(resolved.options, resolved.load)
    traces = lines_chart(comparison, currency)["data"]
    bars = np.sum([trace["x"] for trace in traces], axis=0)
    cards = [currency.convert(result.cost.usd_per_month.scalar) for result in comparison.options]
    np.testing.assert_allclose(bars, cards, rtol=1e-12)
    looks = [json.dumps(trace["marker"], sort_keys=True) for trace in traces]
    assert len(set(looks)) == len(looks)


def test_a_line_that_nobody_gave_a_colour_is_drawn_all_the_same(resolved):
    comparison = compare(resolved.options, resolved.load)
    first = comparison.options[0]
    first.cost.lines["a line of tomorrow"] = 500.0
    traces = lines_chart(comparison)["data"]
    assert [trace["x"][0] for trace in traces if trace["name"] == "a line of tomorrow"] == [500.0]


def test_months_are_drawn_line_by_line(resolved):
    result = over_time(plan_of(resolved.scenario, resolved.options, resolved.load))
    for option in result.options:
        for view, flow in (("cash", option.cash), ("profit_and_loss", option.profit_and_loss)):
            traces = monthly_chart(option, view)["data"]
            np.testing.assert_allclose(np.sum([trace["y"] for trace in traces], axis=0), -flow, rtol=1e-9, atol=1e-6)


def test_every_line_of_the_table_has_a_colour_and_no_two_the_same():
    colours = look.line_colours(COST_LINES)
    assert list(colours) == list(COST_LINES)
    assert len(set(colours.values())) == len(colours)
    roles = [line.colour for line in COST_LINES.values()]
    assert len(set(roles)) == len(roles)
    assert set(look._ROLE_COLOURS) <= set(roles)
    assert len(set(look._ROLE_COLOURS.values())) == len(look._ROLE_COLOURS)
