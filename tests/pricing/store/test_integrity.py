"""Every row of the catalogue: sourced, dated sanely, finite, unique; and nothing of the files lost."""

from __future__ import annotations

import csv
import math
from collections import Counter
from datetime import date
from typing import Any

import duckdb
import pytest
from genai_prices.data import providers

from economics.fleet.gpu import GENERATIONS
from economics.fleet.gpu_ids import GPUS
from pricing.curated import DATA
from pricing.sellers.spelling import model_key
from pricing.sources.listed import FILES
from pricing.store.catalogue import Catalogue

EARLIEST, LATEST = date(2020, 1, 1), date(2029, 1, 1)
TERMS = {"on-demand", "reserved-1y", "reserved-3y", "spot", "community", "serverless", "mean-of-listings"}


@pytest.fixture(scope="module")
def tables(catalogue: Catalogue) -> dict[str, list[dict[str, Any]]]:
    """Every table, read with SQL of the test's own."""
    connection = catalogue._reader._store.connection.cursor()

    def read(table: str) -> list[dict[str, Any]]:
        result = connection.execute(f"SELECT * FROM {table}")  # noqa: S608
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    names = (
        *("provider", "token_price", "gpu_rate", "hardware", "throughput_point", "model"),
        *("unit_price", "unit_capacity", "edition", "build_info"),
    )
    return {name: read(name) for name in names}


def lines(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("table", ["token_price", "gpu_rate", "throughput_point", "unit_price", "unit_capacity"])
def test_every_row_has_a_source_a_status_and_sane_dates_and_figures(tables, table) -> None:  # type: ignore[no-untyped-def]
    assert tables[table]
    for row in tables[table]:
        assert row["source"].strip()
        assert row["status"]
        for column, value in row.items():
            if isinstance(value, float):
                assert math.isfinite(value), (column, row)
                assert value >= 0, (column, row)
            if isinstance(value, date):
                assert EARLIEST <= value <= LATEST, (column, row)
            assert value != "", (column, row)


def test_nothing_is_lost(tables: dict[str, list[dict[str, Any]]]) -> None:
    listed = {r["id"] for r in lines("gpu_rates.csv")}
    held = {r["id"]: r["status"] for r in tables["gpu_rate"]}
    assert listed <= held.keys()
    assert {held[id] for id in held.keys() - listed} == {"derived", "assumed"}
    for table, name in [
        ("throughput_point", "throughput.csv"),
        ("model", "model_registry.csv"),
        ("unit_price", "unit_prices.csv"),
    ]:
        assert sorted(r["id"] for r in tables[table]) == sorted(r["id"] for r in lines(name))
    assert sorted(r["gpu"] for r in tables["hardware"]) == sorted(r["gpu"] for r in lines("hardware.csv"))
    key = ("provider", "model", "reach")
    held = sorted(tuple(r[c] for c in key) for r in tables["unit_capacity"])
    assert held == sorted(tuple(r[c] for c in key) for r in lines("unit_capacities.csv"))
    packaged = [r for r in tables["token_price"] if r["dataset"] == "genai-prices"]
    assert {(r["provider"], r["model"]) for r in packaged} == {(p.id, m.id) for p in providers for m in p.models}
    key = ("provider", "model", "variant", "tier_from_input_tokens")
    for dataset, name in FILES.items():
        held = sorted(tuple(str(r[c]) for c in key) for r in tables["token_price"] if r["dataset"] == dataset)
        assert held == sorted(tuple(r[c] for c in key) for r in lines(name))
    assert {r["id"] for r in tables["provider"]} == {p.id for p in providers}


def test_ids_are_unique_and_readable() -> None:
    for name in ("gpu_rates.csv", "throughput.csv", "model_registry.csv", "unit_prices.csv"):
        ids = [r["id"] for r in lines(name)]
        assert not [i for i, n in Counter(ids).items() if n > 1]
        assert all(i == i.lower() and i.isascii() and i.isprintable() and " " not in i for i in ids)


def test_token_prices_come_from_a_price_page(tables: dict[str, list[dict[str, Any]]]) -> None:
    for row in tables["token_price"]:
        by_us = row["dataset"] == "curated"
        assert row["source"].endswith("read by this project" if by_us else f"{row['dataset']} {row['package_version']}")
        assert row["source"].startswith(("https://", row["dataset"]))
        if row["dataset"] == "genai-prices":
            assert row["source"].startswith("https://")
        assert row["listed_on"] <= date(2030, 1, 1)
        assert row["checked_on"] is None or row["checked_on"] <= max(row["listed_on"], date(2026, 11, 27))
        assert row["model_key"] == model_key(row["model"])
    for provider in tables["provider"]:
        assert provider["pricing_urls"].startswith("https://")


def test_the_hourly_price_is_that_of_its_gpus(tables: dict[str, list[dict[str, Any]]]) -> None:
    for row in tables["gpu_rate"]:
        # The list rounds the price of one GPU to four digits after the point.
        assert row["usd_per_gpu_hour"] * row["gpu_count"] == pytest.approx(
            row["usd_per_hour"], abs=5.1e-5 * row["gpu_count"]
        ), row["id"]
        assert row["usd_per_hour"] > 0
        assert row["term"] in TERMS


def test_a_doubtful_offer_says_why_and_an_undated_one_is_doubtful(tables: dict[str, list[dict[str, Any]]]) -> None:
    for row in tables["gpu_rate"]:
        assert row["status"] != "doubtful" or row["note"]
        assert row["observed_on"] or row["status"] == "doubtful"
        assert not row["month_only"] or row["observed_on"].day == 1
        assert row["operating_system"] in (None, "linux", "windows")
        assert (row["interconnect"] is None) == (row["interconnect_source"] is None)


def test_offers_are_of_all_kinds(tables: dict[str, list[dict[str, Any]]]) -> None:
    rows = tables["gpu_rate"]
    assert {r["operating_system"] for r in rows} == {None, "linux", "windows"}
    assert sum(r["month_only"] for r in rows) > 140
    assert {r["interconnect"] for r in rows} >= {"EFA", "InfiniBand", "RoCE"}
    assert sum(r["status"] == "assumed" for r in rows) == len(lines("gpu_assumed.csv"))
    assert not any(r["gpu"].startswith("tpu") for r in rows)


def test_a_gpu_listed_without_form_factor_stays_visible(tables: dict[str, list[dict[str, Any]]]) -> None:
    of_sxm = [r for r in tables["gpu_rate"] if r["gpu"] == "h100-sxm"]
    assert {"h100", "h100-sxm"} <= {r["gpu_as_listed"] for r in of_sxm}
    bare = [r for r in of_sxm if r["gpu_as_listed"] == "h100" and r["status"] != "doubtful"]
    # of the 42 bare ones those stay whose supplier's machines are known: CoreWeave, Crusoe and Nebius
    assert {r["provider"] for r in bare} == {"coreweave", "crusoe", "nebius"}
    assert any(r["gpu"] == "h100-pcie" and r["gpu_as_listed"] == "h100" for r in tables["gpu_rate"])


def test_attribution_is_kept(tables: dict[str, list[dict[str, Any]]]) -> None:
    aggregated = [r for r in tables["gpu_rate"] if "gpurentalprices.com" in r["source"]]
    assert len(aggregated) > 250
    assert all("CC BY 4.0" in r["source"] for r in aggregated)
    notice = (DATA / "NOTICE.md").read_text(encoding="utf-8")
    for name in (
        "gpurentalprices.com",
        "CC BY 4.0",
        "genai-prices",
        "litellm",
        "models.dev",
        "InferenceX",
        "aiconfigurator",
        "Apache",
    ):
        assert name in notice


def test_throughput_points_are_of_known_models_and_say_how_they_came_to_be(
    tables: dict[str, list[dict[str, Any]]],
) -> None:
    registered = {r["id"] for r in tables["model"]}
    for row in tables["throughput_point"]:
        assert row["model"] in registered
        assert row["n_gpus"] >= 1
        assert (row["status"] == "derived") >= row["metric"].startswith("DERIVED") or row["status"] == "doubtful"
        if row["metric"].startswith("DERIVED"):
            request_ms = row["ttft_ms"] + row["tpot_ms"] * (row["output_tokens"] - 1)
            tokens_per_second = row["concurrency"] * row["output_tokens"] / request_ms * 1000
            assert row["output_tokens_per_second"] == pytest.approx(tokens_per_second, rel=1e-4)
        if row["status"] == "doubtful":
            assert row["note"]
        if row["tp"]:
            assert row["n_gpus"] % row["tp"] == 0


def test_the_gpus_of_a_scenario_are_those_of_the_hardware_table_each_with_its_figures(catalogue: Catalogue) -> None:
    assert sorted(g.gpu for g in catalogue.all_hardware()) == sorted(GPUS)
    for gpu in catalogue.all_hardware():
        assert gpu.generation in GENERATIONS
        assert gpu.memory_bytes
        assert gpu.memory_source or gpu.memory_note
        assert gpu.bandwidth_bytes_per_second
        assert gpu.bandwidth_source
        assert gpu.power_watts is None or gpu.power_source
        for figure in (gpu.memory_bytes, gpu.bandwidth_bytes_per_second, gpu.power_watts):
            assert figure is None or (math.isfinite(figure) and figure > 0)


def test_the_release_on_file_dates_the_edition(catalogue: Catalogue) -> None:
    edition = catalogue.edition("genai-prices")
    known = {r["version"]: r["released_on"] for r in lines("genai_prices_releases.csv")}
    if edition.package_version in known:
        assert edition.observed_on.isoformat() == known[edition.package_version]
    else:
        assert "lower bound" in edition.note


@pytest.mark.parametrize("price", [-1.0, math.inf, math.nan])
def test_the_schema_itself_refuses_a_price_that_is_none(price: float) -> None:
    connection = duckdb.connect(":memory:")
    connection.execute((DATA.parent / "store" / "schema.sql").read_text(encoding="utf-8"))
    with pytest.raises(duckdb.ConstraintException):
        connection.execute(
            "INSERT INTO gpu_rate BY NAME SELECT 1 AS edition, 'i' AS id, 'p' AS provider, 'g' AS gpu, 't' AS term, "
            "1 AS gpu_count, '' AS region, ? AS usd_per_hour, 1 AS usd_per_gpu_hour, 'g' AS gpu_as_listed, "
            "'t' AS term_as_listed, 'quoted' AS status, '' AS source",
            [price],
        )
