"""The page of saved scenarios: save, two who save at once, then and now, side by side, and a library that is off."""

from __future__ import annotations

import csv
import io
import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.defaults import default_sourced
from breakeven.document import Document
from breakeven.edits.fields import set_field
from breakeven.files.tables import csv_bytes
from breakeven.origins import as_read
from breakeven.saved.link import SavedLink
from breakeven.watch.finding import Entry
from breakeven.watch.record import run_json
from breakeven.watch.run import Looked, Run
from dashboard.scenarios.listing import csv_table
from dashboard.widgets.look import plain
from economics.scenario.reading import read_scenario
from pricing.store.catalogue import Catalogue, open_catalogue
from team.library.rows import Actor, ScenarioRow
from team.library.shared import close_shared
from team.library.store import PAGE, Library, open_library
from tests.support.library import HOSTILE, saved, use_library
from tests.support.opened import (
    details,
    element,
    errors,
    figures,
    headline,
    infos,
    menu,
    new_session,
    notices,
    number_field,
    open_page,
    press_in_table,
    second_line,
    shown,
    sound,
    table,
    unescaped,
    unfold,
    warnings,
)
from tests.support.watched import RETIRING, TYPED, document

ANN, BEN = Actor(name="Ann"), Actor(name="Ben")
DECIDED = date(2025, 6, 1)
"""A day before OpenAI's o3 became cheaper: $10 in and $40 out per Mtok then, $2 and $8 since."""
CHOSEN: dict[str, Any] = {**TYPED, "price": {"input_usd_per_mtok": 20, "output_usd_per_mtok": 20}}
"""$40 a month at any time."""


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    yield use_library(monkeypatch, tmp_path)
    close_shared()


@pytest.fixture
def library(url: str) -> Iterator[Library]:
    opened = open_library(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def catalogue(built_file: Path) -> Iterator[Catalogue]:
    catalogue = open_catalogue(built_file)
    yield catalogue
    catalogue.close()


def the_default(**workload: Any) -> Document:
    made = default_sourced()
    for name, value in workload.items():
        made = set_field(made, ("workload", name), value)
    day = made.scenario.model_copy(update={"as_of": date(2026, 11, 20)})
    return Document(day, made.origins)


def decided() -> Document:
    read = as_read(read_scenario(document(RETIRING, CHOSEN, as_of=DECIDED)))
    return Document(read.scenario, read.origins)


def kept(library: Library, catalogue: Catalogue, name: str = "Budget", **workload: Any) -> ScenarioRow:
    return library.save_new(saved(the_default(**workload), catalogue, date(2026, 11, 20)), name, by=ANN)


def page(*pairs: tuple[str, str]) -> AppTest:
    at = open_page(*pairs)
    at.switch_page("pages/scenarios.py").run()
    assert not at.exception
    return at


def fill(at: AppTest, **texts: str) -> None:
    for name, text in texts.items():
        next(field for field in at.text_input if field.key.startswith(f"scenarios save {name} ")).set_value(text)


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if unescaped(button.label) == label).click()
    at.run()
    sound(at)
    return at


def saved_in(at: AppTest) -> str:
    value = at.query_params["saved"]
    return str(value[0] if isinstance(value, list) else value)


def rows(at: AppTest, place: int = 0) -> list[dict[str, Any]]:
    return list(at.dataframe[place].value.to_dict("records"))


# -- saving


def test_a_scenario_is_saved_with_its_prices_and_its_link_opens_it_anywhere(library):
    at = page(("bill", json.dumps({"usd_per_month": 42000, "option": "GPT-6.1 Sol"})))
    assert headline(at) == "Nothing is saved here yet."
    fill(at, name="Budget 2027", tags="budget, 2027 ,budget", description="for the board", comment="first", who="Ann")
    press(at, "Save")
    assert headline(at) == "1 saved scenario; the last is “Budget 2027”, by Ann."
    (row,) = library.scenarios()
    assert (row.name, row.tags, row.description) == ("Budget 2027", ("2027", "budget"), "for the board")
    assert (row.created_by, row.newest.comment) == ("Ann", "first")
    assert row.newest.number == 1
    (listed,) = rows(at)
    assert (listed["name"], listed["version"], listed["saved by"]) == ("Budget 2027", 1, "Ann")
    # the address names the version, and holds neither the bill nor anything else
    assert dict(at.query_params) == {"saved": [f"{row.id}.1"]} or dict(at.query_params) == {"saved": f"{row.id}.1"}
    assert element(at, "copy library link")["query"] == f"saved={row.id}.1"
    assert "bill=" in element(at, "copy link")["query"]
    for text in (row.id, f"{row.id}.1"):
        other = open_page(("saved", text))
        sound(other)
        assert headline(other).startswith("Today: $42k a month on GPT-6.1 Sol.")
        assert saved_in(other) == text if "." in text else True
        assert errors(other) == []


def test_the_name_is_asked_for_once_in_a_session_and_may_be_empty(library):
    at = page()
    fill(at, name="one", who="")
    press(at, "Save")
    assert [field for field in at.text_input if field.label == "Your name"] == []
    fill(at, name="two")
    press(at, "Save as a new scenario")
    assert {row.created_by for row in library.scenarios()} == {"somebody unnamed"}


def test_what_is_open_builds_on_its_version_until_it_is_saved_as_the_next(library, catalogue):
    row = kept(library, catalogue)
    at = open_page(("saved", row.id))
    number_field(at, "workload.cache_hit_rate").set_value("60")
    at.run()
    assert saved_in(at) == f"{row.id}.1"
    assert at.query_params["cache_hit_rate"] in ("0.6", ["0.6"])
    assert element(at, "copy library link") is None
    at.switch_page("pages/scenarios.py").run()
    assert "builds on version 1 of “Budget”, saved by Ann" in second_line(at)
    fill(at, comment="more hits", who="Ben")
    press(at, "Save as version 2 of “Budget”")
    newest = library.scenario(row.id).newest
    assert (newest.number, newest.author, newest.comment) == (2, "Ben", "more hits")
    assert '"cache_hit_rate": 0.6' in library.version(row.id).document
    assert saved_in(at) == f"{row.id}.2"
    # the changed address opens its own document, which builds on the same version
    again = open_page(("saved", f"{row.id}.1"), ("v", "2"), ("d", "3"), ("cache_hit_rate", "0.7"))
    again.switch_page("pages/scenarios.py").run()
    assert "builds on version 1 of “Budget”" in second_line(again)


def test_a_refused_name_is_said_and_what_was_typed_stays(library):
    at = page()
    fill(at, name="x" * 10_000, tags="a", comment="kept")
    press(at, "Save")
    assert errors(at) == ["Not saved: “Name” has 10,000 characters: must have at most 200"]
    assert next(field for field in at.text_input if field.key == "scenarios save comment 0").value == "kept"
    fill(at, name="a\u202eb")
    press(at, "Save")
    assert "holds a sign that is not printed" in errors(at)[0]
    assert library.count() == 0


def test_page_choices_are_saved_but_not_what_is_looked_at_in_the_library(library, catalogue):
    row = kept(library, catalogue)
    at = page(("compare.details", "lines"), ("scenarios.look", row.id), ("scenarios.search", "Bud"))
    fill(at, name="Another")
    press(at, "Save")
    made = json.loads(library.version(library.named("Another")[0].id).document)
    assert made["choices"] == {"compare.details": "lines"}


# -- two who save at once


def conflicting(library: Library, catalogue: Catalogue) -> tuple[AppTest, ScenarioRow]:
    """Somebody changed version 1, and Ben saved version 2 meanwhile."""
    row = kept(library, catalogue)
    at = open_page(("saved", row.id))
    number_field(at, "workload.cache_hit_rate").set_value("60")
    at.run()
    theirs = saved(the_default(tokens_per_month=3e10), catalogue, date(2026, 11, 20))
    library.save_version(row.id, 1, theirs, by=BEN)
    at.switch_page("pages/scenarios.py").run()
    fill(at, comment="mine", who="Ann")
    press(at, "Save as version 2 of “Budget”")
    return at, row


def test_the_second_is_told_what_changed_and_nothing_is_saved(library, catalogue):
    at, row = conflicting(library, catalogue)
    assert library.scenario(row.id).newest.number == 2
    told = unescaped(next(m.value for m in at.markdown if m.value.startswith("### Somebody saved before you")))
    assert "You changed version 1 of “Budget”. In between there came version 2 by Ben, " in told
    assert table(at, "input") == [
        ["Tokens a month", "15B tokens", "30B tokens", "15B tokens", "Ben"],
        ["Cache hit rate", "40 %", "40 %", "60 %", "you"],
    ]


def test_mine_is_saved_on_top_and_theirs_stays(library, catalogue):
    at, row = conflicting(library, catalogue)
    press(at, "Save mine as version 3")
    newest = library.version(row.id)
    assert (newest.number, newest.author, newest.comment) == (3, "Ann", "mine")
    assert '"cache_hit_rate": 0.6' in newest.document
    assert '"tokens_per_month": 30000000000' in library.version(row.id, 2).document
    assert saved_in(at) == f"{row.id}.3"
    assert "Somebody saved before you" not in "".join(shown(at))


def test_mine_is_saved_as_a_new_scenario(library, catalogue):
    at, row = conflicting(library, catalogue)
    press(at, "Save mine as a new scenario")
    assert library.scenario(row.id).newest.number == 2
    (made,) = library.named("Budget (2)")
    assert '"cache_hit_rate": 0.6' in library.version(made.id).document
    assert saved_in(at) == f"{made.id}.1"


def test_theirs_is_looked_at_first_and_mine_still_waits(library, catalogue):
    at, row = conflicting(library, catalogue)
    press(at, "Look at version 2 first")
    assert "“Budget”, version 2 of 2, by Ben" in second_line(at)
    assert table(at, "input")[1][3] == "60 %"
    press(at, "Save mine as version 3")
    assert '"cache_hit_rate": 0.6' in library.version(row.id).document


def test_a_third_save_in_between_is_told_too(library, catalogue):
    at, row = conflicting(library, catalogue)
    theirs = saved(the_default(tokens_per_month=6e10), catalogue, date(2026, 11, 20))
    library.save_version(row.id, 2, theirs, by=Actor(name="Cyd"))
    press(at, "Save mine as version 3")
    assert library.scenario(row.id).newest.number == 3
    assert table(at, "input")[0] == ["Tokens a month", "15B tokens", "60B tokens", "15B tokens", "Ben and Cyd"]
    press(at, "Save mine as version 4")
    assert library.scenario(row.id).newest.number == 4


def test_what_versions_changed_that_are_not_opened_is_nobodys(library, catalogue):
    at, row = conflicting(library, catalogue)
    for number in range(2, 13):  # 2 to 13 came in between: the newest ten, 4 to 13, are opened
        ratio = {"input_output_ratio": 7} if number == 12 else {}
        theirs = saved(the_default(tokens_per_month=1e9 * number, **ratio), catalogue, date(2026, 11, 20))
        library.save_version(row.id, number, theirs, by=Actor(name="Cyd" if number < 8 else "Dan"))
    press(at, "Save mine as version 3")
    assert [(line[0], line[4]) for line in table(at, "input")] == [
        ("Tokens a month", "versions 2 to 4 and Cyd and Dan"),
        ("Input/output ratio", "Dan"),
        ("Cache hit rate", "you"),
    ]


# -- the list


def test_the_list_is_searched_filtered_and_has_pages_of_fifty(library, catalogue):
    what = saved(the_default(), catalogue, date(2026, 11, 20))
    for number in range(PAGE + 3):
        library.save_new(what, f"Scenario {number:02}", by=ANN, tags=["even"] if number % 2 == 0 else ["odd"])
    at = page()
    assert len(rows(at)) == PAGE
    assert headline(at) == f"{PAGE + 3} saved scenarios; the last is “Scenario {PAGE + 2}”, by Ann."
    at = page(("scenarios.search", "scenario 1"), ("scenarios.tag", "odd"))
    assert [row["name"] for row in rows(at)] == [f"Scenario {number}" for number in (19, 17, 15, 13, 11)]
    assert headline(at) == "5 saved scenarios have that name or tag."
    at.text_input(key="scenarios search").set_value("nobody")
    at.run()
    assert headline(at) == "Nothing is saved here by that name or tag."


def test_look_and_side_by_side_are_buttons_of_the_row(library, catalogue):
    first, second = kept(library, catalogue, "One"), kept(library, catalogue, "Two", tokens_per_month=3e10)
    at = page()
    press_in_table(at, "beside", 0)
    press_in_table(at, "beside", 1)
    press_in_table(at, "look", 1)
    assert "“One”, version 1 of 1" in second_line(at)
    at.button_group(key="scenarios part").set_value("compare")
    at.run()
    assert table(at, "input") == [["Tokens a month", "30B tokens", "15B tokens"]]
    assert (first.name, second.name) == ("One", "Two")


def test_archived_ones_leave_the_list_and_their_link_and_come_back(library, catalogue):
    row = kept(library, catalogue)
    at = page(("scenarios.part", "then"), ("scenarios.look", row.id))
    press(at, "Archive")
    assert library.scenarios() == []
    assert any("its link opens nothing" in text for text in infos(at))
    gone = open_page(("saved", row.id))
    sound(gone)
    assert notices(gone, "error") == ["“Budget” is archived: restore it on the page Scenarios to open its link."]
    assert headline(gone).startswith("Today: ")
    at = page(("scenarios.archived", "yes"))
    assert [each["name"] for each in rows(at)] == ["Budget"]
    press_in_table(at, "look", 0)
    press(at, "Restore")
    assert [each.name for each in library.scenarios()] == ["Budget"]


def test_duplicate_rename_and_describe(library, catalogue):
    row = kept(library, catalogue)
    at = page(("scenarios.part", "then"), ("scenarios.look", row.id))
    press(at, "Duplicate")
    (copy,) = library.named("Budget (copy)")
    assert "“Budget (copy)”, version 1 of 1" in second_line(at)
    at.text_input(key=f"scenarios describe name {copy.id}").set_value("Plan B")
    at.text_input(key=f"scenarios describe tags {copy.id}").set_value("b, plan")
    at.text_area(key=f"scenarios describe description {copy.id}").set_value("two\nlines")
    press(at, "Keep these")
    now = library.scenario(copy.id)
    assert (now.name, now.tags, now.description) == ("Plan B", ("b", "plan"), "two\nlines")
    assert "“Plan B”" in second_line(at)
    at.text_input(key=f"scenarios describe name {copy.id}").set_value(" ")
    press(at, "Keep these")
    assert library.scenario(copy.id).name == "Plan B"
    assert notices(at, "error") == ["Not changed: “Name” is empty: must have 1 to 200 characters"]


def test_opening_a_version_is_undone_with_what_was_open_before(library, catalogue):
    row = kept(library, catalogue, tokens_per_month=3e10)
    at = page(("scenarios.part", "then"), ("scenarios.look", row.id), ("tokens_per_month", "1e9"))
    press(at, "Open")
    assert saved_in(at) == f"{row.id}.1"
    at.switch_page("pages/compare.py").run()
    press(at, "Undo")
    assert "saved" not in at.query_params
    assert at.query_params["tokens_per_month"] in ("1e9", ["1e9"], "1000e6", ["1000e6"])


def test_the_default_has_nothing_to_do_with_the_version_and_undo_brings_it_back(library, catalogue):
    row = kept(library, catalogue, tokens_per_month=3e10)
    at = unfold(open_page(("saved", row.id)), "file")
    press(at, "Back to the default scenario")
    assert "saved" not in at.query_params
    press(at, "Undo")
    assert saved_in(at) == f"{row.id}.1"


# -- then and now


def test_then_stands_beside_now_with_what_changed(library, catalogue):
    row = library.save_new(saved(decided(), catalogue, DECIDED), "Decided", by=ANN)
    at = page(("scenarios.part", "then"), ("scenarios.look", row.id))
    # 1 Mtok in and 1 out: o3 $10 + $40 = $50 then, $2 + $8 = $10 now; typed prices $40 at any time
    assert headline(at).startswith(
        "Now Retiring at $10.00 a month, no longer Typed at $40.00 a month when it was saved "
    )
    assert table(at, "option") == [
        ["Retiring", "$50.00", "$10.00 ✓", "−$40.00"],
        ["Typed", "$40.00 ✓", "$40.00", "the same"],
    ]
    (moved,) = [each for each in rows(at) if each["figure"] == "output price"]
    assert (moved["option"], moved["then"], moved["now"]) == ("Retiring", "$40.00 per Mtok", "$8.00 per Mtok")
    assert (moved["how"], moved["source"] != "") == ("changed", True)


def test_a_then_of_an_older_program_says_so(library, catalogue):
    what = saved(decided(), catalogue, DECIDED, program="0.0.3")
    row = library.save_new(what, "Old", by=ANN)
    at = page(("scenarios.part", "then"), ("scenarios.look", row.id))
    assert any("The program has changed since then (0.0.3, now " in text for text in infos(at))


@pytest.mark.parametrize(
    ("document_text", "says"),
    [
        ('{"scenario": {"schema_version": 99}}', "cannot be opened here: "),
        ("no JSON at all", "cannot be opened here: "),
    ],
)
def test_a_version_that_this_program_cannot_read_says_so(library, catalogue, document_text, says):
    what = saved(decided(), catalogue, DECIDED)
    row = library.save_new(type(what)(document_text, what.snapshot, what.summary), "Newer", by=ANN)
    at = page(("scenarios.part", "then"), ("scenarios.look", row.id))
    assert f"“Newer”, version 1, {says}" in headline(at)
    opened = open_page(("saved", row.id))
    assert says in notices(opened, "error")[0]
    sound(opened)


GONE = "The saved scenario that the link names is not in the library: it was deleted, or is in another one."


@pytest.mark.parametrize(
    ("look", "says"),
    [
        ("{id}.99", "“Budget” has no version 99: its newest is version 1."),
        (
            "{gone}",
            "The saved scenario that the link names is not in the library: it was deleted, or is in another one.",
        ),
        (
            "{gone}.3",
            "The saved scenario that the link names is not in the library: it was deleted, or is in another one.",
        ),
        ("<b>", "'<b>' is no link of a saved scenario: “Copy library link” copies one."),
        ("{id}.0", "'{id}.0' is no link of a saved scenario: “Copy library link” copies one."),
    ],
)
def test_what_is_not_in_the_library_is_said_and_not_that_the_library_is_off(library, catalogue, look, says):
    row = kept(library, catalogue)
    given, said = (text.format(id=row.id, gone="0" * 32) for text in (look, says))
    at = page(("scenarios.part", "then"), ("scenarios.look", given))
    sound(at)
    assert unescaped(headline(at)) == said
    assert second_line(at) == "Press “Look” beside one in the list of saved scenarios."
    opened = open_page(("saved", given))
    sound(opened)
    assert notices(opened, "error") == [said]


def test_many_versions_have_pages(library, catalogue):
    row = kept(library, catalogue)
    what = saved(the_default(), catalogue, date(2026, 11, 20))
    for number in range(1, PAGE + 5):
        library.save_version(row.id, number, what, by=BEN)
    at = page(("scenarios.part", "then"), ("scenarios.look", f"{row.id}.3"))
    assert f"“Budget”, version 3 of {PAGE + 5}, by Ben" in second_line(at)
    assert [each["version"] for each in rows(at, -1)] == [*range(PAGE + 5, 5, -1)]
    press_in_table(at, "look", 1)
    assert f"version {PAGE + 4} of {PAGE + 5}" in second_line(at)


# -- side by side


def test_up_to_six_stand_side_by_side_with_one_chart(library, catalogue):
    made = [kept(library, catalogue, f"S{place}", tokens_per_month=(place + 1) * 1e10) for place in range(7)]
    links = ",".join(SavedLink(row.id, 1).text for row in made)
    at = page(("scenarios.part", "compare"), ("scenarios.beside", links))
    assert headline(at).startswith("“S0” costs least: ")
    assert len(table(at, "input")[0]) == 1 + 6
    chart = figures(at)["scenarios_overlay"]
    assert [trace["name"] for trace in chart["data"] if trace["mode"] == "lines"] == [f"S{place}" for place in range(6)]
    assert len({trace["line"]["color"] for trace in chart["data"] if trace["mode"] == "lines"}) == 6
    for place in range(6):
        assert f"S{place}: Gemma 4 31B at FriendliAI" in chart["alt"]
    (one_line,) = [text for text in shown(at) if "One line" in text]
    assert "S0\\, S1\\, S2\\, S3\\, S4\\, S5" in one_line
    # the mark of each stands at its own volume, at the cost that was saved
    marks = [(trace["x"][0], trace["y"][0]) for trace in chart["data"] if trace["mode"] == "markers"]
    assert [x for x, _ in marks] == [(place + 1) * 1e10 for place in range(6)]
    assert len([text for text in unescaped("".join(shown(at))).split() if text == "S6"]) == 0


def chips(at: AppTest) -> list[str]:
    (field,) = [each for each in at.button_group if each.key == "scenarios chosen"]
    return [unescaped(option.content) for option in field.proto.options]


def test_of_more_than_six_the_others_are_named_and_can_be_taken_away(library, catalogue):
    made = [kept(library, catalogue, f"S{place}", tokens_per_month=(place + 1) * 1e10) for place in range(14)]
    links = [SavedLink(row.id, 1).text for row in made]
    at = page(("scenarios.part", "compare"), ("scenarios.beside", ",".join(links[:8])))
    assert unescaped(warnings(at)[0]) == "At most 6 stand side by side. Left out: S6, S7."
    assert chips(at) == ["S0", "S1", "S2", "S3", "S4", "S5", "left out: S6", "left out: S7"]
    assert len(table(at, "input")[0]) == 1 + 6
    at.button_group(key="scenarios chosen").set_value(links[1:8])
    at.run()
    sound(at)
    assert chips(at) == ["S1", "S2", "S3", "S4", "S5", "S6", "left out: S7"]
    at = page(("scenarios.part", "compare"), ("scenarios.beside", ",".join(links)))
    assert unescaped(warnings(at)[0]).endswith("Left out: S6, S7, S8, S9, S10, S11, 2 more.")


def test_a_version_that_is_chosen_again_stands_once(library, catalogue):
    one, two = kept(library, catalogue, "One"), kept(library, catalogue, "Two", tokens_per_month=3e10)
    link = SavedLink(one.id, 1).text
    at = page(("scenarios.part", "compare"), ("scenarios.beside", f"{link},{link},{one.id},{two.id},{link}"))
    assert warnings(at) == ["A version that is chosen more than once stands here once."]
    assert chips(at) == ["One", "Two"]
    assert table(at, "input") == [["Tokens a month", "15B tokens", "30B tokens"]]
    at = page(("scenarios.part", "compare"), ("scenarios.beside", f"{link},{link}"))
    assert headline(at) == "Choose two saved scenarios or more to see them side by side."


def test_those_of_one_name_and_moment_have_the_numbers_of_their_columns(url, catalogue):
    what = saved(the_default(), catalogue, date(2026, 11, 20))
    library = open_library(url, now=lambda: datetime(2026, 11, 20, tzinfo=UTC))
    made = [library.save_new(what, "Same", by=ANN) for _ in range(3)]
    library.close()
    at = page(("scenarios.part", "compare"), ("scenarios.beside", ",".join(row.id for row in made)))
    assert chips(at) == ["1. Same", "2. Same", "3. Same"]
    (head,) = {m.value.split("\n", 1)[0] for m in at.markdown if "| cheapest |" in m.value}
    assert [unescaped(cell.strip()) for cell in head.split("|")[2:-1]] == chips(at)


def test_a_library_that_goes_away_is_said_of_those_side_by_side(library, catalogue, url, monkeypatch):
    one, two = kept(library, catalogue, "One"), kept(library, catalogue, "Two")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:9/none")
    at = page(("scenarios.part", "compare"), ("scenarios.beside", f"{one.id},{two.id}"))
    sound(at)
    assert headline(at).startswith("The library is off: ")
    assert "Everything else works" in second_line(at)


def test_one_that_is_gone_is_said_and_the_others_stand(library, catalogue):
    one, two = kept(library, catalogue, "One"), kept(library, catalogue, "Two")
    at = page(("scenarios.part", "compare"), ("scenarios.beside", f"{one.id},{two.id},{'0' * 32},nonsense"))
    assert len(warnings(at)) == 2
    assert "No input differs between them." in [unescaped(m.value) for m in at.markdown]


# -- texts, switches and faults


@pytest.mark.parametrize("name", HOSTILE)
def test_stored_texts_are_inert(library, catalogue, name):
    what = saved(the_default(), catalogue, date(2026, 11, 20))
    row = library.save_new(what, name, by=Actor(name=name), description=name, tags=[name[:40]], comment=name)
    other = library.save_new(what, f"other {name}"[:200], by=ANN)
    for pairs in (
        (("scenarios.part", "library"),),
        (("scenarios.part", "then"), ("scenarios.look", row.id)),
        (("scenarios.part", "compare"), ("scenarios.beside", f"{row.id},{other.id}")),
        (("saved", row.id),),
    ):
        at = page(*pairs)
        assert not at.exception
        for node in at.html:
            assert "<script" not in node.value
            assert "<img" not in node.value
        for text in [m.value for kind in ("markdown", "caption", "info", "success") for m in getattr(at, kind)]:
            assert plain(name) == name or name not in text, text
            assert "](javascript" not in text
    made = next(csv.reader(io.StringIO(csv_bytes(csv_table([row])).decode().split("\n", 1)[1])))
    assert made[0].lstrip("'") == " ".join(name.splitlines())
    assert not made[0].startswith(("=", "+", "-", "@"))


def test_read_only_says_why_and_everything_else_works(library, catalogue, monkeypatch):
    row = kept(library, catalogue)
    monkeypatch.setenv("BREAKEVEN_READ_ONLY", "1")
    at = page()
    assert any("read-only" in text for text in infos(at))
    assert [button.label for button in at.button if button.label.startswith("Save")] == []
    at = page(("scenarios.part", "then"), ("scenarios.look", row.id))
    off = {button.label for button in at.button if button.disabled}
    assert {"Archive", "Duplicate"} <= off
    assert "Open" not in off
    press(at, "Open")
    assert saved_in(at) == f"{row.id}.1"


def test_saving_that_was_turned_off_after_the_page_was_drawn_is_refused(library, catalogue, monkeypatch):
    row = kept(library, catalogue)
    at, other = page(("scenarios.part", "then"), ("scenarios.look", row.id)), page()
    fill(other, name="Late")
    monkeypatch.setenv("BREAKEVEN_READ_ONLY", "1")
    press(at, "Archive")
    assert "read-only" in notices(at, "error")[0]
    press(other, "Save")
    assert [each.name for each in library.scenarios()] == ["Budget"]


def test_a_library_that_does_not_answer_is_a_sentence_within_three_seconds(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody:secret@127.0.0.1:{port}/none")
    at = new_session()
    at.query_params["saved"] = f"{'0' * 32}.1"
    begin = time.monotonic()
    at.run()
    took = time.monotonic() - begin
    sound(at)
    assert headline(at).startswith("Today: ")
    assert [
        text for text in notices(at, "error") if text.startswith("The library is off: its database does not answer")
    ]
    at.switch_page("pages/scenarios.py").run()
    sound(at)
    assert headline(at).startswith("The library is off: its database does not answer")
    assert "Everything else works" in second_line(at)
    assert took < 10  # three seconds of waiting beside the first run of a session on a slow machine
    assert "secret" not in "".join(shown(at))


def test_a_library_that_is_no_library_is_a_sentence(tmp_path, monkeypatch):
    file = tmp_path / "other.sqlite"
    file.write_bytes(b"this is no database at all" * 100)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    at = page()
    assert headline(at).startswith("The library is off: ")


def test_a_library_that_goes_away_while_somebody_saves_loses_nothing(library, catalogue, url):
    at = page(("tokens_per_month", "3e10"))
    fill(at, name="Kept", comment="typed")
    Path(url.removeprefix("sqlite:///")).unlink()
    Path(url.removeprefix("sqlite:///")).mkdir()
    close_shared()
    press(at, "Save")
    assert errors(at) or headline(at).startswith("The library is off: ")
    assert at.query_params["tokens_per_month"] in ("3e10", ["3e10"], "30000e6", ["30000e6"])


# -- the watch


def test_what_the_last_watch_found_is_listed(library):
    at = page(("scenarios.part", "watch"))
    assert headline(at) == "The watch has not run on this library yet."
    day = date(2026, 11, 27)
    found = Entry("Budget", "1", "cheapest-changes", "the cheapest changes", "found", "It is another one.", "brief")
    left = Entry("Other", "2", "limit", "cost beyond $5", "not judged", "It has no day.", "brief")
    looked = (Looked("Budget", "1", None), Looked("Other", "2", None))
    library.record_watch(run_json(Run(day, day, ("cheapest-changes",), looked, (found, left))))
    at = page(("scenarios.part", "watch"))
    assert headline(at) == "Watch of 27 Nov 2026: 1 finding in 1 of 2 scenarios, 1 not judged."
    assert ["⚠ found", "Budget", "the cheapest changes", "It is another one."] in table(at, "")
    library.record_watch("{}")
    assert "cannot be read" in headline(page(("scenarios.part", "watch")))


def test_the_other_pages_never_ask_the_library(tmp_path, monkeypatch):
    file = tmp_path / "library.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    at = open_page()
    sound(at)
    details(at, "lines")
    menu(at, 0, "Duplicate")
    assert errors(at) == []
    assert not file.exists()  # the first question would have made it
    at.switch_page("pages/scenarios.py").run()
    assert file.exists()
