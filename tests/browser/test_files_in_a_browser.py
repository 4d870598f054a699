"""What is taken home from the page, byte for byte, and brought back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from breakeven.address import open_address
from breakeven.certificate.verify import verify
from breakeven.defaults import CURRENT_DEFAULT
from breakeven.document import document_json
from breakeven.files.pack import flat_table, pack_files, pack_zip, tables
from breakeven.files.titles import deck_csv
from economics.break_even.compare import compare
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue, open_catalogue
from tests.support.visit import answer, costs, download, go, headline, query, state_of, still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
ADDRESS = {"tokens_per_month": "7e9", "1.name": "=Sol, “quoted”", "3.utilisation": "0.35", "as_of": "2026-11-20"}


@pytest.fixture(scope="module")
def catalogue(built_file: Path) -> Iterator[Catalogue]:
    opened = open_catalogue(built_file)
    yield opened
    opened.close()


def file_field(page: Page) -> Locator:
    """The field for a scenario's file, in its box."""
    page.locator(".stSidebar").get_by_role("button", name="File").click()
    return page.locator("[data-testid=stFileUploaderDropzoneInput]")


def test_downloads_are_the_packs_bytes(url: str, visitor: Visitor, catalogue: Catalogue) -> None:
    page = visitor()
    go(page, url, **ADDRESS)
    document = open_address(ADDRESS.items()).document
    opened, origins = document.scenario, document.origins
    assert opened.as_of
    resolved = resolve(opened, catalogue, opened.as_of)
    comparison = compare(resolved.options, resolved.load, opened.current)
    wanted = {
        "Tables (CSV in a ZIP)": (
            "breakeven-2026-11-20.zip",
            pack_zip(pack_files(resolved, comparison, origins=origins)),
        ),
        "One table (CSV)": ("breakeven-2026-11-20.csv", deck_csv(flat_table(tables(resolved, comparison, origins)))),
        "Scenario (JSON)": ("breakeven-2026-11-20.json", document_json(document).encode()),
    }
    before = state_of(page)
    for button, (name, content) in wanted.items():
        assert download(page, button) == (name, content)
        assert download(page, button) == (name, content)
    assert state_of(page) == before


def test_the_certificate_from_the_page_is_verified(url: str, visitor: Visitor, catalogue: Catalogue) -> None:
    page = visitor()
    go(page, url, **ADDRESS)
    name, content = download(page, "Certificate (JSON)")
    assert name == "breakeven-2026-11-20-certificate.json"
    found = verify(content, {}, catalogue)
    assert found.equal
    assert (found.here.figures, found.here.rows) == ((), ())


def test_the_routes_for_machines_give_the_downloads_of_the_page(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url, **ADDRESS)
    for button, path in (("One table (CSV)", "/export.csv"), ("Budget workbook (XLSX)", "/export.xlsx")):
        with urlopen(f"{url}{path}?{urlencode(ADDRESS)}", timeout=30) as given:
            content, said = given.read(), given.headers["Content-Disposition"]
        name, taken = download(page, button)
        assert (f'attachment; filename="{name}"', taken) == (said, content)


def test_a_saved_scenario_opens_in_another_browser(url: str, visitor: Visitor, tmp_path: Path) -> None:
    page = visitor()
    go(page, url, **ADDRESS)
    name, content = download(page, "Scenario (JSON)")
    (tmp_path / name).write_bytes(content)
    other = visitor()
    go(other, url)
    file_field(other).set_input_files(tmp_path / name)
    expect(answer(other)).to_have_text(headline(page))
    still(other)
    assert costs(other) == costs(page)
    address = query(other)
    # what was a default still is one; the option that the default pays today has another name here, and is still paid
    wanted = {"v": "2", "d": str(CURRENT_DEFAULT), "p": "", "current": ADDRESS["1.name"], **ADDRESS}
    assert {**address, "p": ""} == wanted
    other.reload()
    still(other)
    assert costs(other) == costs(page)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "The file was not opened: scenario: is no valid JSON"),
        (b"\xff\xfe\x00", "The file was not opened: scenario: is no valid JSON"),
        (b'{"schema_version": 2}', "The file was not opened: "),
    ],
)
def test_a_bad_file_is_named_and_changes_nothing(
    url: str, visitor: Visitor, tmp_path: Path, content: bytes, sentence: str
) -> None:
    page = visitor()
    go(page, url, tokens_per_month="7e9")
    before = state_of(page)
    (tmp_path / "bad.json").write_bytes(content)
    file_field(page).set_input_files(tmp_path / "bad.json")
    expect(page.locator(".stMain .notices").first).to_contain_text(sentence)
    still(page)
    assert state_of(page) == before


def test_a_file_above_the_limit_is_refused(url: str, visitor: Visitor, tmp_path: Path) -> None:
    page = visitor()
    go(page, url)
    before = state_of(page)
    (tmp_path / "big.json").write_bytes(b" " * (6 * 2**20))
    file_field(page).set_input_files(tmp_path / "big.json")
    expect(page.locator("[data-testid=stFileUploader]")).to_contain_text("5.0MB")
    assert state_of(page) == before
