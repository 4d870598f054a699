"""NPV and IRR against numpy-financial, where it is right: one discount rate, and a stream with a single sign change."""

from __future__ import annotations

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.over_time.measures import monthly_rate, npv
from economics.over_time.rate_of_return import rate_of_return
from tests.support.economics_cases import often

FLOWS = st.lists(st.floats(-1e6, 1e6).map(lambda usd: round(usd, 2)), min_size=2, max_size=61).map(np.array)


@given(FLOWS, st.floats(-0.5, 2))
@often(200)
def test_a_net_present_value_is_numpy_financials(flows, rate):
    expected = npf.npv(float(monthly_rate(rate)), flows)
    assert float(npv(flows, rate)) == pytest.approx(expected, rel=1e-9, abs=1e-6 * (1 + np.abs(flows).sum()))


@given(st.floats(1e3, 1e6), st.lists(st.floats(1, 1e5), min_size=6, max_size=60))
@often(200)
def test_an_outlay_that_comes_back_has_numpy_financials_rate(outlay, back):
    flows = np.array([-outlay, *back])
    ours = rate_of_return(flows).per_year.scalar
    theirs = npf.irr(flows)
    if ours is None or np.isnan(theirs):
        # a rate above 10⁶ % a year, 115 % a month; or one of thousands, where theirs is lost in rounding
        assert ours is not None or np.isnan(theirs) or theirs > 10_001 ** (1 / 12) - 1 - 1e-9
        return
    assert (1 + ours) ** (1 / 12) - 1 == pytest.approx(theirs, rel=1e-6, abs=1e-8)


def test_where_several_rates_solve_it_numpy_financial_picks_one_and_we_say_so():
    # −100, +230, −132: zero at 10 % and at 20 % a month
    flows = np.array([-100.0, 230.0, -132.0])
    assert npf.npv(0.1, flows) == pytest.approx(0, abs=1e-9)
    assert npf.npv(0.2, flows) == pytest.approx(0, abs=1e-9)
    assert npf.irr(flows) == pytest.approx(0.1)
    assert rate_of_return(flows).per_year.scalar is None
    assert "2" in rate_of_return(flows).per_year.reason
