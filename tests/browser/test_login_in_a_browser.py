"""Logging in at a real provider, in a real browser: who gets in, what stays open, and how somebody is let out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from team.library.store import open_library
from tests.support.provider import Guarded, guarded, log_in, person
from tests.support.visit import still

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
Visitor = Callable[..., Page]
POLICY = 'domains = ["example.com"]\ngroups = ["finance", "platform"]\nedit_groups = ["finance"]\n'
MANY_GROUPS = [sha256(str(number).encode()).hexdigest() for number in range(350)]
"""More than 16 kB in the cookies of who is logged in, which are compressed."""
PEOPLE = [
    person("ann", "finance"),
    person("ben", "platform"),
    person("eve", "sales"),
    person("mal", "finance", domain="example.com.evil.org"),
    person("max", "finance", *MANY_GROUPS),
]


@pytest.fixture(scope="module")
def dashboard(built_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(built_file, tmp_path_factory.mktemp("guarded"), PEOPLE, POLICY) as running:
        yield running


@pytest.fixture(autouse=True)
def rules(dashboard: Guarded) -> None:
    dashboard.policy.write_text(POLICY, encoding="utf-8")


def signed_in(page: Page, name: str) -> None:
    expect(page.get_by_role("button", name="Log out")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(name, exact=True)).to_be_visible()


def test_nothing_is_seen_before_the_login_and_the_same_address_opens_after_it(dashboard, visitor):
    page = visitor()
    page.goto(f"{dashboard.url}/prices?cache_hit_rate=0.37")
    expect(page.get_by_text("Log in to open this dashboard.")).to_be_visible(timeout=30_000)
    assert "$" not in page.locator("body").inner_text()
    assert page.get_by_role("slider").count() == 0
    log_in(page, "ann")
    signed_in(page, "Ann")
    expect(page).to_have_url(re.compile(r"/prices\?.*cache_hit_rate=0\.37"), timeout=30_000)
    expect(page.get_by_role("heading", name="Who is cheapest?")).to_be_visible()
    library = open_library(dashboard.library)
    assert ("Ann", "login") in [(entry.person, entry.action) for entry in library.audit()]
    library.close()


@pytest.mark.parametrize(
    ("subject", "why"), [("eve", "None of your groups may open"), ("mal", "Addresses of your e-mail's domain")]
)
def test_who_is_not_on_the_list_is_told_whom_to_ask_and_can_log_out(dashboard, visitor, subject, why):
    page = visitor()
    page.goto(dashboard.url)
    log_in(page, subject)
    expect(page.get_by_text(why)).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Ask whoever runs it.")).to_be_visible()
    assert "$" not in page.locator("body").inner_text()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(re.compile("/oauth2/end_session"), timeout=30_000)  # the provider asks there
    page.goto(dashboard.url)
    expect(page.get_by_text("Log in to open this dashboard.")).to_be_visible(timeout=30_000)


def test_a_group_that_is_taken_off_the_list_ends_at_the_next_click(dashboard, visitor):
    page = visitor()
    page.goto(dashboard.url)
    log_in(page, "ben")
    signed_in(page, "Ben")
    still(page, 1)
    dashboard.policy.write_text('groups = ["finance"]\n', encoding="utf-8")
    page.get_by_role("slider").first.press("ArrowRight")
    expect(page.get_by_text("None of your groups may open")).to_be_visible(timeout=30_000)
    assert "$" not in page.locator("body").inner_text()
    changed = page.url
    dashboard.policy.write_text(POLICY, encoding="utf-8")
    page.reload()
    signed_in(page, "Ben")
    assert page.url == changed


def test_an_identity_of_sixteen_kilobytes_is_no_matter(dashboard, visitor):
    page = visitor()
    page.goto(dashboard.url)
    log_in(page, "max")
    signed_in(page, "Max")
    size = sum(len(cookie["value"]) for cookie in page.context.cookies() if "streamlit" in cookie["name"])
    assert size > 16_000


def test_a_cookie_that_was_changed_opens_nothing(dashboard, visitor):
    page = visitor()
    page.goto(dashboard.url)
    log_in(page, "ann")
    signed_in(page, "Ann")
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "_streamlit_user"]
    middle = len(cookie["value"]) // 2
    other = "A" if cookie["value"][middle] != "A" else "B"
    page.context.add_cookies([{**cookie, "value": cookie["value"][:middle] + other + cookie["value"][middle + 1 :]}])
    page.goto(dashboard.url)
    expect(page.get_by_text("Log in to open this dashboard.")).to_be_visible(timeout=30_000)


def test_a_login_that_ends_in_mid_edit_loses_nothing(built_file, tmp_path, visitor):
    """The provider's tokens are issued an hour ago as the dashboard sees it: with a clock of its own."""
    with guarded(built_file, tmp_path, PEOPLE, POLICY, {"BREAKEVEN_SESSION_MINUTES": "1"}) as short:
        page = visitor()
        page.goto(short.url)
        log_in(page, "ann")
        signed_in(page, "Ann")
        still(page, 1)
        slider = page.get_by_role("slider").first
        slider.press("ArrowRight")
        still(page, 1)
        page.wait_for_timeout(61_000)
        slider.press("ArrowRight")
        expect(page.get_by_text("Your login is over.")).to_be_visible(timeout=30_000)
        changed = page.url
        log_in(page, "ann")
        signed_in(page, "Ann")
        expect(page).to_have_url(changed, timeout=30_000)


def test_a_login_below_a_path_comes_back_below_it(built_file, tmp_path, visitor):
    with guarded(built_file, tmp_path, PEOPLE, POLICY, below="/costs") as below:
        page = visitor()
        page.goto(f"{below.url}/hardware?cache_hit_rate=0.37")
        log_in(page, "ann")
        signed_in(page, "Ann")
        expect(page).to_have_url(re.compile(r"/costs/hardware\?.*cache_hit_rate=0\.37"), timeout=30_000)
