"""The documentation tells the truth: nothing is missing from it, and what it names exists."""

from __future__ import annotations

import json
import re
import runpy
from datetime import date
from pathlib import Path

import pytest

from breakeven.cli import COMMANDS
from docs.generate import WRITTEN, nomenclature
from economics.fields.table import FIELDS
from economics.scenario.reading import read_json
from pricing.resolve.scenario import resolve
from pricing.store.store import ENVIRONMENT_VARIABLE

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
MODEL = (ROOT / "docs" / "model.md").read_text()


@pytest.mark.parametrize("place", WRITTEN, ids=lambda place: place.name)
def test_what_is_generated_is_what_its_table_says(place):
    assert place.read_text() == WRITTEN[place]()


def test_the_nomenclature_names_every_field():
    assert all(f"`{name}`" in nomenclature() for name in FIELDS)


def test_the_readme_names_every_command_and_the_environment_variable():
    for command in COMMANDS:
        assert f"breakeven {command.__name__.rpartition('.')[2]} " in README
    assert ENVIRONMENT_VARIABLE in README


def test_contributing_names_every_task_and_every_room():
    tasks = runpy.run_path(str(ROOT / "task"))["TASKS"]
    for task in tasks:
        assert f"`./task {task.__name__}`" in CONTRIBUTING
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    for room in rooms - {"docs", "tests", "benchmarks"}:
        assert f"| `{room}/` |" in CONTRIBUTING


@pytest.mark.parametrize("page", [README, CONTRIBUTING, MODEL], ids=["README", "CONTRIBUTING", "model"])
def test_every_relative_link_and_named_file_exists(page):
    folder = ROOT / "docs" if page is MODEL else ROOT
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page):
        assert (folder / target).exists(), target
    for path in re.findall(r"`((?:economics|pricing|breakeven|dashboard|pages|docs|benchmarks)/[\w./]+)`", page):
        assert (ROOT / path).exists(), path


def test_the_readme_starts_with_what_it_is_a_picture_and_the_two_commands():
    first_screen = "\n".join(README.splitlines()[:24])
    assert "docs/compare.png" in first_screen
    assert "./task app" in first_screen
    assert "./task test" in first_screen


def test_the_example_scenario_can_be_compared_as_it_stands(shared_catalogue):
    example = read_json(re.search(r"```json\n(.*?)```", MODEL, re.DOTALL).group(1))
    resolved = resolve(example, shared_catalogue, date(2026, 11, 20))
    assert len(resolved.options) == 4


def test_the_accuracy_stated_is_that_of_the_fit():
    text = (ROOT / "docs" / "estimator.md").read_text()
    document = json.loads((ROOT / "pricing" / "data" / "estimator_constants.json").read_text())
    stated = {
        "whole curves": "kept-out curves, recent software",
        "whole curves, offline maxima": "kept-out curves, offline maxima, recent",
        "pairs of model and GPU left out whole": "pairs left out whole, recent, all",
        "curves, A100": "kept-out curves, A100",
        "curves, AMD (old stacks)": "kept-out curves, AMD",
        "rescaled by one point of other lengths": "rescaled by one point of other lengths, recent",
    }
    rows = {row["set"]: row for row in document["table"]}
    for name, kept in stated.items():
        line = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
        row = rows[kept]
        median = f"{100 * row['median_error']:.1f} %"
        assert [cell.strip() for cell in line.split("|")[2:4]] == [f"{row['points']:,}", median]
