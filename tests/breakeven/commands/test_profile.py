"""`breakeven profile`: JSON and table, a mapping, and refusals in one line."""

from __future__ import annotations

import pytest

from breakeven.cli import main
from tests.support.command import document, printed, refused
from tests.support.usage_exports import FILES, FOLDER, differences

DAY = ("--as-of", "2026-11-26")


@pytest.mark.usefixtures("shared_catalogue")
def test_the_json_is_the_profile_at_the_prices_of_the_catalogue(capsys):
    profile = document(capsys, "profile", str(FOLDER / "litellm_spendlogs.csv"), *DAY)
    priced = {"cost_at_list_usd", "by_model", "unpriced_tokens"}
    answer = {key: value for key, value in FILES["litellm_spendlogs.csv"].items() if key not in priced}
    assert differences(answer, profile | {"by_model": None}) == []
    assert profile["by_model"]["claude-haiku-4-5"]["priced_at"] == "anthropic"
    assert (profile["as_of"], profile["holds"], profile["cached_rule"]) == ("2026-11-26", "requests", "inside")


@pytest.mark.usefixtures("shared_catalogue")
def test_several_files_and_a_mapping(capsys):
    pages = sorted(str(path) for path in (FOLDER / "openai_usage_completions").glob("*.json"))
    assert document(capsys, "profile", *pages, *DAY)["requests"] == 149
    mapping = str(FOLDER / "generic_semicolon.mapping.json")
    profile = document(capsys, "profile", str(FOLDER / "generic_semicolon.csv"), "--mapping", mapping, *DAY)
    assert (profile["requests"], profile["cached_rule"]) == (263, "outside")


@pytest.mark.usefixtures("shared_catalogue")
def test_the_table_says_first_what_was_recognised_and_whether_it_adds_up(capsys):
    assert main(["profile", str(FOLDER / "bedrock_invocations.jsonl"), "--format", "table", *DAY]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert [line.split("  ")[0] for line in lines[:4]] == [
        "figure",
        "recognised as",
        "cached tokens",
        "check: plain + read + written = input",
    ]
    assert "Bedrock invocation logs" in lines[1]
    assert "holds" in lines[3]
    assert "Assumed for the list price: batch unknown: priced as standard." in err
    unknown = "Not known, because the file does not mark retries; they count as requests of their own"
    assert unknown in err


@pytest.mark.usefixtures("shared_catalogue")
def test_a_table_of_every_file(capsys, tmp_path):
    for name in ("openai_costs.json", "opencost_inference_cost.json", "focus_1_2.csv", "mooncake_trace.jsonl"):
        assert printed(capsys, "profile", str(FOLDER / name), "--format", "table", *DAY).startswith("figure")


def test_refusals_name_the_file_as_it_was_given(capsys, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("a,b\n1,2\n")
    assert refused(capsys, "profile", str(path)).startswith(
        f"{path}: no known export has these columns: a, b; say what"
    )
    assert refused(capsys, "profile", str(path), "--memory", "much").startswith("--memory: 'much' is no size of memory")
    assert refused(capsys, "profile", str(path), "--memory", "511MiB") == (
        "--memory: '511MiB' is too little: give at least 512MiB\n"
    )
    assert refused(capsys, "profile", str(path), "--mapping", str(path)).startswith(
        f"{path}: it is no JSON: give a mapping"
    )
    assert refused(capsys, "profile", "nowhere.csv") == "nowhere.csv: No such file or directory\n"
