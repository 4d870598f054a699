"""`breakeven models`: the list in three formats, filters, the company, one model with what it needs, the records."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from breakeven.acceptance import accept, bill_of_materials
from breakeven.commands.models import _FILTERS
from breakeven.defaults import default_sourced
from economics.scenario.reading import read_scenario, scenario_document
from economics.scenario.scenario import MAX_OPTIONS
from tests.support.command import begun, document, printed, refused
from tests.support.scenarios import typed_document
from trust.licences.company import Company
from trust.models.entries import library
from trust.models.filters.kinds import FILTERS
from trust.models.judged import verdict_of

DAY = date(2026, 11, 27)
COMPANY = ("--users", "1M", "--revenue", "5M", "--region", "EU")


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(scenario_document(default_sourced().scenario)))
    return str(path)


def test_the_three_formats_say_the_same(capsys):
    asked = ("models", *COMPANY)
    result = document(capsys, *asked, "--format", "json")
    rows = list(csv.DictReader(io.StringIO(printed(capsys, *asked, "--format", "csv"))))
    assert len(rows) == 198 == len(result["models"]) == sum(result["counts"].values())
    assert [(row["model"], row["verdict"]) for row in rows] == [
        (model["model"], model["verdict"]) for model in result["models"]
    ]
    *lines, counts, advice = begun(printed(capsys, *asked))
    assert len(lines) == 199
    assert counts.startswith(
        f"{result['counts']['allowed']} of 198 models may be used by a company like yours without duties"
    )
    assert advice.startswith("Not legal advice")


def test_every_reading_of_a_fact_stands_beside_the_preferred(capsys):
    (model,) = document(capsys, "models", "--model", "qwen3-32b", "--format", "json")["models"]
    context = model["facts"]["context_tokens"]
    assert (context["preferred"], context["contradicted"]) == ("40960", True)
    assert [row["value"] for row in context["rows"]] == [None, 40960, 131072]
    assert "131,072 with YaRN" in context["rows"][0]["note"]


def test_a_model_of_the_registry_says_what_it_needs(capsys):
    needs = document(capsys, "models", "--model", "llama-3.1-8b", "--format", "json")["needs"]
    # 8.03 billion parameters of two bytes
    assert needs["memory_gb"]["bf16"] == pytest.approx(16.06, abs=0.01)
    h100 = next(each for each in needs["layouts"] if (each["gpu"], each["precision"]) == ("h100-sxm", "bf16"))
    assert h100["smallest"] == {"gpus": 1, "fits": True, "missing_gb": None}
    assert {each["kind"]: each["holds"] for each in needs["guides"]}["minimum"] is True
    assert "needs" not in document(capsys, "models", "--model", "aya", "--format", "json")


def test_filters_narrow_the_list(capsys):
    models = document(capsys, "models", *COMPANY, "--only", "no-duties", "--fits", "h100-sxm:1", "--format", "json")
    assert {model["verdict"] for model in models["models"]} == {"allowed"}
    assert "gpt-oss-120b" in {model["model"] for model in models["models"]}
    assert "deepseek-v4-pro" not in {model["model"] for model in models["models"]}
    assert tuple(FILTERS) == _FILTERS


def test_a_profile_in_a_file_says_the_same_as_the_options(tmp_path: Path, capsys):
    path = tmp_path / "company.json"
    path.write_text(json.dumps({"monthly_users": 1e6, "revenue_usd_per_year": 5e6, "region": "EU", "tune": True}))
    from_file = document(capsys, "models", "--company", str(path), "--format", "json")
    assert from_file["counts"] == document(capsys, "models", *COMPANY, "--tune", "--format", "json")["counts"]


def test_a_record_of_acceptance_holds_what_was_accepted(tmp_path: Path, capsys):
    text = tmp_path / "LICENSE"
    text.write_bytes(b"Apache License")
    record = document(
        capsys, "models", *COMPANY, "--model", "gpt-oss-120b", "--accept", "Ada Example", "--revision", "A" * 40,
        "--licence-text", str(text), "--as-of", "2026-11-27",
    )  # fmt: skip
    assert record["revision"] == "a" * 40
    assert record["licence_id"] == "Apache-2.0"
    assert record["licence_sha256"] == hashlib.sha256(b"Apache License").hexdigest()
    assert (record["outcome"], record["accepted_by"], record["accepted_on"], record["without"]) == (
        "allowed", "Ada Example", "2026-11-27", [],
    )  # fmt: skip
    assert record["company"]["region"] == "EU"


def test_a_record_without_revision_and_text_says_so(capsys):
    record = document(capsys, "models", "--model", "aya", "--accept", "Ada Example")
    assert (record["revision"], record["licence_sha256"], record["outcome"]) == (None, None, "unknown")
    assert len(record["without"]) == 2


def wrong_in(bill: dict[str, Any]) -> str | None:
    """What the published schema of CycloneDX 1.6, with nothing beside its fields, says against a bill."""
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill))
    return None if error is None else f"{error.data.json_path}: {error.data.message}"


def test_the_bill_of_materials_holds_to_the_schema_of_cyclonedx(scenario: str, capsys):
    bill = document(capsys, "models", "--bom", scenario, "--as-of", "2026-11-27")
    assert bill == document(capsys, "models", "--bom", scenario, "--as-of", "2026-11-27")
    assert wrong_in(bill) is None
    components: list[dict[str, Any]] = bill["components"]
    assert len({part["bom-ref"] for part in components}) == len(components) == 2  # Gemma hosted and on own GPUs is one
    assert {part["type"] for part in components} == {"machine-learning-model"}
    assert "$.components[0]" in str(wrong_in({**bill, "components": [{**components[0], "colour": "red"}]}))


@pytest.mark.slow
def test_every_model_of_the_registry_has_a_component_that_holds_to_the_schema(shared_catalogue):
    known, company = library(shared_catalogue), Company(redistribute=True)
    records = [
        accept(entry, verdict_of(entry, company, known), company, known, by="Ada Example", on=DAY, revision="a" * 40)
        for entry in known.entries.values()
    ]
    typed = typed_document()
    own = typed["options"][1]
    models = [row.id for row in shared_catalogue.registered_models()]
    components = []
    for start in range(0, len(models), MAX_OPTIONS):
        some = [{**own, "name": model, "model": model} for model in models[start : start + MAX_OPTIONS]]
        bill = bill_of_materials(read_scenario({**typed, "options": some}), known, DAY, records)
        components += bill["components"]
    assert len(components) == len(models)
    assert wrong_in({**bill, "components": components}) is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--users", "0"), "--users: '0' is refused"),
        (("--region", "Mars"), "--region: 'Mars' is refused: must be one of EU"),
        (("--model", "lama-4"), "close to it: llama-4"),
        (("--fits", "h100-sxm:0"), "--fits: 'h100-sxm:0' is refused"),
        (("--fits", "h200:x"), "--fits: 'h200:x' is refused"),
        (("--fits", "nothing"), "--fits: 'nothing' is not in the hardware table"),
        (("--accept", "Ada"), "--accept: needs --model"),
        (("--model", "aya", "--accept", " "), "accepted_by"),
        (("--model", "aya", "--accept", "Ada", "--revision", "main"), "revision: 'main' is refused"),
        (("--revision", "a" * 40), "--revision: belongs to a record"),
        (("--company", "/nowhere.json"), "/nowhere.json"),
        (("--only", "cheap"), "--only"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(arguments: tuple[str, ...], said: str, capsys):
    assert said in refused(capsys, "models", *arguments)


def test_a_profile_with_answers_that_cannot_be_is_refused_by_its_field(tmp_path: Path, capsys):
    path = tmp_path / "company.json"
    path.write_text('{"monthly_users": 0}')
    assert "--company: monthly_users: 0 is refused" in refused(capsys, "models", "--company", str(path))
    path.write_text("{}")
    assert "both describe the company" in refused(capsys, "models", "--company", str(path), "--users", "5")
