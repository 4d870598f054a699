"""Properties that hold for every number: sums, order, scalars and arrays alike, nothing infinite, nothing clamped."""

from __future__ import annotations

import json
import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.break_even.compare import compare
from economics.cost.load import Load
from economics.cost.token_lines import BILLED_LINES
from economics.cost.tokens import TokenPrices
from economics.errors import InputError
from economics.fields.edition import FIRST, SECOND
from economics.fields.table import FIELDS
from economics.option.self_hosted import SelfHosted
from economics.option.throughput import OneFigure, TwoRates
from economics.option.token_priced import TokenOption
from economics.results import ONE_BY_ONE, result_document
from economics.supply.owned import Owned
from economics.supply.rented import Rented
from tests.support.economics_cases import (
    OWNED,
    RENTED,
    SEARCHED,
    any_batch,
    any_load,
    any_prices,
    any_self_hosted,
    any_token_fields,
    any_workload,
    load,
    maybe_prices,
    numbers,
    often,
    prices,
    self_hosted,
    shares,
    token_option,
    two_rates,
    workload,
)

any_token_option = st.builds(
    lambda name, p, b, o: token_option(name, price=p, batch=b, **o),
    st.just("api"),
    any_prices,
    any_batch,
    any_token_fields,
)
any_gpu_option = any_self_hosted.map(lambda fields: self_hosted(fields, name="gpus"))
any_option = st.one_of(any_token_option, any_gpu_option)


@given(any_option, any_load)
@often(300)
def test_lines_sum_to_the_total(option, at):
    result = option.cost(at)
    if result.usd_per_month.scalar is not None:
        gross = math.fsum(abs(float(usd)) for usd in result.lines.values())
        assert math.isclose(
            math.fsum(map(float, result.lines.values())),
            result.usd_per_month.scalar,
            rel_tol=1e-9,
            abs_tol=1e-15 * gross,
        )


# --- order ----------------------------------------------------------------------------------------------------------

LISTED = [line.id for line in BILLED_LINES]


@given(any_prices, any_batch, any_token_fields, any_workload, st.sampled_from(LISTED), maybe_prices, st.booleans())
@often(300)
def test_token_cost_never_falls_when_a_price_rises(listed, batch, option, fields, line, price, in_batch):
    table = batch if in_batch else listed
    if price is None or table.get(line) is None:
        return
    raised = {**table, line: max(price, table[line])}
    at = Load(**fields)
    before = token_option(price=listed, batch=batch, **option).cost(at).usd_per_month.scalar
    after = (
        token_option(price=listed if in_batch else raised, batch=raised if in_batch else batch, **option)
        .cost(at)
        .usd_per_month.scalar
    )
    assert after >= before * (1 - 1e-12)


MONEY = (
    "usd_per_gpu_hour",
    "fixed_usd_per_month",
    "purchase_usd_per_replica",
    "installation_usd_per_replica",
    "usd_per_kwh",
    "colocation_usd_per_month",
    "power_kw_per_replica",
    "cost_of_capital_per_year",
    "maintenance_share_per_year",
)


@given(any_self_hosted, any_load, st.sampled_from(MONEY), prices, shares)
@often(300)
def test_self_hosted_cost_never_falls_when_a_price_rises(fields, at, name, price, share):
    if name not in fields:
        return
    raised = max(fields[name], share if name.endswith("per_year") else price)
    before = self_hosted(fields).cost(at).usd_per_month.scalar
    after = self_hosted({**fields, name: raised}).cost(at).usd_per_month.scalar
    assert (before is None) == (after is None)
    if before is not None:
        assert after >= before * (1 - 1e-12)


@given(any_self_hosted, any_load, numbers(0, 1, open_low=True), numbers(0, 1, open_low=True))
@often(300)
def test_unit_cost_never_rises_with_utilisation(fields, at, one, other):
    option = self_hosted(fields)
    low, high = sorted((one, other))
    for dear, cheap in (
        (option.unit_cost(at, low), option.unit_cost(at, high)),
        (option.at_utilisation(low).unit_cost(at), option.at_utilisation(high).unit_cost(at)),
    ):
        if dear.scalar is not None:
            assert cheap.scalar is not None
            assert cheap.scalar <= dear.scalar * (1 + 1e-12)


@given(any_self_hosted, any_load, numbers(0, 1e15), numbers(0, 1e15))
@often(200)
def test_self_hosted_cost_never_falls_with_volume(fields, at, one, other):
    low, high = sorted((one, other))
    option = self_hosted(fields)
    dear = option.cost(at.with_("tokens_per_month", high)).usd_per_month.scalar
    cheap = option.cost(at.with_("tokens_per_month", low)).usd_per_month.scalar
    if dear is not None:
        assert cheap is not None
        assert cheap <= dear * (1 + 1e-12)


# --- scalars and arrays ---------------------------------------------------------------------------------------------


def quantities(option, at):
    result = option.cost(at)
    outcome = [
        result.usd_per_month,
        result.usd_per_mtok(at),
        result.usd_per_request(at),
        option.unit_cost(at),
        result.replicas,
        result.utilisation,
        result.figures.get("capacity_tokens_per_second"),
    ]
    return [q for q in outcome if q is not None], list(result.lines)


def same_cells(array_option, array_load, cell, shape) -> None:
    """Every element of the array result is the scalar result of that element's own inputs."""
    got, _ = quantities(array_option, array_load)
    for index in np.ndindex(shape):
        want, _ = quantities(*cell(index))
        for q, w in zip(got, want, strict=True):
            value = np.broadcast_to(q.values, shape)[index]
            defined = bool(np.broadcast_to(q.defined, shape)[index])
            assert np.isfinite(value)
            assert defined == (w.scalar is not None)
            if defined:
                assert math.isclose(value, w.scalar, rel_tol=1e-12)
            else:
                assert q.reason


@given(st.lists(any_workload, min_size=3, max_size=3), any_option)
@often(100)
def test_arrays_of_loads_give_the_scalar_results(fields, option):
    columns = {name: np.array([row[name] for row in fields], dtype=float) for name in fields[0]}
    same_cells(option, Load(**columns), lambda i: (option, Load(**{k: float(c[i]) for k, c in columns.items()})), (3,))


@given(
    any_workload,
    st.lists(numbers(0, 1e15), min_size=2, max_size=2),
    st.lists(shares, min_size=3, max_size=3),
    any_option,
)
@often(100)
def test_a_column_and_a_row_broadcast_to_a_map(fields, tokens, hits, option):
    column, row = np.array(tokens)[:, None], np.array(hits)[None, :]
    at = Load(**{**fields, "tokens_per_month": column, "cache_hit_rate": row})

    def cell(index):
        own = {"tokens_per_month": tokens[index[0]], "cache_hit_rate": hits[index[1]]}
        return option, Load(**{**fields, **own})

    same_cells(option, at, cell, (2, 3))


@given(any_load, st.lists(any_self_hosted, min_size=2, max_size=2))
@often(100)
def test_arrays_of_draws_of_gpu_options(at, rows):
    rows = [row for row in rows if row.keys() == rows[0].keys()]
    columns = {name: np.array([row[name] for row in rows], dtype=float) for name in rows[0]}
    same_cells(self_hosted(columns), at, lambda i: (self_hosted(rows[i[0]]), at), (len(rows),))


@given(any_load, st.lists(st.tuples(*(prices for _ in BILLED_LINES), shares), min_size=2, max_size=4))
@often(100)
def test_arrays_of_draws_of_token_prices(at, rows):
    def option(values):
        *listed, discount = values
        table = TokenPrices(**{line.id: price for line, price in zip(BILLED_LINES, listed, strict=True)})
        return TokenOption("api", "api", table, table.scaled(0.5), discount=discount, price_factor=1.5)

    columns = [np.array(column) for column in zip(*rows, strict=True)]
    same_cells(option(columns), at, lambda i: (option(rows[i[0]]), at), (len(rows),))


# --- finite or a reason ---------------------------------------------------------------------------------------------


def assert_finite(value, path="result") -> None:
    if isinstance(value, dict):
        for key, entry in value.items():
            assert_finite(entry, f"{path}.{key}")
    elif isinstance(value, list):
        for i, entry in enumerate(value):
            assert_finite(entry, f"{path}[{i}]")
    else:
        assert value is None or type(value) in (str, int, float, bool), f"{path} is a {type(value)}"
        assert not isinstance(value, float) or math.isfinite(value), path


def check_document(options, at) -> dict:
    compared = compare(options, at)
    document = result_document(compared, date(2026, 11, 20))
    assert_finite(document)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    for option in document["options"]:
        missing = {key for key in option if option[key] is None}
        assert missing == set(option.get("undefined", {}))
        assert all(option.get("undefined", {}).values())
    for entry in document["break_even"]:
        assert entry["verdict"] in ("none", "one", "many", "identical", None)
        if entry["verdict"] is None:
            assert entry["undefined"]["verdict"]
        assert (entry["cheaper"] is not None) == (entry["verdict"] == "none")
        if entry["count"] is None:
            assert entry["undefined"]["count"]
        else:
            assert len(entry["crossings"]) == min(entry["count"], 1000)
        ats = [crossing["at"] for crossing in entry["crossings"]]
        assert ats == sorted(ats)
        searched = {"tokens_per_month": (0, 1e15), **SEARCHED[at.edition.version]}
        low, high = searched[entry["variable"]]
        assert all(low <= at_ <= high for at_ in ats)
    return document


@given(any_load, any_option, any_option)
@often(300)
def test_nothing_infinite_leaves_the_comparison(at, one, other):
    check_document([renamed(one, "a"), renamed(other, "b")], at)


def renamed(option, name):
    from dataclasses import replace

    return replace(option, name=name)


EXTREMES = [1e-300, 1e-200, 1e-9, 1.0, 1e9]


@given(
    st.sampled_from(EXTREMES),
    st.sampled_from(EXTREMES),
    st.sampled_from([1e-300, 1e-9, 1.0, 100.0]),
    st.sampled_from([1e-300, 1e-9, 1.0, 100.0]),
    st.sampled_from([1e-300, 1e-9, 1.0]),
    st.sampled_from([1e-300, 1e-9, 744.0]),
    st.sampled_from([0.0, 1e-300, 1.0, 1e15]),
    st.sampled_from([0.0, 0.5, 1.0]),
    st.sampled_from([(FIRST, 0.05), (FIRST, 5.0), (FIRST, 200.0), (SECOND, 0.01), (SECOND, 5.0), (SECOND, 1e4)]),
    st.sampled_from([0.0, 1e-300, 1e9]),
)
@often(400)
def test_extreme_inputs_are_finite_or_say_why_not(prefill, decode, f_in, f_out, used, hours, tokens, hit, mix, price):
    edition, ratio = mix
    at = load(tokens_per_month=tokens, cache_hit_rate=hit, input_output_ratio=ratio, edition=edition)
    fields = {**two_rates(RENTED, prefill, decode), "input_token_factor": f_in, "output_token_factor": f_out}
    fields |= {"utilisation": used, "billed_hours_per_month": hours, "usd_per_gpu_hour": price, "min_replicas": 4096}
    api = token_option(
        input=price, output=price, cached_input=1e-300, input_token_factor=f_in, output_token_factor=f_out
    )
    check_document([self_hosted(fields), api], at)
    check_document([self_hosted(fields, name="a"), self_hosted({**RENTED, "tokens_per_second": decode}, name="b")], at)


def test_zero_tokens_have_a_total_and_reasons():
    document = check_document([token_option(input=3, output=15), self_hosted(RENTED)], load(tokens_per_month=0))
    for option in document["options"]:
        assert option["undefined"] == {
            "usd_per_mtok": "0 tokens a month: no cost per token",
            "usd_per_request": "0 tokens a month: no cost per request",
            "usd_per_accepted_task": "0 tokens a month: no cost per request",
            **({"instances": ONE_BY_ONE} if "paid_gpus" in option else {}),
        }
    assert [option["usd_per_month"] for option in document["options"]] == [0, 1460]
    assert document["cheapest"] == "api"


def test_a_reason_does_not_speak_of_0_tokens_when_there_are_some():
    at = load(tokens_per_month=1e-300)
    document = check_document([token_option(input=3, output=15), self_hosted(RENTED)], at)
    assert "0 tokens a month" not in str(document["options"][1].get("undefined", {}).get("usd_per_mtok", ""))


def test_too_many_replicas_is_a_reason_and_not_a_number():
    slow = self_hosted({**RENTED, "tokens_per_second": 1e-9})
    document = check_document([slow, token_option(input=3, output=15)], load(tokens_per_month=1e15))
    assert document["options"][0]["usd_per_month"] is None
    assert document["options"][0]["lines"] == []
    assert document["cheapest"] == "api"


def test_a_unit_cost_too_large_for_a_number_is_not_taken_for_free():
    # 10⁹·4096 dollars an hour over 1e-300·3600·730 tokens: more than a float holds, so surely not the cheaper one
    dear = self_hosted({**RENTED, "tokens_per_second": 1e-300, "usd_per_gpu_hour": 1e9, "gpus_per_replica": 4096})
    slow = self_hosted({**dear_fields(), "utilisation": 1e-12})
    api = token_option(input=3, output=15)
    for option in (dear, slow):
        for entry in check_document([option, api], load())["break_even"]:
            assert entry["cheaper"] != "own gpus", entry
            assert entry["verdict"] is None or entry["cheaper"] == "api", entry


def test_replicas_beyond_a_number_have_no_break_even_over_volume_and_say_so():
    # 1 token/s·3600·1e-300 h = 3.6e-297 tokens a replica: 10¹⁵ tokens want 2.8e311 of them; a float ends at 1.8e308
    short = self_hosted({**RENTED, "tokens_per_second": 1.0, "billed_hours_per_month": 1e-300})
    free = self_hosted({**RENTED, "usd_per_gpu_hour": 0.0, "fixed_usd_per_month": 1.0}, name="free")
    for other in (free, token_option(input=3, output=15)):
        document = check_document([short, other], load(tokens_per_month=1.0))
        (over_volume,) = (e for e in document["break_even"] if e["variable"] == "tokens_per_month")
        assert (over_volume["verdict"], over_volume["crossings"]) == (None, [])
        assert "beyond a number" in over_volume["undefined"]["verdict"]


def dear_fields():
    return {**RENTED, "tokens_per_second": 1e-300, "usd_per_gpu_hour": 1e9, "gpus_per_replica": 4096}


# --- refusals -------------------------------------------------------------------------------------------------------

LIMITS = {
    "tokens_per_month": (0, 1e15),
    "input_tokens_per_request": (1, 1e7),
    "cache_hit_rate": (0, 1),
    "cache_reads_per_write": (1, 1e6),
    "batch_share": (0, 1),
    "peak_to_average": (1, 1000),
}


RATIO = {FIRST: (0.05, 200), SECOND: (0.01, 10_000)}
"""The range of the input/output ratio of each edition."""
each_edition = pytest.mark.parametrize("edition", [FIRST, SECOND], ids=["version 1", "version 2"])


@each_edition
@pytest.mark.parametrize("name", [*LIMITS, "input_output_ratio"])
def test_a_load_out_of_range_is_refused_by_field_value_and_range(name, edition):
    low, high = {**LIMITS, "input_output_ratio": RATIO[edition]}[name]
    for good in (low, high):
        Load(**workload(**{name: good}), edition=edition)
    for bad in (np.nextafter(low, -math.inf), np.nextafter(high, math.inf), math.nan, math.inf, -math.inf):
        for value in (float(bad), np.array([float(bad), low]), np.array([[high, low], [low, float(bad)]])):
            with pytest.raises(InputError) as caught:
                Load(**workload(**{name: value}), edition=edition)
            assert caught.value.field == f"workload.{name}"
            assert "must be" in caught.value.message
            assert str(caught.value).startswith(f"workload.{name}: ")


def test_a_refusal_states_the_value_and_the_range():
    with pytest.raises(InputError, match=r"workload\.cache_hit_rate: 1\.5 .*0–1"):
        load(cache_hit_rate=1.5)
    with pytest.raises(InputError, match=r"workload\.tokens_per_month: -1 .*0 to 10¹⁵"):
        load(tokens_per_month=-1)
    with pytest.raises(InputError, match=r"input_output_ratio: 10001 .*0\.01 to 10000"):
        load().with_("input_output_ratio", 10_001)
    with pytest.raises(InputError, match=r"input_output_ratio: 201 .*0\.05 to 200"):
        load(edition=FIRST).with_("input_output_ratio", 201)


CONTRACT = {
    **LIMITS,
    "discount": (0, 1),
    "residual_share": (0, 1),
    "life_months": (1, 240),
    "pue": (1, 5),
    "weights": (0, 1e12),
    "gpus_per_replica": (1, 4096),
    "min_replicas": (1, 4096),
    "usd_per_gpu_hour": (0, 1e9),
    "usd_per_kwh": (0, 1e9),
    "purchase_usd_per_replica": (0, 1e9),
    "installation_usd_per_replica": (0, 1e9),
    "fixed_usd_per_month": (0, 1e9),
    "colocation_usd_per_month": (0, 1e9),
    **{line.field: (0, 1e9) for line in BILLED_LINES},
}
OPEN = {
    "utilisation": 1,
    "input_token_factor": 100,
    "output_token_factor": 100,
    "billed_hours_per_month": 744,
    "powered_hours_per_month": 744,
    "tokens_per_second": 1e9,
    "output_tokens_per_second": 1e9,
    "prefill_tokens_per_second": 1e9,
    "decode_tokens_per_second": 1e9,
}


ADDED = {
    **dict.fromkeys(("gpus_per_instance", "gpus_per_server"), (1, 4096)),
    "spare_replicas": (0, 4096),
    "keep_hours": (0, 167),
    "start_minutes": (0, 60),
    **dict.fromkeys(("cache_write_share", "end_value_share", "cache_write_long_share"), (0, 1)),
    "units": (1, 10**6),
    "minimum_units": (0, 10**6),
    "unit_increment": (1, 10**6),
    **dict.fromkeys(("cached_token_weight", "output_token_weight"), (0, 1000)),
    "staff_people": (0, 10**5),
    "router_usd_per_request": (0, 1e9),
    "cache_write_long_usd_per_mtok": (0, 1e9),
}
"""What the second edition of the contract adds; a test takes those that there are."""
ADDED_OPEN = {
    "busy_hour_utilisation": 1,
    "share_of_requests": 1,
    "input_tokens_per_minute_per_unit": 1e9,
    "bill_usd_per_month": 1e12,
}


def there(ranges):
    return {name: value for name, value in ranges.items() if name in FIELDS}


def closed_ranges(edition):
    return {**CONTRACT, **there(ADDED), "input_output_ratio": RATIO[edition]}


@each_edition
@pytest.mark.parametrize("name", [*closed_ranges(SECOND), *OPEN, *there(ADDED_OPEN)])
def test_every_range_is_the_contracts(name, edition):
    closed = closed_ranges(edition)
    low, high = closed.get(name) or (0, {**OPEN, **ADDED_OPEN}[name])
    field = edition.field(name)
    field.check(high)
    field.check(low if name in closed else 5e-324)
    bad = [
        low - 1e-9 * max(1, abs(low)),
        high * (1 + 1e-9),
        math.nan,
        math.inf,
        *([] if name in closed else [0.0, -0.0]),
    ]
    for value in bad:
        with pytest.raises(InputError, match=name):
            field.check(value)
    for array in (np.array([high, math.nan]), np.array([[low - 1.0]])):
        with pytest.raises(InputError):
            field.check(array)


def test_a_yearly_change_is_above_minus_everything_and_at_most_tenfold():
    field = FIELDS["price_change_per_year"]
    for good in (float(np.nextafter(-1, 0)), 0.0, 10.0):
        field.check(good)
    for bad in (-1.0, float(np.nextafter(10, 11)), math.nan):
        with pytest.raises(InputError, match="price_change_per_year"):
            field.check(bad)


COUNTS = ("gpus_per_replica", "min_replicas", "life_months")
ADDED_COUNTS = ("gpus_per_instance", "gpus_per_server", "spare_replicas", "baseline_replicas", "keep_hours",
                "units", "minimum_units", "unit_increment")  # fmt: skip


@pytest.mark.parametrize("name", [*COUNTS, *(name for name in ADDED_COUNTS if name in FIELDS)])
def test_a_count_is_whole(name):
    with pytest.raises(InputError, match=r"1\.5"):
        FIELDS[name].check(1.5)
    with pytest.raises(InputError):
        FIELDS[name].check(np.array([1.0, 2.0, 2.5]))


def test_the_option_types_hold_what_they_are_given():
    # frozen: an option cannot change under a result that quotes it
    for part in (Rented(1.0), Owned(), OneFigure(1.0), TwoRates(1.0, 1.0), self_hosted(OWNED)):
        with pytest.raises(AttributeError):
            part.anything = 1
    assert isinstance(self_hosted(RENTED), SelfHosted)
