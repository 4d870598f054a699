"""The watch of a library: then is what the newest version stored, and the run is kept where the scenarios are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from breakeven.cli import main
from breakeven.document import Document, document_json, read_file
from breakeven.files.tables import csv_bytes
from breakeven.saved.summary import summary_json, summary_of
from breakeven.snapshot.file import snapshot_json
from breakeven.snapshot.take import take_snapshot
from breakeven.watch.library import saved_in_library
from breakeven.watch.message import message
from breakeven.watch.record import findings_table, headline, read_run, run_json
from breakeven.watch.rules.kinds import rules_of
from breakeven.watch.run import run_watch
from breakeven.watch.saved import SavedScenario, Unreadable
from economics.errors import InputError
from pricing.contract.catalogue import with_contract
from pricing.contract.contract import Contract, contract_from_records
from pricing.store.catalogue import Catalogue
from team.library import rows
from team.library.store import Library, open_library
from tests.support.command import refused
from tests.support.watched import (
    AGREED,
    LISTED,
    NOW,
    RETIRING,
    TERMS,
    THEN,
    TYPED,
    agreed,
    document,
    every_rule,
    terms,
)

CONTRACT = contract_from_records(TERMS)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/library.sqlite"


@pytest.fixture
def library(url: str) -> Iterator[Library]:
    opened = open_library(url)
    yield opened
    opened.close()


def version(made: dict[str, Any], catalogue: Catalogue, day: date, contract: Contract = CONTRACT) -> rows.Saved:
    """A version of a scenario as it is saved on a day."""
    opened = read_file(json.dumps(made))
    whole = opened if isinstance(opened, Document) else Document(opened.scenario, opened.origins)
    taken = take_snapshot(whole, catalogue, day, contract, made_at=datetime(2026, 10, 15, tzinfo=UTC))
    summary = summary_of(taken, shared_contract=bool(contract.rows))
    return rows.Saved(document_json(whole), snapshot_json(taken), summary_json(summary))


def test_then_is_what_the_newest_version_stored(library: Library, catalogue: Catalogue) -> None:
    made = document(AGREED, TYPED, as_of=None)  # without an as-of date of its own: the snapshot has the day
    first = library.save_new(version(made, catalogue, date(2026, 11, 20)), "Chat")
    library.save_version(first.id, 1, version(made, catalogue, THEN))
    gone = library.save_new(version(made, catalogue, THEN), "Archived")
    library.archive(gone.id)
    (saved,) = saved_in_library(library)
    assert (saved.name, saved.place) == ("Chat", f"{first.id}/2")
    run = run_watch([saved], rules_of(["cheapest-changes", "price-change"]), agreed(catalogue), NOW)
    assert [entry.outcome for entry in run.entries] == ["found", "found"]
    assert run.scenarios[0].then == THEN
    assert run.entries[0].sentence.endswith("on 15 Oct 2026 it was Agreed, at $2.00")


def typed_at(usd: float) -> dict[str, Any]:
    """An option whose price somebody typed, the same in and out [USD per Mtok]."""
    return {**TYPED, "price": {"input_usd_per_mtok": usd, "output_usd_per_mtok": usd}}


@pytest.mark.parametrize("with_contract_of_theirs", [False, True])
def test_trying_typed_prices_beside_a_contract_finds_nothing_of_it(
    with_contract_of_theirs: bool, library: Library, catalogue: Catalogue
) -> None:
    # Google's price by the contract is $1 in and out, or $3: a month of 1 Mtok each costs $2 or $6. Who may not see it
    # saves it beside typed prices of $0.25 to $8, each $0.5 to $16 a month: which of them are found would tell it.
    def contract(usd: float) -> Contract:
        row = terms(usd, usd, "2026-01-01", None, provider=LISTED["provider"], model=LISTED["model"])
        return contract_from_records([row])

    for step in range(32):
        made = document(LISTED, typed_at((step + 1) / 4), as_of=THEN)
        tried = version(made, catalogue, THEN, contract(9.0) if with_contract_of_theirs else Contract())
        opened = json.loads(tried.summary) | {"shared_contract": False}  # as it is saved by who may not see it
        library.save_new(rows.Saved(tried.document, tried.snapshot, json.dumps(opened)), f"Tried {step:02d}")
    saved, rules = saved_in_library(library), rules_of(every_rule())
    bare, low, high = (
        run_watch(saved, rules, laid, NOW)
        for laid in (catalogue, with_contract(catalogue, contract(1.0)), with_contract(catalogue, contract(3.0)))
    )
    assert bare == low == high  # no finding, no count, no sentence depends on the contract
    assert headline(low) == headline(high)
    assert message(low, "market") == message(high, "market")
    # the same scenario, saved with the contract by who may see it, is watched by it
    library.save_new(version(document(LISTED, typed_at(2.0)), catalogue, THEN, contract(1.0)), "Decided")
    decided = [each for each in saved_in_library(library) if isinstance(each, SavedScenario) and each.name == "Decided"]
    found = {
        usd: run_watch(decided, rules_of(["cheapest-changes"]), with_contract(catalogue, contract(usd)), NOW).entries
        for usd in (1.0, 3.0)
    }
    assert found[1.0] == ()
    assert [entry.own for entry in found[3.0]] == [True]  # $6 a month is no longer less than $4


def test_a_version_with_a_contract_of_somebodys_own_is_held_against_list_prices_of_its_day(
    library: Library, catalogue: Catalogue
) -> None:
    tried = version({"scenario": document(LISTED, TYPED), "contract": "mine.csv"}, catalogue, THEN)
    summary = json.loads(tried.summary) | {"shared_contract": False}
    library.save_new(rows.Saved(tried.document, tried.snapshot, json.dumps(summary)), "Chat")
    run = run_watch(saved_in_library(library), rules_of(["cheapest-changes"]), agreed(catalogue), NOW)
    assert [(entry.outcome, entry.asks) for entry in run.entries] == [("not judged", "the contract")]
    assert "'mine.csv', which is not in use here" in run.entries[0].sentence


def test_a_version_of_today_has_not_changed(library: Library, catalogue: Catalogue) -> None:
    library.save_new(version(document(AGREED, TYPED, LISTED, as_of=None), catalogue, NOW), "Chat")
    run = run_watch(
        saved_in_library(library),
        rules_of(["cheapest-changes", "price-change", "measurement-change"]),
        agreed(catalogue),
        NOW,
    )
    assert run.entries == ()


def test_a_snapshot_that_cannot_be_read_fails_and_the_rules_that_need_none_are_asked(
    library: Library, catalogue: Catalogue
) -> None:
    good = version(document(RETIRING, TYPED), catalogue, NOW)
    newer = good.snapshot.replace('"snapshot_version": 1', '"snapshot_version": 99')
    library.save_new(rows.Saved(good.document, newer, ""), "A")
    library.save_new(rows.Saved("{", good.snapshot, ""), "B")
    run = run_watch(saved_in_library(library), rules_of(["cheapest-changes", "model-retires"]), catalogue, NOW)
    said = [(entry.scenario, entry.asks, entry.outcome) for entry in run.entries]
    assert said == [
        ("A", "what was stored", "failed"),
        ("A", "another option is cheapest", "not judged"),
        ("A", "a model retires within 180 days", "found"),
        ("B", "cannot be opened", "failed"),
    ]
    assert "99 is newer than this program reads" in run.entries[0].sentence
    assert read_run(run_json(run)) == run


def test_every_scenario_of_a_large_library_is_watched_once(library: Library, catalogue: Catalogue) -> None:
    one = version(document(TYPED, {**TYPED, "name": "Other"}), catalogue, THEN, Contract())
    for number in range(205):
        library.save_new(one, f"Scenario {number:03d}")
    saved = saved_in_library(library)
    assert [each.name for each in saved] == [f"Scenario {number:03d}" for number in range(205)]
    assert all(isinstance(each, SavedScenario) for each in saved)


def test_a_name_that_a_spreadsheet_would_run_is_a_name(library: Library, catalogue: Catalogue) -> None:
    library.save_new(rows.Saved("{", "{", ""), "=cmd|' /C calc'!A0")
    run = run_watch(saved_in_library(library), rules_of([]), catalogue, NOW)
    assert isinstance(saved_in_library(library)[0], Unreadable)
    assert run.entries[0].scenario == "=cmd|' /C calc'!A0"
    assert csv_bytes(findings_table(run)).decode().splitlines()[1].startswith("'=cmd|")


def test_an_empty_library_is_bad_input(library: Library) -> None:
    with pytest.raises(InputError, match="holds no scenario"):
        saved_in_library(library)


def test_the_command_watches_the_library_and_keeps_the_run_there(
    url: str, catalogue: Catalogue, shared_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("BREAKEVEN_WEBHOOK_URL", raising=False)
    opened = open_library(url)
    assert "holds no scenario" in refused(capsys, "watch", "--library")
    opened.save_new(version(document(RETIRING, LISTED), catalogue, THEN, Contract()), "Chat")
    assert opened.last_watch() is None
    capsys.readouterr()
    assert main(["watch", "--library", "--as-of", NOW.isoformat(), "--format", "json"]) == 1
    printed = capsys.readouterr().out
    kept = opened.last_watch()
    assert kept is not None
    assert kept.findings == printed
    assert [entry.rule for entry in read_run(kept.findings).entries] == ["changes-within", "model-retires"]
    opened.close()


def test_a_library_that_does_not_answer_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    (tmp_path / "library.sqlite").write_text("this is no library, and long enough to be taken for a damaged one" * 20)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/library.sqlite")
    assert refused(capsys, "watch", "--library").startswith("The library is off: its file is no library")


def test_one_place_is_watched(tmp_path: Path, capsys: Any) -> None:
    assert "give a folder of saved scenarios, or --library" in refused(capsys, "watch")
    assert "give a folder of saved scenarios, or --library" in refused(capsys, "watch", str(tmp_path), "--library")
