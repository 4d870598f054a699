"""The documentation tells the truth: nothing is missing from it, and what it names exists."""

from __future__ import annotations

import csv
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
HOW_IT_WORKS = (ROOT / "docs" / "how-it-works.md").read_text()
ESTIMATOR = (ROOT / "docs" / "estimator.md").read_text()
PAGES = {
    "README": README,
    "CONTRIBUTING": CONTRIBUTING,
    "model": MODEL,
    "how it works": HOW_IT_WORKS,
    "estimator": ESTIMATOR,
}


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


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_relative_link_and_named_file_exists(page):
    folder = ROOT if page in (README, CONTRIBUTING) else ROOT / "docs"
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page):
        assert (folder / target).exists(), target
    rooms = "economics|pricing|breakeven|dashboard|pages|docs|benchmarks|tests"
    for path in re.findall(rf"`((?:{rooms})/[\w./-]+)`", page):
        assert (ROOT / path).exists(), path


def test_how_it_works_is_one_page():
    assert len(HOW_IT_WORKS.splitlines()) <= 90


def test_every_function_that_how_it_works_names_is_there():
    named = {name for name in re.findall(r"`(?:state\.)?([a-z_]+)(?:\([^`]*\))?`", HOW_IT_WORKS) if "_" in name}
    sources = [
        path.read_text() for room in ("dashboard", "breakeven", "economics") for path in (ROOT / room).rglob("*.py")
    ]
    defined = {name for source in sources for name in re.findall(r"^def (\w+)", source, re.MULTILINE)}
    assert {"set_field", "volume_curves"} <= named
    assert named - {"assert_never"} <= defined


def test_the_counts_in_the_readme_are_those_of_the_catalogue(shared_catalogue):
    rates, prices = shared_catalogue.rate_rows(), shared_catalogue.price_list()

    def stated(words):
        return int(re.search(rf"([\d,]+) {words}", " ".join(README.split())).group(1).replace(",", ""))

    def rows(name):
        with (ROOT / "pricing" / "data" / name).open(newline="", encoding="utf-8") as file:
            return len(list(csv.DictReader(file)))

    assert stated("suppliers") == len({rate.provider for rate in rates})
    assert stated("open models") == rows("model_registry.csv")
    assert stated("GPUs, estimated") == rows("hardware.csv")
    for count, words in (
        (len(prices), "token prices"),
        (len({price.provider for price in prices}), "sellers"),
        (len(rates), "GPU rates"),
        (rows("throughput.csv"), "published measurements"),
    ):
        assert stated(words) == float(f"{count:.1g}")


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
        line = next(line for line in ESTIMATOR.splitlines() if line.startswith(f"| {name} |"))
        row = rows[kept]
        median = f"{100 * row['median_error']:.1f} %"
        assert [cell.strip() for cell in line.split("|")[2:4]] == [f"{row['points']:,}", median]
