"""Look-ups over the real catalogue: pickers, filters, errors, hostile text, a locked connection, many threads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import duckdb
import pytest

from pricing.errors import (
    CatalogueError,
    PriceNotYetListed,
    UnknownHardware,
    UnknownPrice,
    UnknownRate,
    UnknownThroughput,
)
from pricing.sellers.providers import ids_of
from pricing.sellers.spelling import model_key
from pricing.store.catalogue import Catalogue
from pricing.store.reader import Reader

TODAY = date(2026, 11, 20)
HOSTILE = [
    "'",
    "' OR 1=1 --",
    '"; DROP TABLE token_price; --',
    "$model",
    "?",
    "%",
    "\\",
    "\0",
    "\udc80",
    "\u202e\u200f",
    "<script>",
    "é" * 300_000,
    "",
]


def test_a_known_price(catalogue: Catalogue) -> None:
    (window,) = catalogue.token_price_rows("anthropic", "claude-sonnet-4-6", TODAY).select(TODAY, 2000)
    assert (window.standard.input, window.standard.cached_input, window.standard.output) == (3, 0.3, 15)
    assert (window.standard.cache_write, window.batch.input, window.batch.output) == (3.75, 1.5, 7.5)
    assert window.rows[0].effective == "2026-03-13"


def test_an_unknown_provider_or_model_is_named_with_close_matches(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownPrice, match="close to it: anthropic") as error:
        catalogue.token_price_rows("antropic", "x", TODAY)
    assert error.value.field == "provider"
    with pytest.raises(UnknownPrice, match="claude-sonnet-4-6") as error:
        catalogue.token_price_rows("anthropic", "claude-sonet-4-6", TODAY)
    assert error.value.field == "model"
    assert issubclass(PriceNotYetListed, CatalogueError)
    assert issubclass(CatalogueError, ValueError)


def test_pickers_offer_only_what_a_look_up_takes(catalogue: Catalogue) -> None:
    for provider in catalogue.providers():
        models = catalogue.models(provider.provider)
        assert len(models) == provider.model_count > 0
        assert models == sorted(models, key=lambda m: m.model)
        for model in [m for m in models if m.has_price][:3]:
            assert catalogue.token_price_rows(provider.provider, model.model, TODAY).rows


def test_models_without_a_token_price_are_listed(catalogue: Catalogue) -> None:
    entry = next(m for m in catalogue.models("mistral") if m.model == "mistral-ocr-2503")
    assert not entry.has_price
    columns, rows = catalogue.search_prices(provider="mistral", model="mistral-ocr-2503", variant="standard")
    result = dict(zip(columns, rows[0], strict=True))
    assert (result["input_usd_per_mtok"], result["output_usd_per_mtok"]) == (None, None)
    assert "kpages" in result["other_prices"]


def test_search_prices_filters(catalogue: Catalogue) -> None:
    columns, everything = catalogue.search_prices()
    at = {name: columns.index(name) for name in columns}
    assert len(everything) > 3000
    assert all(row[at["source"]] and row[at["listed_on"]] for row in everything)
    _, groq = catalogue.search_prices(provider="groq", model="LLAMA-3.3")
    assert {row[at["provider"]] for row in groq} == {"groq"}
    assert any(row[at["model"]] == "llama-3.3-70b-versatile" for row in groq)
    _, batch = catalogue.search_prices(variant="batch", as_of=TODAY)
    assert {row[at["variant"]] for row in batch} == {"batch"}
    _, none = catalogue.search_prices(provider="groq", model="no such")
    assert none == []
    with pytest.raises(UnknownPrice) as error:
        catalogue.search_prices(provider="grok")
    assert error.value.field == "provider"
    with pytest.raises(UnknownPrice, match=r"batch.*standard") as error:
        catalogue.search_prices(variant="cheap")
    assert error.value.field == "variant"


def test_search_prices_on_a_day_lists_what_is_paid_that_day(catalogue: Catalogue) -> None:
    def dated(as_of: date | None) -> list[tuple[str, int]]:
        columns, rows = catalogue.search_prices("anthropic", "claude-sonnet-4-6", "standard", as_of)
        table = [dict(zip(columns, row, strict=True)) for row in rows]
        return [(r["effective_from"], r["tier_from_input_tokens"]) for r in table]

    assert dated(date(2026, 3, 12)) == [("undated", 0), ("undated", 200_000)]
    assert dated(date(2026, 3, 13)) == [("2026-03-13", 0)]
    assert len(dated(None)) == 3


def test_rate_rows_filter(catalogue: Catalogue) -> None:
    result = catalogue.rate_rows(provider="runpod", gpu="h200", as_of=TODAY)
    assert result
    assert {(r.provider, r.gpu) for r in result} == {("runpod", "h200")}
    assert all(r.status != "doubtful" for r in catalogue.rate_rows(also_passed_over=False))
    early = catalogue.rate_rows(as_of=date(2026, 8, 22))
    assert all(r.observed_on is None or r.observed_on <= date(2026, 8, 22) for r in early)
    assert catalogue.rate_rows(gpu="m3-ultra") == []
    with pytest.raises(UnknownRate, match="close to it: spot"):
        catalogue.rate_rows(term="spott")


def test_throughput_points(catalogue: Catalogue) -> None:
    points = catalogue.throughput_points("llama-3.3-70b", "h100-sxm")
    assert points
    assert {(p.model, p.gpu) for p in points} == {("llama-3.3-70b", "h100-sxm")}
    assert catalogue.throughput_point(points[0].id) == points[0]
    assert all(p.output_tokens_per_second > 0 for p in catalogue.throughput_points())
    assert catalogue.throughput_points("none") == []
    assert {p.model for p in catalogue.throughput_points()} <= set(catalogue.model_ids())
    doubtful = next(p for p in catalogue.throughput_points() if p.status == "doubtful")
    assert not doubtful.usable_at(TODAY)
    dated = next(p for p in points if p.observed_on and p.status != "doubtful")
    assert dated.usable_at(TODAY)
    assert not dated.usable_at(date(2020, 1, 1))


def test_hardware(catalogue: Catalogue) -> None:
    h200 = catalogue.hardware("h200")
    assert h200.memory_bytes is not None
    assert 130e9 < h200.memory_bytes < 160e9
    with pytest.raises(UnknownHardware, match="close to it: h200"):
        catalogue.hardware("h2000")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: ascii(t)[:20])
def test_hostile_text_is_only_text(catalogue: Catalogue, text: str) -> None:
    before = len(catalogue.search_prices()[1])
    calls: list[tuple[type[CatalogueError], Callable[[], object]]] = [
        (UnknownPrice, lambda: catalogue.token_price_rows(text, "claude-sonnet-4-6", TODAY)),
        (UnknownPrice, lambda: catalogue.token_price_rows("anthropic", text, TODAY)),
        (UnknownPrice, lambda: catalogue.models(text)),
        (UnknownPrice, lambda: catalogue.search_prices(provider=text)),
        (UnknownPrice, lambda: catalogue.search_prices(variant=text)),
        (UnknownRate, lambda: catalogue.rate_rows(provider=text)),
        (UnknownRate, lambda: catalogue.rate_rows(gpu=text)),
        (UnknownRate, lambda: catalogue.rate_rows(term=text)),
        (UnknownRate, lambda: catalogue.choose_rate(text, "lambda", "on-demand", 1, TODAY)),
        (UnknownRate, lambda: catalogue.choose_rate("h200", text, "on-demand", 1, TODAY)),
        (UnknownRate, lambda: catalogue.choose_rate("h100-sxm", "lambda", text, 1, TODAY)),
        (UnknownRate, lambda: catalogue.rate_by_id(text, TODAY)),
        (UnknownHardware, lambda: catalogue.hardware(text)),
        (UnknownThroughput, lambda: catalogue.throughput_point(text)),
    ]
    for kind, call in calls:
        with pytest.raises(kind) as error:
            call()
        assert len(str(error.value)) < 1000
        assert str(error.value).isprintable()
    assert isinstance(catalogue.search_prices(model=text)[1], list)
    assert catalogue.throughput_points(text, text) == []
    assert catalogue.rate_choices(text, TODAY) == []
    assert len(catalogue.search_prices()[1]) == before


@pytest.mark.parametrize(
    "statement",
    [
        "SET threads = 1",
        "SET enable_external_access = true",
        "COPY token_price TO '/tmp/out.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "DELETE FROM token_price",
        "CREATE TABLE t (a INTEGER)",
    ],
)
def test_the_connection_is_locked(catalogue: Catalogue, statement: str) -> None:
    with pytest.raises(duckdb.Error):
        catalogue._reader._store.connection.cursor().execute(statement)


def test_a_models_rows_stand_in_the_order_of_the_whole_list(catalogue: Catalogue) -> None:
    reader = catalogue._reader
    for dataset in ("genai-prices", "litellm"):
        edition = catalogue.edition(dataset).number
        whole = reader.prices(edition, dataset)
        for provider, model in {(r.provider, r.model) for r in whole if r.provider in ("openai", "deepseek", "azure")}:
            alone = [r for r in whole if (r.provider, r.model) == (provider, model)]
            listed = reader.token_rows(((dataset, edition),), ids_of(provider), model_key(model))[dataset]
            assert [r for r in listed if r.model == model] == alone


def test_eight_threads_read_the_same_as_one(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = catalogue._reader
    editions = (("genai-prices", catalogue.edition("genai-prices").number),)
    asked = [(p.provider, m.model) for p in catalogue.providers() for m in catalogue.models(p.provider)[:4]]

    def read(pair: tuple[str, str]) -> tuple[Any, ...]:
        _, model = pair
        rows = Reader._rows_of_model(reader, editions, model_key(model))
        return rows, Reader._points(reader, None, None, "b300")

    alone = [read(pair) for pair in asked[:150]]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, asked[:150])) == alone


def test_importing_the_catalogue_loads_nothing_heavy() -> None:
    heavy = "pandas", "genai_prices", "streamlit", "plotly", "pydantic", "pyarrow"
    code = f"import sys, pricing.store.catalogue; print(*[m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")
