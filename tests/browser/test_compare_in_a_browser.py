"""The Compare page in a real browser: what one sees at once, what a key on a slider does, and what is shared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from breakeven.defaults import CURRENT_DEFAULT
from tests.support.visit import (
    CHARTS,
    address_changes,
    answer,
    broken,
    costs,
    go,
    headline,
    press,
    query,
    slider,
    state_of,
    still,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
VOLUME = "Tokens a month"
CACHE = "Cache hit rate"
VALUE = "(e) => e.value ?? e.getAttribute('aria-valuenow')"
ON_A_SLIDER = "document.activeElement.matches('[role=slider], input[type=range]')"
LINES = "(e) => e.data.map((line) => JSON.stringify(line)).join()"
RANGES = "(e) => [e._fullLayout.xaxis.range, e._fullLayout.yaxis.range]"
LUMINANCE = """(element) => {
  const style = getComputedStyle(element);
  const text = (style.fill && style.fill !== 'none' && element instanceof SVGElement) ? style.fill : style.color;
  let behind = element instanceof SVGElement ? element.closest('div') : element, back = 'rgba(0, 0, 0, 0)';
  while (behind && /rgba\\(.*, 0\\)|transparent/.test(back)) {
    back = getComputedStyle(behind).backgroundColor; behind = behind.parentElement ?? behind.getRootNode().host;
  }
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((v) => v / 255)
      .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [light(text), light(back)];
}"""


@pytest.fixture(scope="module")
def opened(url: str, browser: Browser) -> Iterator[Page]:
    """Compare with the default scenario, for tests that look and change nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    go(page, url)
    yield page
    context.close()


def test_the_answer_is_on_the_first_screen(url: str, visitor: Visitor) -> None:
    page = visitor(1280, 720)
    messages: list[str] = []
    asked: list[str] = []
    page.on("console", lambda m: messages.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: messages.append(str(e)))
    page.on("request", lambda request: asked.append(request.url))
    go(page, url)
    cards = page.locator(".card").all()
    assert len(cards) == 3
    for part in (page.locator(".stMain h1"), answer(page), *cards, page.locator(".breakeven-plot").first):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 720
    assert not [text for text in messages if "404" not in text]
    assert {urlsplit(each).hostname for each in asked if not each.startswith(("data:", "blob:"))} == {"localhost"}


def test_nothing_scrolls_sideways(opened: Page) -> None:
    for width in (1920, 1280):
        opened.set_viewport_size({"width": width, "height": 720})
        opened.wait_for_timeout(500)  # charts are drawn anew a moment after
        still(opened)
        assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for selector in ("[data-testid=stMain]", "[data-testid=stSidebarContent]"):
            assert opened.locator(selector).evaluate("(e) => e.scrollWidth - e.clientWidth") <= 1
        for chart in opened.locator(".breakeven-plot").all():
            wider = "(e) => e.querySelector('.main-svg').getBoundingClientRect().width - e.clientWidth"
            assert chart.evaluate(wider) <= 1


def test_every_chart_has_a_text_alternative(opened: Page) -> None:
    words = [chart.get_attribute("aria-label") for chart in opened.locator('.breakeven-plot[role="img"]').all()]
    assert len(words) == CHARTS
    assert all(text and len(text) > 30 for text in words)
    assert headline(opened).split(":")[0] in words[0]  # type: ignore[operator]


def test_hovering_shows_the_exact_cost(opened: Page) -> None:
    opened.locator(".breakeven-plot").first.hover(position={"x": 400, "y": 200})
    expect(opened.locator(".breakeven-plot").first.locator(".hoverlayer")).to_contain_text(
        re.compile(r"GPT-6\.1 Sol.*\$[\d,]+\.\d\d a month")
    )


def test_a_bare_address_pins_date_and_prices(opened: Page) -> None:
    assert query(opened).keys() == {"v", "d", "as_of", "p"}
    assert query(opened)["as_of"] == datetime.now(tz=UTC).date().isoformat()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_text_is_told_from_what_is_behind_it(opened: Page, scheme: Literal["dark", "light"]) -> None:
    opened.emulate_media(color_scheme=scheme)
    opened.wait_for_timeout(300)
    still(opened)
    for selector in (
        ".stMain h1",
        ".stMain h2",
        ".card .cost",
        ".breakeven-plot .xtick text",
        ".breakeven-plot .g-ytitle text",
        ".legendtext",
    ):
        text, behind = opened.locator(selector).first.evaluate(LUMINANCE)
        assert (text > behind) == (scheme == "dark"), selector
        high, low = max(text, behind), min(text, behind)
        assert (high + 0.05) / (low + 0.05) >= 4.5, selector


def test_reload_and_another_browser_show_the_same(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url, tokens_per_month="7e9")
    press(page, CACHE, times=2)
    seen = state_of(page)
    assert seen[0]["cache_hit_rate"] == "0.42"
    page.reload()
    still(page)
    assert state_of(page) == seen
    other = visitor()
    go(other, page.url)
    assert state_of(other) == seen


def test_back_and_forward_show_each_step_again(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    steps = [state_of(page)]
    for _ in range(4):
        press(page, VOLUME)
        steps.append(state_of(page))
    assert len({step[1] for step in steps}) == 5
    for step in reversed(steps[:-1]):
        before = page.url
        page.go_back()
        address_changes(page, before)
        expect(answer(page)).to_have_text(step[1])
        assert state_of(page) == step
    for step in steps[1:]:
        before = page.url
        page.go_forward()
        address_changes(page, before)
        expect(answer(page)).to_have_text(step[1])
        assert state_of(page) == step
    before = page.url
    page.evaluate("history.go(-3)")
    address_changes(page, before)
    expect(answer(page)).to_have_text(steps[1][1])
    assert state_of(page) == steps[1]
    press(page, CACHE)
    assert query(page)["cache_hit_rate"] == "0.41"
    assert query(page)["tokens_per_month"] == steps[1][0]["tokens_per_month"]


@pytest.mark.slow
def test_back_to_the_bare_address_shows_the_default(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    first = state_of(page)
    press(page, VOLUME, times=2)
    page.evaluate("history.go(-2)")
    expect(answer(page)).to_have_text(first[1])
    still(page)
    assert state_of(page)[1:] == first[1:]


def test_a_slider_changes_the_chart_in_place_and_keeps_its_zoom(url: str, visitor: Visitor) -> None:
    page = visitor(1280, 720)
    go(page, url)
    chart = page.locator(".breakeven-plot")
    chart.evaluate("(e) => { e.kept = true; }")
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 60)")
    box, lines = chart.bounding_box(), chart.evaluate(LINES)
    assert box is not None
    press(page, VOLUME, times=2)
    assert chart.evaluate("(e) => e.kept")
    assert chart.bounding_box() == box
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 60
    assert chart.evaluate(LINES) != lines
    page.mouse.move(box["x"] + 300, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 500, box["y"] + 180, steps=5)
    page.mouse.up()
    zoomed = chart.evaluate(RANGES)
    assert zoomed[0][1] - zoomed[0][0] < 5  # decades of tokens; all of them are seven and more
    press(page, VOLUME)
    assert chart.evaluate(RANGES) == zoomed
    assert query(page)["tokens_per_month"] == "27e9"  # 15, 18, 22, 27


def test_fast_keys_end_where_they_should(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    thumb = slider(page, CACHE)
    thumb.focus()
    seen = []
    for _ in range(25):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(30)
        seen.append(float(thumb.evaluate(VALUE)))
    assert seen == sorted(seen)
    expect(page).to_have_url(re.compile("cache_hit_rate=0.65"))
    still(page)
    page.wait_for_timeout(500)
    assert float(thumb.evaluate(VALUE)) == 65
    assert query(page)["cache_hit_rate"] == "0.65"
    other = visitor()
    go(other, page.url)
    assert state_of(other) == state_of(page)


def test_the_copied_link_opens_the_same_scenario(url: str, visitor: Visitor) -> None:
    page = visitor(permissions=["clipboard-read", "clipboard-write"])
    go(page, url, tokens_per_month="7e9", **{"2.name": "Groq & <co>", "3.utilisation": "0.35"})
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".said")).to_contain_text("Copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(url)
    assert "d=0" in link
    other = visitor()
    go(other, link)
    assert (headline(other), costs(other)) == (headline(page), costs(page))
    assert not other.locator("[data-testid=stAlert]").count()
    press(other, CACHE)
    assert query(other)["2.name"] == "Groq & <co>"
    assert query(other)["d"] == str(CURRENT_DEFAULT)


def test_a_number_out_of_range_is_refused_in_words(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    before = state_of(page)
    box = page.get_by_role("textbox", name=re.compile("^Input.output ratio"))
    box.fill("50000")
    box.press("Enter")
    said = page.locator(".stSidebar [data-testid=stCaptionContainer]").filter(has_text="10,000")
    said.first.wait_for()
    expect(box).to_have_value("50000")
    still(page)
    assert state_of(page) == before


def test_tab_reaches_the_first_slider_and_arrows_move_it(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(ON_A_SLIDER):
            break
    expect(slider(page, VOLUME)).to_be_focused()
    before = page.url
    page.keyboard.press("ArrowRight")
    address_changes(page, before)
    assert query(page)["tokens_per_month"] == "18e9"
    expect(slider(page, VOLUME)).to_be_focused()


@pytest.mark.slow
@pytest.mark.parametrize("visitors", [3, 10])
def test_visitors_do_not_mix(url: str, visitor: Visitor, visitors: int) -> None:
    pages = [visitor() for _ in range(visitors)]
    for number, page in enumerate(pages, 1):
        page.set_default_timeout(90_000)  # the pages draw on two cores at once
        page.goto(f"{url}?tokens_per_month={number}e9&1.name=visitor+{number}", wait_until="commit")
    for page in pages:
        still(page)
    for page in pages:
        slider(page, CACHE).focus()
        page.keyboard.press("ArrowRight")
    for number, page in enumerate(pages, 1):
        expect(page).to_have_url(re.compile("cache_hit_rate=0.41"), timeout=90_000)
        still(page)
        assert float(query(page)["tokens_per_month"]) == number * 1e9
        assert query(page)["1.name"] == f"visitor {number}"
        assert f" a month on visitor {number}. " in headline(page)
        assert f"visitor {number}" in page.locator(".card .name").first.inner_text()
        assert not broken(page)
