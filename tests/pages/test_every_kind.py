"""Every page shows documents of version 2 with every kind of option, by address and by file; version 1 as before."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import dashboard.entry
from breakeven.address import address
from breakeven.document import Document, read_file
from breakeven.edits.fields import set_field
from breakeven.origins import Sourced
from economics.scenario.reading import scenario_document
from tests.support.edits import every_kind, sourced
from tests.support.opened import (
    cards,
    details,
    errors,
    every_figure,
    figures,
    new_session,
    scenario,
    sound,
    table,
)

PAGES = (*(page.module for page in dashboard.entry.PAGES), "map")
UNITS = {
    "kind": "provisioned",
    "name": "too few",
    "usd_per_unit_hour": 1,
    "input_tokens_per_minute_per_unit": 2500,
    "output_token_weight": 4,
    "units": 200,
}


def document(version: int, **changes: Any) -> Sourced:
    """A document with every kind that a schema version knows; `changes` are fields of the workload."""
    made = sourced() if version == 1 else every_kind()
    for name, value in changes.items():
        made = set_field(made, ("workload", name), value)
    return made


def open_at(page: str, made: Sourced) -> AppTest:
    at = new_session()
    for key, value in address(Document(made.scenario, made.origins), ()).items():
        at.query_params[key] = value
    if page == "map":  # a tab of another page
        at.query_params["risk.tab"] = "map"
        page = "risk"
    at.run()
    if page != "compare":
        at.switch_page(f"pages/{page}.py").run()
    return at


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_a_document_of_every_kind(page: str, version: int) -> None:
    made = document(version)
    at = open_at(page, made)
    names = [option.name for option in made.scenario.options]
    sound(at, names)
    assert errors(at) == []
    assert scenario(at) == made.scenario


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    ("page", "charts"),
    [
        ("compare", ("volume", "cache_hit_rate", "input_output_ratio", "lines")),
        ("over_time", ("cumulative",)),
        ("risk", ("chance", "cumulative_bands", "volume_bands")),
    ],
)
def test_every_option_is_in_every_chart(page: str, charts: tuple[str, ...], version: int) -> None:
    made = document(version)
    at = open_at(page, made)
    drawn = every_figure(at) if page == "compare" else figures(at)
    for chart in charts:
        whole = json.dumps(drawn[chart], ensure_ascii=False)
        assert [option.name for option in made.scenario.options if option.name not in whole] == [], chart


def said(at: AppTest) -> dict[str, str]:
    """What each card says under its option's cost, by the option's name."""
    return {card["name"]: " · ".join((card["against"], *card["lines"])) for card in cards(at)}


def test_the_cards_say_what_is_paid_for_and_what_is_saved() -> None:
    made = document(2)
    # $42,000 at the hosted option's prices is the load; by its own prices it costs the bill and $10 more
    words = said(open_at("compare", made))
    assert words["hosted"].startswith("paid today · ")
    for name in ("api", "mix"):
        assert re.match(r"[+−]\$[\d.]+[kM] \((×|[+−])[\d.]+( %)?\) against today · ", words[name]), name
        assert "paid today" not in words[name], name
    assert " spare, " in words["machines"]
    assert " machine" in words["machines"]
    assert "of them at all hours" in words["on_demand"]
    assert "200 units" in words["units"]
    assert "people: $0 (not entered)" in words["hourly"]
    assert "people: $0" not in words["own"]  # it has staff
    assert "people: $0" not in words["units"]
    first = said(open_at("compare", document(1)))
    assert all("people: $0" not in line and "paid today" not in line for line in first.values())


def test_lines_of_a_mix_are_bars_under_the_names_of_its_parts() -> None:
    at = details(open_at("compare", document(2)), "lines")
    lines = figures(at)["lines"]
    drawn = {trace["name"] for trace in lines["data"]} | {lines["alt"]}
    whole = json.dumps([*drawn], ensure_ascii=False)
    assert "machines: GPU rent" in whole
    assert "api: output" in whole


def test_an_option_that_cannot_serve_the_load_is_named_with_its_end() -> None:
    made = every_kind()
    with_units = scenario_document(made.scenario)
    with_units["options"][8] = UNITS
    at = new_session()
    read = read_file(json.dumps(with_units))
    for key, value in address(Document(read.scenario, read.origins), ()).items():
        at.query_params[key] = value
    at.run()
    sound(at, [option["name"] for option in with_units["options"]])
    assert re.search(r"its units do not suffice above [\d.]+B tokens a month", said(at)["too few"])
    assert "too few: no cost" in json.dumps(figures(details(at, "lines"))["lines"])
    verdicts = [" ".join(row) for row in table(details(at, "flips"), "Pair")]
    assert any("too few" in row for row in verdicts)
    for page in PAGES[1:4]:
        at.switch_page(f"pages/{page}.py").run()
        sound(at)


def test_a_bill_without_a_price_leaves_every_option_out_and_says_why() -> None:
    made = set_field(every_kind(), ("options", 1, "price"), {"input_usd_per_mtok": 0, "output_usd_per_mtok": 0})
    for page in PAGES:
        at = open_at(page, made)
        assert not at.exception, page
    at = open_at("compare", made)
    assert errors(at) == [
        "Every option is left out: Paid for: 'hosted' costs 0 per token: a bill cannot be turned into tokens"
    ]
