"""The load over a week: chosen in the sidebar, followed by copies on Hardware and Over time, each way with its cost."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from economics.cost.load_profile import SHAPE_NAMES, LoadProfile
from economics.scaling.erlang import sensible_utilisation
from tests.support.opened import (
    change,
    click,
    figures,
    open_page,
    refusals,
    scenario,
    shown,
    type_number,
    unescaped,
    unfold,
)

OWN = 2
HOSTED = "Gemma 4 31B at FriendliAI"
OFFICE = (("load_profile", '{"shape":"office"}'),)


def opened(page: str, *pairs: tuple[str, str]) -> AppTest:
    at = open_page(*pairs)
    at.switch_page(f"pages/{page}.py").run()
    return unfold(at, "hours box") if page == "over_time" else at


def ways(at: AppTest):
    return next(radio for radio in at.main.radio if radio.label == "How many copies run, and when")


def text(at: AppTest) -> str:
    return unescaped(" ".join(shown(at)))


@pytest.mark.parametrize("shape", SHAPE_NAMES)
def test_the_sidebar_has_every_shape_with_what_it_rests_on(shape):
    at = unfold(open_page(), "more usage")
    after = change(at, at.selectbox(key="usage load shape"), shape)
    assert after.workload.load_profile.shape == shape
    assert LoadProfile.of_shape(shape).source in text(at)
    assert not [s for s in at.select_slider if s.label == "Peak to average"]
    click(at, "Undo")
    assert scenario(at).workload.load_profile is None


def test_hours_of_one_s_own_are_kept_and_said():
    at = unfold(open_page(("load_profile", f'{{"weights":{[1, 3] * 84}}}')), "more usage")
    box = at.selectbox(key="usage load shape")
    assert box.options[-1] == "168 hours of your own"
    assert "1.5 × the average" in text(at)
    after = change(at, box, "one figure")
    assert after.workload.load_profile is None
    assert after.workload.peak_to_average == 1.5


@pytest.mark.parametrize("page", ["hardware", "over_time"])
def test_without_a_week_the_page_asks_for_one(page):
    at = opened(page)
    assert "Choose how the load runs over the week" in text(at)
    after = change(at, at.selectbox(key="hours load shape"), "office")
    assert after.workload.load_profile.shape == "office"
    assert len(ways(at).options) == 4


@pytest.mark.parametrize("page", ["hardware", "over_time"])
def test_a_way_to_follow_the_hours_is_chosen_and_undone(page):
    at = opened(page, *OFFICE)
    assert "Peaks of minutes inside an hour are not modelled." in text(at)
    after = change(at, ways(at), 1)
    assert after.options[OWN].scaling.kind == "hourly"
    click(at, "Undo")
    assert scenario(at).options[OWN].scaling is None
    after = change(at, ways(at), 3)
    assert (after.options[OWN].scaling.kind, after.options[OWN].scaling.above) == ("baseline", HOSTED)
    after = type_number(at, f"options.{OWN}.scaling.busy_hour_utilisation", 0.7)
    assert after.options[OWN].scaling.busy_hour_utilisation == 0.7
    assert unescaped(ways(at).options[3]) == f"The best number of copies at all hours, {HOSTED} above them"


def test_a_baseline_is_typed_and_emptied_to_the_best():
    at = opened("hardware", *OFFICE)
    change(at, ways(at), 2)
    field = at.text_input(key=f"options.{OWN}.scaling.baseline typed")
    assert field.value == ""
    assert field.placeholder == "the best: 0"
    after = change(at, field, "2")
    assert after.options[OWN].scaling.baseline_replicas == 2
    named = [note["text"] for note in figures(at)["hours_of_week"]["layout"]["annotations"]]
    assert named == ["<b>no copy, the best</b>", "1 copy", "<b>2 copies at all hours</b>", "3 copies"]
    assert unescaped(ways(at).options[2]) == "2 copies at all hours, machines on demand above them"
    labels = [metric.label for metric in at.main.metric]
    assert {"1 copy at all hours", "2 copies at all hours", "3 copies at all hours"} <= set(labels)
    assert "→" in text(at)
    after = change(at, at.text_input(key=f"options.{OWN}.scaling.baseline typed"), "")
    assert after.options[OWN].scaling.baseline_replicas == "best"


def test_erlang_c_is_offered_as_a_bound_and_used_by_a_button():
    at = opened("hardware", *OFFICE)
    assert "As if a copy served one request at a time" in text(at)
    assert not [b for b in at.main.button if "full hours" in b.label]  # copies that run at all hours have no full hour
    change(at, ways(at), 1)
    # 2.2855 copies without a pause in the busiest hour: with 5 copies less than a fifth waits, with 4 more
    button = next(b for b in at.main.button if "full hours" in b.label)
    assert unescaped(button.label) == "Plan full hours at 45.7 %"
    after = click(at, button.label)
    assert after.options[OWN].scaling.busy_hour_utilisation == pytest.approx(sensible_utilisation(2.2854731661))
    click(at, "Undo")
    assert scenario(at).options[OWN].scaling.busy_hour_utilisation == 0.85


def test_hours_that_an_option_follows_are_not_taken_away():
    at = opened("hardware", *OFFICE)
    change(at, ways(at), 1)
    before = scenario(at)
    change(at, at.selectbox(key="hours load shape"), "one figure")
    assert scenario(at) == before
    assert "“How many copies run, and when of Gemma 4 31B on H100” needs “Load over the week”" in " ".join(refusals(at))
    assert at.selectbox(key="hours load shape").value == "office"


def test_the_sorted_hours_are_drawn_with_what_copies_serve():
    at = opened("hardware", *OFFICE)
    chart = figures(at)["hours_of_week"]
    (tokens,) = (trace["y"] for trace in chart["data"])
    assert len(tokens) == 168
    assert tokens == sorted(tokens, reverse=True)
    # 50 office hours, 10 half of them, 108 a tenth: 65.8 of 168 hours of full load carry 15B · 168/730 tokens a week
    assert tokens[0] == pytest.approx(15e9 * 168 / 730 / 65.8)
    lines = [shape["y0"] for shape in chart["layout"]["shapes"]]
    assert lines == pytest.approx([lines[1] * copies for copies in range(4)])  # none, the best, and the three needed
    assert lines[2] < tokens[0] <= lines[3]
    named = [note["text"] for note in chart["layout"]["annotations"]]
    assert named == ["<b>no copy at all hours, the best</b>", "1 copy", "2 copies", "3 copies"]
