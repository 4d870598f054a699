"""From the requests of a file to cells, and from a log's names of models to the lines of an invoice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from economics.errors import InputError
from tests.support.bills import bill, price_picker
from tests.support.judged_bills import KNOWN_ON, MadeLog, judge_files
from usage.read import held
from usage.reconcile.cells import Cell, Cuts
from usage.reconcile.invoice import Invoice, Line
from usage.reconcile.log import log_of
from usage.reconcile.names import offers_of
from usage.reconcile.reconcile import LeftOut, reconcile

MADE = {
    "request_id": "a",
    "call_type": "acompletion",
    "spend": 0.0,
    "prompt_tokens": 300_000,
    "completion_tokens": 500,
    "startTime": "2026-10-05 23:59:59.5",
    "model": "gpt-5.5",
    "status": "success",
    "metadata": {
        "additional_usage_values": {
            "cache_read_input_tokens": 1_000,
            "cache_creation_input_tokens": 700,
            "cache_creation": {"ephemeral_5m_input_tokens": 500, "ephemeral_1h_input_tokens": 200},
            "completion_tokens_details": {"reasoning_tokens": 90},
        },
        "usage_object": {"service_tier": "priority"},
    },
}


def cells_of(tmp_path: Path, *rows: dict[str, object], cuts: Cuts | None = None) -> list[Cell]:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    with held([path]) as holding:
        return list(log_of(holding, path.name).cells(cuts or Cuts()))


def test_a_request_becomes_a_cell(tmp_path):
    (cell,) = cells_of(tmp_path, MADE, cuts=Cuts((200_000, 272_000, 400_000), (60, 480)))
    assert cell == Cell(
        date(2026, 10, 5), "", "gpt-5.5", 1, 298_300, 1_000, 500, 200, 500, 90,
        service_tier="priority", over_input_tokens=272_000, from_minute=480,
    )  # fmt: skip


def test_requests_that_a_bill_cannot_tell_apart_are_added_up(tmp_path):
    other = {**MADE, "request_id": "b", "startTime": "2026-10-05 00:00:00"}
    later = {**MADE, "request_id": "c", "startTime": "2026-10-06 00:00:00"}
    again = {**MADE, "request_id": "a"}
    found = cells_of(tmp_path, MADE, other, later, again)
    assert [(cell.day.day, cell.requests, cell.plain) for cell in found] == [(5, 2, 596_600), (6, 1, 298_300)]


def test_a_failed_request_is_a_cell_of_its_own(tmp_path):
    failed = {**MADE, "request_id": "b", "status": "failure", "completion_tokens": 0, "metadata": {}}
    found = cells_of(tmp_path, MADE, failed)
    assert sorted((cell.failed, cell.requests) for cell in found) == [(False, 1), (True, 1)]


def test_the_cells_of_a_file_are_those_of_its_requests(tmp_path, catalogue):
    prices = price_picker(catalogue, date(2026, 10, 16))
    made = bill(prices, ("long_context_tier", "batch_discount"), 3, 1)
    cuts = Cuts((200_000, 272_000), (600,))
    (tmp_path / "usage.csv").write_bytes(made.usage)
    with held([tmp_path / "usage.csv"]) as holding:
        found = log_of(holding, "usage.csv").cells(cuts)
    assert sorted(found, key=repr) == sorted(MadeLog(made.requests).cells(cuts), key=repr)


def test_a_bill_is_explained_from_its_file(catalogue):
    made = bill(price_picker(catalogue, date(2026, 10, 16)), ("regional_uplift", "model_not_in_log"), 7, 1)
    (judged,) = judge_files([made], catalogue)
    assert judged.is_named


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("mooncake.jsonl", "its times count from the start of the log: a bill is explained by days"),
        ("azure.csv", "it names no models: a bill is explained model by model"),
    ],
)
def test_a_log_that_cannot_be_billed_is_refused(name, sentence, tmp_path):
    texts = {
        "mooncake.jsonl": '{"timestamp": 0, "input_length": 10, "output_length": 2, "hash_ids": [1]}\n',
        "azure.csv": "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n",
    }
    path = tmp_path / name
    path.write_text(texts[name])
    with pytest.raises(InputError, match=sentence), held([path]) as holding:
        log_of(holding, name)


def invoice(*lines: Line, first: date = date(2026, 10, 1)) -> Invoice:
    return Invoice("INV", first, date(2026, 10, 31), dict.fromkeys(lines, 1.0), float(len(lines)))


OPENAI = Line("openai", "gpt-5.2", "input")


def test_names_of_a_log_are_those_of_the_invoice_however_they_are_spelled(catalogue):
    bedrock = Line("aws", "anthropic.claude-haiku-4-5-20251001-v1:0", "input")
    names = ["openai/gpt-5.2", "gpt-5.2", "us.anthropic.claude-haiku-4-5-20251001-v1:0", "gpt-5-mini", "Qwen/Qwen3-32B"]
    assert offers_of(names, invoice(OPENAI, bedrock), catalogue, KNOWN_ON) == {
        "openai/gpt-5.2": ("openai", "gpt-5.2"),
        "gpt-5.2": ("openai", "gpt-5.2"),
        "us.anthropic.claude-haiku-4-5-20251001-v1:0": ("aws", bedrock.model),
        "gpt-5-mini": ("openai", "gpt-5-mini"),
    }


def test_a_model_that_an_invoice_has_of_two_sellers_is_refused(catalogue):
    both = invoice(OPENAI, replace(OPENAI, provider="azure"))
    with pytest.raises(InputError, match=r"it has 'gpt-5.2' of Microsoft Azure and of OpenAI"):
        offers_of(["gpt-5.2"], both, catalogue, KNOWN_ON)


class Cells:
    """A log of given cells."""

    assumed = ()
    not_judged = ()

    def __init__(self, *cells: Cell) -> None:
        self._cells = cells
        self.models = sorted({cell.model for cell in cells})

    def cells(self, cuts: Cuts) -> Iterator[Cell]:
        return list(self._cells)  # type: ignore[return-value]


CELL = Cell(date(2026, 10, 5), "", "gpt-5.2", 3, 1e6)


def test_what_the_invoice_is_not_about_is_left_out_and_counted(catalogue):
    others = [replace(CELL, model="claude-sonnet-4-6"), replace(CELL, model="Qwen/Qwen3-32B", requests=5)]
    log = Cells(CELL, *others, replace(CELL, day=date(2026, 9, 30), requests=7))
    billed = replace(invoice(OPENAI), total_usd=1.75, amounts_usd={OPENAI: 1.75})
    found = reconcile(log, billed, None, catalogue, KNOWN_ON)
    assert found.left_out == LeftOut(3, 7, 5, ("Qwen/Qwen3-32B",))
    assert found.solution.complete
    assert found.solution.causes == ()


@pytest.mark.parametrize(
    ("cells", "billed", "sentence"),
    [
        ((), invoice(OPENAI), "usage: the log has no requests"),
        (
            (replace(CELL, day=date(2026, 9, 3)), replace(CELL, day=date(2026, 9, 28))),
            invoice(OPENAI),
            "invoice.period: the invoice 'INV' is for 2026-10-01 to 2026-10-31, "
            "but the usage is of 2026-09-03 to 2026-09-28",
        ),
        (
            (replace(CELL, model="claude-sonnet-4-6"),),
            invoice(OPENAI),
            "usage: the log has requests to Anthropic, but the invoice is of OpenAI",
        ),
        (
            (CELL,),
            invoice(replace(OPENAI, model="gpt-99")),
            "invoice: no list has a price per token of 'gpt-99' at 'openai'",
        ),
        (
            (replace(CELL, plain=-1.0),),
            invoice(OPENAI),
            "usage: some requests have more cached tokens than input: they cannot be billed",
        ),
    ],
)
def test_a_log_and_an_invoice_that_do_not_belong_together_are_refused(cells, billed, sentence, catalogue):
    with pytest.raises(InputError) as refused:
        reconcile(Cells(*cells), billed, None, catalogue, KNOWN_ON)
    assert str(refused.value) == sentence
