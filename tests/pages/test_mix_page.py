"""The Mix page: a mix is made, its shares move together, its cost stands beside the best single option and today."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.address import address
from breakeven.defaults import default_sourced
from breakeven.document import Document
from breakeven.edits.fields import set_field
from breakeven.edits.mixes import route
from breakeven.edits.options import add_mix, duplicate
from breakeven.origins import Sourced
from dashboard.widgets.look import plain
from tests.support.opened import (
    change,
    click,
    costs,
    figures,
    headline,
    new_session,
    open_page,
    refusals,
    scenario,
    second_line,
    shown,
    sound,
    table,
    type_number,
    unescaped,
    unfold,
)

API, HOSTED, OWN = (option.name for option in default_sourced().scenario.options)
MIX = 3
GUIDE = f"Hard requests to {API}, the rest to {OWN}"


def opened(sourced: Sourced) -> AppTest:
    at = new_session()
    for key, value in address(Document(sourced.scenario, sourced.origins), ()).items():
        at.query_params[key] = value
    at.run()
    at.switch_page("pages/mix.py").run()
    sound(at)
    return at


def hard(share: float = 0.1) -> Sourced:
    return route(default_sourced(), GUIDE, {API: share, OWN: 1 - share}, "a guide")


def slider(at: AppTest, name: str):
    return at.slider(key=f"mix {MIX} share of {name}")


def shares(of) -> dict[str, float]:
    return {part.option: part.share_of_requests for part in of.options[MIX].parts}


def text(at: AppTest) -> str:
    return unescaped(" ".join(shown(at)))


def test_without_a_mix_the_page_offers_to_make_one():
    at = open_page()
    at.switch_page("pages/mix.py").run()
    assert headline(at) == "No mix yet: all requests go to one option."
    after = click(at, plain(f"10 % to {API}, the rest to {OWN}"))
    assert shares(after) == {API: 0.1, OWN: 0.9}
    assert headline(at).startswith(f"{GUIDE} costs ")
    assert "guide 1" in text(at)
    click(at, "Undo")
    assert len(scenario(at).options) == MIX
    assert headline(at) == "No mix yet: all requests go to one option."


def test_shares_of_a_guide_say_that_they_are_assumed_until_somebody_moves_one():
    at = opened(hard())
    assert "Assumed: a guide." in text(at)
    type_number(at, f"mix {MIX} share of {API}", "20 %")
    assert "Assumed: a guide." not in text(at)


def test_the_answer_stands_against_the_best_single_option_and_today():
    """A tenth of the requests costs a tenth of today's $40.8k; the rest needs 2 copies and the spare as before."""
    at = opened(hard())
    labels = [(m.label, unescaped(m.value)) for m in at.main.metric]
    assert [label for label, _ in labels[:3]] == ["The mix", *(plain(name) for name in (HOSTED, API))]
    assert f"more than {HOSTED}, the best single option" in headline(at)
    assert f"less than {API}, paid today" in headline(at)
    assert f"Mixing costs more than {HOSTED}, or as much, whatever share" in second_line(at)
    assert f"Mixing costs less than {API}" in second_line(at)
    mix_cost = labels[0][1]
    at.switch_page("pages/compare.py").run()
    assert costs(at)[MIX] == mix_cost


def test_a_slider_moves_the_others_and_undo_goes_back():
    at = opened(hard())
    after = change(at, slider(at, API), 30.0)
    assert shares(after) == {API: 0.3, OWN: pytest.approx(0.7)}
    assert slider(at, OWN).value == 70
    assert at.text_input(key=f"mix {MIX} share of {OWN} typed").value == "70 %"
    after = change(at, at.text_input(key=f"mix {MIX} share of {OWN} typed"), "62.5 %")
    assert shares(after) == {API: pytest.approx(0.375), OWN: 0.625}
    click(at, "Undo")
    click(at, "Undo")
    assert shares(scenario(at)) == {API: 0.1, OWN: 0.9}


def test_what_leaves_nothing_to_the_others_is_refused_by_its_label():
    at = opened(hard())
    change(at, at.text_input(key=f"mix {MIX} share of {API} typed"), "100 %")
    assert shares(scenario(at)) == {API: 0.1, OWN: 0.9}
    assert f"Shares of the requests of {GUIDE}: 100 % is refused" in " ".join(refusals(at))
    change(at, at.multiselect[0], [API])
    assert f"Shares of the requests of {GUIDE}: 1 given: must be 2 to 6" in " ".join(refusals(at))
    assert at.multiselect[0].value == [API, OWN]


def test_an_option_is_added_to_the_mix_and_taken_out():
    at = opened(hard(0.25))
    after = change(at, at.multiselect[0], [API, OWN, HOSTED])
    assert shares(after) == pytest.approx({API: 1 / 6, OWN: 0.5, HOSTED: 1 / 3}, abs=1e-6)
    assert [row[0] for row in table(at, "Part")] == [API, OWN, HOSTED]


def test_a_cascade_moves_each_share_alone():
    at = opened(hard())
    toggle = at.toggle(key="mix cascade")
    change(at, toggle, True)
    after = change(at, slider(at, API), 40.0)
    assert shares(after) == {API: 0.4, OWN: 0.9}
    assert "add up to 130 %" in text(at)
    assert "A cascade: what one part fails goes on to another" in text(at)
    after = change(at, at.toggle(key="mix cascade"), False)
    assert sum(shares(after).values()) == pytest.approx(1)


def test_the_chart_has_every_jump_and_the_lines_of_the_others():
    at = opened(hard())
    mixed, *others = figures(at)["mix_shares"]["data"]
    assert [trace["name"] for trace in others[:2]] == [HOSTED, API]
    assert mixed["x"][0] == 0
    assert mixed["x"][-1] == 100
    jumps = [i for i in range(1, len(mixed["x"]) - 1) if mixed["x"][i] == mixed["x"][i + 1]]
    assert jumps, "the own copies are counted whole"
    assert "10 % of the requests" in figures(at)["mix_shares"]["alt"]


def test_success_rates_belong_to_the_parts():
    at = opened(hard())
    after = type_number(at, "options.0.success_rate", 0.9)
    assert after.options[0].success_rate == 0.9
    # 10 % of them at nine of ten, the others all: 99 of 100
    assert "Of 100 requests 99 end with an accepted answer" in text(at)


def test_requests_of_their_own_length_and_the_router():
    at = unfold(opened(hard()), "mix requests")
    after = change(at, at.text_input(key=f"mix {MIX} input_tokens_per_request of {API} typed"), "8k")
    assert after.options[MIX].parts[0].input_tokens_per_request == 8000
    after = type_number(at, f"options.{MIX}.router_usd_per_request", 0.001)
    assert after.options[MIX].router_usd_per_request == 0.001
    # 15B tokens are 6.25M requests of 2,400 tokens
    router = table(at, "Part")[-1]
    assert router[:3] == ["Router", "", "6.25M"]
    assert router[3].startswith("$6.25k · ")


def test_of_several_mixes_one_is_looked_at():
    at = opened(add_mix(hard()))
    box = at.selectbox(key=next(s.key for s in at.selectbox if s.key.startswith("mix looked at")))
    second = scenario(at).options[MIX + 1].name
    change(at, box, second)
    assert headline(at).startswith(second)
    assert ("mix.option", second) in [(k, v if isinstance(v, str) else v[0]) for k, v in at.query_params.items()]


def test_a_mix_without_a_cost_says_so():
    broken = hard()
    at = opened(set_field(broken, ("options", 2, "gpu"), "other"))
    assert headline(at) == f"{GUIDE} has no cost: one of its parts has none."
    assert slider(at, API).value == 10


def test_parts_on_machines_say_what_they_would_need_together():
    """Two copies of one GPU each and a spare, twice: six of the eight GPUs of one server in place of two servers."""
    sourced = duplicate(default_sourced(), 2)
    second = sourced.scenario.options[3].name
    for place in (2, 3):
        bought = {"kind": "own", "gpus_per_server": 8, "purchase_usd_per_server": 360_000, "life_months": 36}
        sourced = set_field(sourced, ("options", place, "supply"), bought)
    at = opened(route(sourced, "Two teams", {OWN: 0.5, second: 0.5}, "a guide"))
    assert "Alone they take 2 machines, together 1: sharing would save $10k a month." in text(at)
    assert "Assumed: every copy keeps its GPUs to itself" in text(at)
    together, by_itself = table(at, "Together")
    assert together[0] == "1 machine"
    assert by_itself == ["Alone", "1 machine", "1 machine"]


def test_parts_on_machines_of_other_prices_share_nothing():
    sourced = duplicate(default_sourced(), 2)
    second = sourced.scenario.options[3].name
    sourced = set_field(sourced, ("options", 3, "supply"), {"kind": "rent", "usd_per_gpu_hour": 3.0})
    at = opened(route(sourced, "Two teams", {OWN: 0.5, second: 0.5}, "a guide"))
    assert "there is nothing that they could share" in text(at)
