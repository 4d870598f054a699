"""Saved scenarios that rest on a contract: who may not see its prices gets the answer without its figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.saved.summary import read_summary
from breakeven.watch.library import saved_in_library
from breakeven.watch.record import run_json
from breakeven.watch.rules.kinds import rules_of
from breakeven.watch.run import run_watch
from pricing.contract.catalogue import with_contract
from pricing.contract.file import ENVIRONMENT_VARIABLE as CONTRACT
from pricing.contract.file import read_contract
from pricing.store.catalogue import open_catalogue
from team.library.rows import NOBODY, Saved, ScenarioRow
from team.library.shared import close_shared, shared_library
from tests.dashboard.test_access_of_sessions import claims, session_of
from tests.support.opened import figures, headline, infos, press_in_table, second_line, shown, sound, table, unescaped

PRICES = "kind,provider,model,variant,input_usd_per_mtok,output_usd_per_mtok,effective_from\n"
PRICES += "token,openai,gpt-6.1-sol,standard,0.01,0.05,2026-01-01\n"
"""So cheap that the option on the contract is the cheapest."""
POLICY = (
    'groups = ["finance", "platform", "guests"]\ncontract_groups = ["finance"]\nedit_groups = ["finance", "platform"]\n'
)
ANN, PIA, GUS = claims("Ann", "finance"), claims("Pia", "platform"), claims("Gus", "guests")


@pytest.fixture(autouse=True)
def _deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    close_shared()
    rules, contract = tmp_path / "access.toml", tmp_path / "contract.csv"
    rules.write_text(POLICY, encoding="utf-8")
    contract.write_text(PRICES, encoding="utf-8")
    monkeypatch.setenv("BREAKEVEN_OIDC_METADATA_URL", "https://id.example.com/.well-known/openid-configuration")
    monkeypatch.setenv("BREAKEVEN_ACCESS_FILE", str(rules))
    monkeypatch.setenv(CONTRACT, str(contract))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'library.sqlite'}")
    yield
    close_shared()


def at_page(user: dict[str, object], *pairs: tuple[str, str]) -> AppTest:
    at = session_of(user, *pairs)
    at.switch_page("pages/scenarios.py").run()
    sound(at)
    return at


def saved_by_ann(name: str) -> ScenarioRow:
    at = at_page(ANN)
    assert [field for field in at.text_input if field.label == "Your name"] == []  # the login says it
    next(field for field in at.text_input if field.key.startswith("scenarios save name ")).set_value(name)
    next(button for button in at.button if button.label.startswith("Save")).click()
    at.run()
    sound(at)
    (row,) = shared_library().named(name)
    assert row.created_by == "Ann"
    return row


def figures_seen(at: AppTest) -> str:
    frames = " ".join(frame.value.to_string() for frame in at.dataframe)
    return unescaped(" ".join((*shown(at), headline(at), second_line(at), frames)))


def test_the_figures_of_the_contract_are_for_those_who_may_see_them():
    row = saved_by_ann("On the contract")
    (version,) = shared_library().versions(row.id)
    assert '"on_contract": true' in version.summary
    assert '"shared_contract": true' in version.summary
    assert '"contract"' in shared_library().version(row.id).snapshot  # the rows are kept
    look = (("scenarios.part", "then"), ("scenarios.look", row.id))
    hers, his = at_page(ANN, *look), at_page(PIA, *look)
    assert headline(hers).startswith("Still GPT-6.1 Sol, at $")
    (cost,) = {cells[1].removesuffix(" ✓") for cells in table(hers, "option") if cells[0] == "GPT-6.1 Sol"}
    assert cost.startswith("$")
    assert headline(his).startswith("GPT-6.1 Sol was the cheapest when it was saved on ")
    assert "contract that you may not see" in " ".join(infos(his))
    assert cost not in figures_seen(his)
    assert "$" not in figures_seen(his).partition("Versions")[0].replace("$42k", "")
    hers, his = at_page(ANN), at_page(PIA)
    assert hers.dataframe[0].value["a month"].tolist() == [cost]
    assert his.dataframe[0].value["a month"].tolist() == ["–"]


@pytest.mark.parametrize("typed", [0.001, 0.02, 9.0])
def test_what_is_cheapest_now_tells_nothing_of_the_contract_to_who_chooses_the_inputs(typed: float):
    # beside a typed price, the name of the cheapest would say on which side of it the contract's price lies
    pairs = (("2.price.input_usd_per_mtok", str(typed)), ("2.price.output_usd_per_mtok", str(typed)))
    own = at_page(PIA, *pairs)
    next(field for field in own.text_input if field.key.startswith("scenarios save name ")).set_value("Probe")
    next(button for button in own.button if button.label.startswith("Save")).click()
    own.run()
    sound(own)
    (row,) = shared_library().named("Probe")
    assert '"shared_contract": false' in row.newest.summary  # the watch prices it without the contract too
    his = at_page(PIA, ("scenarios.part", "then"), ("scenarios.look", row.id))
    assert headline(his).startswith("Still ")  # by list prices, then as now
    library = shared_library()
    version = library.version(row.id)
    snapshot = json.loads(version.snapshot)
    snapshot["contract"] = {"name": "mine", "left_out": False, "load": False}
    probe = library.save_new(
        Saved(version.document, json.dumps(snapshot), version.summary), "Probe with a contract of hers", by=NOBODY
    )
    his = at_page(PIA, ("scenarios.part", "then"), ("scenarios.look", probe.id))
    assert " was the cheapest when it was saved on " in headline(his)
    assert "Now" not in headline(his)
    with pytest.raises(StopIteration):  # there is no table of costs
        table(his, "option")


def test_the_last_watch_tells_no_figure_of_the_contract_to_who_may_not_see_it():
    saved_by_ann("Decided")
    dearer = PRICES.replace("0.01,0.05", "30,90").encode()
    rules = rules_of(["cheapest-changes", "cost-above=10", "saving-below=99%", "price-change"])
    watched_by = with_contract(open_catalogue(), read_contract(dearer))
    run = run_watch(saved_in_library(shared_library()), rules, watched_by, datetime.now(tz=UTC).date())
    assert {entry.rule for entry in run.of("found")} == {rule.id for rule in rules}
    shared_library().record_watch(run_json(run))
    part = ("scenarios.part", "watch")
    hers, his = table(at_page(ANN, part), ""), table(at_page(PIA, part), "")
    assert len(hers) == len(his) == len(run.entries)
    assert any("$" in cells[-1] for cells in hers)
    for cells in his:
        assert not re.search(r"[0-9%$]", " ".join(cells))


@pytest.mark.parametrize(("user", "shared"), [(ANN, True), (PIA, False)])
def test_only_who_may_see_the_contract_saves_with_it(user: dict[str, object], shared: bool):
    def kept(at: AppTest, name: str) -> bool:
        at.switch_page("pages/scenarios.py").run()
        next(field for field in at.text_input if field.key.startswith("scenarios save name ")).set_value(name)
        next(button for button in at.button if button.label.startswith("Save")).click()
        at.run()
        sound(at)
        (row,) = shared_library().named(name)
        summary = read_summary(row.newest.summary)
        assert summary is not None
        return summary.shared_contract

    assert kept(session_of(user), "As it opens") is shared
    at = session_of(user)
    at.switch_page("pages/prices.py").run()
    at.segmented_control(key="prices part").set_value("Your contract").run()
    at.file_uploader[0].set_value(("mine.csv", PRICES.replace("0.01", "9").encode(), "text/csv")).run()
    sound(at)
    assert kept(at, "With a contract of their own") is False
    assert (
        '"mine.csv"' in shared_library().version(shared_library().named("With a contract of their own")[0].id).snapshot
    )


def test_side_by_side_leaves_the_line_of_the_contract_out():
    one, two = saved_by_ann("One"), saved_by_ann("Two")
    beside = (("scenarios.part", "compare"), ("scenarios.beside", f"{one.id},{two.id}"))
    assert len(figures(at_page(ANN, *beside))["scenarios_overlay"]["data"]) == 4
    his = at_page(PIA, *beside)
    assert figures(his) == {}
    assert {"–"} == {cell for row in table(his, "") if row[0] == "cheapest, a month" for cell in row[1:]}
    assert any("left out" in text for text in infos(his))


def test_who_may_only_look_opens_and_cannot_save():
    row = saved_by_ann("Looked at")
    at = at_page(GUS, ("saved", row.id))
    assert any("not save" in text for text in infos(at))
    assert [button.label for button in at.button if button.label.startswith("Save")] == []
    press_in_table(at, "look", 0)
    assert " was the cheapest when it was saved on " in headline(at)
    next(button for button in at.button if button.label == "Open").click()
    at.run()
    sound(at)
    assert {button.label for button in at.button if button.disabled} >= {"Archive", "Duplicate"}
