"""Nothing that is put out says −0: a month that costs nothing costs 0."""

from __future__ import annotations

import json
import re
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breakeven.files.json_text import json_text
from breakeven.files.pack import pack_files
from breakeven.files.tables import Table, csv_bytes
from breakeven.outlook import outlook_of
from economics.break_even.compare import compare
from economics.results import result_document
from economics.scenario.reading import read_scenario
from pricing.resolve.scenario import resolve
from tests.support.horizon_cases import SERVER, api, document, gpus, rented

MINUS_ZERO = re.compile(r"(?<![\w.e+-])-0(\.0+)?(?![\w.])")
rates = st.sampled_from([-0.0, 0.0, 0.1])
options = st.tuples(
    st.fixed_dictionaries({"discount": st.sampled_from([-0.0, 0, 1])}).map(lambda extra: api(**extra)),
    st.sampled_from([0, -0.0, 2.5]).map(lambda usd: rented(usd=usd)),
    st.sampled_from([0, -0.0, 160_000]).map(
        lambda usd: gpus("own", {**SERVER, "purchase_usd_per_replica": usd, "residual_share": 0})
    ),
)
horizons = st.fixed_dictionaries(
    {"months": st.integers(1, 4), "discount_rate_per_year": rates, "tokens_growth_per_month": rates}
)
volumes = st.sampled_from([-0.0, 0, 1e9])


@given(options, horizons, volumes)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
def test_no_result_and_no_table_has_a_minus_zero(shared_catalogue, some, horizon, tokens):
    scenario = read_scenario(document(*some, tokens=tokens, horizon=horizon, risk={"draws": 10}))
    resolved = resolve(scenario, shared_catalogue, date(2026, 11, 20))
    comparison = compare(resolved.options, resolved.load)
    outlook = outlook_of(resolved, comparison)
    printed = json_text(result_document(comparison, resolved.as_of, outlook.sections))
    files = pack_files(resolved, comparison, outlook=outlook)
    for name, text in {"printed": printed, **{name: content.decode() for name, content in files.items()}}.items():
        assert not MINUS_ZERO.search(text), name


@given(st.lists(st.tuples(st.floats(allow_nan=False, allow_infinity=False)), min_size=1))
def test_no_cell_is_a_minus_zero_and_each_reads_back(rows):
    _, *cells = csv_bytes(Table(("value",), [*rows, (-0.0,)])).decode().splitlines()
    assert [float(cell) for cell in cells] == [value for (value,) in [*rows, (0.0,)]]
    assert "-0" not in cells
    assert "-0.0" not in cells


def test_the_pattern_would_find_one():
    assert MINUS_ZERO.search(json.dumps({"usd": [-0.0]}))
    assert not MINUS_ZERO.search(json.dumps({"usd": [-0.05, 1e-07], "on": "2026-01-01", "id": "1000-in-0-out"}))
