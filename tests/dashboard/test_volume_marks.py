"""The marks on the volume chart: one symbol for each kind of crossing."""

from __future__ import annotations

from dashboard.compare.charts import volume_chart
from economics.break_even.compare import compare
from economics.break_even.curves import volume_curves
from tests.support.bought import bought
from tests.support.economics_cases import load, token_option


def test_an_end_has_a_mark_of_its_own_at_the_cost_of_what_ends():
    # $1,000 for up to 2e9 tokens against $2 per Mtok: a circle at 5e8, a cross at 2e9 on the line of $1,000
    options = [token_option("api", input=2, output=2), bought("units", 1_000, 2e9)]
    at = load(tokens_per_month=1e9)
    figure = volume_chart(compare(options, at), volume_curves(options, at, 1e7, 1e12))
    marks = {trace["name"]: trace for trace in figure["data"] if trace.get("mode") == "markers"}
    assert marks["break-even"]["x"] == [5e8]
    end = marks["one cannot serve more"]
    assert (end["x"], end["y"], end["marker"]["symbol"]) == ([2e9], [1_000.0], "x")
    assert end["text"] == ["units is cheaper up to 2B tokens a month and cannot serve more, api can"]
