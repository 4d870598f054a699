"""What holds for options of every kind and every supply, taken from the types."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from economics.break_even.compare import price_break_evens, volume_break_even
from economics.break_even.curves import volume_curves
from economics.cost.figures import FIGURES
from economics.cost.lines import COST_LINES, FORMULAS, cost_line, total
from economics.cost.months import VIEWS
from economics.fields.table import FIELDS
from economics.option.protocol import PricedOption
from economics.over_time.flows import flows
from economics.over_time.plan import Plan, plan_of
from economics.over_time.timeline import over_time
from economics.risk.inputs import suggested_inputs
from economics.risk.paths import paths, value_of, with_values
from economics.scenario.reading import read_scenario, scenario_document
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.store.catalogue import Catalogue
from tests.support.kinds import AS_OF, VERSIONS, documents_of
from tests.support.working_checks import check_working

DOCUMENTS = {name: document for version in VERSIONS for name, document in documents_of(version).items()}
OPTIONS = [(name, option["name"]) for name, document in DOCUMENTS.items() for option in document["options"]]
VOLUMES = np.geomspace(1e6, 5e12, 400)


@pytest.fixture(params=OPTIONS, ids=" / ".join)
def case(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The names of a document and of one of its options."""
    names: tuple[str, str] = request.param
    return names


@pytest.fixture
def resolved(case: tuple[str, str], shared_catalogue: Catalogue) -> ResolvedScenario:
    return resolve(read_scenario(DOCUMENTS[case[0]]), shared_catalogue, date.fromisoformat(AS_OF))


@pytest.fixture
def plan(resolved: ResolvedScenario) -> Plan:
    return plan_of(resolved.scenario, resolved.options, resolved.load)


@pytest.fixture
def option(case: tuple[str, str], resolved: ResolvedScenario) -> PricedOption:
    return next(option for option in resolved.options if option.name == case[1])


def of_the_table(line: str) -> bool:
    """Whether a line, that of one part of a mix, or one of several of a row has a row in the table."""
    return line in COST_LINES or line.rpartition(": ")[2] in COST_LINES or line.partition(": ")[0] in COST_LINES


def test_lines_sum_to_the_total_and_are_in_the_table(option, resolved):
    cost = option.cost(resolved.load)
    assert total(cost.lines) == pytest.approx(cost.usd_per_month.scalar, rel=1e-12)
    assert all(of_the_table(line) and cost_line(line).appears == "month" for line in cost.lines)
    assert set(cost.figures) <= set(FIGURES)


def test_the_curve_over_volume_is_the_cost(option, resolved):
    curve = option.volume_curve(resolved.load)
    costs = option.cost(resolved.load.with_("tokens_per_month", VOLUMES)).usd_per_month.values
    np.testing.assert_allclose(curve.at(VOLUMES), costs, rtol=1e-9)
    (drawn,) = volume_curves([option], resolved.load, 1e7, 1e13)
    np.testing.assert_allclose(drawn.usd_per_month.values, curve.at(drawn.x * (1 - 1e-12)), rtol=1e-9)


def test_scalars_and_arrays_give_the_same(option, resolved):
    at = resolved.load.with_("cache_hit_rate", np.array([0.0, 0.4, 1.0]))
    costs, units = option.cost(at).usd_per_month.values, option.unit_cost(at).values
    for i, hits in enumerate((0.0, 0.4, 1.0)):
        load = resolved.load.with_("cache_hit_rate", hits)
        assert np.broadcast_to(costs, 3)[i] == pytest.approx(option.cost(load).usd_per_month.scalar, rel=1e-12)
        assert np.broadcast_to(units, 3)[i] == pytest.approx(option.unit_cost(load).scalar, rel=1e-12)


def test_unit_cost_falls_with_utilisation_where_there_is_one(option, resolved):
    # K/u + c: of it only c, which is egress and what is billed by use, does not depend on u
    full, half, quarter = (option.unit_cost(resolved.load, u).scalar for u in (1.0, 0.5, 0.25))
    assert quarter - half == pytest.approx(2 * (half - full), rel=1e-9, abs=1e-12)
    assert (half > full * (1 + 1e-9)) == (option.uses_capacity and option.has_utilisation)
    if option.serving_unit_cost(resolved.load, 1.0).scalar == full and not option.parts:
        assert half == pytest.approx((2 if option.uses_capacity else 1) * full, rel=1e-12)
    if option.has_utilisation:
        assert option.at_utilisation(0.25).unit_cost(resolved.load.with_("peak_to_average", 1.0)).scalar == (
            pytest.approx(quarter, rel=1e-12)
        )


def test_the_working_gives_every_figure(option, resolved):
    check_working(option, resolved.load)


def test_every_line_over_months_has_a_formula_and_the_lines_sum(option, plan):
    place = next(place for place, planned in enumerate(plan.options) if planned.name == option.name)
    result = flows(plan, place)
    for view in VIEWS:
        lines = result.lines(view)
        np.testing.assert_allclose(sum(lines.values()), result.total(view), rtol=1e-12, atol=1e-9)
        assert set(result.formulas(view)) == set(lines)
        assert set(result.formulas(view).values()) <= set(FORMULAS)
        assert all(of_the_table(line) for line in lines)


def test_what_is_cash_and_what_is_profit_and_loss_differ_by_the_capital_line_alone(option, plan):
    result = next(o for o in over_time(plan).options if o.name == option.name)
    capital = result.profit_and_loss_lines.get("capital", np.zeros_like(result.cash))
    assert result.cash.sum() == pytest.approx((result.profit_and_loss - capital).sum(), rel=1e-9)


def test_a_commitment_names_a_field_of_the_scenario(option, resolved):
    document = next(o for o in scenario_document(resolved.scenario)["options"] if o["name"] == option.name)
    for commitment in option.commitments:
        *parts, name = commitment.field.split(".")
        inside = document
        for part in parts:
            inside = inside[part]
        assert inside.get(name, 0) == commitment.months


def test_inputs_can_be_read_and_set_and_the_suggested_ones_move_the_cost(option, plan):
    mine = [place for place in paths(plan) if place.option is not None and place.option.name == option.name]
    assert mine
    for place in mine:
        now = value_of(plan, place)
        assert place.field in FIELDS.values() or place.field.name in ("factor", "one_off_usd")
        again = with_values(plan, {place.path: now})
        assert value_of(again, place) == now
        before, after = over_time(plan), over_time(again)
        for one, other in zip(before.options, after.options, strict=True):
            assert other.npv_usd.scalar == pytest.approx(one.npv_usd.scalar, rel=1e-9)
    head = f"options[{mine[0].option.index}]."
    suggested = [entry for entry in suggested_inputs(plan) if entry.input.startswith(head)]
    assert bool(suggested) == (option.kind != "mix")  # what is uncertain of a mix is uncertain in its parts
    if not suggested:
        return
    worth = {o.name: o.npv_usd.scalar for o in over_time(plan).options}[option.name]
    moved = [
        {o.name: o.npv_usd.scalar for o in over_time(with_values(plan, {entry.input: entry.high})).options}[option.name]
        for entry in suggested
    ]
    assert any(usd != pytest.approx(worth, rel=1e-6) for usd in moved)


def test_at_a_price_break_even_both_cost_the_same(option, resolved):
    api = next(o for o in resolved.options if o.name == "api")
    dear = replace(api, name="another", price_factor=7.0)
    mine = [entry for entry in price_break_evens(option, dear, resolved.load) if entry.option == option.name]
    assert (option.price_variable is None) == (not mine)
    for entry in mine:
        at = entry.break_even.crossings[0].at
        target = dear.cost(resolved.load).usd_per_month.scalar
        assert option.at_price(at).cost(resolved.load).usd_per_month.scalar == pytest.approx(target, rel=1e-9)


def test_at_a_crossing_over_volume_the_order_changes(option, resolved):
    for theirs in resolved.options:
        if theirs is not option:
            check_crossings(option, theirs, resolved)


def check_crossings(option, theirs, resolved):
    even = volume_break_even(option, theirs, resolved.load)
    assert even.verdict is not None
    for crossing in even.crossings[:20]:
        sides = np.array([crossing.at * (1 - 1e-9), crossing.at * (1 + 1e-6)])
        at = resolved.load.with_("tokens_per_month", sides)
        costs = {o.name: o.cost(at).usd_per_month.values for o in (option, theirs)}
        dearer_above = ({option.name, theirs.name} - {crossing.cheaper_above}).pop()
        assert costs[crossing.cheaper_above][1] <= costs[dearer_above][1] * (1 + 1e-9)
        assert costs[crossing.cheaper_below][0] <= costs[crossing.cheaper_above][0] * (1 + 1e-6)
