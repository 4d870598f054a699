"""Prices over time: what counts as known when, what a quarter holds, and every row of the history files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from economics.fleet.gpu_ids import GPUS
from economics.supply.rented import TERMS
from pricing.curated import DATA, records
from pricing.errors import UnknownPrice, UnknownRate
from pricing.rows import PriceRow, RateRow
from pricing.sources import Content, genai, rates
from pricing.store.catalogue import Catalogue, open_catalogue
from pricing.studies import backfill, history
from pricing.studies.history import Observation, Series, market_series, rate_series, token_series
from tests.support import hand_made as hm

REAL_LOAD = genai.load
SEEN = [f.name for f in fields(PriceRow)].index("listed_on") - 1  # rows of a source have no edition
PRICE = tuple(backfill.LINES.values())


def day(text: str) -> date:
    return date.fromisoformat(text)


def spans(series: Series) -> list[tuple[str, str, float]]:
    return [(o.first.isoformat(), o.last.isoformat(), o.value) for o in series.observations]


@pytest.fixture
def listing(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """A function that makes the package hold one model at these prices on a day, and opens the catalogue."""
    opened: list[Catalogue] = []

    def serve(prices: object, on: str, model: str = hm.MODEL) -> Catalogue:
        for catalogue in opened:
            catalogue.close()
        listed = REAL_LOAD([hm.provider(prices, model=model)])
        dated = [(*row[:SEEN], day(on), *row[SEEN + 1 :]) for row in listed.tables["token_price"]]
        content = Content("9.9.9", day(on), "a test", {**listed.tables, "token_price": dated})
        monkeypatch.setattr(genai, "fingerprint", lambda: on)
        monkeypatch.setattr(genai, "load", lambda: content)
        opened.append(open_catalogue())
        return opened[-1]

    monkeypatch.setattr(history, "released_prices", dict)
    yield serve
    for catalogue in opened:
        catalogue.close()


def released(monkeypatch: pytest.MonkeyPatch, *observations: tuple[str, str, float]) -> None:
    result = [Observation(day(first), day(last), value, "old release") for first, last, value in observations]
    monkeypatch.setattr(history, "released_prices", lambda: {(hm.PROVIDER, hm.MODEL, "input"): result})


def test_dated_blocks_hold_until_the_next_and_the_undated_one_until_the_day_before(listing):
    blocks = [hm.always(input="8"), hm.since("2026-01-10", input="4"), hm.since("2026-03-01", input="2")]
    series = token_series(listing(blocks, "2026-05-01"), hm.PROVIDER, hm.MODEL)
    assert spans(series) == [
        ("2026-01-09", "2026-01-09", 8),
        ("2026-01-10", "2026-02-28", 4),
        ("2026-03-01", "2026-05-01", 2),
    ]
    assert [(s.on.isoformat(), s.before, s.after, s.share) for s in series.steps] == [
        ("2026-01-10", 8, 4, -0.5),
        ("2026-03-01", 4, 2, -0.5),
    ]
    # the last day of each quarter with a known price: 31 March and 1 May
    assert series.quarterly() == [(day("2026-03-31"), 2), (day("2026-05-01"), 2)]


def test_a_block_that_begins_after_the_edition_is_not_yet_a_price(listing):
    blocks = [hm.always(input="8"), hm.since("2026-06-01", input="4")]
    series = token_series(listing(blocks, "2026-05-01"), hm.PROVIDER, hm.MODEL)
    assert spans(series) == [("2026-05-01", "2026-05-01", 8)]


def test_older_releases_and_editions_count_before_the_first_dated_block_only(listing, monkeypatch):
    released(monkeypatch, ("2025-03-01", "2025-06-01", 10), ("2025-08-01", "2026-02-01", 9))
    listing(hm.price(input="9"), "2025-12-01")
    series = token_series(listing([hm.since("2026-01-10", input="4")], "2026-05-01"), hm.PROVIDER, hm.MODEL)
    assert spans(series) == [
        ("2025-03-01", "2025-06-01", 10),
        ("2025-08-01", "2026-01-09", 9),
        ("2026-01-10", "2026-05-01", 4),
    ]


def test_between_two_releases_nothing_is_filled_in(listing, monkeypatch):
    released(monkeypatch, ("2025-01-05", "2025-01-05", 10), ("2025-08-01", "2025-08-01", 9))
    series = token_series(listing(hm.price(input="9"), "2026-05-01"), hm.PROVIDER, hm.MODEL)
    assert [on.isoformat() for on, _ in series.quarterly()] == ["2025-01-05", "2025-08-01", "2026-05-01"]


def test_two_states_of_one_day_the_later_counts(listing, monkeypatch):
    released(monkeypatch, ("2025-01-05", "2025-03-01", 10), ("2025-03-01", "2025-03-01", 7))
    series = token_series(listing(hm.price(input="7"), "2026-05-01"), hm.PROVIDER, hm.MODEL)
    assert spans(series)[:2] == [("2025-01-05", "2025-02-28", 10), ("2025-03-01", "2025-03-01", 7)]


def test_a_model_no_longer_listed_is_found_in_older_editions_and_releases(listing, monkeypatch):
    listing(hm.price(input="9"), "2025-12-01")
    catalogue = listing(hm.price(input="1"), "2026-05-01", model="other")
    assert spans(token_series(catalogue, hm.PROVIDER, hm.MODEL)) == [("2025-12-01", "2025-12-01", 9)]
    released(monkeypatch, ("2025-01-05", "2025-03-01", 10))
    assert spans(token_series(catalogue, hm.PROVIDER, hm.MODEL))[0] == ("2025-01-05", "2025-03-01", 10)
    with pytest.raises(UnknownPrice):
        token_series(catalogue, hm.PROVIDER, "never")
    with pytest.raises(ValueError, match="'price' is no line"):
        token_series(catalogue, hm.PROVIDER, hm.MODEL, "price")


def test_tiers_windows_and_variants_stay_out(listing):
    blocks = [hm.always(input=hm.tiers("3", (200_000, "6"))), hm.between("01:00", "02:00", input="1")]
    catalogue = listing(blocks, "2026-05-01")
    assert spans(token_series(catalogue, hm.PROVIDER, hm.MODEL)) == [("2026-05-01", "2026-05-01", 3)]
    assert token_series(catalogue, hm.PROVIDER, hm.MODEL, "output").observations == ()
    assert "no dated price" in token_series(catalogue, hm.PROVIDER, hm.MODEL, "output").trend().reason


def test_a_year_and_a_half_of_quarters_gives_a_rate():
    # 100, 90, 81, ... every quarter's last day: log falls by ln 0.9 a quarter, about 0.9^4 - 1 = -34.4 % a year
    days = ["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31", "2026-06-30"]
    result = tuple(Observation(day(d), day(d), 100 * 0.9**i, "s") for i, d in enumerate(days))
    trend = Series("x", "USD/Mtok", result).trend()
    assert trend.rate == pytest.approx(0.9**4 - 1, abs=0.005)
    assert (trend.points, trend.days) == (6, 456)


@pytest.fixture
def offers(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    result: list[Catalogue] = []

    def serve(*listed: tuple) -> Catalogue:
        rows = [
            rates.cells(
                RateRow(
                    str(i),
                    supplier,
                    "h200",
                    term,
                    count,
                    region,
                    price * count,
                    price,
                    None,
                    "h200",
                    term,
                    status,
                    "s",
                    on,
                    None,
                )
            )
            for i, (supplier, term, count, region, price, on, status) in enumerate(listed)
        ]
        monkeypatch.setattr(rates, "fingerprint", lambda: "one")
        monkeypatch.setattr(rates, "load", lambda: Content("", day("2026-11-01"), "t", {"gpu_rate": rows}))
        result.append(open_catalogue())
        return result[-1]

    monkeypatch.setattr(history, "published_rates", dict)
    yield serve
    for catalogue in result:
        catalogue.close()


def test_a_rate_series_is_one_supplier_term_size_and_region(offers):
    first, second = day("2026-01-05"), day("2026-04-05")
    catalogue = offers(
        ("a", "on-demand", 1, "us", 3.0, first, "quoted"),
        ("a", "on-demand", 1, "us", 2.8, first, "quoted"),
        ("a", "on-demand", 1, "us", 2.5, second, "quoted"),
        ("a", "on-demand", 8, "us", 2.0, second, "quoted"),
        ("a", "spot", 1, "us", 1.0, second, "quoted"),
        ("a", "on-demand", 1, "eu", 9.0, second, "doubtful"),
        ("a", "on-demand", 1, "us", 9.9, None, "quoted"),
    )
    series = rate_series(catalogue, "h200", "a", "on-demand")
    assert [s.label for s in series] == ["a · on-demand · 1× h200 · us", "a · on-demand · 8× h200 · us"]
    assert [(o.first, o.value) for o in series[0].observations] == [(first, 2.8), (second, 2.5)]
    assert len(rate_series(catalogue, "h200")) == 3
    with pytest.raises(UnknownRate):
        rate_series(catalogue, "h300")


def test_the_market_counts_each_supplier_once_and_needs_five(offers):
    on = day("2026-01-05")
    rows = [(name, "on-demand", 1, "us", price, on, "quoted") for name, price in zip("abcd", (1, 2, 3, 4), strict=True)]
    # e offers 10, 20 and 90: its median 20; of 1, 2, 3, 4, 20 the median is 3
    rows += [("e", "on-demand", count, "us", price, on, "quoted") for count, price in ((1, 10), (2, 20), (8, 90))]
    rows += [("a", "on-demand", 1, "us", 1, day("2026-04-05"), "quoted")]
    series = market_series(offers(*rows), "h200", "on-demand")
    assert [(o.first, o.value, o.source) for o in series.observations] == [(on, 3, "median of 5 suppliers")]


def test_every_row_of_the_rate_history_has_a_source_a_date_and_a_sane_price():
    rows = records(history.RATE_HISTORY)
    today = {r["id"] for r in records("gpu_rates.csv")}
    assert len(rows) > 150
    assert len({r["id"] for r in rows}) == len(rows)
    assert today.isdisjoint(r["id"] for r in rows)
    for r in rows:
        assert r["source"]
        assert date(2020, 1, 1) < date.fromisoformat(r["observed_on"]) <= datetime.now(UTC).date()
        assert r["gpu"] in GPUS
        assert r["term"] in TERMS
        assert 0.05 < float(r["usd_per_gpu_hour"]) < 20
        assert float(r["usd_per_hour"]) == pytest.approx(int(r["gpu_count"]) * float(r["usd_per_gpu_hour"]), rel=1e-3)


def test_every_row_of_the_token_history_is_of_known_releases_in_order_and_not_overlapping():
    days = {r["version"]: r["released_on"] for r in records(genai.RELEASES)}
    assert all(r["source"] for r in records(genai.RELEASES))
    last: dict[tuple[str, str], str] = {}
    rows = records(backfill.OUTPUT)
    assert len(rows) > 2000
    for r in rows:
        assert days[r["first_version"]] == r["first_released_on"] <= r["last_released_on"] == days[r["last_version"]]
        name = (r["provider"], r["model"])
        assert last.get(name, "") <= r["first_released_on"]
        last[name] = r["last_released_on"]
        assert any(r[column] for column in PRICE)
        assert all(0 <= float(r[column]) < 2000 for column in PRICE if r[column])


@pytest.mark.slow
def test_the_script_reads_the_installed_release_as_the_package_itself_does(catalogue):
    import genai_prices

    source = Path(genai_prices.__file__).with_name("data.py").read_text()
    edition = catalogue.edition("genai-prices")
    listing = backfill.listed_prices(source, edition.observed_on)
    compared = 0
    for (provider, model), prices in listing.items():
        sets = catalogue.prices_by_source(provider, model, edition.observed_on)
        rows = next((each.rows for each in sets if each.rows[0].dataset == "genai-prices"), ())
        if not rows or rows[0].model != model:
            continue
        plain = [r for r in rows if r.variant == "standard" and not r.tier_from_input_tokens and r.window_start is None]
        begun = [r for r in plain if r.effective_from is None or r.effective_from <= edition.observed_on]
        if begun:
            held = max(begun, key=lambda r: r.block)
            assert [float(p) if p else None for p in prices] == [getattr(held, c) for c in PRICE]
            compared += 1
    assert compared > 1500


def test_the_script_joins_releases_that_say_the_same():
    def release(version: str, on: str, **listing: tuple[str, ...]) -> backfill.Release:
        return backfill.Release(version, day(on), {("p", model): prices for model, prices in listing.items()})

    one, two = ("1", "", "", "2"), ("1", "", "", "3")
    rows = list(
        backfill.runs(
            [
                release("1", "2025-01-01", m=one, gone=one),
                release("2", "2025-02-01", m=one),
                release("3", "2025-03-01", m=two),
            ]
        )
    )
    assert rows == [
        ("p", "gone", *one, "1", "2025-01-01", "1", "2025-01-01"),
        ("p", "m", *one, "1", "2025-01-01", "2", "2025-02-01"),
        ("p", "m", *two, "3", "2025-03-01", "3", "2025-03-01"),
    ]
    text = backfill.as_csv(iter(rows))
    assert next(iter(csv.reader(text.splitlines()))) == list(backfill.COLUMNS)


def test_a_shape_the_script_does_not_know_is_an_error():
    with pytest.raises(ValueError, match="no list of providers"):
        backfill.listed_prices("x = 1", day("2025-01-01"))
    source = "providers: list = [P(id='p', models=[M(id='m', prices=ModelPrice(input_mtok=3))])]"
    with pytest.raises(ValueError, match="a price of a shape"):
        backfill.listed_prices(source, day("2025-01-01"))


def test_wheels_are_read_without_running_them(tmp_path, monkeypatch, capsys):
    import zipfile

    data = (
        "import datetime\nraise SystemExit\nproviders: list[P] = [Provider(id='p', models=[ModelInfo(id='m', prices=["
        "ConditionalPrice(prices=ModelPrice(input_mtok=Decimal('2'))), ConditionalPrice(constraint="
        "StartDateConstraint(start_date=datetime.date(2025, 9, 1)), prices=ModelPrice(input_mtok=TieredPrices("
        "base=Decimal('1.5'), tiers=[]), output_mtok=Decimal('4')))])])]"
    )
    for version in ("0.0.20", "0.0.29", "99.0"):
        with zipfile.ZipFile(tmp_path / f"genai_prices-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("genai_prices/data.py", data)
    monkeypatch.setattr(backfill, "DATA", tmp_path)
    assert backfill.main([str(tmp_path)]) == 0
    assert "99.0: left out" in capsys.readouterr().err
    # 0.0.20 is of 9 August 2025, 0.0.29 of 29 September
    assert (tmp_path / backfill.OUTPUT).read_text().splitlines()[1:] == [
        "p,m,2,,,,0.0.20,2025-08-09,0.0.20,2025-08-09",
        "p,m,1.5,,,4,0.0.29,2025-09-29,0.0.29,2025-09-29",
    ]
    assert DATA.name == "data"
