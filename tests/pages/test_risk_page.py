"""The page about certainty: the answer, its figures, the table of uncertain inputs, refusals, stopping, downloads."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.defaults import default_scenario
from breakeven.files.pack import pack_files, pack_zip
from breakeven.outlook import outlook_of, plan
from breakeven.words.risk import chance_sentence
from dashboard.long_work import Job
from dashboard.risk.inputs import by_label, edited_rows, inputs_of, rows_of
from dashboard.risk.report import SLOT
from dashboard.session import KEPT
from economics.break_even.compare import compare
from economics.errors import InputError
from economics.fields.edition import FIRST
from economics.over_time.plan import Plan
from economics.risk.inputs import suggested_inputs
from economics.scenario.risk import Risk, UncertainInput
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.store.catalogue import open_catalogue
from tests.pricing.conftest import AS_OF
from tests.support.addresses import EARLIER
from tests.support.opened import (
    RISK_CHARTS,
    change,
    errors,
    figures,
    headline,
    left_out,
    open_page,
    refusals,
    rerun,
    scenario,
    shown,
    sound,
    table,
    unescaped,
)

ONE_BY_ONE = (("v", "1"), ("d", "1"))
"""The default scenario of version 1, which pays for GPUs one by one."""
CLOSE = ("tokens_per_month", "1.3e10")
"""A volume at which hosted and own GPUs are both likely."""
VOLUME = {"input": "workload.tokens_per_month", "low": 5e9, "high": 45e9, "source": "board paper"}


def open_risk(*pairs: tuple[str, str], risk: dict[str, Any] | None = None) -> AppTest:
    if risk is not None:
        pairs = (*pairs, ("risk", json.dumps(risk)))
    at = open_page(*pairs)
    at.switch_page("pages/risk.py").run()
    sound(at)
    return at


def text(at: AppTest) -> str:
    return unescaped(" ".join(shown(at)))


def chances(at: AppTest) -> dict[str, str]:
    return {unescaped(m.label)[2:]: unescaped(m.value) for m in at.metric}


@pytest.fixture(scope="module")
def resolved(_built_catalogue: None) -> ResolvedScenario:
    return resolve(default_scenario(), open_catalogue(), AS_OF)


@pytest.fixture(scope="module")
def planned(resolved: ResolvedScenario) -> Plan:
    return plan(resolved)


def test_the_answer_and_its_figures_agree() -> None:
    at = open_risk(*ONE_BY_ONE, CLOSE)
    shares = chances(at)
    own, hosted = shares["Llama 70B on 2× H100"], shares["Llama 70B on Groq"]
    assert headline(at) == (
        f"Llama 70B on 2× H100 is cheapest in {own} of 10,000 simulations over 36 months; "
        f"Llama 70B on Groq in {hosted}."
    )
    assert float(own[:-2]) + float(hosted[:-2]) == pytest.approx(100, abs=1)
    assert "All inputs low: Llama 70B on Groq; all at base: Llama 70B on 2× H100" in text(at)
    assert "The ranges are assumed" in text(at)
    assert set(figures(at)) == set(RISK_CHARTS)


def test_a_certain_answer_says_all_draws() -> None:
    at = open_risk()
    assert headline(at) == "Gemma 4 31B at FriendliAI is cheapest in all 10,000 simulations over 36 months."
    assert "Gemma 4 31B at FriendliAI is also cheapest with all inputs at their low, base and high ends." in text(at)


def test_the_areas_of_the_chances_fill_the_chart_and_have_patterns() -> None:
    areas = figures(open_risk(*ONE_BY_ONE, CLOSE))["chance"]["data"]
    for column in zip(*(area["y"] for area in areas), strict=True):
        assert sum(column) == pytest.approx(1)
    assert len({area["fillpattern"]["shape"] for area in areas}) == len(areas)


def test_bands_enclose_their_middle() -> None:
    charts = figures(open_risk(*ONE_BY_ONE, CLOSE))
    for name in ("volume_bands", "cumulative_bands"):
        data = charts[name]["data"]
        assert len(data) == 9
        for low, high, middle in (data[i : i + 3] for i in (0, 3, 6)):
            points = list(zip(low["y"], middle["y"], high["y"], strict=True))
            assert points
            assert all(a <= b <= c for a, b, c in points)


def test_the_cases_are_a_table() -> None:
    rows = table(open_risk(*ONE_BY_ONE, CLOSE), "Option")
    assert [row[0] for row in rows] == ["Claude Sonnet 4.6", "Llama 70B on Groq", "Llama 70B on 2× H100"]
    assert ["cheapest" in cell for cell in rows[1][1:]] == [True, False, False]


def test_the_tornado_of_a_chosen_figure_says_why_an_end_has_none() -> None:
    at = open_risk(*ONE_BY_ONE, CLOSE)
    bars = figures(at)["tornado"]["data"][0]
    # $/Mtok of the rented GPUs at base: 1 replica × 2 × 4.29 × 730 / 13,000 = 0.4818
    assert bars["base"][0] == pytest.approx(2 * 4.29 * 730 / 13_000)
    metric = at.get("button_group")[0]
    metric.set_value("break_even_tokens_per_month").run()
    sound(at)
    assert "Volume at which Llama 70B on 2× H100 and Claude Sonnet 4.6 cost the same: 1.52B at base" in text(at)
    chooser = next(box for box in at.selectbox if box.label.startswith("Option, against"))
    chooser.set_value("Llama 70B on Groq").run()
    sound(at)
    assert "Llama 70B on Groq is always cheaper at base" in text(at)
    assert "tornado" not in figures(at)


def test_an_end_without_a_figure_says_why_in_the_chart_and_below() -> None:
    # at a tenth of its prices Groq's Mtok costs $0.0623, less than a replica that is full all the time
    cheap = {"input": "options[1].price_factor", "low": 0.1, "high": 1.2}
    horizon = ("horizon", json.dumps({"reference": "Llama 70B on Groq"}))
    at = open_risk(*ONE_BY_ONE, CLOSE, horizon, risk={"inputs": [cheap]})
    at.get("button_group")[0].set_value("break_even_tokens_per_month").run()
    sound(at)
    assert "No figure: Llama 70B on Groq: token prices at × 0.1: Llama 70B on Groq is always cheaper." in text(at)
    notes = [note["text"] for note in figures(at)["tornado"]["layout"]["annotations"]]
    assert "Llama 70B on Groq: token prices (low × 0.1: none)" in notes


def test_drivers_are_correlations_with_the_cost() -> None:
    rows = {row[0]: row[1:] for row in table(open_risk(*EARLIER), "Uncertain input")}
    # below one replica's capacity the rent alone moves the own GPUs' cost
    assert rows["Llama 70B on 2× H100: GPU rate"][2] == "+1.00"
    assert float(rows["Tokens a month"][0]) > 0.9


def test_ranges_of_ones_own_are_used_and_can_be_taken_back() -> None:
    at = open_risk(risk={"inputs": [VOLUME], "draws": 500})
    assert "500 simulations" in headline(at)
    assert "These ranges are yours." in text(at)
    assert "The ranges are assumed" not in text(at)
    next(b for b in at.button if b.label == "Back to suggested").click()
    changed = rerun(at)
    assert changed.risk == Risk(draws=500)
    assert "The ranges are assumed" in text(at)


def test_taking_back_the_last_of_ones_own_empties_the_address() -> None:
    at = open_risk(risk={"inputs": [VOLUME]})
    next(b for b in at.button if b.label == "Back to suggested").click()
    assert rerun(at).risk is None


def test_apply_makes_the_suggested_ranges_ones_own() -> None:
    at = open_risk()
    at.button(key="apply risk").click()
    changed = rerun(at)
    assert changed.risk is not None
    assert [uncertain.source for uncertain in changed.risk.inputs[1:]] == ["assumed"] * 5
    assert changed.risk.inputs[1] == UncertainInput(input="workload.tokens_per_month", low=7.5e9, high=3e10)


def test_too_many_draws_are_refused_with_the_memory_and_change_nothing() -> None:
    at = open_risk()
    before = scenario(at), headline(at)
    after = change(at, at.text_input(key="risk draws"), 10_000_000)
    # 8 bytes × 10^7 draws × (6 inputs + 3 options × (36 + 3)) = 9.84 GB
    words = "Simulations: 10,000,000 is refused: 3 options over 36 months would take 9.8 GB"
    assert any(words in refusal for refusal in refusals(at))
    assert (after, headline(at)) == before
    assert at.text_input(key="risk draws").value == "10000000"  # to be corrected


def test_draws_and_seed_are_in_the_address_and_reproducible() -> None:
    at = open_risk(*ONE_BY_ONE, CLOSE)
    first = chances(at)
    change(at, at.text_input(key="risk seed"), 2)
    assert scenario(at).risk == Risk(seed=2)
    other = chances(at)
    change(at, at.text_input(key="risk seed"), 1)
    assert chances(at) == first
    assert set(other) == set(first)


@pytest.mark.parametrize(
    ("risk", "words"),
    [
        ({"inputs": [{**VOLUME, "low": 2e10}]}, "is refused: above the base of “Tokens a month”"),
        ({"inputs": [{**VOLUME, "input": "options[7].throughput"}]}, "Uncertain input, row 1: "),
        ({"draws": 10_000_000}, "Simulations: 10,000,000 is refused"),
    ],
)
def test_an_address_that_cannot_be_drawn_is_named_and_can_be_mended(risk: dict[str, Any], words: str) -> None:
    at = open_risk(risk=risk)
    assert any(words in error for error in errors(at))
    assert not figures(at)
    if "inputs" in risk:
        next(b for b in at.button if b.label == "Back to suggested").click()
    else:
        at.text_input(key="risk draws").set_value("1000")
    rerun(at)
    assert not errors(at)
    assert set(figures(at)) == set(RISK_CHARTS)


@pytest.mark.parametrize("tokens", ["0", "1e15"])
def test_volumes_at_the_ends_give_no_number_that_is_none(tokens: str) -> None:
    at = open_risk(("tokens_per_month", tokens))
    assert "simulations over 36 months" in headline(at)


def test_options_that_cost_the_same_are_said_to_be_a_tie() -> None:
    at = open_risk(("options", "2"), ("tokens_per_month", "0"))
    # nothing is used and nothing is paid: both cost $0 in every draw
    said = text(at)
    assert (
        "In every simulation two or more options are equally cheap: such a simulation counts in equal parts for each."
        in said
    )
    assert "GPT-6.1 Sol and Gemma 4 31B at FriendliAI cost the same." in said
    assert "50 % of 10,000 simulations" in headline(at)
    assert "the same" not in text(open_risk(("options", "2")))
    again = {"kind": "api", "name": "Again", "provider": "openai", "model": "gpt-6.1-sol"}
    twice = (("options", "2"), *((f"2.{name}", value) for name, value in again.items()))
    # the prices of one seller are one draw: two options at the same prices tie in every draw
    said = text(open_risk(*twice))
    assert "Options that cost the same share a simulation." in said
    assert "GPT-6.1 Sol and Again cost the same." in said
    assert "Inputs of one group move together" in said
    assert "tokens GPT-6.1 Sol in 50 %, two or more equally cheap in 100 %." in said


def test_an_option_without_a_price_is_left_out_and_the_rest_stands() -> None:
    at = open_risk(("1.model", "no-such-model"))
    (error,) = left_out(at)
    assert error.startswith("Left out: Model of GPT-6.1 Sol: ")
    assert set(chances(at)) == {"Gemma 4 31B at FriendliAI", "Gemma 4 31B on H100"}


def test_another_chooser_does_not_draw_again() -> None:
    at = open_risk(*ONE_BY_ONE, CLOSE)
    job = at.session_state[KEPT][SLOT]
    at.get("button_group")[0].set_value("npv_difference_usd").run()
    assert at.session_state[KEPT][SLOT] is job
    change(at, at.text_input(key="risk draws"), 700)
    assert at.session_state[KEPT][SLOT] is not job


def test_a_stopped_job_hands_over_what_is_done() -> None:
    job = Job("key")

    def work(progress: Any, stop: Any) -> int:
        for done in range(5):
            if stop():
                return done
            progress(done / 5)
            if done == 2:
                job.stop.set()
        return 5

    job.run(work)
    assert (job.value, job.share, job.error) == (3, 0.4, None)
    assert job.finished.is_set()


def test_a_job_keeps_its_error_for_whoever_waits() -> None:
    job = Job("key")

    def work(progress: Any, stop: Any) -> int:
        raise InputError("risk.draws", "is refused")

    thread = threading.Thread(target=job.run, args=(work,))
    thread.start()
    assert job.finished.wait(60)
    assert str(job.error) == "risk.draws: is refused"


MACHINES = {"throughput of gemma-4-31b on 1x h100-sxm, fp8": "throughput of Gemma 4 31B on 1 × NVIDIA H100"}


def test_the_table_gives_back_the_inputs_it_was_made_of(planned: Plan) -> None:
    suggested = suggested_inputs(planned)
    places = by_label(planned)
    rows = rows_of(planned, suggested, places, MACHINES)
    assert rows[1] == {
        "input": "Tokens a month",
        "low": "7.5B",
        "base": "15B",
        "high": "30B",
        "unit": "token",
        "distribution": "triangular",
        "source": "assumed",
        "group": "",
        "exact": {"low": 7.5e9, "high": 3e10},
    }
    first = replace(planned, load=replace(planned.load, edition=FIRST))
    assert "group" not in rows_of(first, suggested_inputs(first), places, {})[1]
    read_back = [UncertainInput.model_validate(uncertain) for uncertain in inputs_of(rows, places, shown=rows)]
    assert [uncertain.input for uncertain in read_back] == [uncertain.input for uncertain in suggested]
    for mine, theirs in zip(read_back, suggested, strict=True):
        assert (mine.low, mine.high) == (theirs.low, theirs.high)  # every digit, though few are shown
        assert mine.group == theirs.group
    assert (rows[0]["low"], rows[0]["high"]) == ("0.742", "1.31")  # as the tornado has them, not 0.741708
    typed = {**rows[5], "low": "44 %"}
    assert [(row["low"], row["high"]) for row in inputs_of([typed], places)] == [(0.44, suggested[5].high)]
    assert (rows[5]["low"], rows[5]["unit"]) == ("45 %", "of capacity")
    assert read_back[0].group == "throughput of gemma-4-31b on 1x h100-sxm, fp8"
    assert rows[0]["group"] == "throughput of Gemma 4 31B on 1 × NVIDIA H100"
    joined = {**rows[1], "group": rows[0]["group"]}  # a group is joined by the name that the table shows
    assert [row["group"] for row in inputs_of([joined], places, shown=rows)] == [read_back[0].group]


def test_every_input_has_words_of_its_own_and_shares_are_per_cent(planned: Plan) -> None:
    places = by_label(planned)
    assert len({place.path for place in places.values()}) == len(places)
    row = {"input": "Cache hit rate", "low": "12.5 %", "high": "60", "source": "", "distribution": None}
    assert inputs_of([row], places) == [
        {
            "input": "workload.cache_hit_rate",
            "low": 0.125,
            "high": 0.6,
            "source": "assumed",
            "distribution": "triangular",
        }
    ]


def test_edits_of_the_table_change_add_and_take_out_rows() -> None:
    rows = [{"input": "a", "low": 1}, {"input": "b", "low": 2}, {"input": "c", "low": 3}]
    delta = {"edited_rows": {0: {"low": 5}}, "deleted_rows": [1], "added_rows": [{"input": "d"}, {}, {"input": None}]}
    assert edited_rows(rows, delta) == [{"input": "a", "low": 5}, {"input": "c", "low": 3}, {"input": "d"}]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"low": "1", "high": "2"}, "What is uncertain, row 1, Input: is missing: choose what is uncertain"),
        (
            {"input": "Cache hit rate", "high": "2"},
            "What is uncertain, row 1, Low: is missing for Cache hit rate: give a number",
        ),
        (
            {"input": "Cache hit rate", "low": "abc", "high": "2"},
            "What is uncertain, row 1, Low of Cache hit rate: 'abc' is no number: "
            "type a number from 0 % to 100 %, such as 15 %",
        ),
        (
            {"input": "Tokens a month", "low": "1B", "high": "1.500"},
            "What is uncertain, row 1, High of Tokens a month: '1.500' can be read as 1.5 or as 1,500: "
            "write 1.5 or 1500",
        ),
    ],
)
def test_an_incomplete_row_is_named(row: dict[str, Any], sentence: str, planned: Plan) -> None:
    with pytest.raises(InputError) as caught:
        inputs_of([row], by_label(planned))
    assert str(caught.value) == sentence


def test_the_downloads_hold_certainty_and_are_the_same_each_time(resolved: ResolvedScenario) -> None:
    comparison = compare(resolved.options, resolved.load)
    first, second = (
        pack_zip(pack_files(resolved, comparison, outlook=outlook_of(resolved, comparison, risk=True)))
        for _ in range(2)
    )
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {"sensitivity.csv", "over_months.csv"} <= set(archive.namelist())
        assert json.loads(archive.read("result.json"))["risk"]["draws"] == 10_000


def test_the_page_offers_the_downloads() -> None:
    labels = [button.proto.label for button in open_risk().get("download_button")]
    assert labels == ["CSV pack with certainty (ZIP)", "sensitivity.csv", "over_months.csv"]


@pytest.mark.parametrize(
    ("chance", "draws", "months", "sentence"),
    [
        (
            {"a": 0.83, "b": 0.17, "c": 0.0},
            10_000,
            36,
            "a is cheapest in 83 % of 10,000 simulations over 36 months; b in 17 %.",
        ),
        ({"a": 0.0, "b": 1.0}, 10, 1, "b is cheapest in all 10 simulations over 1 month."),
        ({"a": 1.0}, 1, 12, "a is cheapest in the one simulation over 12 months."),
        (
            {"a": 0.9996, "b": 0.0004},
            10_000,
            36,
            "a is cheapest in more than 99 % of 10,000 simulations over 36 months; b in less than 1 %.",
        ),
        (
            {"a": 0.4, "b": 0.3, "c": 0.1, "d": 0.1, "e": 0.06, "f": 0.04},
            100,
            36,
            "a is cheapest in 40 % of 100 simulations over 36 months; b in 30 %; c in 10 %; d in 10 %; "
            "the other 2 in 10 %.",
        ),
        ({"a": 0.0}, 0, 36, "Stopped before the first simulation: nothing can be said yet."),
        ({}, 100, 36, "No option has a cost over the months: nothing can be said."),
    ],
)
def test_the_chances_in_words(chance: dict[str, float], draws: int, months: int, sentence: str) -> None:
    assert chance_sentence(chance, draws, months) == sentence


def test_the_plan_just_below_a_step_is_said_above_the_figures() -> None:
    at = open_risk()
    # 15B tokens of 16.76B that three machines can take, one of them spare
    said = "as planned its 3 machines carry up to 16.8B tokens a month, and the load is at 90 % of that; half of the "
    assert f"Gemma 4 31B on H100: {said}simulations need another." in text(at)


def test_only_the_open_tab_is_computed() -> None:
    assert set(figures(open_risk())) == set(RISK_CHARTS)
    assert set(figures(open_risk(("risk.tab", "map")))) == {"map"}
