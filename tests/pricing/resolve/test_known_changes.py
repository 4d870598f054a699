"""Prices that are known on the as-of date to change: listed blocks that begin later, and the days of a contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from breakeven.files.pack import tables
from economics.break_even.compare import compare
from economics.cost.inputs import Input
from economics.note import Level
from economics.option.protocol import PricedOption
from economics.option.token_priced import ALL_MOVE, TokenOption
from economics.over_time.flows import flows
from economics.over_time.plan import plan_of
from economics.over_time.timeline import over_time
from economics.scenario.reading import read_scenario
from pricing.contract.catalogue import with_contract
from pricing.contract.contract import contract_from_records
from pricing.errors import UnknownPrice
from pricing.resolve.known_changes import KNOWN_CHANGE, STANDS
from pricing.resolve.scenario import ResolvedScenario, day_without_price, resolve
from pricing.rules.token_prices import TokenPriceSet
from pricing.store.catalogue import Catalogue
from pricing.store.market import TokenMarket
from tests.support import hand_made as hm

AS_OF = date(2026, 11, 20)
SEEN = date(2026, 11, 10)
API = {"kind": "api", "name": "A", "provider": hm.PROVIDER, "model": hm.MODEL}
GPU: dict[str, Any] = {
    "kind": "self_hosted", "name": "S", "model": "m", "gpu": "h100-sxm", "gpus_per_replica": 2, "utilisation": 1,
    "supply": {"kind": "rent", "provider": "lambda", "term": "on-demand"}, "throughput": {"tokens_per_second": 9000},
}  # fmt: skip
Lister = Callable[..., None]


@pytest.fixture
def market(monkeypatch: pytest.MonkeyPatch) -> Lister:
    """Lets the market list one model at some prices, all of one edition."""

    def lists(prices: Any, variants: Any = None, seen: date = SEEN) -> None:
        rows = tuple(replace(row, listed_on=seen) for row in hm.rows(prices, variants))
        monkeypatch.setattr(TokenMarket, "rows", lambda *_: TokenPriceSet(hm.PROVIDER, hm.MODEL, rows))

    return lists


def terms(since: str, until: str | None = None, **cells: Any) -> dict[str, Any]:
    prices = {f"{name}_usd_per_mtok": cells.pop(name) for name in ("input", "output") if name in cells}
    days = {"effective_from": since, "effective_to": until}
    return {"kind": "token", "provider": hm.PROVIDER, "model": hm.MODEL, **days, **prices, **cells}


def rate(usd: float, since: str, until: str | None = None, **cells: Any) -> dict[str, Any]:
    names = {"kind": "gpu", "provider": "lambda", "gpu": "h100-sxm", "term": "on-demand", "gpus": 1}
    return {**names, "usd_per_gpu_hour": usd, "effective_from": since, "effective_to": until, **cells}


def resolved(catalogue: Catalogue, *rows: dict[str, Any], **given: Any) -> ResolvedScenario:
    """A scenario of 1 Mtok in and 1 Mtok out a month, 6 months, no discounting, prices −50 % a year if asked."""
    as_of = given.pop("as_of", AS_OF)
    document = {
        "schema_version": given.pop("version", 2),
        "as_of": as_of.isoformat(),
        "workload": {
            "tokens_per_month": 2e6, "input_output_ratio": 1, "input_tokens_per_request": 1000,
            **given.pop("workload", {}),
        },
        "options": given.pop("options", [API, GPU]),
        "horizon": {"months": 6, "discount_rate_per_year": 0, **given.pop("horizon", {})},
    }  # fmt: skip
    if not document["horizon"]["months"]:
        del document["horizon"]
    ours = with_contract(catalogue, contract_from_records(rows)) if rows else catalogue
    assert not given
    return resolve(read_scenario(document), ours, as_of)


def paid(of: ResolvedScenario, place: int = 0) -> list[float]:
    """What an option costs in each month [USD]."""
    own = flows(plan_of(of.scenario, of.options, of.load), place)
    return [float(usd) for usd in own.total("cash")[1:]]


def notes(option: PricedOption, kind: str = KNOWN_CHANGE) -> list[str]:
    return [note.text for note in option.notes if note.kind == kind]


def unlisted(of: ResolvedScenario, catalogue: Catalogue, last: date, place: int = 0) -> date | None:
    """The first day from which a price of an option is no longer listed."""
    return day_without_price(of.scenario.options[place], of.scenario, catalogue, AS_OF, last)


# Listed blocks that begin later


def test_the_issue_s_figure_from_the_catalogue(catalogue: Catalogue) -> None:
    # gemini-3.6-flash: $0.75 and $3.75 until the year ends, $1.50 and $7.50 from 1 January; 300 Mtok of each:
    # 300 · (0.75 + 3.75) = 1,350; 300 · (1.50 + 7.50) = 2,700. Months begin on 20 November, 20 December, 20 January
    option = {**API, "provider": "google", "model": "gemini-3.6-flash"}
    found = resolved(catalogue, options=[option, GPU], workload={"tokens_per_month": 6e8})
    assert paid(found) == pytest.approx([1350, 1350, 2700, 2700, 2700, 2700], rel=1e-12)
    (text,) = notes(found.options[0])
    prices = "input $0.75 → $1.50, output $3.75 → $7.50 per Mtok"
    assert text == f"known to change: {prices} from 2027-01-01 (month 3)"
    later = [a for a in found.options[0].assumptions if a.holds_from]
    assert {(a.field, a.value) for a in later} >= {
        ("price.input_usd_per_mtok", 1.5), ("price.output_usd_per_mtok", 7.5)
    }  # fmt: skip
    assert {a.holds_from for a in later} == {"2027-01-01"}
    assert all("ai.google.dev" in a.source and a.as_of == "2026-11-10" for a in later)


def test_documents_of_the_first_edition_keep_the_prices_of_the_start(catalogue: Catalogue, market: Lister) -> None:
    market([hm.always(input="1", output="1"), hm.since("2027-01-01", input="3", output="1")])
    assert paid(resolved(catalogue, version=1)) == [2] * 6
    assert paid(resolved(catalogue)) == [2, 2, 4, 4, 4, 4]


def test_months_that_begin_at_the_end_of_a_month(catalogue: Catalogue, market: Lister) -> None:
    # from 31 January months begin on 28 February and 31 March: 28 February counts in month 2, 1 March in month 3
    for day, counted in (("2027-02-28", [2, 4, 4, 4, 4, 4]), ("2027-03-01", [2, 2, 4, 4, 4, 4])):
        market([hm.always(input="1", output="1"), hm.since(day, input="3", output="1")], seen=date(2027, 1, 31))
        assert paid(resolved(catalogue, as_of=date(2027, 1, 31))) == counted


def test_what_an_edition_younger_than_the_as_of_date_lists_is_not_known(catalogue: Catalogue, market: Lister) -> None:
    lines = [hm.always(input="1", output="1"), hm.since("2027-01-01", input="3", output="1")]
    market(lines, seen=date(2026, 11, 21))
    found = resolved(catalogue)
    assert paid(found) == [2] * 6
    assert notes(found.options[0]) == []
    market(lines, seen=AS_OF)
    assert paid(resolved(catalogue)) == [2, 2, 4, 4, 4, 4]


def test_a_price_moves_from_the_first_month_in_which_it_holds(catalogue: Catalogue, market: Lister) -> None:
    # −75 % a year: after 6 months half. The first row: 2·0.25^((m−1)/12); the one from month 3 on: 4·0.25^((m−3)/12)
    market([hm.always(input="1", output="1"), hm.since("2027-01-01", input="3", output="1")])
    usd = paid(resolved(catalogue, horizon={"months": 9, "price_change_per_year": {"api": -0.75}}))
    assert usd[:3] == pytest.approx([2, 2 * 0.25 ** (1 / 12), 4], rel=1e-12)
    assert usd[8] == pytest.approx(4 * 0.5, rel=1e-12)  # month 9: (9−3)/12 of a year


def test_the_batch_price_has_days_of_its_own(catalogue: Catalogue, market: Lister) -> None:
    # standard $1 and $1 all the time; batch $0.5, from 1 January $0.8 a line. Half batch: 2·(0.5·1 + 0.5·0.5) = 1.5,
    # then 2·(0.5 + 0.5·0.8) = 1.8
    variants = [hm.batch("2027-01-01", input="0.8", output="0.8"), hm.batch(input="0.5", output="0.5")]
    market([hm.always(input="1", output="1")], variants)
    found = resolved(catalogue, workload={"batch_share": 0.5})
    assert paid(found) == pytest.approx([1.5, 1.5, 1.8, 1.8, 1.8, 1.8], rel=1e-12)
    (text,) = notes(found.options[0])
    assert "batch input $0.50 → $0.80, batch output $0.50 → $0.80" in text
    assert notes(resolved(catalogue).options[0]) == []  # nothing is sent as batch


def test_the_price_of_some_hours_moves_from_a_month_of_its_own(catalogue: Catalogue, market: Lister) -> None:
    # half of the day $2 a line all along; the other half $1 and from month 3 on $3. With −75 % a year and two lines:
    # month 1: 2·(0.5·2 + 0.5·1) = 3; month 3: 2·0.5·2·0.25^(2/12) + 2·0.5·3; month 5: 2·0.25^(4/12) + 3·0.25^(2/12)
    market(
        [
            hm.always(input="1", output="1"),
            hm.since("2027-01-01", input="3", output="3"),
            hm.between("00:00", "12:00", input="2", output="2"),
        ]
    )
    found = resolved(catalogue, horizon={"price_change_per_year": {"api": -0.75}})
    usd = paid(found)
    assert usd[0] == pytest.approx(3, rel=1e-12)
    assert usd[2] == pytest.approx(2 * 0.25 ** (2 / 12) + 3, rel=1e-12)
    assert usd[4] == pytest.approx(2 * 0.25 ** (4 / 12) + 3 * 0.25 ** (2 / 12), rel=1e-12)
    # averaged over the day: 1.5, then 2.5
    assert "input $1.50 → $2.50, output $1.50 → $2.50" in notes(found.options[0])[0]


def test_a_typed_price_replaces_its_line_in_every_month(catalogue: Catalogue, market: Lister) -> None:
    # input typed $2, output $1 and from month 3 $5
    market([hm.always(input="1", output="1"), hm.since("2027-01-01", input="3", output="5")])
    found = resolved(catalogue, options=[{**API, "price": {"input_usd_per_mtok": 2}}, GPU])
    assert paid(found) == [3, 3, 7, 7, 7, 7]
    assert notes(found.options[0]) == ["known to change: output $1.00 → $5.00 per Mtok from 2027-01-01 (month 3)"]


def test_a_drawn_price_moves_the_later_ones_in_proportion(catalogue: Catalogue, market: Lister) -> None:
    # input $1, from month 3 $3; drawn at $2 it is $6 from month 3 on; output stays $1
    market([hm.always(input="1", output="1"), hm.since("2027-01-01", input="3", output="1")])
    found = resolved(catalogue)
    option = found.options[0]
    which = next(i for i in option.inputs() if i.path == "price.input_usd_per_mtok")
    drawn = replace(found, options=(option.with_input(which, np.array([1.0, 2.0])), *found.options[1:]))
    plan = plan_of(drawn.scenario, drawn.options, drawn.load)
    usd = flows(plan, 0).total("cash")[1:]
    np.testing.assert_allclose(usd[[1, 2]], [[2, 3], [4, 7]], rtol=1e-12)


def test_a_change_within_the_horizon_is_said(catalogue: Catalogue, market: Lister) -> None:
    # 20 October 2027 is month 12, 21 October month 13; $1 → $1.01 of $2 is 0.5 %, $1 → $1.05 is 2.5 %
    for day, price, months, level in (
        ("2027-10-20", "1.05", 0, Level.WARNING),
        ("2027-10-20", "1.01", 0, Level.REMARK),
        ("2027-10-21", "1.05", 0, None),
        ("2027-10-21", "1.05", 13, Level.WARNING),
        ("2027-10-21", "1.05", 12, None),
    ):
        market([hm.always(input="1", output="1"), hm.since(day, input=price, output="1")])
        found = resolved(catalogue, horizon={"months": months})
        assert [n.level for n in found.options[0].notes if n.kind == KNOWN_CHANGE] == ([level] if level else [])


# Contracts over tokens


def test_after_a_contract_s_last_day_the_market_s_price_holds(catalogue: Catalogue, market: Lister) -> None:
    # 2,500 Mtok in and 500 out: 2,500·1 + 500·5 = 5,000 on 20 November and 20 December, then 2,500·3 + 500·15 = 15,000;
    # at 10 % a year over 36 months, i = 1.1^(1/12) − 1: Σ 15,000/(1+i)^m − 10,000/(1+i) − 10,000/(1+i)²
    market([hm.always(input="3", output="15")])
    row = terms("2026-07-01", "2026-12-31", input=1, output=5)
    month = 1.1 ** (1 / 12)
    npv = -(sum(15_000 / month**m for m in range(1, 37)) - 10_000 / month - 10_000 / month**2)
    assert npv == pytest.approx(-448_034, abs=1)
    for version in (1, 2):
        found = resolved(
            catalogue, row, version=version, workload={"tokens_per_month": 3e9, "input_output_ratio": 5},
            horizon={"months": 36, "discount_rate_per_year": 0.1},
        )  # fmt: skip
        assert paid(found)[:4] == pytest.approx([5000, 5000, 15_000, 15_000], rel=1e-12)
        result = over_time(plan_of(found.scenario, found.options, found.load))
        assert result.options[0].npv_usd.scalar == pytest.approx(npv, rel=1e-12)
        (text,) = notes(found.options[0])
        assert text.endswith("input $1.00 → $3.00, output $5.00 → $15.00 per Mtok from 2027-01-01 (month 3)")


def test_a_contract_s_own_prices_do_not_change_and_what_it_leaves_open_does(
    catalogue: Catalogue, market: Lister
) -> None:
    # input $1 by contract to 19 December, output the market's $4; −75 % a year. Month 1: 1 + 4. Month 2 (20 December):
    # the market's input $2 held at the start, so (2 + 4)·0.25^(1/12)
    market([hm.always(input="2", output="4")])
    change = {"price_change_per_year": {"api": -0.75}}
    for version in (1, 2):
        ended = paid(resolved(catalogue, terms("2026-01-01", "2026-12-19", input=1), version=version, horizon=change))
        assert ended[:2] == pytest.approx([5, 6 * 0.25 ** (1 / 12)], rel=1e-12)
        goes_on = paid(resolved(catalogue, terms("2026-01-01", input=1), version=version, horizon=change))
        assert goes_on == pytest.approx([1 + 4 * 0.25 ** (m / 12) for m in range(6)], rel=1e-12)
    # a line without a price of its own costs, and moves, what the one that it follows does: cached input the contract's
    found = resolved(
        catalogue, terms("2026-01-01", input=1, output=4), workload={"cache_hit_rate": 0.5}, horizon=change
    )
    assert paid(found) == pytest.approx([5] * 6, rel=1e-12)


def test_a_market_s_price_that_begins_within_a_contract_moves_from_there(catalogue: Catalogue, market: Lister) -> None:
    # $1 by contract to 31 December; the market's $3 begins on 1 December: it first holds in month 2, is paid from
    # month 3 on and has by then moved for a month
    market([hm.always(input="1", output="1"), hm.since("2026-12-01", input="3", output="1")])
    row = terms("2026-01-01", "2026-12-31", input=1)
    usd = paid(resolved(catalogue, row, horizon={"price_change_per_year": {"api": -0.75}}))
    # output: the row from December on holds from month 2, the one before it from month 1
    output = [1, 1, 0.25 ** (1 / 12)]
    assert usd[:3] == pytest.approx([1 + output[0], 1 + output[1], 3 * 0.25 ** (1 / 12) + output[2]], rel=1e-12)


def test_terms_that_begin_later_count_from_their_day(catalogue: Catalogue, market: Lister) -> None:
    # the market's $3 + $1, the contract's $1 input from 1 January to 31 January: month 3 (20 January) alone
    market([hm.always(input="3", output="1")])
    found = resolved(catalogue, terms("2027-01-01", "2027-01-31", input=1))
    assert paid(found) == [4, 4, 2, 4, 4, 4]
    (text,) = notes(found.options[0])
    first, second = (
        "input $3.00 → $1.00 per Mtok from 2027-01-01 (month 3)",
        "input $1.00 → $3.00 per Mtok from 2027-02-01",
    )
    assert text == f"known to change: {first}; {second} (month 4)"
    # one that no month begins in is never paid
    assert paid(resolved(catalogue, terms("2026-11-21", "2026-12-19", input=1))) == [4] * 6


def test_batch_terms_have_days_of_their_own(catalogue: Catalogue, market: Lister) -> None:
    # all batch: $0.2 by contract to 31 December, then the market's batch price of $0.5, for each line
    market([hm.always(input="1", output="1")], [hm.batch(input="0.5", output="0.5")])
    row = terms("2026-01-01", "2026-12-31", input=0.2, output=0.2, variant="batch")
    assert paid(resolved(catalogue, row, workload={"batch_share": 1})) == pytest.approx([0.4] * 2 + [1.0] * 4)


def test_where_the_market_lists_nothing_the_contract_s_price_stands(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: Any) -> TokenPriceSet:
        raise UnknownPrice("model", "no such model")

    monkeypatch.setattr(TokenMarket, "rows", nothing)
    found = resolved(catalogue, terms("2026-01-01", "2026-12-31", input=1, output=5))
    assert paid(found) == [6] * 6
    assert notes(found.options[0], STANDS) == [
        "no price is listed from 2027-01-01 (month 3) on: the one before it is counted further"
    ]
    assert notes(found.options[0]) == []
    ours = with_contract(catalogue, contract_from_records([terms("2026-01-01", "2026-12-31", input=1, output=5)]))
    assert unlisted(found, ours, date(2026, 12, 31)) is None
    assert unlisted(found, ours, date(2027, 1, 1)) == date(2027, 1, 1)


def test_without_anything_known_nothing_is_different(catalogue: Catalogue, market: Lister) -> None:
    market([hm.always(input="1", output="1")])
    option = resolved(catalogue).options[0]
    assert isinstance(option, TokenOption)
    assert (option.later, option.moving) == ((), ALL_MOVE)


def test_batch_that_is_dearer_than_real_time_is_said(catalogue: Catalogue) -> None:
    # Claude Sonnet 4.6 by contract $1 and $5, batch the market's $1.50 and $7.50: 2,500·1 + 500·5 = 5,000 in real time,
    # 2,500·1.5 + 500·7.5 = 7,500 as batch, or $2.50 a Mtok against 5/3
    row = {**terms("2026-07-01", input=1, output=5), "provider": "anthropic", "model": "claude-sonnet-4-6"}
    option = {**API, "provider": "anthropic", "model": "claude-sonnet-4-6"}
    load = {"tokens_per_month": 3e9, "input_output_ratio": 5, "input_tokens_per_request": 2000}
    for share, usd in ((1, 7500), (0, 5000)):
        found = resolved(catalogue, row, options=[option, GPU], workload={**load, "batch_share": share}, version=1)
        assert float(found.options[0].cost(found.load).usd_per_month.values) == pytest.approx(usd, rel=1e-12)
        text = "batch is dearer than real time under your contract: $2.50 per Mtok against $1.6667"
        assert notes(found.options[0], "dearer batch") == ([text] if share else [])


# Rents


def test_a_rent_s_contract_ends(catalogue: Catalogue) -> None:
    # one replica of 2 GPUs for 730 h: 1,460·1.5 = 2,190 to 31 December, then the market's rate of Lambda
    listed = catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, AS_OF, whole_machines=False).usd_per_gpu_hour
    row = rate(1.5, "2026-01-01", "2026-12-31")
    change = {"price_change_per_year": {"gpu_rent": -0.75}}
    found = resolved(catalogue, row, options=[GPU, {**GPU, "name": "T"}], version=1, horizon=change)
    expected = [2190, 2190, *(1460 * listed * 0.25 ** (m / 12) for m in (2, 3, 4, 5))]
    assert paid(found) == pytest.approx(expected, rel=1e-12)
    (text,) = notes(found.options[0])
    assert text == f"known to change: the GPU rate $1.50 → ${listed:.2f} per GPU-hour from 2027-01-01 (month 3)"
    assert [(a.value, a.holds_from) for a in found.options[0].assumptions if a.field == "supply.usd_per_gpu_hour"] == [
        (1.5, ""), (listed, "2027-01-01")
    ]  # fmt: skip


def test_a_drawn_rate_moves_the_later_one(catalogue: Catalogue) -> None:
    listed = catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, AS_OF, whole_machines=False).usd_per_gpu_hour
    found = resolved(catalogue, rate(1.5, "2026-01-01", "2026-12-31"), options=[GPU, {**GPU, "name": "T"}], version=1)
    option = found.options[0]
    which = next(i for i in option.inputs() if i.path == "supply.usd_per_gpu_hour")
    assert isinstance(which, Input)
    doubled = replace(found, options=(option.with_input(which, 3.0), found.options[1]))
    assert paid(doubled) == pytest.approx([4380] * 2 + [2 * 1460 * listed] * 4, rel=1e-12)
    assert paid(replace(found, options=(option.at_price(3.0), found.options[1]))) == paid(doubled)


def test_a_commitment_keeps_the_rate_of_the_month_it_is_signed_in(catalogue: Catalogue) -> None:
    # signed for 3 months in month 1 at $1.50, again in month 4 at the market's rate
    supply = {**GPU["supply"], "commitment_months": 3}
    listed = catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, AS_OF, whole_machines=False).usd_per_gpu_hour
    rows = rate(1.5, "2026-01-01", "2026-12-31")
    options = [{**GPU, "supply": supply}, {**GPU, "name": "T"}]
    assert paid(resolved(catalogue, rows, options=options, version=1)) == pytest.approx(
        [2190] * 3 + [1460 * listed] * 3, rel=1e-12
    )


def test_after_a_contract_the_market_s_own_machines_are_paid_for(catalogue: Catalogue) -> None:
    # the contract lets single GPUs at $1, 2 a replica: 1,460; Lambda lets no fewer than 8: 730·8·rate
    row = rate(1, "2026-01-01", "2026-12-31")
    listed = catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, AS_OF)
    assert listed.gpu_count == 8
    after = 5840 * listed.usd_per_gpu_hour
    found = resolved(catalogue, row, options=[GPU, {**GPU, "name": "T"}])
    assert paid(found) == pytest.approx([1460] * 2 + [after] * 4, rel=1e-12)


def test_both_parts_of_a_blend_follow_their_contracts(catalogue: Catalogue) -> None:
    # baseline of 1 replica by a contract that goes on, $1 · 1,460 h; peaks at $1.50 to 31 December, then the market's
    part = {"provider": "lambda", "term": "on-demand"}
    blend = {"kind": "mix", "baseline_replicas": 1, "on_demand": part,
             "reserved": {"provider": "lambda", "term": "reserved-1y", "commitment_months": 0}}  # fmt: skip
    rows = (rate(1.5, "2026-01-01", "2026-12-31"), rate(1, "2026-01-01", term="reserved-1y"))
    listed = catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, AS_OF, whole_machines=False).usd_per_gpu_hour
    # two replicas: 9,000 tokens a second · 2,628,000 s = 2.3652e10 a replica
    found = resolved(
        catalogue, *rows, options=[{**GPU, "supply": blend}, {**GPU, "name": "T"}], version=1,
        workload={"tokens_per_month": 4e10}, horizon={"price_change_per_year": {"gpu_rent": -0.75}},
    )  # fmt: skip
    after = [1460 + 1460 * listed * 0.25 ** (m / 12) for m in (2, 3, 4, 5)]
    assert paid(found) == pytest.approx([1460 + 2190] * 2 + after, rel=1e-12)
    (text,) = notes(found.options[0])
    assert text.startswith("on demand: known to change")


def test_a_contract_s_rate_chosen_by_its_id_is_followed_by_the_supplier_s(catalogue: Catalogue) -> None:
    supply = {"kind": "rent", "rate_id": "contract/lambda/h100-sxm/on-demand/1x/2026-01-01"}
    options = [{**GPU, "supply": supply}, {**GPU, "name": "T"}]
    listed = catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, AS_OF, whole_machines=False).usd_per_gpu_hour
    found = resolved(catalogue, rate(1.5, "2026-01-01", "2026-12-31"), options=options, version=1)
    assert paid(found) == pytest.approx([2190] * 2 + [1460 * listed] * 4, rel=1e-12)


def test_where_no_rate_is_listed_the_contract_s_stands(catalogue: Catalogue) -> None:
    row = rate(1.5, "2026-01-01", "2026-12-31", provider="our-cluster")
    supply = {"kind": "rent", "provider": "our-cluster", "term": "on-demand"}
    found = resolved(catalogue, row, options=[{**GPU, "supply": supply}, {**GPU, "name": "T"}], version=1)
    assert paid(found) == pytest.approx([2190] * 6, rel=1e-12)
    assert len(notes(found.options[0], STANDS)) == 1
    ours = with_contract(catalogue, contract_from_records([row]))
    assert unlisted(found, ours, date(2026, 12, 31)) is None
    assert unlisted(found, ours, date(2027, 6, 30)) == date(2027, 1, 1)
    assert unlisted(found, ours, date(2027, 6, 30), place=1) is None  # the market's rate stays listed
    by_id = {"kind": "rent", "rate_id": "contract/our-cluster/h100-sxm/on-demand/1x/2026-01-01"}
    chosen = resolved(catalogue, row, options=[{**GPU, "supply": by_id}, {**GPU, "name": "T"}], version=1)
    assert unlisted(chosen, ours, date(2027, 6, 30)) == date(2027, 1, 1)
    unknown = resolved(catalogue, row, options=[{**GPU, "supply": supply}, {**GPU, "name": "T"}], version=1)
    assert unlisted(unknown, catalogue, date(2027, 6, 30)) is None  # not listed on the day itself: no day from which


def test_hours_and_a_baseline_follow_their_contracts(catalogue: Catalogue) -> None:
    # a flat week that one machine serves: 730 h. The contract lets machines of 8 GPUs at $1: 5,840 a month; above a
    # baseline of none the same hours are on demand. After 31 December the market's offer of 8 GPUs
    listed = catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 8, AS_OF)
    assert listed.gpu_count == 8
    rows = rate(1, "2026-01-01", "2026-12-31", gpus=8)
    reserved = rate(0.5, "2026-01-01", gpus=8, term="reserved-1y")
    expected = [5840] * 2 + [5840 * listed.usd_per_gpu_hour] * 4
    above = {"kind": "baseline", "baseline_replicas": 0, "above": "on_demand"}
    signed = {"kind": "rent", "provider": "lambda", "term": "reserved-1y", "commitment_months": 0}
    for option in ({"scaling": {"kind": "hourly"}}, {"scaling": above, "supply": signed}):
        found = resolved(
            catalogue, rows, reserved, workload={"load_profile": {"shape": "flat"}},
            options=[{**GPU, "gpus_per_replica": 8, **option}, {**GPU, "name": "T", "gpus_per_replica": 8}],
        )  # fmt: skip
        assert paid(found) == pytest.approx(expected, rel=1e-12)
        assert len(notes(found.options[0])) == 1


def test_the_pack_lists_the_later_prices_with_their_sources(catalogue: Catalogue, market: Lister) -> None:
    market([hm.always(input="1", output="1"), hm.since("2027-01-01", input="3", output="1")])
    found = resolved(catalogue)
    listed = tables(found, compare(found.options, found.load))["assumptions"]
    rows = [dict(zip(listed.columns, row, strict=True)) for row in listed.rows]
    (later,) = (row for row in rows if row["name"] == "input price from 2027-01-01")
    assert (later["option"], later["value"], later["unit"], later["as_of"]) == ("A", 3, "USD/Mtok", "2026-11-10")
    assert "in force since 2027-01-01" in str(later["source"])
    (first,) = (row for row in rows if (row["option"], row["name"]) == ("A", "input price"))
    assert first["value"] == 1
