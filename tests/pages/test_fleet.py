"""The Hardware page: the answer, its badge, the matrix, filters, a layout used and undone, files dropped on it."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.edits.throughput import use_way
from breakeven.origins import as_read
from economics.fields.edition import EDITIONS
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import resolve
from pricing.resolve.ways import ways_to_serve
from pricing.store.catalogue import open_catalogue
from tests.support.addresses import EARLIER
from tests.support.opened import (
    FLEET_CHARTS,
    change,
    errors,
    figures,
    headline,
    open_page,
    refusals,
    rerun,
    scenario,
    shown,
    sound,
    unescaped,
    warnings,
)
from tests.support.uploaded import CONFIG, GUIDELLM, VLLM

GPU = "3"
ESTIMATE = ((f"{GPU}.throughput.published_point", ""),)


def open_fleet(*pairs: tuple[str, str]) -> AppTest:
    at = open_page(*pairs)
    at.switch_page("pages/hardware.py").run()
    sound(at)
    return at


def metrics(at: AppTest) -> dict[str, str]:
    return {m.label: unescaped(m.value) for m in at.metric}


def text(at: AppTest) -> str:
    return unescaped(" ".join(shown(at)))


def ways(at: AppTest) -> Any:
    return next(frame.value for frame in at.dataframe if "$ a month" in frame.value)


def cells(at: AppTest) -> Any:
    """The matrix: a row for each GPU."""
    return next(frame.value for frame in at.dataframe if "gpu" in frame.value)


def open_files(at: AppTest) -> AppTest:
    at.session_state["own files"] = True
    return at.run()


def test_the_answer_stands_first() -> None:
    at = open_fleet(*EARLIER)
    assert headline(at).startswith("Llama 3.3 70B in FP8 on 2 × NVIDIA H100 SXM5 80 GB fits: ")
    assert "One copy of the model writes 2,390 output tokens a second (estimated, 80 % band" in text(at)
    # on a machine that Lambda lets whole: 8 × $3.99 × 730 h = $23,301.60 for 3,000 Mtok
    assert "1 copy of the model: $23.3k a month, $7.77 per Mtok" in text(at)
    assert set(metrics(at)) == {
        "Output tokens a second",
        "Time per output token",
        "Time to first token",
        "Requests at a time",
    }
    assert set(figures(at)) >= set(FLEET_CHARTS)


def test_the_dashed_line_of_the_target_says_what_it_is() -> None:
    layout = figures(open_fleet())["latency"]["layout"]
    (line,) = [shape for shape in layout["shapes"] if shape["line"]["dash"] == "dash" and shape["y0"] == shape["y1"]]
    (said,) = [each for each in layout["annotations"] if each["text"].startswith("target: ")]
    assert said["y"] == math.log10(line["y0"])  # on an axis of logarithms words are placed by them
    assert said["text"] == f"target: {line['y0']:g} ms per output token"


def test_the_answer_says_spares_and_staff_beside_the_cost_that_they_are_in() -> None:
    at = open_fleet()
    assert headline(at).startswith("Gemma 4 31B in FP8 on 1 × NVIDIA H100 SXM5 80 GB fits: ")
    # 15B tokens are 951 output token/s (2.5B in 730 h), a replica that a peak of 2 leaves half full takes 530: two, and
    # one spare, of one GPU at $3.85: 3 × 3.85 × 730 = $8,431.50; half a person at $180,000 a year: $7,500
    needed = "15B tokens a month need 2 copies of the model and 1 spare"
    assert f"{needed}: $15.9k a month, $1.06 per Mtok, of which staff $7.5k" in text(at)


def test_a_measurement_at_the_own_load_is_badged_measured() -> None:
    point = "llama-3.3-70b/2x-h100-sxm/fp8/trtllm/1000-in-1000-out-max-2"
    pairs = (("input_output_ratio", "1"), ("input_tokens_per_request", "1000"), ("cache_hit_rate", "0"))
    at = open_fleet(*EARLIER, *pairs, (f"{GPU}.throughput.published_point", point))
    assert metrics(at)["Output tokens a second"] == "4,420"
    assert any("measured" in c.value and "green" in c.value for c in at.caption)


def test_a_typed_throughput_says_that_nothing_more_is_known() -> None:
    at = open_fleet(*ESTIMATE, (f"{GPU}.throughput.tokens_per_second", "500"))
    assert "sustains 500 input + output tokens a second (typed)" in text(at)
    assert "latency and load are not known" in text(at)


def test_what_does_not_fit_says_how_much_is_missing() -> None:
    at = open_fleet(*EARLIER, *ESTIMATE, (f"{GPU}.gpus_per_replica", "1"), (f"{GPU}.precision", "bf16"))
    assert "does not fit: it needs" in headline(at)
    assert "does not fit, needs" in errors(at)[0]
    assert len(ways(at)) > 20


def test_an_unknown_model_is_named_and_the_page_stays_whole() -> None:
    at = open_fleet(*ESTIMATE, (f"{GPU}.model", "my-model"))
    assert "not in the model registry" in errors(at)[0]
    assert "not in the model registry" in " ".join(warnings(at))


def test_the_ways_are_ranked_and_the_cheapest_is_first() -> None:
    rows = ways(open_fleet(*ESTIMATE))
    months = rows["$ a month"].tolist()
    assert months == sorted(months)
    assert rows["offer"].str.endswith("on demand").all()
    every = open_fleet(*ESTIMATE)
    change(every, every.toggle(key="fleet every offer"), True)
    assert len(ways(every)) == 200


def test_an_option_laid_out_as_a_way_costs_what_the_table_said() -> None:
    at = open_fleet(*ESTIMATE)
    changed = scenario(at)
    ranking = ways_to_serve(changed.options[2], changed.workload, open_catalogue(), changed.as_of, {"on-demand"})
    laid_out = use_way(as_read(changed), 2, ranking.ways[4]).scenario
    resolved = resolve(laid_out, open_catalogue(), changed.as_of)
    assert resolved.options[2].cost(resolved.load).usd_per_month.scalar == pytest.approx(ranking.ways[4].usd_per_month)


@pytest.mark.parametrize("version", EDITIONS)
def test_without_a_self_hosted_option_an_example_is_shown(version: int) -> None:
    at = open_fleet(("v", str(version)), ("options", "2"))
    assert "No option of this scenario is self-hosted" in text(at)
    assert "fits" in headline(at)
    assert len(scenario(at).options) == 2


def test_a_benchmark_of_ones_own_rescales_and_can_be_taken_away() -> None:
    at = open_fleet(*ESTIMATE)
    open_files(at).file_uploader(key="fleet benchmark").set_value(uploaded("mine.json", VLLM)).run()
    sound(at)
    drawn = figures(at)["file_runs"]
    assert [t["y"] for t in drawn["data"] if t.get("name") == "runs of the file"] == [[1000]]
    button = next(b for b in at.button if b.label.startswith("Use 1,000 output token/s"))
    changed = rerun_after(at, button)
    assert changed.options[2].measured.output_tokens_per_second == 1000
    assert "mine.json" in text(at)
    changed = rerun_after(at, next(b for b in at.button if b.label == "Take the run away"))
    assert changed.options[2].measured is None


def test_a_file_with_several_loads_offers_each_and_takes_none_by_itself() -> None:
    at = open_fleet(*ESTIMATE)
    open_files(at).file_uploader(key="fleet benchmark").set_value(uploaded("g.json", GUIDELLM)).run()
    sound(at)
    assert not any("900.5 output" in b.label for b in at.button)
    assert list(at.dataframe[-1].value["output token/s"]) == [900.5, 900.5]
    runs = next(box for box in at.selectbox if box.label == "Which of the 2 runs")
    assert runs.value is None
    runs.select_index(1).run()
    sound(at)
    changed = rerun_after(at, next(b for b in at.button if b.label.startswith("Use 900.5 output")))
    assert "benchmark 2" in changed.options[2].measured.source


def test_a_run_becomes_a_new_option_and_undo_takes_it_back() -> None:
    at = open_fleet(*ESTIMATE)
    before = scenario(at)
    open_files(at).file_uploader(key="fleet benchmark").set_value(uploaded("mine.json", VLLM)).run()
    change(at, at.button_group(key="fleet run beside 2"), "As a new option")
    changed = rerun_after(at, next(b for b in at.button if b.label.startswith("Add an option with 1,000")))
    assert changed.options[:3] == before.options
    assert changed.options[3].measured.output_tokens_per_second == 1000
    assert rerun_after(at, next(b for b in at.button if b.label == "Undo")) == before


@pytest.mark.parametrize(
    ("key", "content", "words"),
    [
        ("fleet benchmark", "{", "is no valid JSON"),
        ("fleet benchmark", {**VLLM, "completed": "many"}, "completed: 'many' is refused"),
        ("fleet config", {"hidden_size": 3}, "is missing"),
        ("fleet config", [1], "a JSON object"),
    ],
)
def test_a_bad_file_is_named_and_changes_nothing(key: str, content: Any, words: str) -> None:
    at = open_fleet()
    before = scenario(at)
    open_files(at).file_uploader(key=key).set_value(uploaded("bad.json", content)).run()
    sound(at)
    assert words in " ".join(errors(at))
    assert scenario(at) == before


def test_a_config_json_becomes_the_options_model() -> None:
    at = open_fleet()
    open_files(at).file_uploader(key="fleet config").set_value(uploaded("tiny.json", CONFIG)).run()
    sound(at)
    assert "32 layers: 32 attend to everything; 32 dense." in text(at)
    changed = rerun_after(at, next(b for b in at.button if b.label.startswith("Use tiny in place of ")))
    assert changed.options[2].model == "tiny"
    assert changed.options[2].architecture.hidden == 4096
    assert "tiny in BF16 on 1 × NVIDIA H100 SXM5 80 GB fits" in headline(at)


def test_a_config_json_becomes_an_option_beside() -> None:
    at = open_fleet()
    open_files(at).file_uploader(key="fleet config").set_value(uploaded("tiny.json", CONFIG)).run()
    at.segmented_control(key="fleet model beside 2").set_value("As a new option").run()
    changed = rerun_after(at, next(b for b in at.button if b.label == "Add an option with tiny"))
    assert len(changed.options) == 4
    assert (changed.options[3].model, changed.options[2].architecture) == ("tiny", None)


def test_a_config_json_without_a_precision_waits_for_one() -> None:
    at = open_fleet()
    unknown = {**CONFIG, "quantization_config": {"quant_method": "gptq"}}
    open_files(at).file_uploader(key="fleet config").set_value(uploaded("tiny.json", unknown)).run()
    sound(at)
    assert "choose the precision" in " ".join(warning.value for warning in at.warning)
    assert not [b for b in at.button if "tiny" in b.label]
    at.selectbox(key="fleet model precision None").set_value("int4").run()
    at.text_input(key="fleet model parameters").set_value("70B").run()
    sound(at)
    assert "check that it is the file of this model" in " ".join(warning.value for warning in at.warning)
    changed = rerun_after(at, next(b for b in at.button if b.label.startswith("Use tiny in place of ")))
    assert changed.options[2].architecture.native_precision == "int4"
    at.text_input(key="fleet model parameters").set_value("many").run()
    sound(at)
    assert refusals(at) == [
        "Not changed: Published parameters: 'many' is no number: type a number from 1,000 to 10¹⁵, such as 70.6B"
    ]


def test_the_reference_tables_open() -> None:
    at = open_fleet()
    for key in ("sizes", "accuracy", "layouts"):
        at.session_state[key] = True
    at.run()
    sound(at)
    words = text(at)
    assert "claims hold at the precision their table states" in words
    assert "kept-out curves" in words
    assert "Smallest that holds the weights" in words


def uploaded(name: str, content: Any) -> tuple[str, bytes, str]:
    text = content if isinstance(content, str) else json.dumps(content)
    return name, text.encode(), "application/json"


def rerun_after(at: AppTest, button: Any) -> Scenario:
    button.click()
    return rerun(at)


def test_the_ways_are_of_trusted_suppliers_until_the_others_are_asked_for() -> None:
    at = open_fleet(*ESTIMATE)
    trusted = ways(at)
    assert set(trusted["supplier is a"]) <= {"large cloud", "GPU cloud"}
    said = text(at)
    assert "Offers left out: " in said
    assert "of marketplaces" in said
    assert "The switch above ranks those of such suppliers, the doubtful and the old." in said
    change(at, at.toggle(key="fleet every offer"), True)
    change(at, at.toggle(key="fleet suppliers"), True)
    assert {"marketplace", "decentralised"} <= set(ways(at)["supplier is a"])
    said = text(at)
    assert "of marketplaces" not in said
    assert "with no network between them in the lists" in said
