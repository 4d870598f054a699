"""The page on differences: its example is what the command prints, and its arithmetic is that of the example."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from breakeven.defaults import default_scenario
from breakeven.difference.groups import GROUP_OF, INSIDE, LEFT_OUT
from economics.scenario.reading import scenario_document
from tests.support.command import document, printed

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "difference.md").read_text(encoding="utf-8")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """The two scenarios of the example."""
    paths = []
    for month, day, tokens in (("AUGUST", "2026-08-01", 15e9), ("NOVEMBER", "2026-11-20", 22e9)):
        made = scenario_document(default_scenario())
        made["as_of"], made["workload"]["tokens_per_month"] = day, tokens
        path = tmp_path / f"{month}.json"
        path.write_text(json.dumps(made))
        paths.append(str(path))
    return paths[0], paths[1]


def test_the_example_is_what_the_command_prints(capsys, files):
    (example,) = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    assert example == printed(capsys, "diff", *files)


def test_the_arithmetic_of_the_example_is_that_of_its_parts(capsys, files):
    gpu = document(capsys, "diff", *files, "--format", "json")["options"][2]
    parts = {part["groups"][0]: part["usd_per_month"] for part in gpu["parts"]}
    # 3 replicas at 2.95 an hour become 4 at 3.85, 730 hours a month, with 7,500 for people
    assert gpu["usd_per_month_before"] == pytest.approx(3 * 730 * 2.95 + 7500)
    assert gpu["usd_per_month_after"] == pytest.approx(4 * 730 * 3.85 + 7500)
    assert parts == {
        "price": pytest.approx((3 * 730 * 0.90 + 4 * 730 * 0.90) / 2),
        "volume": pytest.approx((730 * 2.95 + 730 * 3.85) / 2),
    }
    text = " ".join(PAGE.split())
    for said in ("3·730·0.90 = 1,971", "4·730·0.90 = 2,628", "730·2.95 = 2,153.50", "730·3.85 = 2,810.50"):
        left, right = said.split(" = ")
        product = 1.0
        for factor in left.split("·"):
            product *= float(factor)
        assert product == pytest.approx(float(right.replace(",", "")))
        assert f"`{said}`" in text


def test_the_page_names_every_field_and_every_key_of_the_document(capsys, files):
    assert all(f"`{name}`" in PAGE for name in (*GROUP_OF, *LEFT_OUT, *INSIDE))
    keys = set(document(capsys, "diff", *files, "--format", "json"))
    assert {key for key in keys if f"`{key}`" not in PAGE} <= {"method", "options"}
