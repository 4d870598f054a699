"""The Prices page in a real browser: search, sort and click, a contract from file to address, a currency, its width."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from breakeven.currency import RATE
from tests.support.visit import address_changes, broken, costs, download, go, headline, open_page, query, still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
PARTS = {
    "Token prices": "[placeholder^='Seller, model']",
    "One model everywhere": "text=Every list's row of an offer",
    "GPU rates": "[placeholder^='Supplier, GPU']",
    "Units": "text=Units as CSV",
    "History": "text=History of",
    "Sources": "text=Who is covered",
    "Your contract": "text=Upload your contract",
}
"""The parts of the page, and something that stands in each alone."""
TOKENS = {"prices.part": "Token prices"}
"""The parameters of the longest table."""
USE_BUTTON, INPUT_HEADER = {"x": 217, "y": 52}, {"x": 470, "y": 18}
"""Where the first row's button and the heading of the input prices stand in the table, which is a canvas."""
CONTRACT = (
    "kind,provider,model,variant,input_usd_per_mtok,output_usd_per_mtok,effective_from\n"
    "token,openai,gpt-6.1-sol,standard,0.5,1,2026-01-01\n"
)


def part(page: Page, name: str) -> None:
    page.locator(".stMain [data-testid=stButtonGroup] button", has_text=name).first.click()
    page.locator(".stMain").locator(PARTS[name]).first.wait_for()
    still(page, 1 if name == "History" else 0)


def search(page: Page, words: str) -> None:
    box = page.get_by_label("Search", exact=True).first
    box.fill(words)
    counted = page.locator("[data-testid=stCaptionContainer]").filter(has_text="rows").first
    before = counted.inner_text()
    box.press("Enter")
    expect(counted).not_to_have_text(before)
    still(page, 0)


def click_in_table(page: Page, at: dict[str, int]) -> None:
    table = page.locator("[data-testid=stDataFrame]").first
    table.evaluate("(e) => e.scrollIntoView({block: 'center'})")
    still(page, 0)
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])


def test_a_click_on_use_takes_the_row_that_is_seen_whatever_the_order(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/prices", 0, **TOKENS)
    search(page, "groq llama-3")
    click_in_table(page, INPUT_HEADER)
    first_row = page.locator("[data-testid=stDataFrame]").first.locator("tr[aria-rowindex='2']")
    expect(first_row).to_contain_text("Llama 3.2 1B Preview")
    before = page.url
    click_in_table(page, USE_BUTTON)
    address_changes(page, before, 0)
    assert query(page)["4.model"] == "llama-3.2-1b-preview"  # the cheapest input, $0.04
    assert query(page)["4.provider"] == "groq"
    said = page.locator("[data-testid=stAlert]")
    expect(said.filter(has_text="Added option 4, “Llama 3.2 1B Preview at Groq”.")).to_be_visible()
    expect(page.locator(".notices summary")).to_contain_text(
        "Llama 3.2 1B Preview at Groq: the token price is old: checked on"
    )
    assert page.get_by_label("Search", exact=True).first.input_value() == "groq llama-3"
    assert not broken(page)


def test_a_search_leaves_the_rest_of_the_page_alone(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, f"{url}/prices", 0, **TOKENS)
    before = page.url, headline(page)
    search(page, "claude")
    caption = page.locator("[data-testid=stCaptionContainer]").filter(has_text="rows").first.inner_text()
    match = re.match(r"([\d,]+) of ([\d,]+) rows", caption)
    assert match is not None
    assert 0 < int(match[1].replace(",", "")) < int(match[2].replace(",", ""))
    assert (page.url, headline(page)) == (f"{before[0]}&prices.token.search=claude", before[1])


@pytest.mark.slow
def test_a_contract_counts_in_its_session_and_its_address_says_elsewhere_that_prices_differ(
    url: str, visitor: Visitor, tmp_path: Path
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(CONTRACT)
    page = visitor()
    go(page, f"{url}/prices", 0)
    part(page, "Your contract")
    before = page.url
    page.locator(".stMain [data-testid=stFileUploader] input[type=file]").set_input_files(file)
    address_changes(page, before, 0)
    assert "1 row, of this session" in page.locator("[data-testid=stSidebar]").inner_text()
    open_page(page, "Answer", "Compare")
    mine = costs(page)
    expect(page.locator(".card").first).to_contain_text("your contract")
    with zipfile.ZipFile(io.BytesIO(download(page, "Tables (CSV in a ZIP)")[1])) as pack:
        assert pack.read("contract.csv").decode().splitlines()[1].startswith("token,openai,gpt-6.1-sol")
    other = visitor()
    go(other, page.url)
    assert costs(other)[1:] == mine[1:]
    assert costs(other)[0] != mine[0]
    expect(other.locator(".notices summary")).to_contain_text("a contract was in use there")
    open_page(page, "Market", "Prices", 0)
    part(page, "Your contract")
    before = page.url
    page.get_by_role("button", name="Take the contract away").click()
    address_changes(page, before, 0)
    assert "No contract is in use" in page.locator(".stMain").inner_text()
    assert not broken(page)


def test_a_bad_file_is_named_and_the_page_stays_whole(url: str, visitor: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(CONTRACT.replace("0.5", "-1").replace("openai", "=cmd"))
    page = visitor()
    go(page, f"{url}/prices", 0)
    part(page, "Your contract")
    page.locator(".stMain [data-testid=stFileUploader] input[type=file]").set_input_files(file)
    alert = page.locator(".stMain [data-testid=stAlert]").first
    alert.wait_for()
    still(page, 0)
    assert "row 2, provider" in alert.inner_text()
    assert "row 2, input_usd_per_mtok" in alert.inner_text()
    assert not broken(page)


@pytest.mark.slow
def test_a_currency_is_entered_shared_by_address_and_taken_back(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    sidebar = page.locator("[data-testid=stSidebar]")
    sidebar.get_by_role("button", name="USD").click()
    box = page.locator("[data-testid=stPopoverBody]")
    box.get_by_role("textbox", name="Currency code").fill("EUR")
    box.get_by_role("textbox", name=RATE.label).fill("0.5")
    box.get_by_role("spinbutton").first.click()
    page.keyboard.type("20261101")
    still(page)
    before = page.url
    box.get_by_role("button", name="Show amounts in it").click()
    address_changes(page, before)
    assert query(page)["currency"] == "EUR:0.5:2026-11-01"
    assert all("EUR " in cost for cost in costs(page))
    assert page.locator(".breakeven-plot .ytitle").all_text_contents() == ["EUR a month"]
    rows = list(csv.DictReader(download(page, "One table (CSV)")[1].decode("utf-8-sig").splitlines()))
    assert {r["Currency"] for r in rows if r["Table"] == "cost_lines"} == {"EUR"}
    other = visitor()
    go(other, page.url)
    assert costs(other) == costs(page)
    before = page.url
    back = page.get_by_role("button", name="Back to US dollars")
    if not back.is_visible():
        sidebar.get_by_role("button", name="EUR", exact=True).click()
    back.click()
    address_changes(page, before)
    assert "currency" not in query(page)
    assert all("$" in cost for cost in costs(page))


@pytest.mark.slow
def test_nothing_is_wider_than_the_page_and_no_error_reaches_the_console(url: str, visitor: Visitor) -> None:
    page = visitor()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: messages.append(str(error)))
    go(page, f"{url}/prices", 0)
    for name in PARTS:
        part(page, name)
        for width in (1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            still(page, 0)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            for element in page.locator(".breakeven-plot, [data-testid=stDataFrame], .stMain table").all():
                box = element.bounding_box()
                assert box is None or box["x"] + box["width"] <= width, name  # none: what the part before left
        assert not broken(page), name
    asked_below_the_page = "Failed to load resource"  # Streamlit looks for its own addresses there first
    assert [text for text in messages if asked_below_the_page not in text] == []
