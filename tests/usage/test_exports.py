"""Every export against what it must say, and that nothing of a prompt comes out of it anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from economics.errors import InputError
from tests.support.usage_exports import (
    FILES,
    FOLDER,
    SECRET,
    differences,
    files_of,
    mapping_of,
    profile_of,
    profiled,
    run_of,
)
from usage.document import profile_document
from usage.files.opened import open_file
from usage.formats.kinds import FORMATS
from usage.profile import Profile


@pytest.mark.parametrize("name", FILES)
def test_the_profile_of_an_export_is_its_answer(name):
    assert differences(FILES[name], profile_of(name)) == []


@pytest.mark.parametrize("name", FILES)
def test_what_an_export_cannot_say_is_null_with_the_reason(name):
    answer, profile = FILES[name], profile_of(name)
    reasons = {key: why for key, why in answer["null_reasons"].items() if not why.startswith("note: ")}
    if name.startswith("vllm"):
        assert reasons.pop("percentiles") == profile["null_reasons"]["p50_input_tokens"]
    assert {key: profile["null_reasons"].get(key) for key in reasons} == reasons
    for why in set(answer["null_reasons"].values()) - set(reasons.values()):
        assert why.removeprefix("note: ") in profile["notes"] or name.startswith("vllm")
    assert [key for key in profile["null_reasons"] if profile.get(key) is not None] == []
    assert [key for key, value in profile.items() if value is None and key not in profile["null_reasons"]] == []


@pytest.mark.parametrize("name", FILES)
def test_the_parts_of_the_input_add_up(name):
    check = profile_of(name).get("check")
    if check is not None:
        parts = sum(check[f"{part}_tokens"] or 0 for part in ("plain", "cached_read", "cache_write"))
        assert (parts, check["rows_over"], check["holds"]) == (check["input_tokens"], 0, True)


@pytest.mark.parametrize("name", FILES)
def test_no_prompt_comes_out_and_nothing_stays_on_the_disk(name):
    run = run_of(name)
    assert SECRET.decode() not in json.dumps(run.profile) + run.said
    assert (run.secrets, run.left) == ((), ())


def test_the_engine_says_nothing_of_a_prompt_either(capfd):
    profiled([FOLDER / "langfuse_observations.csv"])
    assert "".join(capfd.readouterr()) == ""


def test_the_exports_hold_secrets_that_could_come_out():
    holding = [path for path in FOLDER.glob("*.csv") if SECRET in path.read_bytes()]
    assert FOLDER / "langfuse_observations.csv" in holding


@pytest.mark.parametrize("name", FILES)
def test_a_profile_is_read_back_from_its_json(name):
    document = profile_of(name)
    assert json.loads(json.dumps(profile_document(Profile.model_validate_json(json.dumps(document))))) == document


@pytest.mark.parametrize("name", [name for name in FILES if mapping_of(name) is None])
def test_a_name_says_nothing_and_one_format_alone_fits(name, tmp_path):
    for number, path in enumerate(files_of(name)):
        other = tmp_path / f"{number}.bin"
        other.write_bytes(path.read_bytes())
        scores = sorted(score for form in FORMATS if (score := form.fits(open_file(other))))
        assert scores
        assert scores[-2:] == sorted(set(scores[-2:])), "two formats fit equally well"


def test_files_of_two_formats_are_refused():
    one, other = FOLDER / "azure_llm_trace.csv", FOLDER / "openrouter_activity.csv"
    with pytest.raises(InputError, match=r"^openrouter_activity.csv: it is OpenRouter activity, and azure_llm_trace"):
        profiled([one, other])


def test_a_trace_of_mooncake_is_not_one_of_bailian():
    names = ("mooncake_trace.jsonl", "qwen_bailian_trace.jsonl")
    assert [profiled([Path(FOLDER / name)])["block_tokens"] for name in names] == [512, 16]
