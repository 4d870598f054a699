"""The matrix of the Hardware page, its filters, and a layout put where the reader says, said and undone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.edits.options import duplicate
from dashboard.hardware.use import Pending
from dashboard.session import KEPT, Slot
from economics.fleet.gpu_ids import GPUS
from economics.option.self_hosted import SelfHostedOption
from economics.scenario.scenario import MAX_OPTIONS, Scenario
from tests.support.opened import (
    change,
    edit,
    infos,
    menu,
    open_page,
    pairs_of,
    rerun,
    scenario,
    shown,
    sound,
    unescaped,
    warnings,
)
from tests.support.uploaded import CONFIG, VLLM

TWO = ("fleet.models", "gemma-4-31b,llama-3.3-70b")


def open_hardware(*pairs: tuple[str, str]) -> AppTest:
    at = open_page(*pairs)
    at.switch_page("pages/hardware.py").run()
    sound(at)
    return at


def text(at: AppTest) -> str:
    return unescaped(" ".join([*shown(at), *(note.value for note in at.success)]))


def cells(at: AppTest) -> Any:
    return next(frame.value for frame in at.dataframe if "gpu" in frame.value)


def ways(at: AppTest) -> Any:
    return next(frame.value for frame in at.dataframe if "$ a month" in frame.value)


def button(at: AppTest, label: str) -> Any:
    return next(each for each in at.button if each.label == label)


def picker(at: AppTest, label: str) -> Any:
    return next(each for each in at.multiselect if each.label == label)


def choose_layout(at: AppTest, table: str = "matrix") -> None:
    """Choose the first layout of a table by name: its buttons are on a canvas, which only a browser can click."""
    at.session_state[f"{table} by name"] = True
    at.run()
    change(at, at.selectbox(key=f"{table} layout by name"), 0)


def hosted(of: Scenario, place: int) -> SelfHostedOption:
    option = of.options[place]
    assert isinstance(option, SelfHostedOption)
    return option


def test_a_row_that_is_cheaper_than_the_option_is_said_above_until_it_is_used() -> None:
    at = open_hardware()
    said = next(m.value for m in at.markdown if "would serve the same for" in m.value)
    assert "less than Gemma 4 31B on H100; " in unescaped(said)
    assert at.markdown[1].value == said  # below the answer, above the table
    choose_layout(at)
    next(each for each in at.radio if each.label == "Where to").set_value(2).run()
    button(at, "Use it").click()
    rerun(at)
    assert "would serve the same for" not in text(at)


def test_the_page_says_which_option_it_looks_at() -> None:
    at = open_hardware()
    assert "Looking at: **Gemma 4 31B on H100** (option 3): Gemma 4 31B in FP8 on 1 × NVIDIA H100 SXM5 80 GB." in text(
        at
    )
    assert not [box for box in at.selectbox if box.label == "Self-hosted option"]
    assert [m.value.splitlines()[0] for m in at.markdown if m.value.startswith("# ")] == ["# What does it run on\\?"]


def test_another_option_is_looked_at_and_the_address_holds_it() -> None:
    at = open_hardware()
    menu(at, 2, "Duplicate")
    assert "Looking at: **Gemma 4 31B on H100** (option 3)" in text(at)
    change(at, next(box for box in at.selectbox if box.label == "Self-hosted option"), 3)
    assert "Looking at: **Gemma 4 31B on H100 (2)** (option 4)" in text(at)
    again = open_hardware(*pairs_of(at))
    assert "(option 4)" in text(again)


def test_no_id_of_a_gpu_or_supplier_is_on_the_page() -> None:
    at = open_hardware(TWO)
    at.session_state["layouts"] = True
    at.session_state["sizes"] = True
    at.run()
    tables = " ".join(str(cell) for frame in at.dataframe for column in frame.value for cell in frame.value[column])
    said = f"{text(at)} {tables}"
    for id in (*GPUS, "lambda", "hyperstack", "datacrunch", "on-demand"):
        assert id not in said.split(), id
    assert "h100-sxm" not in said
    assert "replica" not in " ".join(tables)


def test_the_matrix_has_every_gpu_and_the_models_of_the_scenario() -> None:
    at = open_hardware()
    rows = cells(at)
    assert len(rows) == len(GPUS)
    first = rows.iloc[0]
    assert (first["use 0"], first["how 0"]) == ("$11.9k", "✓ fits, fast enough · unmeasured")
    h100 = rows[rows["gpu"] == "H100 SXM5 80 GB"].iloc[0]
    # worked by hand in tests/breakeven/fleet/test_matrix.py
    assert (h100["use 0"], h100["copies"], h100["rented from"]) == ("$13.4k", "2 + 1 spare", "JarvisLabs, on demand")
    assert h100["paid for"] == "3 GPUs in 3 machines"
    assert "at most 2 s to the first (assumed)" in text(at)


def test_models_are_picked_by_name_and_four_at_most() -> None:
    at = open_hardware()
    models = picker(at, "Models (up to 4)")
    assert models.value == ["gemma-4-31b"]
    assert "Llama 3.3 70B" in models.options
    change(at, models, ["gemma-4-31b", "llama-3.3-70b", "gpt-oss-120b"])
    assert {"use 0", "use 1", "use 2"} <= set(cells(at))
    assert at.query_params["fleet.models"] in (
        "gemma-4-31b,llama-3.3-70b,gpt-oss-120b",
        ["gemma-4-31b,llama-3.3-70b,gpt-oss-120b"],
    )
    # none picked: those of the scenario again
    change(at, picker(at, "Models (up to 4)"), [])
    assert picker(at, "Models (up to 4)").value == ["gemma-4-31b"]


def test_a_layout_waits_until_it_has_a_place_and_is_then_a_new_option() -> None:
    at = open_hardware()
    before = scenario(at)
    choose_layout(at)
    assert scenario(at) == before
    assert (
        "4 × NVIDIA RTX A4000: $11.9k a month for 9 copies of the model and 1 spare, 40 GPUs in 10 machines."
        in text(at)
    )
    assert "Rented from Hyperstack (GPU cloud" in text(at)
    button(at, "Use it").click()
    after = rerun(at)
    assert after.options[:3] == before.options
    assert (hosted(after, 3).gpu, hosted(after, 3).gpus_per_replica) == ("rtx-a4000", 4)
    assert "Gemma 4 31B in INT8 on 4× RTX A4000 is a new option: $11.9k a month." in text(at)
    assert "Looking at: **Gemma 4 31B in INT8 on 4× RTX A4000** (option 4)" in text(at)
    button(at, "Undo this change").click()
    assert rerun(at) == before
    assert not at.success


def test_a_layout_takes_the_place_of_an_option_and_is_undone() -> None:
    at = open_hardware()
    before = scenario(at)
    choose_layout(at)
    where = next(each for each in at.radio if each.label == "Where to")
    assert [unescaped(option) for option in where.options] == [
        "As a new option",
        "In place of Gemma 4 31B on H100 (option 3)",
    ]
    where.set_value(2).run()
    button(at, "Use it").click()
    after = rerun(at)
    assert len(after.options) == 3
    assert hosted(after, 2).gpu == "rtx-a4000"
    # three machines of Nebius before, $3.85 a GPU-hour: 3 · 3.85 · 730 + 7,500 = $15,931.50
    assert "takes the place of Gemma 4 31B on H100: $11.9k a month, before $15.9k." in text(at)
    button(at, "Undo this change").click()
    assert rerun(at) == before


def test_a_layout_of_the_ranked_ways_is_used_the_same_way_and_twice_the_same_can_be_chosen() -> None:
    at = open_hardware()
    before = scenario(at)
    for _ in range(2):
        choose_layout(at, "ways")
        button(at, "Use it").click()
        after = rerun(at)
        assert after.options[:3] == before.options
    assert [option.name for option in after.options[3:]] == [
        "Gemma 4 31B in INT8 on 4× RTX A4000",
        "Gemma 4 31B in INT8 on 4× RTX A4000 (2)",
    ]


def test_a_layout_left_alone_changes_nothing() -> None:
    at = open_hardware()
    before = scenario(at)
    choose_layout(at)
    button(at, "Leave everything as it is").click()
    assert rerun(at) == before
    assert not [each for each in at.button if each.label == "Use it"]


def test_a_layout_of_another_scenario_is_dropped() -> None:
    at = open_hardware()
    at.session_state[KEPT][Slot.PENDING_WAY] = Pending(None, None, 2, scenario(at))  # type: ignore[arg-type]
    rerun(at)
    assert not [each for each in at.button if each.label == "Use it"]


def test_a_full_scenario_offers_places_that_are_taken() -> None:
    at = open_hardware()
    opened = at.session_state[KEPT][Slot.DOCUMENT]
    while len(opened.scenario.options) < MAX_OPTIONS:
        opened = opened.edited(duplicate, 2)
    at.session_state[KEPT][Slot.DOCUMENT] = opened
    rerun(at)
    choose_layout(at)
    where = next(each for each in at.radio if each.label == "Where to")
    assert "As a new option" not in where.options
    assert "The scenario has 12 options" in text(at)


def test_the_ways_are_filtered_by_gpu_kind_of_supplier_and_region() -> None:
    at = open_hardware()
    everything = len(ways(at))
    change(at, picker(at, "GPUs"), ["h100-sxm", "h200"])
    assert {layout.partition(" × ")[2] for layout in ways(at)["GPUs"]} == {"H100 SXM5 80 GB", "H200 SXM5 141 GB"}
    assert len(ways(at)) < everything
    change(at, picker(at, "Kinds of supplier"), ["hyperscaler"])
    assert set(ways(at)["supplier is a"]) == {"large cloud"}
    regions = picker(at, "Regions")
    change(at, regions, ["us-east-1"] if "us-east-1" in regions.options else [regions.options[0]])
    assert len(set(ways(at)["region"])) == 1
    assert at.query_params["fleet.gpus"] in ("h100-sxm,h200", ["h100-sxm,h200"])
    # no large cloud lets an MI300X: the filters leave nothing, say so, and stay to be taken away
    change(at, picker(at, "GPUs"), ["mi300x"])
    assert any("No way is left by the filters above." in warning for warning in warnings(at))
    # nobody trusted reserves anything for three years: what was chosen stays chosen
    change(at, next(group for group in at.button_group if group.label == "Terms"), ["reserved-3y"])
    assert any("No layout that can be rented serves this" in warning for warning in warnings(at))
    assert picker(at, "GPUs").value == ["mi300x"]


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("llama-3.1-405b", "Llama 3.1 405B now runs in FP8 on 8 × NVIDIA H100 SXM5 80 GB: 1 GPU was too small."),
        ("gpt-oss-120b", "because it is not served in FP8 there"),
    ],
)
def test_the_editor_s_model_takes_its_smallest_layout_says_so_and_is_undone(model: str, said: str) -> None:
    at = open_hardware()
    before = scenario(at)
    after = change(edit(at, 2), at.selectbox(key="options.2.model"), model)
    assert hosted(after, 2).model == model
    assert said in text(at)
    at.switch_page("pages/compare.py").run()
    assert any(said in info and info.endswith(" Undo takes it back.") for info in infos(at))
    at.switch_page("pages/hardware.py").run()
    button(at, "Undo this change").click()
    assert rerun(at) == before


def test_a_model_of_ones_own_to_ranked_layouts_and_its_benchmark_takes_five_interactions() -> None:
    at = open_hardware()
    at.session_state["own files"] = True  # 1: the box is opened
    at.run()
    at.file_uploader(key="fleet config").set_value(("tiny.json", json.dumps(CONFIG).encode(), "application/json")).run()
    next(b for b in at.button if b.label.startswith("Use tiny in place of ")).click().run()  # 2 and 3
    sound(at)
    assert picker(at, "Models (up to 4)").value == ["tiny", "gemma-4-31b"]  # the one looked at comes first
    first = cells(at).iloc[0]
    assert first["how 0"].startswith("✓ fits, fast enough")
    assert first["use 0"].startswith("$")
    assert len(ways(at)) > 20
    run = ("mine.json", json.dumps(VLLM).encode(), "application/json")
    at.file_uploader(key="fleet benchmark").set_value(run).run()  # 4
    next(b for b in at.button if b.label.startswith("Use 1,000 output token/s")).click().run()  # 5
    sound(at)
    measured = hosted(scenario(at), 2).measured
    assert measured is not None
    assert measured.output_tokens_per_second == 1000
