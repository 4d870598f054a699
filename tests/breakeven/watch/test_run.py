"""A run over a folder: what is opened, what is refused and named, what is written, and what a message has of it."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breakeven.certificate.certificate import certify
from breakeven.certificate.file import certificate_json
from breakeven.document import Document, UsedContract, read_file
from breakeven.origins import Sourced, as_read
from breakeven.watch.message import MOST_LINES, message
from breakeven.watch.record import findings_table, headline, in_lines, read_run, run_json
from breakeven.watch.rules.kinds import RULES, rules_of
from breakeven.watch.run import Run, run_watch
from breakeven.watch.saved import MAX_BYTES, SavedScenario, Unreadable, saved_in
from breakeven.watch.watched import watched
from economics.errors import InputError
from economics.scenario.reading import read_scenario
from pricing.contract.catalogue import with_contract
from pricing.contract.contract import contract_from_records
from pricing.store.catalogue import Catalogue
from team.settings import Amounts
from team.webhook import plain_body, slack_body
from tests.breakeven.watch.test_rules import HOLDS
from tests.support.certified import contract, listed_document
from tests.support.kinds import VERSIONS, documents_of
from tests.support.scenarios import documents
from tests.support.watched import (
    AGREED,
    LISTED,
    NOW,
    OWN,
    RETIRING,
    TERMS,
    THEN,
    TYPED,
    agreed,
    document,
    every_rule,
    terms,
)

NEWER = '{"certificate_version": 99}'
OF_CHANGE = ("cheapest-changes", "price-change", "measurement-change")
"""The rules that compare then with now."""


def folder_of(path: Path, **files: Any) -> Path:
    """A folder with a file for each name; text as it is, anything else as JSON."""
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (path / f"{name}.json").write_text(text, encoding="utf-8")
    return path


def run_of(folder: Path, catalogue: Catalogue, *rules: str) -> Run:
    return run_watch(saved_in(folder), rules_of(rules), agreed(catalogue), NOW)


def test_a_file_that_cannot_be_opened_is_found_and_the_others_go_on(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = folder_of(
        tmp_path / "saved",
        a=document(AGREED, TYPED),
        broken='{"schema_version": 2,',
        empty="",
        foreign=[1, 2, 3],
        newer={**document(AGREED, TYPED), "schema_version": 99},
        refused=document(AGREED, {**TYPED, "discount": 7}),
        z=document(AGREED, TYPED, name="Last"),
    )
    (folder / "binary.json").write_bytes(b"\xff\xfe\x00")
    (folder / "large.json").write_bytes(b" " * (MAX_BYTES + 1))
    (folder / "folder.json").mkdir()
    (folder / "gone.json").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.json")
    (folder / "readme.txt").write_text("no scenario")
    (folder / ".hidden.json").write_text("no scenario")
    run = run_of(folder, catalogue, "cheapest-changes")
    failed = {entry.place: entry.sentence for entry in run.of("failed")}
    assert list(failed) == [
        f"{name}.json"
        for name in (*("binary", "broken", "empty", "folder", "foreign", "gone", "large", "newer", "pipe", "refused"),)
    ]
    assert failed["gone.json"] == "No such file or directory"
    assert failed["pipe.json"] == failed["folder.json"] == "is no file"
    assert "options[1].discount" in failed["refused.json"]
    assert [(entry.scenario, entry.place) for entry in run.of("found")] == [("Chat", "a.json"), ("Last", "z.json")]
    assert not run.is_clear


def test_a_folder_that_is_none_or_holds_nothing_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        saved_in(tmp_path / "none")
    with pytest.raises(InputError, match=r"no file in it ends in \.json"):
        saved_in(tmp_path)
    file = tmp_path / "a.txt"
    file.write_text("")
    with pytest.raises(InputError, match="Not a directory"):
        saved_in(file)


def test_a_name_that_steers_a_terminal_is_made_harmless(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a\x1b[2J\n\N{RIGHT-TO-LEFT OVERRIDE}.json").write_text("{")
    (each,) = saved_in(folder)
    assert isinstance(each, Unreadable)
    assert each.place.isprintable()


def test_a_document_made_with_a_contract_that_is_not_in_use_says_so(tmp_path: Path, catalogue: Catalogue) -> None:
    made = {"scenario": document(LISTED, TYPED), "contract": "2026.csv"}
    saved = saved_in(folder_of(tmp_path / "saved", a=made))
    assert run_watch(saved, rules_of(["cheapest-changes"]), agreed(catalogue), NOW).entries == ()
    run = run_watch(saved, rules_of(["cheapest-changes"]), catalogue, NOW)
    (entry,) = run.entries
    assert (entry.outcome, entry.asks) == ("not judged", "the contract")
    assert "'2026.csv', which is not in use here" in entry.sentence
    assert run.is_clear


def test_a_certificate_at_a_contract_s_prices_is_watched_at_list_prices_where_no_contract_counts(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    opened = read_file(json.dumps(listed_document()))
    assert isinstance(opened, Sourced)
    made = Document(opened.scenario, opened.origins, contract=UsedContract("2026.csv"))
    used, at = contract(), datetime(2026, 11, 20, tzinfo=UTC)
    how = {"made_at": at, "salt": "00" * 16, "with_contract_prices": True}
    text = certificate_json(certify(made, catalogue, date(2026, 11, 20), used, **how))
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.json").write_text(text)
    run = run_watch(saved_in(folder), rules_of(["price-change", "cheapest-changes"]), catalogue, date(2026, 11, 21))
    assert [(entry.asks, entry.outcome) for entry in run.entries] == [("the contract", "not judged")]
    assert run.is_clear
    in_use = run_watch(
        saved_in(folder),
        rules_of(["price-change"]),
        with_contract(catalogue, contract(input_usd=3)),
        date(2026, 11, 21),
    )
    (entry,) = in_use.entries  # $1 → $3 for a million
    assert "+200 %" in entry.sentence


def test_a_certificate_is_watched_by_what_it_holds_of_then_and_refused_where_it_was_changed(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    opened = read_file(json.dumps(document(AGREED, TYPED)))
    assert isinstance(opened, Sourced)
    certificate = certify(
        Document(opened.scenario, opened.origins),
        catalogue,
        THEN,
        contract_from_records(TERMS),
        made_at=datetime(2026, 10, 15, tzinfo=UTC),
        salt="00" * 16,
        with_contract_prices=True,
    )
    text = certificate_json(certificate)
    folder = folder_of(tmp_path / "saved", a=text, changed=text.replace('"Typed"', '"Other"'), newer=NEWER)
    run = run_of(folder, catalogue, "cheapest-changes")
    found, changed, newer = run.entries
    assert (found.place, found.outcome) == ("a.json", "found")
    assert found.sentence.endswith("on 15 Oct 2026 it was Agreed, at $2.00")
    assert (changed.outcome, changed.sentence) == (
        "failed", "certificate: was changed after its hash was made: it says nothing of then any more"
    )  # fmt: skip
    assert (newer.outcome, "99 is newer than this program reads" in newer.sentence) == ("failed", True)


def test_what_is_not_judged_alone_is_nothing_to_look_at(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = folder_of(tmp_path / "saved", a=document(AGREED, TYPED, as_of=None))
    run = run_of(folder, catalogue, *OF_CHANGE)
    assert [entry.outcome for entry in run.entries] == ["not judged"] * 3
    assert run.is_clear
    assert in_lines(run) == [
        "a.json: Chat",
        "  not judged: another option is cheapest; a price changed; a measurement changed: the scenario has no as-of "
        "date, so nothing says what its prices were",
    ]
    assert headline(run) == "Watch of 27 Nov 2026: nothing found in 1 scenario, 3 not judged."


def everything(tmp_path: Path, catalogue: Catalogue) -> Run:
    """A run in which every rule was asked of a scenario with a contract and of one without."""
    folder = folder_of(
        tmp_path / "saved",
        agreed=document(AGREED, TYPED, current="Agreed"),
        broken="{",
        listed=document(RETIRING, LISTED, name="Listed <b> & *c*", as_of=date(2025, 6, 1)),
        undated=document(OWN, TYPED, as_of=None),
    )
    return run_of(folder, catalogue, *every_rule())


def test_the_same_input_gives_the_same_bytes_and_they_are_read_back(tmp_path: Path, catalogue: Catalogue) -> None:
    run = everything(tmp_path, catalogue)
    text = run_json(run)
    assert text == run_json(everything(tmp_path, catalogue))
    assert read_run(text) == run
    assert run_json(read_run(text.encode())) == text
    assert {entry.outcome for entry in run.entries} == {"found", "failed", "not judged"}
    counts = json.loads(text)["counts"]
    assert sum(counts.values()) == len(run.entries)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"watch": 2}',
        '{"watch": 1, "as_of": "soon"}',
        json.dumps(document(AGREED, TYPED)),
        b"\xff",
    ],
)
def test_what_is_no_run_is_refused_by_name(content: str | bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_run(content, "last.json")
    assert refused.value.field == "last.json"


def test_a_table_says_no_more_than_its_reader_may_see(tmp_path: Path, catalogue: Catalogue) -> None:
    run = everything(tmp_path, catalogue)
    said = {amounts: [str(row[5]) for row in findings_table(run, amounts).rows] for amounts in get_args(Amounts)}
    assert not any("$" in text for text in said["none"])
    own = [entry.own for entry in run.entries]
    assert any("$" in text for text in said["market"])
    assert [text for text, mine in zip(said["market"], own, strict=True) if mine and "$" in text] == []
    assert said["all"] == [entry.sentence for entry in run.entries]
    assert any("$7.00" in text for text in said["all"])
    assert not any("$7.00" in text for text in said["market"])


@pytest.mark.parametrize("amounts", [each for each in get_args(Amounts) if each != "all"])
def test_no_figure_and_no_share_is_said_of_what_rests_on_somebodys_own(
    amounts: Amounts, tmp_path: Path, catalogue: Catalogue
) -> None:
    run = everything(tmp_path, catalogue)
    found = run.of("found")
    assert len({entry.rule for entry in found}) >= 6
    # whatever a rule found: with a share and one public price the contract's price would follow
    hidden = replace(run, entries=tuple(replace(entry, own=True) for entry in found))
    for row in findings_table(hidden, amounts).rows:
        assert not re.search(r"[0-9%$]", f"{row[3]} {row[5]}")
    for body in (plain_body, slack_body):
        assert "%" not in json.dumps(body(message(hidden, amounts)), ensure_ascii=False)


@pytest.mark.parametrize("id", [kind.id for kind in RULES])
@pytest.mark.parametrize("amounts", [each for each in get_args(Amounts) if each != "all"])
def test_what_each_rule_tells_is_the_same_whatever_a_contract_s_prices_are(
    amounts: Amounts, id: str, catalogue: Catalogue
) -> None:
    # a contract for every option that the market or nobody lists, in October and then at more; and the same a quarter
    # dearer: Agreed costs $2 and then $7, or $2.50 and then $8.75, beside Typed at $4: the same is found of both
    months = ((1, 1, "2026-01-01", "2026-10-31"), (2, 5, "2026-11-01", "2026-12-31"))

    def run(factor: float) -> Run:
        laid = [
            terms(usd_in * factor, usd_out * factor, since, until, provider=of["provider"], model=of["model"])
            for of in (AGREED, LISTED, RETIRING)
            for usd_in, usd_out, since, until in months
        ]
        saved = SavedScenario("Chat", "chat.json", as_read(read_scenario(HOLDS[id].scenario)))
        return run_watch([saved], rules_of([HOLDS[id].text]), agreed(catalogue, *laid), NOW)

    one, other = run(1.0), run(1.25)
    found = one.of("found")
    assert bool(found) == (id != "measurement-change")  # of which the catalogue holds one state
    # neither day is a price, and no price is in them
    assert all(entry.own for entry in found) or id in ("ends-within", "model-retires")
    assert findings_table(one, amounts) == findings_table(other, amounts)
    assert headline(one) == headline(other)
    for body in (plain_body, slack_body):
        assert body(message(one, amounts)) == body(message(other, amounts))
    for row, entry in zip(findings_table(one, amounts).rows, one.entries, strict=True):
        assert not entry.own or not re.search(r"[0-9%$]", f"{row[3]} {row[5]}")


def test_a_body_has_names_days_and_percentages_unless_more_is_allowed(tmp_path: Path, catalogue: Catalogue) -> None:
    run = everything(tmp_path, catalogue)
    for body in (plain_body, slack_body):
        text = json.dumps(body(message(run, "none", "https://cost.example/")), ensure_ascii=False)
        assert "$" not in text
        assert "usd" not in text.lower()
        assert "+400 %" not in text  # of a contract's price
        assert "https://cost.example/" in text
        market, whole = (json.dumps(body(message(run, amounts)), ensure_ascii=False) for amounts in ("market", "all"))
        assert "$10.00" in market  # o3's list price of June 2025
        assert "$5.00" not in market  # the contract's
        assert "above $1.00" not in market  # a limit is somebody's own
        assert "$5.00" in whole
    told = message(run, "none")
    assert {entry["outcome"] for entry in told.data["entries"]} == {"found", "failed"}
    assert len(told.data["entries"]) == len(run.of("found", "failed")) == len(told.lines)
    assert slack_body(told)["blocks"][-1]["text"]["text"].startswith("• ")


def test_a_message_of_thousands_says_how_many_are_left_out(catalogue: Catalogue) -> None:
    saved = [Unreadable(f"{n}.json", "is no valid JSON") for n in range(1000)]
    told = message(run_watch(saved, rules_of([]), catalogue, NOW), "none")
    assert len(told.lines) == MOST_LINES + 1
    assert told.lines[-1] == "and 800 more"
    assert told.data["left_out"] == 800


# An unchanged catalogue finds no change


def changes(made: dict[str, Any], catalogue: Catalogue, day: date) -> list[object]:
    """What the rules on change find of a document on its own day."""
    mine = watched("Chat", "chat.json", as_read(read_scenario({**made, "as_of": day.isoformat()})), catalogue, day)
    judged = [each for rule in rules_of(OF_CHANGE) for each in rule.judge(mine)]
    return [each for each in judged if mine.then is None or mine.then.cheapest is not None]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(date(2025, 1, 1), date(2027, 6, 30)))
def test_on_its_own_day_a_scenario_has_not_changed(catalogue: Catalogue, day: date) -> None:
    options = [AGREED, TYPED, LISTED, RETIRING, OWN]
    assert changes(document(*options), agreed(catalogue), day) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(made=documents())
def test_on_its_own_day_no_scenario_of_any_fields_has_changed(catalogue: Catalogue, made: dict[str, Any]) -> None:
    assert changes(made, catalogue, date(2026, 11, 20)) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_every_rule_is_asked_of_every_kind_of_option(catalogue: Catalogue, version: int) -> None:
    every = rules_of(every_rule())
    for name, made in documents_of(version).items():
        saved = SavedScenario(name, "a.json", as_read(read_scenario(made)))
        run = run_watch([saved], every, catalogue, date(2026, 11, 20))
        assert [entry for entry in run.of("found") if entry.rule in OF_CHANGE] == []
        assert read_run(run_json(run)) == run
