"""Refreshing: all or nothing per source, earlier rows kept, what changed is said, and nothing runs by itself."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import ModuleType, SimpleNamespace

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.rows import RateRow
from pricing.rules.precedence import DATASETS
from pricing.sources import Content, genai, rates
from pricing.store.catalogue import Catalogue, open_catalogue, open_catalogues
from pricing.studies import hunt as hunting
from pricing.studies import refresh as refreshing
from pricing.studies.changes import Change, counted, rate_changes, token_changes
from pricing.studies.hunt import NotInstalled, collected
from pricing.studies.refresh import SourceReport, refresh
from tests.support import hand_made as hm

TODAY, LATER = date(2026, 11, 20), date(2026, 12, 5)
REAL_LOAD = genai.load


def priced(price: str, *more: str, block: str | None = None):
    """A provider with the model m at an input price, further models at 1, and a dated block if one is given."""
    prices = [hm.always(input=price, output="2"), *([hm.since(block, input="9", output="2")] if block else [])]
    provider = hm.provider(prices)
    for name in more:
        provider.models += hm.provider(hm.price(input="1"), model=name).models
    return provider


def rows_of(*providers) -> list:
    from pricing.rows import PriceRow

    return [PriceRow(1, *row) for row in REAL_LOAD(list(providers)).tables["token_price"]]


def said(changes: list[Change]) -> list[str]:
    return [str(change) for change in changes]


def test_token_prices_added_withdrawn_raised_and_lowered():
    before, after = rows_of(priced("5", "old", "same")), rows_of(priced("4", "new", "same"))
    assert said(token_changes(before, after, TODAY)) == [
        "added: p · new · input, 1 USD/Mtok",
        "withdrawn: p · old · input, 1 USD/Mtok",
        "lowered: p · m · input, 5 → 4 USD/Mtok (−20 %)",
    ]
    (raised,) = token_changes(rows_of(priced("4")), rows_of(priced("5")), TODAY)
    assert (raised.kind, raised.before, raised.after) == ("raised", 4, 5)


def test_a_new_dated_block_is_a_raise_from_its_day_on():
    before, after = rows_of(priced("5")), rows_of(priced("5", block="2026-12-01"))
    assert token_changes(before, after, TODAY) == []
    assert said(token_changes(before, after, LATER)) == ["raised: p · m · input, 5 → 9 USD/Mtok (+80 %)"]


def test_tiers_variants_and_windows_are_told_apart():
    plain = hm.provider(hm.price(input="1"))
    rich = hm.provider(
        [hm.always(input=hm.tiers("1", (200_000, "2"))), hm.between("01:00", "02:00", input="0.5")],
        [hm.batch(input="0.25")],
    )
    assert said(token_changes(rows_of(plain), rows_of(rich), TODAY)) == [
        "added: p · m · 01:00–02:00 UTC · input, 0.5 USD/Mtok",
        "added: p · m · above 200,000 input tokens · input, 2 USD/Mtok",
        "added: p · m · batch · input, 0.25 USD/Mtok",
    ]


def rate(price: float, on: date | None = TODAY, **cells: object) -> RateRow:
    plain = RateRow("i", "s", "h200", "spot", 1, "us", price, price, None, "h200", "spot", "quoted", "x", on, None)
    return replace(plain, **cells)


def test_rates_are_compared_by_their_newest_day():
    before = [rate(3), rate(9, region="eu"), rate(1, status="doubtful"), rate(1, None)]
    after = [*before[:1], rate(2, LATER), rate(2.5, LATER), rate(0, LATER, gpu_count=8)]
    assert said(rate_changes(before, after)) == [
        "added: s · h200 · spot · 8× · us, 0 USD/GPU-hour",
        "withdrawn: s · h200 · spot · 1× · eu, 9 USD/GPU-hour",
        "lowered: s · h200 · spot · 1× · us, 3 → 2 USD/GPU-hour (−33.3 %)",
    ]
    (change,) = rate_changes([rate(0)], [rate(1)])
    assert str(change) == "raised: s · h200 · spot · 1× · us, 0 → 1 USD/GPU-hour"


@given(*[st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([0.0, 1.0, 2.0]))] * 2)
def test_changes_undo_themselves_backwards(before, after):
    def listed(prices: dict[str, float]) -> list[RateRow]:
        return [rate(price, region=name) for name, price in prices.items()]

    there, back = (
        counted(rate_changes(listed(before), listed(after))),
        counted(rate_changes(listed(after), listed(before))),
    )
    assert (there["added"], there["raised"]) == (back["withdrawn"], back["lowered"])
    assert there["added"] == len(after.keys() - before.keys())
    assert rate_changes(listed(before), listed(before)) == []


@pytest.fixture
def package(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """A function that makes the installed package hold some providers, under a content hash."""

    def install(content_hash: str, *providers, on: date = TODAY) -> None:
        listed = REAL_LOAD(list(providers))
        content = Content("9.9.9", on, "a test", listed.tables)
        monkeypatch.setattr(genai, "fingerprint", lambda: content_hash)
        monkeypatch.setattr(
            genai, "load", lambda found=None, today=None: content if found is None else REAL_LOAD(found, today)
        )
        monkeypatch.setattr(refreshing, "version", lambda _: "9.9.9")

    install("one", priced("5", "other"))
    yield install
    for catalogue in [c for c in open_catalogues() if c.path == place or c.path is None]:
        catalogue.close()


def closed(place: Path) -> None:
    open_catalogue(place).close()


def input_on(place: Path, day: date) -> float | None:
    return open_catalogue(place).token_price_rows(hm.PROVIDER, hm.MODEL, day).select(day, 1)[0].standard.input


def outcomes(reports: list[SourceReport]) -> list[tuple[str, str]]:
    return [(report.source, report.outcome) for report in reports]


def test_a_new_release_is_taken_up_beside_the_old_rows(place, package):
    sources = (*DATASETS, "gpu-rates")
    assert outcomes(refresh(TODAY)) == [(name, "changed") for name in sources]
    assert outcomes(refresh(TODAY)) == [(name, "unchanged") for name in sources]
    closed(place)
    package("two", priced("4", "new"), on=LATER)
    report, other = (r for r in refresh(LATER) if r.source in ("genai-prices", "gpu-rates"))
    assert other.outcome == "unchanged"
    counted_changes = "1 added, 1 withdrawn, 0 raised, 1 lowered; the largest: p · m · input −20 %."
    assert report.sentence == f"genai-prices: 9.9.9, state of 2026-12-05; {counted_changes}"
    assert [c.kind for c in report.changes] == ["added", "withdrawn", "lowered"]
    assert [input_on(place, day) for day in (TODAY, LATER)] == [5, 4]


def test_an_open_catalogue_takes_up_the_new_state(place, package):
    catalogue = open_catalogue()
    assert len(catalogue.models(hm.PROVIDER)) == 2
    package("two", priced("4", "other", "new"), on=LATER)
    other = Catalogue(place.with_name("elsewhere.duckdb"))
    shutil.copyfile(place.with_name("elsewhere.duckdb"), place)
    other.close()
    catalogue.reload()
    assert len(catalogue.models(hm.PROVIDER)) == 3


def test_a_release_of_an_unknown_shape_is_named_and_the_old_state_kept(place, package, monkeypatch):
    refresh(TODAY)
    closed(place)
    content = place.read_bytes()
    monkeypatch.setattr(genai, "fingerprint", lambda: "two")
    monkeypatch.setattr(genai, "load", lambda *_: (_ for _ in ()).throw(AttributeError("'Model' has no 'prices'")))
    (report,) = refresh(LATER, online=True)
    assert report.outcome == "failed"
    assert report.sentence == (
        "genai-prices 9.9.9 could not be read (AttributeError: 'Model' has no 'prices'); the earlier prices are kept."
    )
    assert place.read_bytes() == content


def online(monkeypatch: pytest.MonkeyPatch, fetch) -> None:
    monkeypatch.setattr("genai_prices.update_prices.UpdatePrices.fetch", lambda _: fetch())


def test_online_prices_become_an_edition_of_today(place, package, monkeypatch):
    online(monkeypatch, lambda: SimpleNamespace(providers=[priced("3", "other")]))
    refresh(TODAY)
    report = refresh(LATER, online=True)[-1]
    assert (report.source, report.outcome) == ("genai-prices online", "changed")
    assert said(list(report.changes)) == ["lowered: p · m · input, 5 → 3 USD/Mtok (−40 %)"]
    assert [input_on(place, day) for day in (TODAY, LATER)] == [5, 3]
    edition = open_catalogue(place).edition("genai-prices")
    assert (edition.number, edition.observed_on, edition.note[:7]) == (2, LATER, "fetched")
    (row, *_) = open_catalogue(place).token_price_rows(hm.PROVIDER, hm.MODEL, LATER).rows
    assert row.source == "https://example.com/prices via genai-prices update of 2026-12-05"
    assert (row.package_version.endswith("+ update"), row.listed_on) == (True, LATER)
    assert refresh(LATER, online=True)[-1].outcome == "unchanged"
    # the installed package is as it was: the next start builds nothing and keeps the update
    closed(place)
    assert input_on(place, LATER) == 3


@pytest.mark.parametrize(
    ("fetch", "sentence"),
    [
        (lambda: (_ for _ in ()).throw(OSError("no route to host")), "could not be read (OSError: no route to host)"),
        (lambda: None, "nothing came back"),
        (lambda: SimpleNamespace(providers=[priced("5")]), "lists 1 models where 4 are held"),
        (lambda: SimpleNamespace(providers=[SimpleNamespace(id="p")]), "has no attribute 'pricing_urls'"),
        (lambda: SimpleNamespace(providers=[priced("-3", "a", "b", "c")]), "could not be read (ConstraintException"),
    ],
    ids=["no network", "nothing", "too few", "another shape", "a negative price"],
)
def test_a_failed_update_changes_nothing(place, package, monkeypatch, fetch, sentence):
    package("one", priced("5", "a", "b", "c"))
    refresh(TODAY)
    content = place.read_bytes()
    online(monkeypatch, fetch)
    report = refresh(LATER, online=True)[-1]
    assert report.outcome == "failed"
    assert sentence in report.sentence
    assert report.sentence.endswith("nothing was changed.")
    assert place.read_bytes() == content
    assert [path.name for path in place.parent.iterdir() if path.suffix == ".building"] == []
    assert input_on(place, LATER) == 5


def offer(price: float, name: str | None = "H200", memory: float = 141.0, **cells: object) -> SimpleNamespace:
    plain = {"gpu_count": 1, "gpu_name": name, "gpu_memory": memory, "spot": False, "location": "us", "price": price}
    return SimpleNamespace(**{**plain, "instance_name": "big-1", **cells})


def test_one_failing_supplier_does_not_lose_the_others():
    def query(provider: str) -> list[SimpleNamespace]:
        if provider == "aws":
            raise KeyError("no credentials")
        if provider == "runpod":
            return [offer(4), offer(3), offer(2, spot=True), offer(1, "H9000", 80), offer(0.5, None), offer(0)]
        return [offer(2.2, "H100", 80.0, instance_name="H100 PCIe")] if provider == "vastai" else []

    result = collected(query, "0.1", TODAY)
    assert {row["id"]: row["usd_per_hour"] for row in result.rows} == {
        "runpod/h200/on-demand/1x/us/2026-11-20/gpuhunt": 3,
        "runpod/h200/spot/1x/us/2026-11-20/gpuhunt": 2,
        "vast/h100-pcie/community/1x/us/2026-11-20/gpuhunt": 2.2,
    }
    assert "aws: failed (KeyError: 'no credentials')" in result.failures
    assert "gcp: nothing usable in 0 offers" in result.failures
    assert result.failures[-1] == "GPUs left out, because they have no id here: H9000 80 GB (1)"


def test_a_hunted_offer_is_known_by_its_machine_and_a_bare_name_alone_is_doubtful():
    offers = {
        "nebius": offer(20.0, "H100", 80.0, gpu_count=8, instance_name="gpu-h100-sxm_8gpu-128vcpu-1600gb"),
        "azure": offer(30.0, "A100", 80.0, gpu_count=4, instance_name="NC96ads_A100_v4"),
        "vultr": offer(2.0, "H100", 80.0, instance_name="vcg-1"),
        "runpod": offer(3.0, "H100", 80.0, instance_name="NVIDIA H100 80GB HBM3"),
        "crusoe": offer(4.0, "A100", 80.0, instance_name="a100-80gb-pcie.1x"),
    }
    rows = collected(lambda provider: [offers[provider]] if provider in offers else [], "0.1", TODAY).rows
    told = {row["provider"]: (row["gpu"], row["status"], row["interconnect"]) for row in rows}
    assert told == {
        "nebius": ("h100-sxm", "quoted", "InfiniBand"),
        "azure": ("a100-80gb-pcie", "quoted", None),
        "vultr": ("h100-sxm", "doubtful", None),
        "runpod": ("h100-sxm", "quoted", None),
        "crusoe": ("a100-80gb-pcie", "quoted", None),
    }
    assert {row["note"] for row in rows} == {None, "the list does not say SXM, PCIe or NVL"}


def test_hunted_rates_join_the_rows_held_before(place, package, monkeypatch):
    held = RateRow("a", "p", "h200", "on-demand", 1, "us", 5, 5, None, "h200", "on-demand", "quoted", "s", TODAY, None)
    monkeypatch.setattr(rates, "fingerprint", lambda: "one")
    monkeypatch.setattr(rates, "load", lambda: Content("", TODAY, "t", {"gpu_rate": [rates.cells(held)]}))
    refresh(TODAY)
    result = collected(lambda provider: [offer(3.0)] if provider == "runpod" else [], "0.1", LATER)
    monkeypatch.setattr(refreshing, "hunt", lambda _: result)
    report = refresh(LATER, gpuhunt=True)[-1]
    assert report.sentence == "gpuhunt: state of 2026-12-05; 1 added, 0 withdrawn, 0 raised, 0 lowered."
    assert "aws: nothing usable in 0 offers" in report.failures
    catalogue = open_catalogue(place)
    assert [r.provider for r in catalogue.rate_rows(gpu="h200", as_of=LATER)] == ["p", "runpod"]
    assert [r.provider for r in catalogue.rate_rows(gpu="h200", as_of=TODAY)] == ["p"]
    hunted = catalogue.choose_rate("h200", "runpod", "on-demand", 1, LATER)
    assert (hunted.source, hunted.instance, hunted.month_only) == ("gpuhunt 0.1, big-1", "big-1", False)
    assert refresh(LATER, gpuhunt=True)[-1].outcome == "unchanged"


def test_no_supplier_at_all_changes_nothing(place, package, monkeypatch):
    refresh(TODAY)
    content = place.read_bytes()
    monkeypatch.setattr(refreshing, "hunt", lambda _: collected(lambda provider: [], "0.1", LATER))
    report = refresh(LATER, gpuhunt=True)[-1]
    assert (report.outcome, len(report.failures)) == ("failed", len(hunting.SUPPLIERS))
    assert place.read_bytes() == content


def test_without_the_package_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "gpuhunt", None)
    with pytest.raises(NotInstalled, match=r"pip install 'breakeven\[gpuhunt\]'"):
        hunting.hunt(TODAY)
    package = ModuleType("gpuhunt")
    package.query = lambda provider: []  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gpuhunt", package)

    def no_version(_: str) -> str:
        raise PackageNotFoundError

    monkeypatch.setattr(hunting, "version", no_version)
    with pytest.raises(NotInstalled):
        hunting.hunt(TODAY)
    monkeypatch.setattr(hunting, "version", lambda _: "0.1.34")
    assert hunting.hunt(TODAY).rows == ()


def test_a_place_that_cannot_be_written_is_a_failure_not_a_traceback(package, place, monkeypatch):
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    (report,) = refresh(TODAY)
    assert report.outcome == "failed"
    assert "No space left on device" in report.sentence
    assert not place.exists()


def test_the_file_that_a_refresh_leaves_is_a_sound_catalogue(place, package, monkeypatch):
    online(monkeypatch, lambda: SimpleNamespace(providers=[priced("3", "other")]))
    refresh(TODAY, online=True)
    closed(place)
    connection = duckdb.connect(str(place), read_only=True)
    assert connection.execute("SELECT count(DISTINCT edition) FROM token_price").fetchall() == [(2,)]
    connection.close()
    assert open_catalogue(place).notices == []


def test_a_reload_under_way_of_other_look_ups_takes_up_the_new_file(place, package):
    refresh(TODAY)
    catalogue = open_catalogue(place)
    stop, errors = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            try:
                catalogue._reader.prices(1, provider=hm.PROVIDER)
            except Exception as error:
                errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(2, 8):
            draft = place.with_name("draft")
            shutil.copyfile(place, draft)
            connection = duckdb.connect(str(draft))
            edition = ["gpu-rates", number, "", TODAY, f"hash {number}", "a test"]
            connection.execute("INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?)", edition)
            connection.close()
            draft.replace(place)
            catalogue.reload()
            assert max(e.number for e in catalogue.editions) == number
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert errors == []
    assert catalogue.notices == []
