"""A file that holds a scenario is opened by every command and on the pages, whichever kind it is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from breakeven.cli import main, parser
from breakeven.opened import open_content
from breakeven.uploads.scenario import SCENARIO
from economics.errors import InputError
from economics.note import Level
from tests.support.certified import DAY, listed_document
from tests.support.command import printed, refused

(COMMANDS,) = (action.choices for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
ALONE = sorted(
    name
    for name, command in COMMANDS.items()
    if [action.metavar for action in command._actions if action.required] == ["SCENARIO.json"]
)
"""Commands that need a scenario and nothing else."""


@pytest.fixture
def certificate(shared_catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # type: ignore[no-untyped-def]
    """A certificate of a scenario without a day, made on a day of its own."""
    scenario, made = tmp_path / "scenario.json", tmp_path / "certificate.json"
    document = listed_document()
    del document["as_of"]
    document["options"][1]["model"] = "llama-3.3-70b"  # one whose sizes are known
    scenario.write_text(json.dumps(document))
    monkeypatch.setattr("breakeven.commands.certify.today", lambda: DAY)
    assert main(["certify", str(scenario), "--out", str(made)]) == 0
    return made


def test_most_commands_are_among_those_that_are_asked() -> None:
    assert {"compare", "levers", "advise", "certify", "matrix", "ways"} <= {*ALONE}


@pytest.mark.parametrize("command", ALONE)
def test_every_command_opens_a_certificate_and_says_so(command: str, certificate: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    assert main([command, str(certificate)]) == 0
    assert "This is a certificate: its scenario is open with the prices" in capsys.readouterr().err


def test_two_certificates_are_compared(certificate: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    found = json.loads(printed(capsys, "diff", str(certificate), str(certificate), "--format", "json"))
    assert [split["difference_usd_per_month"] for split in found["options"]] == [0.0] * len(found["options"])


def test_the_scenario_of_a_certificate_has_the_day_of_its_prices(certificate: Path) -> None:
    opened = open_content(certificate.read_bytes())
    assert opened.document.scenario.as_of == opened.certified_on == DAY


def test_a_page_opens_it_and_warns_that_prices_come_from_the_catalogue(certificate: Path) -> None:
    (result,) = SCENARIO.read(certificate.read_bytes(), "certificate.json")
    assert [(note.kind, note.level) for note in SCENARIO.preview(result)] == [("certificate", Level.WARNING)]
    opened = SCENARIO.edit(result)(open_content(json.dumps(listed_document())).document)
    assert opened.scenario == result.document.scenario


def test_one_that_was_changed_is_refused_everywhere(certificate: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    certificate.write_text(certificate.read_text().replace("40500000", "50500000", 1))
    with pytest.raises(InputError, match="was changed after its hash was made"):
        SCENARIO.read(certificate.read_bytes(), "certificate.json")
    assert "was changed after its hash was made" in refused(capsys, "compare", str(certificate))
