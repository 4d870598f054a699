"""Editions: new content is added beside the old, and a look-up of the past does not move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from genai_prices.data import providers as packaged

from pricing.rows import RateRow
from pricing.sources import Content, genai, listed, rates
from pricing.store import build
from pricing.store.catalogue import Catalogue, open_catalogue, open_catalogues
from tests.support import hand_made as hm

OLD_DAY, NEW_DAY = date(2026, 11, 10), date(2026, 12, 5)
REAL_LOAD = genai.load
OFFER = ("p", "h200", "on-demand", 1, "us")


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    for opened in open_catalogues():
        if opened.path is not None and "cache" in opened.path.parts:
            opened.close()


def serve(monkeypatch: pytest.MonkeyPatch, content_hash: str, input_price: str, day: date) -> None:
    """Let the price package hold one model at `input_price`, observed on `day`."""
    listed = REAL_LOAD([hm.provider(hm.price(input=input_price, output="2"))])
    content = Content("9.9.9", day, "a test", listed.tables)
    monkeypatch.setattr(genai, "fingerprint", lambda: content_hash)
    monkeypatch.setattr(genai, "load", lambda: content)


def input_on(catalogue: Catalogue, day: date) -> float | None:
    return catalogue.token_price_rows(hm.PROVIDER, hm.MODEL, day).select(day, 1)[0].standard.input


def reopened(catalogue: Catalogue | None = None) -> Catalogue:
    if catalogue is not None:
        catalogue.close()
    return open_catalogue()


def test_a_new_edition_leaves_earlier_look_ups_unchanged(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, "one", "5", OLD_DAY)
    catalogue = reopened()
    before = catalogue.token_price_rows(hm.PROVIDER, hm.MODEL, date(2026, 11, 20))
    serve(monkeypatch, "two", "4", NEW_DAY)
    catalogue = reopened(catalogue)
    assert catalogue.path == place
    assert catalogue.notices == []
    assert [(e.number, e.observed_on) for e in catalogue.editions if e.source == "genai-prices"] == [
        (1, OLD_DAY),
        (2, NEW_DAY),
    ]
    assert catalogue.token_price_rows(hm.PROVIDER, hm.MODEL, date(2026, 11, 20)) == before
    assert input_on(catalogue, date(2026, 12, 4)) == 5
    assert input_on(catalogue, NEW_DAY) == 4
    assert input_on(catalogue, date(2020, 1, 1)) == 5  # before every edition: the oldest
    assert len([e for e in catalogue.editions if e.source == "gpu-rates"]) == 1


def test_going_back_to_known_content_builds_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, "one", "5", OLD_DAY)
    catalogue = reopened()
    serve(monkeypatch, "two", "4", NEW_DAY)
    catalogue = reopened(catalogue)
    serve(monkeypatch, "one", "5", OLD_DAY)
    monkeypatch.setattr(build, "fill", lambda *_: pytest.fail("built again"))
    assert input_on(reopened(catalogue), NEW_DAY) == 4


def test_a_correction_dated_earlier_still_follows(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, "one", "5", OLD_DAY)
    catalogue = reopened()
    serve(monkeypatch, "two", "4", date(2026, 1, 1))
    catalogue = reopened(catalogue)
    assert [e.observed_on for e in catalogue.editions if e.source == "genai-prices"] == [OLD_DAY, OLD_DAY]
    assert input_on(catalogue, date(2026, 11, 20)) == 4


def test_changed_code_rebuilds_the_present_edition_and_keeps_the_old(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, "one", "5", OLD_DAY)
    catalogue = reopened()
    serve(monkeypatch, "two", "4", NEW_DAY)
    catalogue = reopened(catalogue)
    serve(monkeypatch, "two", "3", NEW_DAY)
    monkeypatch.setattr(build, "builder_hash", lambda: "changed")
    catalogue = reopened(catalogue)
    assert [e.number for e in catalogue.editions if e.source == "genai-prices"] == [1, 2]
    assert input_on(catalogue, OLD_DAY) == 5
    assert input_on(catalogue, NEW_DAY) == 3


def test_curated_files_have_editions_too(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def offers(content_hash: str, day: date, *prices: tuple[str, float, date]) -> None:
        rows = [
            rates.cells(RateRow(id, *OFFER, p, p, None, "h200", "on-demand", "quoted", "s", on, None))
            for id, p, on in prices
        ]
        monkeypatch.setattr(rates, "fingerprint", lambda: content_hash)
        monkeypatch.setattr(rates, "load", lambda: Content("", day, "a test", {"gpu_rate": list(rows)}))

    def rent(day: date) -> float:
        return catalogue.choose_rate("h200", "p", "on-demand", 1, day).usd_per_gpu_hour

    offers("one", OLD_DAY, ("a", 3.0, OLD_DAY))
    catalogue = reopened()
    offers("two", NEW_DAY, ("a", 9.0, OLD_DAY), ("b", 2.0, NEW_DAY))
    catalogue = reopened(catalogue)
    assert [rent(OLD_DAY), rent(date(2026, 12, 4)), rent(NEW_DAY)] == [3.0, 3.0, 2.0]


def test_old_editions_survive_in_memory_when_the_place_cannot_be_written(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, "one", "5", OLD_DAY)
    catalogue = reopened()
    serve(monkeypatch, "two", "4", NEW_DAY)
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    catalogue = reopened(catalogue)
    assert catalogue.path is None
    assert [input_on(catalogue, OLD_DAY), input_on(catalogue, NEW_DAY)] == [5, 4]


def test_a_release_not_on_file_is_dated_by_a_lower_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda _: "99.0")
    blocks = [hm.always(input="1"), hm.since("2026-11-03", input="2"), hm.since("2027-01-01", input="3")]
    content = genai.load([hm.provider(blocks, [hm.batch("2026-11-12", input="1")])], today=date(2026, 11, 20))
    assert (content.package_version, content.observed_on) == ("99.0", date(2026, 11, 12))
    assert "lower bound" in content.note
    assert genai.load([hm.provider(hm.price(input="1"))], today=date(2026, 11, 20)).observed_on == date(2026, 11, 20)


def test_the_fingerprint_is_that_of_the_price_data() -> None:
    assert len(genai.fingerprint()) == 64
    assert packaged
    assert set(build.fingerprints()) == {
        *("genai-prices", *listed.FILES, "retirements"),
        *("gpu-rates", "throughput", "hardware", "quality", "units", "facts"),
    }


def test_the_build_takes_seconds_and_every_table_is_filled() -> None:
    connection = duckdb.connect(":memory:")
    assert build.fill(connection) == []
    for name, rows in connection.execute("SELECT table_name, estimated_size FROM duckdb_tables()").fetchall():
        assert rows > 0, name
    connection.close()
