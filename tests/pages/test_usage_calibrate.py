"""The calibration part of Your usage, drawn on a page of its own from two small scrapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from breakeven.document import document_json
from dashboard.session import KEPT, Slot
from tests.support.opened import unescaped
from tests.support.scrapes import scrapes

RUNNING = {"vllm:request_inference_time_seconds_sum": 8_000.0}
UNSAID = {"vllm:prefix_cache_queries_total": 100_000.0, "vllm:prefix_cache_hits_total": 60_000.0}


def page(files: list[str]) -> None:
    from pathlib import Path

    from dashboard import state
    from dashboard.usage.calibrate import show_calibrate
    from dashboard.widgets.done import show_done
    from usage.calibrate.measured import totals_of
    from usage.read import held

    state.sync()
    show_done()
    with held([Path(file) for file in files]) as holding:
        totals = totals_of(holding, files[0])
    show_calibrate(totals)


def drawn(paths: list[Path]) -> AppTest:
    app = AppTest.from_function(page, args=([str(path) for path in paths],), default_timeout=60).run()
    assert not app.exception
    return app


def own(app: AppTest) -> dict[str, Any]:
    """The self-hosted option of the open scenario, as its document has it."""
    written = json.loads(document_json(app.session_state[KEPT][Slot.DOCUMENT]))
    option: dict[str, Any] = written["scenario"]["options"][2]
    return option


def test_one_click_counts_with_what_was_measured_and_undo_takes_it_back(tmp_path):
    app = drawn(scrapes(tmp_path, RUNNING))
    assert app.markdown[0].value == "### The running system beside the option"
    assert "wrote 400 output tokens a second at 8 requests at a time" in app.markdown[1].value.replace("\\", "")
    before = own(app)
    app.button(key="calibrate use").click().run()
    assert not app.exception
    after = own(app)
    assert after["measured"]["output_tokens_per_second"] == 400
    assert after["utilisation"] != before["utilisation"]
    assert "counts with what was measured in scrape" in app.success[0].value.replace("\\", "")
    app.button(key="undo this").click().run()
    assert own(app) == before


def test_a_value_without_its_tick_stays(tmp_path):
    app = drawn(scrapes(tmp_path, RUNNING))
    before = own(app)
    app.checkbox(key="calibrate utilisation").uncheck().run()
    app.button(key="calibrate use").click().run()
    assert own(app)["utilisation"] == before["utilisation"]


def test_what_hits_count_is_asked_where_nothing_says_it(tmp_path):
    app = drawn(scrapes(tmp_path, {**RUNNING, **UNSAID}))
    assert "calibrate cache_hit_rate" not in [box.key for box in app.checkbox]
    app.segmented_control(key="calibrate hits").set_value("Blocks").run()
    assert not app.exception
    assert app.selectbox(key="calibrate block").value == 16
    table = next(each.value for each in app.markdown if "Read from the cache" in each.value)
    assert "48 %" in unescaped(table)


def test_the_gpus_that_ran_can_be_typed(tmp_path):
    app = drawn(scrapes(tmp_path, RUNNING))
    app.text_input(key="calibrate gpus").set_value("4").run()
    assert not app.exception
    table = next(each.value for each in app.markdown if "Copies that ran" in each.value)
    assert "the GPUs that you gave" in table.replace("\\", "")
