"""The dashboard without a mouse, by the rules of WCAG that axe-core checks, and on narrow screens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from breakeven.address import address, open_address
from breakeven.choices import RISK_TAB
from breakeven.document import Document
from breakeven.edits.hours import follow_shape, set_scaling
from breakeven.edits.options import add_mix, duplicate
from breakeven.words.usage import UNKNOWN
from dashboard.entry import PAGES
from economics.scenario.scenario import MAX_OPTIONS
from tests.support.few import few_fast
from tests.support.visit import address_changes, answer, costs, go, headline, still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
ADDRESSES = [*(page.address for page in PAGES), f"risk?{RISK_TAB.name}=map"]
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
"""Those of WCAG 2.2 at level AA, of which axe-core leaves some out unless asked, and its own."""
PRESENTATION = "presentation-role-conflict"
"""Minor, and left as it is: Streamlit's own drop zone has the role of presentation and can have the focus by script."""
STOP = """() => {
  const inner = (root) => root.activeElement?.shadowRoot ? inner(root.activeElement.shadowRoot) : root.activeElement;
  const look = (element) => {
    const near = [element, element.nextElementSibling, element.previousElementSibling];
    for (let up = element.parentElement, n = 0; up && n < 3; up = up.parentElement, n++) near.push(up);
    return near.filter(Boolean).map((each) => {
      const style = getComputedStyle(each);
      return [style.outlineStyle, style.boxShadow, style.borderTopColor, style.backgroundColor, style.color];
    }).join();
  };
  const left = window.lastStop && window.lastStop.element.isConnected
    ? [window.lastStop.name, look(window.lastStop.element) !== window.lastStop.look] : null;
  const element = inner(document);
  const name = (element.getAttribute('aria-label') ?? element.textContent).trim();
  window.lastStop = element === document.body ? null : {element, name, look: look(element)};
  return [name, left];
}"""
"""The name of what has the focus now, and of what had it before: its name and whether it looks otherwise without."""
LEGEND = """() => {
  const chart = document.querySelector('.breakeven-plot'), frame = chart.getBoundingClientRect();
  const boxes = [...chart.querySelectorAll('.legendtext')].map((e) => e.getBoundingClientRect());
  const lines = chart.querySelector('.nsewdrag').getBoundingClientRect();
  const within = chart.querySelector('.legend .bg').getBoundingClientRect();
  return {
    seen: boxes.filter((b) => b.bottom <= within.bottom + 1 && b.right <= frame.right && b.left >= frame.left).length,
    tops: boxes.map((b) => `${Math.round(b.left)},${Math.round(b.top)}`),
    lines: lines.height, linesTop: lines.top, bottom: within.bottom,
  };
}"""
"""How many names of the legend are seen, where they stand, and the height of the lines below."""
CUT = """() => {
  const cut = [];
  for (const strip of document.querySelectorAll('.stMain :is([role="radiogroup"], [role="toolbar"])'))
    if (strip.scrollWidth > strip.clientWidth + 1) cut.push(strip.textContent);
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) walk(element.shadowRoot);
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
      const style = getComputedStyle(element), box = element.getBoundingClientRect();
      if (!own || !box.width || style.visibility === 'hidden' || element.closest('[aria-hidden="true"], svg, canvas'))
        continue;
      if (style.overflowX !== 'visible' && style.overflowX !== 'auto' && element.scrollWidth > element.clientWidth + 1
          && element.clientWidth > 1)
        cut.push(element.textContent);
      if (style.webkitLineClamp !== 'none' && element.scrollHeight > element.clientHeight + 1)
        cut.push(element.textContent);
    }
  };
  walk(document.querySelector('.stMain'));
  return cut;
}"""


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until what begins with a name has the focus; every stop on the way shows that it has it."""
    for _ in range(60):
        page.keyboard.press(key)
        here, left = page.evaluate(STOP)
        assert left is None or left[1], f"no focus is seen on {left[0]!r}"
        assert not here.startswith("Help for")
        if here.startswith(name):
            return
    raise AssertionError(f"Tab does not reach {name!r}")


def test_the_whole_job_without_a_mouse(url: str, visitor: Visitor) -> None:
    page = visitor(permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce")
    go(page, url)
    tab_to(page, "Monthly bill")
    before = page.url
    page.keyboard.press("Enter")
    address_changes(page, before)
    before = page.url
    tab_to(page, "Bill a month")
    page.keyboard.type("$42k")
    page.keyboard.press("Enter")
    address_changes(page, before)
    expect(answer(page)).to_contain_text("Today: $42k a month")

    tab_to(page, "■")
    option = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    edit = page.get_by_role("menuitem", name="Edit")
    edit.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(edit).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    still(page)
    assert page.get_by_role("dialog").locator('[aria-label^="Help for"]').count()
    before, costed = page.url, costs(page)
    tab_to(page, "Discount")
    page.keyboard.press("ArrowRight")
    address_changes(page, before)
    assert costs(page)[1] != costed[1]
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_function("() => document.activeElement !== document.body")
    assert page.evaluate("document.activeElement.textContent")[0] == option[0]

    tab_to(page, "Copy link", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("Copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert json.loads(dict(parse_qsl(urlsplit(link).query))["bill"])["usd_per_month"] == 42_000
    tab_to(page, "Download")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.textContent.startsWith('Budget workbook')")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert re.fullmatch(r"breakeven-\d{4}-\d\d-\d\d\.xlsx", waiting.value.suggested_filename)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Download")).to_be_focused()
    other = visitor()
    go(other, link)
    assert headline(other) == headline(page)


def drawn(page: Page) -> None:
    """Wait until the answer and the last of our own elements stand: a button has no name before its script ran."""
    answer(page).wait_for()
    page.get_by_role("button", name="Copy link").wait_for(state="attached")
    still(page, 0)


def findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical on the page as it stands, in both schemes."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        still(page, 0)
        for violation in Axe().run(page, options=RULES).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                found += [f"{scheme}: {violation['id']}: {node['html'][:200]}" for node in violation["nodes"]]
    return found


@pytest.mark.parametrize("path", few_fast(ADDRESSES, 1))
def test_axe_has_no_serious_finding(url: str, visitor: Visitor, path: str) -> None:
    page = visitor(reduced_motion="reduce")
    go(page, f"{url}/{path}", 0)
    drawn(page)
    assert findings(page) == []


@pytest.mark.slow
def test_axe_has_no_serious_finding_in_the_editor_and_in_boxes(url: str, visitor: Visitor) -> None:
    page = visitor(reduced_motion="reduce")
    go(page, url)
    page.locator("summary", has_text="More about your usage").click()
    page.get_by_text("Typical workloads").wait_for()
    for box in ("Download", "USD", "File"):
        page.locator(".stSidebar").get_by_role("button", name=box).click()
        page.locator("[data-testid=stPopoverBody] button").first.wait_for()
        still(page)
        assert findings(page) == [], box
        page.keyboard.press("Escape")
    page.locator(".st-key-option_2 button").click()
    page.get_by_role("menuitem", name="Edit").click()
    page.get_by_role("dialog").wait_for()
    still(page)
    assert findings(page) == []


def mix_by_the_hour() -> dict[str, str]:
    """The address of the default scenario with a mix, a week's load, and copies that follow it."""
    sourced = add_mix(follow_shape(open_address([]).document.sourced, "office"))
    sourced = set_scaling(sourced, 2, "baseline")
    return address(Document(sourced.scenario, sourced.origins), (), full=True)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["mix", "hardware"])
def test_a_mix_and_the_hours_have_no_serious_finding_and_cut_no_word(url: str, visitor: Visitor, path: str) -> None:
    width = {"mix": 900, "hardware": 1280}[path]
    page = visitor(width, 900, reduced_motion="reduce")
    go(page, f"{url}/{path}", 0, **mix_by_the_hour())
    drawn(page)
    assert findings(page) == []
    if path == "mix":
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == []


def twelve_options() -> dict[str, str]:
    """The address of the default scenario with its options copied until there are twelve."""
    sourced = open_address([]).document.sourced
    while len(sourced.scenario.options) < MAX_OPTIONS:
        sourced = duplicate(sourced, len(sourced.scenario.options) % 3)
    return address(Document(sourced.scenario, sourced.origins), (), full=True)


@pytest.mark.parametrize("width", few_fast([1280, 900, 390], 1))
def test_twelve_options_have_their_names_above_lines_as_high_as_those_of_three(
    url: str, visitor: Visitor, width: int
) -> None:
    page = visitor(width, 900)
    go(page, url, **twelve_options())
    assert page.locator(".card").count() == MAX_OPTIONS
    page.wait_for_function(f"() => ({LEGEND})().seen >= {MAX_OPTIONS}")
    legend = page.evaluate(LEGEND)
    assert len(set(legend["tops"])) == len(legend["tops"])  # no name lies on another
    assert legend["lines"] >= 150
    assert legend["bottom"] <= legend["linesTop"] + 1


_FULLEST = ("", "levers", "prices", "risk", "hardware")


@pytest.mark.parametrize("width", few_fast([900, 390, 1280], 1))
@pytest.mark.parametrize("address", few_fast([*dict.fromkeys((*_FULLEST, *(page.address for page in PAGES)))], 5))
def test_no_word_is_cut_on_a_narrow_screen(url: str, visitor: Visitor, address: str, width: int) -> None:
    page = visitor(width, 900)
    go(page, f"{url}/{address}", 0, **({} if address else twelve_options()))
    answer(page).wait_for()
    still(page, 0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".stMain").evaluate("(e) => e.scrollWidth - e.clientWidth") <= 1
    assert page.evaluate(CUT) == []


def test_each_notice_is_read_out_once_closed_and_open(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url, **{"0.model": "no-such-model", "months.typed": "none"})
    notices = page.locator(".notices")
    entries = notices.locator("li").all_text_contents()
    assert len(entries) > 1
    read_out = notices.aria_snapshot()
    assert [read_out.count(text[:30]) for text in entries] == [1, *(0 for _ in entries[1:])]
    expect(notices.get_by_role("alert")).to_have_text(entries[0])
    notices.locator("summary").click()
    read_out = notices.aria_snapshot()
    assert [read_out.count(text[:30]) for text in entries] == [1 for _ in entries]


@pytest.mark.slow
def test_a_number_keeps_its_per_cent_sign_on_a_card_and_a_chip(url: str, visitor: Visitor) -> None:
    page = visitor(width=700)
    go(page, url)
    for drawn in (".card", ".chips"):
        said = "".join(page.locator(drawn).all_text_contents())
        assert re.search(r"\d\u00a0%", said), drawn
        assert not re.search(r"\d %", said), drawn


@pytest.mark.slow
def test_axe_has_no_serious_finding_on_hardware_at_900_px(url: str, visitor: Visitor) -> None:
    page = visitor(900, 900, reduced_motion="reduce")
    go(page, f"{url}/hardware", 0)
    drawn(page)
    still(page, 3)  # the charts of memory, speed and ways
    assert findings(page) == []


@pytest.mark.slow
def test_axe_has_no_serious_finding_in_the_form_of_an_unknown_file(url: str, visitor: Visitor, tmp_path: Path) -> None:
    page = visitor(reduced_motion="reduce")
    go(page, f"{url}/usage", 0)
    drawn(page)
    table = tmp_path / "our.csv"
    table.write_text("when,in,out\n2026-10-01 00:00:00,10,5\n2026-10-02 00:00:00,20,5\n", encoding="utf-8")
    page.locator("input[type=file]").first.set_input_files(table)
    page.get_by_text(UNKNOWN).wait_for()
    still(page, 0)
    assert findings(page) == []
    left = {violation["id"] for violation in Axe().run(page, options=RULES).response["violations"]}
    assert left <= {PRESENTATION}
