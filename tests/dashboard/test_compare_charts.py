"""Charts of Compare as plain data: their axes hold the range that the curves and break-evens have."""

from __future__ import annotations

import math

import pytest

from dashboard.compare.charts import variable_chart
from economics.break_even.compare import compare
from economics.break_even.curves import variable_curves
from economics.fields.edition import EDITIONS
from tests.support.economics_cases import load, token_option

DECADES = {1: range(-1, 3), 2: range(-2, 5)}
TICKS = {1: ["0.1", "1", "10", "100"], 2: ["0.01", "0.1", "1", "10", "100", "1k", "10k"]}


@pytest.mark.parametrize(("version", "low", "high"), [(1, 0.05, 200), (2, 0.01, 10_000)])
def test_the_ratio_axis_is_the_range_of_the_edition(version: int, low: float, high: float) -> None:
    at = load(edition=EDITIONS[version])
    options = [token_option("a", input=1.0, output=5.0), token_option("b", input=2.0, output=3.0)]
    curves = variable_curves(options, at, "input_output_ratio", "unit")
    axis = variable_chart(compare(options, at), curves, 5.0)["layout"]["xaxis"]
    assert axis["range"] == [math.log10(low), math.log10(high)]
    assert [curves[0].x[0], curves[0].x[-1]] == pytest.approx([low, high])
    assert axis["ticktext"] == TICKS[version]
    assert axis["tickvals"] == pytest.approx([10.0**decade for decade in DECADES[version]])
