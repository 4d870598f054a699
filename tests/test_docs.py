"""The documentation tells the truth: nothing is missing from it, and what it names exists."""

from __future__ import annotations

import argparse
import csv
import json
import re
import runpy
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from breakeven.cli import COMMANDS, parser
from breakeven.files.result import full_result
from breakeven.outlook import outlook_of
from docs.generate import WRITTEN, nomenclature
from economics.break_even.compare import compare
from economics.cost.figures import FIGURES
from economics.errors import InputError
from economics.fields.edition import CURRENT
from economics.fields.part import parts_below
from economics.fields.table import FIELDS
from economics.scenario.reading import read_scenario, scenario_document
from economics.scenario.scenario import Scenario
from pricing.resolve.scenario import resolve
from pricing.store.store import ENVIRONMENT_VARIABLE

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
MODEL = (ROOT / "docs" / "model.md").read_text()
HOW_IT_WORKS = (ROOT / "docs" / "how-it-works.md").read_text()
ESTIMATOR = (ROOT / "docs" / "estimator.md").read_text()
EXAMPLES: list[Any] = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", MODEL, re.DOTALL)]
"""The JSON of the model page: whole scenarios."""
EXCERPTS = [json.loads(f"{{{text}}}") for text in re.findall(r'`("\w+": \{[^`…]*\})`', MODEL)]
"""Parts of scenarios that stand in its text, without those that leave something out."""
DAY = date(2026, 11, 20)
PAGES = {
    "README": README,
    "CONTRIBUTING": CONTRIBUTING,
    "model": MODEL,
    "how it works": HOW_IT_WORKS,
    "estimator": ESTIMATOR,
    **{
        name: (ROOT / "docs" / f"{name}.md").read_text()
        for name in ("api", "deploy", "difference", "operate", "scale", "scenarios", "security")
    },
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


def command_lines(page: str) -> list[str]:
    """The indented lines of a page that call the program, each with those that go on with it, without remarks."""
    lines: list[str] = []
    for line in re.findall(r"^ {4}(.*\S)", page, re.MULTILINE):
        said = line.partition("#")[0].rstrip()
        if said.startswith("breakeven "):
            lines.append(said)
        elif lines and said.startswith("  "):
            lines[-1] += f" {said.strip()}"
    return lines


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    """Every option of a command, those of its parts too."""
    found = {name for action in parser._actions for name in action.option_strings}
    parts = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return found.union(*(options_of(part) for choices in parts for part in choices.values()))


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda path: path.stem
)
def test_every_command_line_is_one_that_the_program_takes_and_stands_there_once(path):
    (commands,) = (action.choices for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    lines = command_lines(path.read_text())
    for line in lines:
        name, options = line.split()[1], set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", line))
        assert options <= options_of(commands[name]), line
    assert len(set(lines)) == len(lines)


def test_the_readme_names_every_package_that_the_wheel_installs():
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"][
        "packages"
    ]
    sentence = re.search(r"the wheel also installs(.*?)under these plain names", README, re.DOTALL)
    assert {*re.findall(r"`(\w+)`", sentence.group(1))} == {"app", *packages} - {"breakeven"}


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
    rooms = "economics|pricing|usage|trust|team|breakeven|dashboard|pages|serving|docs|benchmarks|tests"
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


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["name"] for example in EXAMPLES])
def test_every_example_of_the_model_page_is_a_scenario_and_can_be_compared_as_it_stands(example, shared_catalogue):
    scenario = read_scenario(example)
    assert scenario.schema_version == CURRENT.version
    resolved = resolve(scenario, shared_catalogue, DAY)
    comparison = compare(resolved.options, resolved.load, scenario.current)
    assert len(comparison.options) == len(example["options"])
    assert all(result.cost.usd_per_month.scalar is not None for result in comparison.options)


def test_the_second_example_has_what_version_1_does_not_know():
    newest = EXAMPLES[1]
    kinds = {option["kind"] for option in newest["options"]}
    assert kinds == {"api", "hosted", "self_hosted", "provisioned", "mix"}
    with pytest.raises(InputError, match="schema_version"):
        read_scenario({**newest, "schema_version": 1})


@pytest.mark.parametrize("excerpt", EXCERPTS, ids=[next(iter(excerpt)) for excerpt in EXCERPTS])
def test_every_excerpt_of_a_scenario_is_read_where_it_belongs(excerpt):
    document = json.loads(json.dumps(EXAMPLES[1]))
    ((name, part),) = excerpt.items()
    hourly = next(option for option in document["options"] if option["name"] == "By the hour")
    if name in Scenario.model_fields:
        document[name] = {**part, "reference": "Units"} if "reference" in part else part
    else:
        assert name in ("serving", "measured", "scaling"), name
        hourly[name] = part
    if name == "measured":
        del hourly["throughput"]
    written = scenario_document(read_scenario(document))
    there = written if name in Scenario.model_fields else written["options"][4]
    assert set(there[name]) >= {field for field, value in part.items() if value is not None}


def in_code(page: str) -> set[str]:
    """The words of a page that stand between backticks or in its JSON."""
    spans = [*re.findall(r"```json\n(.*?)```", page, re.DOTALL), *re.findall(r"(?<!`)`([^`]+)`(?!`)", page)]
    return {word for span in spans for word in re.findall(r"\w+", span)}


def test_the_model_page_names_every_field_that_a_scenario_may_hold():
    fields = {name for part in parts_below(Scenario) for name in part.model_fields}
    assert {"cache_write_share", "keep_hours", "share_of_requests"} <= fields
    assert fields - in_code(MODEL) == set()


def keys_of(value: Any, names: set[str]) -> Iterator[str]:
    """The keys at any depth of a document but for the names of options and what is said of undefined ones."""
    for inner in value if isinstance(value, list) else ():
        yield from keys_of(inner, names)
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in names:
                yield key
            yield from keys_of(inner, names)


def test_the_model_page_names_every_key_of_a_result(shared_catalogue):
    scenario = read_scenario(EXAMPLES[1])
    resolved = resolve(scenario, shared_catalogue, DAY)
    comparison = compare(resolved.options, resolved.load, scenario.current)
    outlook = outlook_of(resolved, comparison, horizon=True, risk=True)
    document = full_result(resolved, comparison, outlook.sections)
    keys = set(keys_of(document, {option.name for option in scenario.options}))
    assert {"saving_share", "replicas_by_month", "chance_equal"} <= keys
    assert (keys | set(FIGURES)) - in_code(MODEL) == set()


def test_every_section_of_the_model_page_that_code_refers_to_is_there():
    headings = set(re.findall(r"^##+ ([^(\n]+?)(?: \(.*)?$", MODEL, re.MULTILINE))
    sources = [path.read_text() for room in ("economics", "pricing") for path in (ROOT / room).rglob("*.py")]
    referred = {title for source in sources for title in re.findall(r'docs/model\.md,\s+"([^"]+?)"', source)}
    assert {"Over time", "Hourly load", "A blend of rents"} <= referred
    assert referred - headings == set()


def test_the_accuracy_stated_is_that_of_the_fit():
    document = json.loads((ROOT / "pricing" / "data" / "estimator_constants.json").read_text())
    stated = {
        "whole curves": "kept-out curves, recent software",
        "whole curves, offline maxima": "kept-out curves, offline maxima, recent",
        "pairs of model and GPU left out whole": "pairs left out whole, recent, all",
        "pairs added later": "pairs left out whole, added after the form was set",
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


def test_every_threat_names_tests_that_are_there():
    table = [line for line in (ROOT / "docs" / "security.md").read_text().splitlines() if line.startswith("| ")]
    threats = [line for line in table if line.count("|") == 4 and "tests/" in line]
    named = {name for line in threats for name in re.findall(r"`(tests/[\w/.:]+)`", line)}
    assert len(threats) > 30
    for name in sorted(named):
        path, _, function = name.partition("::")
        assert (ROOT / path).exists(), name
        assert not function or f"def {function}(" in (ROOT / path).read_text(), name
