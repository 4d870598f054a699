"""Every kind of upload: its limit is the page's and the server's, what it refuses, previews and does."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from breakeven.choices import MAP_X
from breakeven.defaults import default_scenario, default_sourced
from breakeven.document import Document, UsedContract, document_json
from breakeven.origins import TYPED, Origin
from breakeven.uploads.config import ConfigUpload
from breakeven.uploads.contract import CONTRACT_FILE
from breakeven.uploads.kinds import UPLOADS
from breakeven.uploads.run import RunUpload
from breakeven.uploads.scenario import SCENARIO
from breakeven.uploads.upload import MEBIBYTE
from breakeven.uploads.usage import MAX_BYTES
from economics.errors import InputError
from economics.note import Level
from economics.scenario.reading import scenario_json
from pricing.contract.contract import Contract
from tests.support.benchmark_files import INFERENCEX, SGLANG
from tests.support.uploaded import CONFIG, VLLM

ROOT = Path(__file__).resolve().parents[3]
OPEN = Document(default_sourced().scenario, default_sourced().origins)
CONTRACT = (
    "kind,provider,model,variant,input_usd_per_mtok,effective_from\n"
    "token,anthropic,claude-sonnet-4-6,standard,2.4,2026-01-01\n"
)
every_kind = pytest.mark.parametrize("upload", UPLOADS, ids=lambda upload: type(upload).__name__)


def test_the_server_takes_what_the_readers_take() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    limits = [upload.max_bytes for upload in UPLOADS]
    assert settings["server"]["maxUploadSize"] * MEBIBYTE == max(MAX_BYTES, *limits)


@every_kind
def test_a_limit_is_whole_so_that_page_and_reader_agree(upload) -> None:
    assert upload.max_bytes % MEBIBYTE == 0
    with pytest.raises(InputError) as refused:
        upload.read(b" " * (upload.max_bytes + 1), "large")
    assert f"at most {upload.max_bytes:,}" in " ".join(upload.refused(refused.value))


@every_kind
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[1]", b"{}", b"\x00" * 50])
def test_what_is_no_such_file_is_refused_in_sentences(upload, content: bytes) -> None:
    with pytest.raises(InputError) as refused:
        upload.read(content, "x")
    sentences = upload.refused(refused.value)
    assert sentences
    assert all(sentence and "\n" not in sentence for sentence in sentences)


def test_a_run_warns_of_another_model_and_names_its_file() -> None:
    upload = RunUpload(2, "llama-3.3-70b")
    (result,) = upload.read(json.dumps(VLLM).encode(), "mine.json")
    assert result.run is not None
    assert {note.level for note in upload.preview(result)} == {Level.REMARK}
    assert Level.WARNING in [note.level for note in RunUpload(2, "qwen3-32b").preview(result)]
    assert upload.button(result) == "Use 1,000 output token/s, 32 at a time"
    after = upload.edit(result)(OPEN)
    assert after.scenario.options[2].measured.source == "vllm bench serve, mine.json"
    assert after.origins.of("options[2].measured.input_tokens") == Origin("imported", "mine.json")


def test_a_run_can_become_an_option_of_its_own() -> None:
    upload = RunUpload(2, "llama-3.3-70b")
    (result,) = upload.read(json.dumps(VLLM).encode(), "mine.json")
    assert upload.button(replace(result, beside=True)) == "Add an option with 1,000 output token/s, 32 at a time"
    after = upload.edit(replace(result, beside=True))(OPEN)
    assert after.scenario.options[:3] == OPEN.scenario.options
    assert after.scenario.options[3].name == f"{OPEN.scenario.options[2].name}, measured"
    assert after.scenario.options[3].measured.output_tokens_per_second == 1000


def test_of_several_runs_none_is_taken_by_itself() -> None:
    upload = RunUpload(2, "llama-3.3-70b")
    (result,) = upload.read(json.dumps([VLLM, {**VLLM, "max_concurrency": 64}]).encode(), "two.json")
    assert result.run is None
    assert upload.preview(result) == ()
    with pytest.raises(ValueError, match="no run"):
        upload.edit(result)
    chosen = replace(result, run=result.file.runs[1])
    assert upload.edit(chosen)(OPEN).scenario.options[2].measured.concurrency == 64


def test_what_a_file_does_not_say_or_says_oddly_is_in_the_preview() -> None:
    upload = RunUpload(2, "llama-3.3-70b")
    (silent,) = upload.read(json.dumps(SGLANG).encode(), "s.jsonl")
    assert "failed requests" in [note.kind for note in upload.preview(silent)]
    layouts = [note.text for note in upload.preview(silent) if note.kind == "layout of a run"]
    assert layouts == [
        "Measured on 2 × GPU. The option takes over the number of GPUs, and keeps its own GPU and precision."
    ]
    (unsaid,) = upload.read(json.dumps(VLLM).encode(), "v.json")
    assert "The file does not say on how many GPUs" in " ".join(note.text for note in upload.preview(unsaid))
    (odd,) = upload.read(json.dumps({**INFERENCEX, "framework": "atom"}).encode(), "x.json")
    notes = {note.kind: note for note in upload.preview(odd)}
    assert notes["engine of a run"].level is Level.WARNING
    assert "4 × h200-cw at fp8" in notes["layout of a run"].text


def test_a_config_gives_an_option_its_sizes() -> None:
    upload = ConfigUpload(2, "ours")
    (result,) = upload.read(json.dumps(CONFIG).encode(), "tiny.json")
    assert result.name == "tiny"
    assert upload.preview(result) == ()
    assert [note.level for note in upload.preview(result.against(70e9))] == [Level.WARNING]
    assert upload.button(result) == "Use tiny in place of ours"
    after = upload.edit(result)(OPEN)
    assert (after.scenario.options[2].model, after.scenario.options[2].architecture) == ("tiny", result.read.sizes)
    assert after.origins.of("options[2].architecture") == Origin("imported", "tiny.json")
    added = ConfigUpload(None).edit(result)(OPEN)
    assert added.scenario.options[3].model == "tiny"
    beside = upload.edit(replace(result, beside=True))(OPEN)
    assert beside.scenario.options[:3] == OPEN.scenario.options
    assert (beside.scenario.options[3].model, upload.button(replace(result, beside=True))) == (
        "tiny",
        "Add an option with tiny",
    )


def test_a_config_without_a_precision_is_not_used_before_one_is_chosen() -> None:
    upload = ConfigUpload(2, "ours")
    unknown = {**CONFIG, "quantization_config": {"quant_method": "gptq"}}
    (result,) = upload.read(json.dumps(unknown).encode(), "tiny.json")
    with pytest.raises(ValueError, match="no precision"):
        upload.edit(result)
    after = upload.edit(result.stored_in("int4"))(OPEN)
    assert after.scenario.options[2].architecture.native_precision == "int4"


def test_a_contract_is_used_under_its_files_name() -> None:
    (result,) = CONTRACT_FILE.read(CONTRACT.encode(), "acme.csv")
    after = CONTRACT_FILE.edit(result)(OPEN)
    assert after.contract_name == "acme.csv"
    assert after.contract is not None
    assert after.contract.contract is not None
    assert len(after.contract.contract.tokens) == 1
    assert after.scenario == OPEN.scenario


def test_a_scenario_is_opened_by_the_same_reader_and_a_document_brings_its_own() -> None:
    here = Document(OPEN.scenario, OPEN.origins, contract=UsedContract("ours", Contract())).choosing(
        MAP_X, "batch_share"
    )
    (alone,) = SCENARIO.read(scenario_json(default_scenario()).encode(), "s.json")
    opened = SCENARIO.edit(alone)(here)
    assert opened.choice(MAP_X) == "batch_share"
    assert opened.origins.of("workload.cache_hit_rate") == TYPED
    saved = document_json(OPEN.choosing(MAP_X, "utilisation")).encode()
    (whole,) = SCENARIO.read(saved, "d.json")
    opened = SCENARIO.edit(whole)(here)
    assert opened.choice(MAP_X) == "utilisation"
    assert opened.contract == here.contract
    assert opened.origins == OPEN.origins
