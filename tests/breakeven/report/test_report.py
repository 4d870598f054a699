"""The one-page report: what it holds, what it never holds, and that it is the same for the same input."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from datetime import date

import pytest

from breakeven import __version__
from breakeven.currency import Currency
from breakeven.defaults import default_sourced
from breakeven.figures import money
from breakeven.origins import as_read
from breakeven.outlook import outlook_of
from breakeven.report.matters import matter_most
from breakeven.report.page import report_html
from breakeven.words.answer import answer
from economics.break_even.compare import compare
from economics.scenario.reading import read_scenario, scenario_document
from pricing.resolve.scenario import resolve
from tests.support.kinds import documents_of
from tests.support.report import parsed
from tests.support.scenarios import typed_document

DAY = date(2026, 11, 20)
LINK = "http://localhost:8501/?v=2&d=3&1.name=A+%26+B"
INJECTION = "=cmd|' /C calc'!A0"
SCRIPT = "<script>alert(\"1\")</script>&<img src=x onerror='y'>"


def looked_up(scenario, catalogue):
    resolved = resolve(scenario, catalogue, DAY)
    return resolved, compare(resolved.options, resolved.load, resolved.scenario.current)


def report(scenario, catalogue, origins=None, **more):
    return report_html(*looked_up(scenario, catalogue), catalogue, origins=origins, link=LINK, **more)


@pytest.fixture
def default(shared_catalogue):
    sourced = default_sourced()
    resolved, comparison = looked_up(sourced.scenario, shared_catalogue)
    return resolved, comparison, report_html(resolved, comparison, shared_catalogue, origins=sourced.origins, link=LINK)


def rows_of(table):
    return [[cell.text for cell in row.children] for row in table.one("tbody").all("tr")]


def test_it_holds_the_answer_a_card_for_each_option_the_chart_and_the_link(default):
    resolved, comparison, page = default
    root = parsed(page)
    assert root.one("h1").text == resolved.scenario.name
    assert DAY.isoformat() in root.one("header").text
    assert root.one("p", "answer").text.startswith(answer(comparison))
    cards = root.all("article", "card")
    for card, result in zip(cards, comparison.options, strict=True):
        usd = result.cost.usd_per_month.scalar
        assert card.one("h3").text == result.name
        assert money(usd) in card.one("div", "month").text
        assert f"{money(12 * usd)} a year" in card.text
        assert f"{money(result.cost.usd_per_mtok(comparison.load).scalar)} a million tokens" in card.text
    assert [card.all("span", "tag") != [] for card in cards] == [
        r.name == comparison.cheapest for r in comparison.options
    ]
    assert "paid today" in cards[0].text
    assert "GPT-6.1 Sol" in cards[0].one("div", "what").text
    assert "gpt-6.1-sol" not in page.decode().replace('gpt-6.1-sol"', "")
    link = root.one("footer").one("a")
    assert link.attributes["href"] == link.text == LINK
    assert f"breakeven {__version__}" in root.one("footer").text


def test_the_chart_has_a_text_alternative(default):
    _, comparison, page = default
    svg = parsed(page).one("svg", "chart")
    assert svg.attributes["role"] == "img"
    parts = {node.attributes["id"]: node.text for node in svg.children if "id" in node.attributes}
    assert svg.attributes["aria-labelledby"].split() == list(parts)
    assert answer(comparison) in parts["chart-told"]
    assert "GPT-6.1 Sol against Gemma 4 31B on H100" in parts["chart-told"]


def test_ten_assumptions_with_value_status_source_and_day(default):
    page = parsed(default[2])
    rows = rows_of(page.one("main").all("section")[-2].one("table"))
    assert len(rows) == 10
    assert rows[0] == ["tokens a month", "15B tokens", "assumed", "[1]", "–", "by up to 25 %"]
    moves = [float(row[-1].split()[-2]) for row in rows]
    assert moves == sorted(moves, reverse=True)
    sources = [item.text for item in page.one("ol").all("li")]
    assert all(row[3] == "our default" or row[3].strip("[]").isdigit() for row in rows)
    rate = next(row for row in rows if "GPU rate" in row[0])
    assert rate[1:3] == ["$3.85 per GPU-hour", "quoted"]
    source = sources[int(rate[3].strip("[]")) - 1]
    # the seller's own page first, the list that carried it second
    assert "docs.nebius.com/compute/resources/pricing" in source
    assert " via GitHub" in source
    for node in page.one("ol").all("a"):
        assert node.attributes["href"].startswith("https://")


def test_what_matters_most_by_hand(shared_catalogue):
    # API: $32.40 of input and $24.30 of output are $56.70. The GPU is one of one however much is asked of it at a half
    # of its 45 %: neither its throughput nor its utilisation moves its $200, its rate and its hours do.
    scenario = read_scenario(typed_document())
    resolved, _ = looked_up(scenario, shared_catalogue)
    rows = matter_most(resolved, as_read(scenario).origins, 40)
    moves = {(row.owners, row.first.name): row.moves for row in rows}
    assert moves[("API",), "input price"] == pytest.approx(0.25 * 32.4 / 56.7)
    assert moves[("API",), "output price"] == pytest.approx(0.25 * 24.3 / 56.7)
    assert moves[("",), "tokens a month"] == pytest.approx(0.25)
    assert moves[("GPU",), "GPU rate"] == pytest.approx(0.25)
    assert moves[("GPU",), "utilisation"] == 0
    # both options count a token as one of the workload's, on the same grounds: one row
    assert moves[("API", "GPU"), "output token factor"] == pytest.approx(0.25 * 24.3 / 56.7)
    assert [row.moves for row in rows] == sorted((row.moves for row in rows), reverse=True)
    assert len(matter_most(resolved, as_read(scenario).origins, 3)) == 3


@pytest.mark.parametrize("name", documents_of(2))
def test_it_has_every_option_of_every_kind(shared_catalogue, name):
    scenario = read_scenario(documents_of(2)[name])
    page = parsed(report(scenario, shared_catalogue))
    options = rows_of(page.one("table", "options"))
    for place, (row, option) in enumerate(zip(options, scenario.options, strict=True), 1):
        assert row[0].startswith(f"{place} {option.name}")
        assert row[2].removeprefix("about ").startswith("$")
    assert sum("cheapest" in row[0] for row in options) == 1
    assert len(page.one("svg", "chart").all("g", "option")) == len(options)


def test_short_names_and_sources_with_room_are_written_in_full(default):
    page = default[2].decode()
    assert "…" not in page
    # of more than 150 letters: what a person is assumed to cost, beside three options
    assert "(Bureau of Labor Statistics, Occupational" in page


def test_it_asks_for_nothing_and_runs_nothing(default):
    page = default[2].decode()
    root = parsed(page)
    names = {node.name for node in root.all("html")[0].children} | {"html"}
    assert names == {"html", "head", "body"}
    for unwanted in ("script", "link", "img", "iframe", "object", "form", "base"):
        assert root.all(unwanted) == []
    assert "url(" not in page
    assert "@import" not in page
    policy = next(m for m in root.all("meta") if m.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none'")


@pytest.mark.parametrize("name", [INJECTION, SCRIPT, "]]>", "&amp;", "a" * 120])
@pytest.mark.parametrize("count", [2, 5])
def test_a_name_is_text_wherever_it_stands(shared_catalogue, name, count):
    document = {**typed_document(), "schema_version": 2, "name": name, "current": name}
    first, second = document["options"]
    document["options"] = [{**first, "name": name}, *({**second, "name": f"GPU {i}"} for i in range(count - 1))]
    page = report(read_scenario(document), shared_catalogue)
    root = parsed(page)
    assert root.one("h1").text == name
    assert root.all("script") == root.all("img") == []
    assert not any(key.startswith("on") for node in root.all("svg") for key in node.attributes)
    assert name in root.one("p", "answer").text
    headings = [node.text for node in root.all("h3")] or [row[0] for row in rows_of(root.one("table", "options"))]
    assert any(name[:15] in heading and name[-15:] in heading for heading in headings)
    drawn = root.one("svg", "chart").all("g", "option")[0]
    assert drawn.one("title").text == name


_IN_A_PROCESS = """
import hashlib, sys
from datetime import date
from breakeven.report.page import report_html
from economics.break_even.compare import compare
from economics.scenario.reading import read_json
from pricing.store.catalogue import open_catalogue
from pricing.resolve.scenario import resolve
catalogue = open_catalogue()
resolved = resolve(read_json(sys.argv[1]), catalogue, date(2026, 11, 20))
comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
print(hashlib.sha256(report_html(resolved, comparison, catalogue)).hexdigest())
"""


def test_the_same_scenario_gives_the_same_bytes_in_any_process_and_locale(shared_catalogue):
    scenario = read_scenario(scenario_document(default_sourced().scenario))
    mine = hashlib.sha256(report_html(*looked_up(scenario, shared_catalogue), shared_catalogue)).hexdigest()
    variables = {"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"}
    other = subprocess.run(
        [sys.executable, "-c", _IN_A_PROCESS, json.dumps(scenario_document(scenario))],
        env={**os.environ, **variables},
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    assert other == mine


def test_months_chances_and_another_currency(shared_catalogue):
    sourced = default_sourced()
    resolved, comparison = looked_up(sourced.scenario, shared_catalogue)
    outlook = outlook_of(resolved, comparison, horizon=True, risk=True)
    euro = Currency("EUR", 0.5, date(2026, 11, 1))
    root = parsed(report_html(resolved, comparison, shared_catalogue, euro, outlook, sourced.origins))
    assert "EUR 20.4k" in root.all("article")[0].text  # half of $40,750
    assert "rate of 2026-11-01 as entered" in root.one("p", "answer").text
    assert "$" not in root.one("table").text.replace("$180,000", "")
    assert "Over 36 months" in root.one("main").text
    assert all("of the simulations" in card.text for card in root.all("article"))
    assert root.one("footer").all("a") == []


def test_warnings_and_what_is_not_certain_stand_above_the_options(shared_catalogue):
    document = scenario_document(default_sourced().scenario)
    document["options"][0] |= {"provider": "openai", "model": "gpt-4-0613"}
    resolved, comparison = looked_up(read_scenario(document), shared_catalogue)
    warned = [n.text for r in comparison.options for n in r.notes if n.level == "warning"]
    assert warned
    said = parsed(report_html(resolved, comparison, shared_catalogue)).one("div", "remarks").text
    for words in warned[:2]:
        assert words[:100] in said


def test_a_long_link_is_behind_words(shared_catalogue):
    link = f"{LINK}&name={'x' * 600}"
    made = report_html(*looked_up(default_sourced().scenario, shared_catalogue), shared_catalogue, link=link)
    shown = parsed(made).one("footer").one("a")
    assert (shown.attributes["href"], shown.text) == (link, "open this scenario in the dashboard")


def test_how_long_it_takes(shared_catalogue, capsys):
    for name, scenario in {
        "three options": default_sourced().scenario,
        "twelve options": read_scenario(documents_of(2)["version 2, part 1"]),
    }.items():
        found = looked_up(scenario, shared_catalogue)
        started = time.perf_counter()
        assert report_html(*found, shared_catalogue)
        with capsys.disabled():
            print(f"\nreport, {name}: {time.perf_counter() - started:.2f} s")
