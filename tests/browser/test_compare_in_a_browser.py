"""The Compare page in a real browser: what one sees at once, what a key on a slider does, and what is shared."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from breakeven.defaults import CURRENT_DEFAULT
from tests.support.visit import (
    CHARTS,
    address_changes,
    broken,
    go,
    headline,
    metrics,
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
REFUSED = """(box) => /(less than or equal to|at most|must be|≤|exceed|maximum|between).{0,40}10,?000/s
  .test(`${document.body.innerText} ${box.validationMessage}`)"""
ON_A_SLIDER = "document.activeElement.matches('[role=slider], input[type=range]')"
LUMINANCE = """(element) => {
  const style = getComputedStyle(element);
  const text = (style.fill && style.fill !== 'none' && element instanceof SVGElement) ? style.fill : style.color;
  let behind = element instanceof SVGElement ? element.closest('div') : element, back = 'rgba(0, 0, 0, 0)';
  while (behind && /rgba\\(.*, 0\\)|transparent/.test(back)) {
    back = getComputedStyle(behind).backgroundColor; behind = behind.parentElement;
  }
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((v) => v / 255)
      .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [light(text), light(back)];
}"""


def test_the_answer_is_on_the_first_screen(url: str, visitor: Visitor) -> None:
    page = visitor()
    messages: list[str] = []
    page.on("console", lambda m: messages.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: messages.append(str(e)))
    go(page, url)
    for part in (page.locator(".stMain h3").first, *page.locator("[data-testid=stMetric]").all()):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800
    assert page.locator("[data-testid=stMetric]").count() == 3
    chart = page.locator(".breakeven-plot").first.bounding_box()
    assert chart is not None
    assert chart["y"] + chart["height"] / 2 < 800
    assert not [text for text in messages if "404" not in text]
    assert page.locator("h1, h2, h3").count() >= 1


@pytest.mark.parametrize("width", [1280, 1920])
def test_nothing_scrolls_sideways(url: str, visitor: Visitor, width: int) -> None:
    page = visitor(width, 1080)
    go(page, url)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for selector in ("[data-testid=stMain]", "[data-testid=stSidebarContent]"):
        assert page.locator(selector).evaluate("(e) => e.scrollWidth - e.clientWidth") <= 1
    for chart in page.locator(".breakeven-plot").all():
        assert chart.evaluate("(e) => e.querySelector('.main-svg').getBoundingClientRect().width - e.clientWidth") <= 1


def test_every_chart_has_a_text_alternative(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    words = [chart.get_attribute("aria-label") for chart in page.locator('.breakeven-plot[role="img"]').all()]
    assert len(words) == CHARTS
    assert all(text and len(text) > 30 for text in words)
    assert headline(page).split(":")[0] in words[0]  # type: ignore[operator]


def test_hovering_shows_the_exact_cost(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    page.locator(".breakeven-plot").first.hover(position={"x": 400, "y": 200})
    expect(page.locator(".breakeven-plot").first.locator(".hoverlayer")).to_contain_text(
        re.compile(r"GPT-6\.1 Sol.*\$[\d,]+\.\d\d a month")
    )


def test_a_bare_address_pins_date_and_prices(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    assert query(page).keys() == {"v", "d", "as_of", "p"}
    assert query(page)["as_of"] == datetime.now(tz=UTC).date().isoformat()


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
        expect(page.locator(".stMain h3").first).to_have_text(step[1])
        assert state_of(page) == step
    for step in steps[1:]:
        before = page.url
        page.go_forward()
        address_changes(page, before)
        expect(page.locator(".stMain h3").first).to_have_text(step[1])
        assert state_of(page) == step
    before = page.url
    page.evaluate("history.go(-3)")
    address_changes(page, before)
    expect(page.locator(".stMain h3").first).to_have_text(steps[1][1])
    assert state_of(page) == steps[1]
    press(page, CACHE)
    assert query(page)["cache_hit_rate"] == "0.41"
    assert query(page)["tokens_per_month"] == steps[1][0]["tokens_per_month"]


def test_back_to_the_bare_address_shows_the_default(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    first = state_of(page)
    press(page, VOLUME, times=2)
    page.evaluate("history.go(-2)")
    expect(page.locator(".stMain h3").first).to_have_text(first[1])
    still(page)
    assert state_of(page)[1:] == first[1:]


def test_a_slider_changes_the_charts_in_place(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    page.evaluate("document.querySelectorAll('.breakeven-plot').forEach((e, i) => { e.kept = i; })")
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 300)")
    curve = "[...document.querySelectorAll('.breakeven-plot .annotation-text')].map((e) => e.textContent).join()"
    drawn = page.evaluate(curve)
    press(page, VOLUME, times=3)
    assert page.evaluate("[...document.querySelectorAll('.breakeven-plot')].map((e) => e.kept)") == [*range(CHARTS)]
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 300
    assert page.evaluate(curve) != drawn
    assert query(page)["tokens_per_month"] == "2e10"  # 15, 16, 18, 20


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


def test_the_full_link_opens_the_same_scenario(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url, tokens_per_month="7e9", **{"2.name": "Groq & <co>", "3.utilisation": "0.35"})
    page.get_by_role("button", name="Copy full link").click()
    link = page.locator("[data-testid=stPopoverBody] code").inner_text().strip()
    assert link.startswith(url)
    assert "d=0" in link
    other = visitor()
    go(other, link)
    assert (headline(other), metrics(other)) == (headline(page), metrics(page))
    assert other.locator("[data-testid=stAlert]").count() == 0
    press(other, CACHE)
    assert query(other)["2.name"] == "Groq & <co>"
    assert query(other)["d"] == str(CURRENT_DEFAULT)


def test_a_number_out_of_range_is_refused_in_words(url: str, visitor: Visitor) -> None:
    page = visitor()
    go(page, url)
    before = state_of(page)
    page.get_by_text("Type exact values").click()
    box = page.get_by_role("textbox", name=re.compile("^Input.output ratio"))
    box.fill("50000")
    box.press("Enter")
    page.wait_for_function(REFUSED, arg=box.element_handle())
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
    assert query(page)["tokens_per_month"] == "16e9"
    expect(slider(page, VOLUME)).to_be_focused()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_text_is_told_from_what_is_behind_it(url: str, visitor: Visitor, scheme: str) -> None:
    page = visitor(color_scheme=scheme)
    go(page, url)
    for selector in (".stMain h3", ".breakeven-plot .xtick text", ".breakeven-plot .g-ytitle text", ".legendtext"):
        text, behind = page.locator(selector).first.evaluate(LUMINANCE)
        assert (text > behind) == (scheme == "dark"), selector
        high, low = max(text, behind), min(text, behind)
        assert (high + 0.05) / (low + 0.05) >= 4.5, selector


def test_visitors_do_not_mix(url: str, visitor: Visitor) -> None:
    pages = [visitor() for _ in range(10)]
    for number, page in enumerate(pages, 1):
        page.set_default_timeout(90_000)  # ten pages draw on two cores at once
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
        assert f"{number}B tokens" in headline(page)
        assert f"visitor {number}" in page.locator("[data-testid=stMetricLabel]").first.inner_text()
        assert not broken(page)
