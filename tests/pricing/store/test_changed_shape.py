"""A source package that changed its shape: the build names what it could not read, and what was there stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from pricing.errors import UnknownPrice
from pricing.sources import Content, SourceError, genai, listed
from pricing.store import build
from pricing.store.catalogue import Catalogue, open_catalogue, open_catalogues
from tests.support import hand_made as hm

TODAY = date(2026, 11, 20)
REAL_LOAD = genai.load


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    for opened in open_catalogues():
        if opened.path is None or "cache" in opened.path.parts:
            opened.close()


def packaged(monkeypatch: pytest.MonkeyPatch, content_hash: str, providers: list[Any]) -> None:
    """Let the installed package be of this content."""
    monkeypatch.setattr(genai, "fingerprint", lambda: content_hash)
    monkeypatch.setattr(genai, "load", lambda: REAL_LOAD(providers))


def broken(**changes: Any) -> list[Any]:
    """A package in which the one model has lost or changed an attribute."""
    model = vars(hm.provider(hm.price(input="5", output="2")).models[0]) | changes
    kept = {name: value for name, value in model.items() if value is not ...}
    return [SimpleNamespace(id="p", name="P", pricing_urls=[], price_comments=None, models=[SimpleNamespace(**kept)])]


def input_price(catalogue: Catalogue) -> float | None:
    return catalogue.token_price_rows(hm.PROVIDER, hm.MODEL, TODAY).select(TODAY, 1)[0].standard.input


def priced_in(something: object) -> Any:
    """Prices of which one is no number."""
    prices = hm.price(output="2")
    prices.input_mtok = something  # type: ignore[assignment]
    return prices


@dataclass
class Renamed:
    """Prices under new names."""

    input_per_million: float = 5.0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"prices": ...}, "no attribute 'prices'"),
        ({"prices": Renamed()}, "no attribute 'input_mtok'"),
        ({"prices": priced_in({"usd": 5})}, "not 'dict'"),
        ({"prices": [SimpleNamespace(constraint="from May", prices=hm.price(input="1"))]}, "'start_time'"),
        ({"price_variants": [SimpleNamespace(prices=hm.price(input="1"), constraint=None)]}, "no attribute 'when'"),
        ({"context_window": ...}, "no attribute 'context_window'"),
    ],
)
def test_what_cannot_be_read_is_named_by_provider_and_model(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(SourceError, match=r"genai-prices .* could not be read: provider p, model m: ") as error:
        genai.load(broken(**changes))
    assert says in str(error.value)


def test_an_empty_package_is_no_price_list() -> None:
    with pytest.raises(SourceError, match="the list of providers: it is empty"):
        genai.load([])


def test_the_old_catalogue_is_kept_and_the_notice_stays(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged(monkeypatch, "one", [hm.provider(hm.price(input="5", output="2"))])
    first = open_catalogue()
    before = first.token_price_rows(hm.PROVIDER, hm.MODEL, TODAY)
    first.close()
    packaged(monkeypatch, "two", broken(prices=...))
    second = open_catalogue()
    assert second.path == place
    (notice,) = second.notices
    assert "provider p, model m" in notice
    assert notice.endswith(f"its prices and figures of {first.edition('genai-prices').observed_on} stay in use.")
    assert second.token_price_rows(hm.PROVIDER, hm.MODEL, TODAY) == before
    assert len(second.rate_rows()) > 400
    second.close()
    # The next start builds nothing, and says it again.
    monkeypatch.setattr(build, "fill", lambda *_: pytest.fail("built again"))
    third = open_catalogue()
    assert third.notices == [notice]
    assert third.token_price_rows(hm.PROVIDER, hm.MODEL, TODAY) == before


def test_a_package_that_can_be_read_again_is_taken_in(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged(monkeypatch, "one", [hm.provider(hm.price(input="5", output="2"))])
    open_catalogue().close()
    packaged(monkeypatch, "two", broken(prices=...))
    open_catalogue().close()
    packaged(monkeypatch, "three", [hm.provider(hm.price(input="4", output="2"))])
    catalogue = open_catalogue()
    assert catalogue.notices == []
    assert input_price(catalogue) == 4
    assert [e.number for e in catalogue.editions if e.source == "genai-prices"] == [1, 2]


def test_changed_code_that_cannot_read_the_present_content_keeps_what_older_code_read(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged(monkeypatch, "one", [hm.provider(hm.price(input="5", output="2"))])
    open_catalogue().close()
    monkeypatch.setattr(build, "builder_hash", lambda: "changed")
    packaged(monkeypatch, "one", broken(prices=...))
    catalogue = open_catalogue()
    assert "stay in use" in catalogue.notices[0]
    assert input_price(catalogue) == 5


def test_a_first_start_without_a_readable_package_has_everything_else(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged(monkeypatch, "one", broken(prices=...))
    catalogue = open_catalogue()
    assert catalogue.notices[0].endswith("nothing of it is in the catalogue.")
    with pytest.raises(UnknownPrice):
        input_price(catalogue)
    assert catalogue.token_price_rows("deepinfra", "deepseek-ai/DeepSeek-V3.2", TODAY).rows
    assert catalogue.choose_rate("h100-sxm", "lambda", "on-demand", 2, TODAY)
    catalogue.close()
    packaged(monkeypatch, "two", [hm.provider(hm.price(input="4", output="2"))])
    assert input_price(open_catalogue()) == 4


def test_a_package_that_is_not_installed_is_said(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Any:
        raise ModuleNotFoundError("No module named 'genai_prices'")

    monkeypatch.setattr(genai, "fingerprint", missing)
    monkeypatch.setattr(genai, "load", missing)
    catalogue = open_catalogue()
    assert "No module named 'genai_prices'" in catalogue.notices[0]
    assert len(catalogue.rate_rows()) > 400


def test_a_negative_price_is_refused_whole(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = [hm.provider(hm.price(input="1", output="1"), model="good"), hm.provider(hm.price(input="-1", output="1"))]
    two[0].models += two[1].models
    packaged(monkeypatch, "one", two[:1])
    catalogue = open_catalogue()
    assert "genai-prices could not be read" in catalogue.notices[0]
    assert not [r for r in catalogue.price_list() if r.dataset == "genai-prices"]


def test_a_list_file_with_a_broken_line_names_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = listed.records

    def spoilt(name: str) -> list[dict[str, str | None]]:
        rows = real(name)
        return [*rows[:2], rows[2] | {"input_usd_per_mtok": "cheap"}] if name in listed.FILES.values() else rows

    monkeypatch.setattr(listed, "records", spoilt)
    with pytest.raises(SourceError, match=r"litellm .* token_prices_litellm.csv line 4: .*'cheap'"):
        listed.litellm.load()
    monkeypatch.setattr(listed, "records", lambda _: [])
    with pytest.raises(SourceError, match=r"price_list_releases\.csv gives no version and date"):
        listed.litellm.load()


def test_a_file_of_the_first_schema_is_carried_over(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged(monkeypatch, "one", [hm.provider(hm.price(input="5", output="2"))])
    open_catalogue().close()
    with duckdb.connect(str(place)) as old:
        old.execute("DELETE FROM token_price WHERE dataset <> 'genai-prices'")
        old.execute("DELETE FROM edition WHERE source NOT IN ('genai-prices', 'gpu-rates', 'hardware', 'throughput')")
        columns = "edition, provider, model, model_name, block, effective_from, window_start, window_end, "
        columns += "tier_from_input_tokens, variant, input_usd_per_mtok, cached_input_usd_per_mtok, "
        columns += "cache_write_usd_per_mtok, "
        columns += "cache_write_long_usd_per_mtok AS cache_write_1h_usd_per_mtok, output_usd_per_mtok, other_prices, "
        columns += "context_window, deprecated, status, source, package_version, listed_on AS observed_on, note"
        old.execute(f"CREATE TABLE first AS SELECT {columns} FROM token_price")  # noqa: S608
        old.execute("DROP TABLE token_price")
        old.execute("ALTER TABLE first RENAME TO token_price")
        old.execute("UPDATE build_info SET value = '1' WHERE name = 'schema_version'")
        old.execute("UPDATE build_info SET value = 'older' WHERE name = 'builder_hash'")
    packaged(monkeypatch, "two", [hm.provider(hm.price(input="4", output="2"))])
    catalogue = open_catalogue()
    assert catalogue.notices == []
    numbers = [(e.number, e.content_hash) for e in catalogue.editions if e.source == "genai-prices"]
    assert numbers == [(1, "one"), (2, "two")]
    (old_row,) = catalogue._reader.prices(1)
    assert (old_row.input_usd_per_mtok, old_row.dataset, old_row.effective_to) == (5, "genai-prices", None)
    assert {r.dataset for r in catalogue.price_list()} == {"genai-prices", *listed.FILES}


def test_content_is_one_edition_or_none() -> None:
    connection = duckdb.connect(":memory:")
    connection.execute((Path(build.__file__).parent / "schema.sql").read_text(encoding="utf-8"))
    rows = listed.litellm.load().tables["token_price"][:2]
    source = SimpleNamespace(NAME="litellm", load=lambda: Content("1", TODAY, "", {"token_price": [rows[0], rows[0]]}))
    notice = build._take_in(connection, source, "h", [])  # type: ignore[arg-type]
    assert notice is not None
    assert "duplicate key" in notice
    assert connection.execute("SELECT count(*) FROM token_price").fetchone() == (0,)
    assert connection.execute("SELECT count(*) FROM edition").fetchone() == (0,)
    connection.close()
