"""`breakeven watch`: exit status, formats, the file that is kept, and a webhook that may do as it likes."""

from __future__ import annotations

import csv
import io
import json
import socket
import time
from pathlib import Path

import pytest

from breakeven.cli import main
from breakeven.watch.record import read_run
from team import webhook as sending
from team.egress import EgressDenied
from tests.support.command import refused
from tests.support.watched import LISTED, RETIRING, TYPED, document
from tests.support.webhooks import webhook

DAY = ("--as-of", "2026-11-27")


@pytest.fixture(autouse=True)
def _prices(shared_catalogue, monkeypatch):
    for variable in ("BREAKEVEN_CONTRACT", "BREAKEVEN_WEBHOOK_URL", "BREAKEVEN_WEBHOOK_KIND", "BREAKEVEN_PUBLIC_URL"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario of which something is found: o3 retires, and gemini-3.6-flash costs more from January on."""
    made = tmp_path / "saved"
    made.mkdir()
    (made / "chat.json").write_text(json.dumps(document(RETIRING, LISTED)))
    return made


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    """A scenario of typed prices, of which nothing is found."""
    made = tmp_path / "quiet"
    made.mkdir()
    (made / "chat.json").write_text(json.dumps(document(TYPED, {**TYPED, "name": "Other"})))
    return made


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    """The exit status of a watch, and what it printed on both streams."""
    capsys.readouterr()
    status = main(["watch", *map(str, arguments)])
    out = capsys.readouterr()
    return status, out.out, out.err


def test_the_exit_status_says_whether_there_is_something_to_look_at(folder, quiet, capsys):
    status, out, err = run(capsys, folder, *DAY)
    assert status == 1
    assert out.startswith("chat.json: Chat\n  found: a price changes within 60 days: Listed, on 1 Jan 2027, in 35 days")
    assert "  found: a model retires within 180 days: Retiring: OpenAI retires the model on 11 Dec 2026" in out
    assert err == (
        "Watch of 27 Nov 2026: 2 findings in 1 of 1 scenario.\nThe newest list of prices is of 2026-11-20.\n"
    )
    assert run(capsys, quiet, *DAY)[:2] == (0, "Nothing found.\n")


def test_a_file_that_cannot_be_opened_is_something_to_look_at(quiet, capsys):
    (quiet / "bad.json").write_text("{")
    status, out, _ = run(capsys, quiet, *DAY)
    assert (status, out) == (1, "bad.json\n  failed: cannot be opened: scenario: is no valid JSON (line 1, column 2)\n")


def test_formats_for_machines_have_the_same_entries_and_the_same_bytes(folder, capsys):
    _, text, _ = run(capsys, folder, *DAY, "--format", "json")
    assert run(capsys, folder, *DAY, "--format", "json")[1] == text
    found = json.loads(text)
    assert [entry["rule"] for entry in found["entries"]] == ["changes-within", "model-retires"]
    assert found["entries"][0]["rows"][0] == {
        "option": "Listed", "what": "input price", "before": 0.75, "after": 1.5, "unit": "USD/Mtok",
        "source_before": found["entries"][0]["rows"][0]["source_before"],
        "source_after": found["entries"][0]["rows"][0]["source_after"], "on": "2027-01-01",
    }  # fmt: skip
    _, table, _ = run(capsys, folder, *DAY, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["rule"] for row in rows] == ["changes-within", "model-retires"]
    assert {row["outcome"] for row in rows} == {"found"}


def test_what_was_found_is_kept_whole_or_not_at_all(folder, tmp_path, capsys):
    kept = tmp_path / "last.json"
    _, printed, _ = run(capsys, folder, *DAY, "--format", "json", "--out", kept)
    assert kept.read_text() == printed
    assert len(read_run(kept.read_text()).entries) == 2
    assert "--out" in refused(capsys, "watch", str(folder), "--out", str(folder / "last.json"))
    assert "No such file" in refused(capsys, "watch", str(folder), "--out", str(tmp_path / "none" / "last.json"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--rule", "nonsense"), "--rule: 'nonsense' is no rule"),
        (("--rule", "cost-above"), "needs a limit"),
        (("--as-of", "soon"), "'soon' is no date"),
        (("--contract", "none.csv"), "none.csv: No such file"),
    ],
)
def test_bad_input_is_one_line_and_status_2(folder, capsys, arguments, says):
    assert says in refused(capsys, "watch", str(folder), *arguments)


def test_a_folder_that_is_none_is_named(tmp_path, capsys):
    assert f"{tmp_path / 'none'}: No such file" in refused(capsys, "watch", str(tmp_path / "none"))


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("BREAKEVEN_WEBHOOK_URL", "hooks.example"),
        ("BREAKEVEN_WEBHOOK_KIND", "teams"),
        ("BREAKEVEN_WEBHOOK_AMOUNTS", "some"),
        ("BREAKEVEN_CA_BUNDLE", "/nowhere/ca.pem"),
        ("BREAKEVEN_EGRESS_HOSTS", "https://a/b"),
    ],
)
def test_a_setting_that_is_refused_is_named_before_anything_is_done(folder, capsys, monkeypatch, variable, text):
    monkeypatch.setenv("BREAKEVEN_WEBHOOK_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv(variable, text)
    assert refused(capsys, "watch", str(folder)).startswith(f"{variable}: ")


@pytest.mark.parametrize("kind", ["plain", "slack"])
def test_the_webhook_is_told_what_was_found_and_nothing_where_nothing_was(folder, quiet, capsys, monkeypatch, kind):
    monkeypatch.setenv("BREAKEVEN_WEBHOOK_KIND", kind)
    monkeypatch.setenv("BREAKEVEN_PUBLIC_URL", "https://cost.example/team")
    with webhook("takes") as hook:
        monkeypatch.setenv("BREAKEVEN_WEBHOOK_URL", hook.url)
        assert run(capsys, quiet, *DAY)[0] == 0
        assert hook.bodies == []
        status, _, err = run(capsys, folder, *DAY)
    assert status == 1
    assert err.endswith("the webhook at 127.0.0.1 took the message.\n")
    (body,) = hook.bodies
    assert body["text"] == "Watch of 27 Nov 2026: 2 findings in 1 of 1 scenario."
    assert ("blocks" in body) is (kind == "slack")
    assert "$" not in json.dumps(body)


def test_while_a_watch_runs_its_process_reaches_the_hosts_of_the_settings_alone(folder, capsys, monkeypatch):
    said = []

    def reach() -> None:
        """Connect, from within the process that watches, to another host, where nothing listens."""
        try:
            socket.create_connection(("127.0.0.2", 9), 5).close()
        except OSError as error:
            said.append(type(error))

    with webhook("takes", meanwhile=reach) as hook:
        monkeypatch.setenv("BREAKEVEN_WEBHOOK_URL", hook.url)
        run(capsys, folder, *DAY)
    reach()
    assert said == [EgressDenied, ConnectionRefusedError]


@pytest.mark.parametrize("manner", ["fails", "redirects", "hangs", "drips", "hangs up"])
def test_a_webhook_that_fails_changes_no_finding_and_loses_no_output(folder, tmp_path, capsys, monkeypatch, manner):
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 1.0)
    status, out, _ = run(capsys, folder, *DAY)
    with webhook(manner, elsewhere="http://127.0.0.2:9/") as hook:
        monkeypatch.setenv("BREAKEVEN_WEBHOOK_URL", hook.url)
        begun = time.monotonic()
        told = run(capsys, folder, *DAY, "--out", tmp_path / "last.json")
        assert time.monotonic() - begun < 10
    assert told[:2] == (status, out)
    assert "the webhook at 127.0.0.1 " in told[2]
    assert "secret" not in told[2]
    assert len(read_run((tmp_path / "last.json").read_text()).entries) == 2
