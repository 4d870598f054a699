"""The pages of the app by section, the old addresses of pages that have moved, and the check that the app runs a page.

Until `st.navigation` has been called once in the process, Streamlit treats a folder named `pages` beside the main
script as its older kind of multipage app: the first visitor after a start who opens a page's own address would get that
page alone, without scenario and sidebar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from breakeven.choices import RISK_TAB, Choice
from dashboard import session, state
from dashboard.session import Slot

PRODUCT = "LLM break-even"
_SIDEBAR = 330
"""The width of the sidebar [px]: a slider with its exact field beside it."""


@dataclass(frozen=True)
class PageEntry:
    """A page: the module that draws it, its name in the navigation, its question, its address, and older addresses.

    An older address may bring a choice on the page that took its place.
    """

    module: str
    name: str
    question: str
    address: str
    moved_from: Mapping[str, tuple[Choice[str], str] | None] = field(default_factory=dict)


SECTIONS: dict[str, tuple[PageEntry, ...]] = {
    "Answer": (
        PageEntry("compare", "Compare", "What does it cost?", ""),
        PageEntry("levers", "Levers", "What saves most?", "levers"),
        PageEntry("advisor", "Advisor", "Should we at all?", "advisor"),
    ),
    "Market": (
        PageEntry("prices", "Prices", "Who is cheapest?", "prices"),
        PageEntry("hardware", "Hardware", "What does it run on?", "hardware", {"fleet": None}),
    ),
    "Plan": (
        PageEntry("over_time", "Over time", "Rent, reserve or buy?", "over_time"),
        PageEntry("risk", "How sure", "Can we rely on it?", "risk", {"map": (RISK_TAB, "map")}),
    ),
    "Usage": (
        PageEntry("usage", "Your usage", "What do we really use?", "usage"),
        PageEntry("mix", "Mix", "Which request goes where?", "mix"),
    ),
    "Trust": (
        PageEntry("models", "Models and licences", "Which models may we use?", "models"),
        PageEntry("claims", "Published claims", "Does the rule of thumb hold?", "claims"),
        PageEntry("guides", "Guides", "What do the guides say, and is it right?", "guides"),
    ),
    "Team": (PageEntry("scenarios", "Scenarios", "What did we decide?", "scenarios"),),
    "Help": (PageEntry("glossary", "Glossary", "What does that word mean?", "glossary"),),
}
"""Every page, in the order of the questions that a budget goes through."""
PAGES = tuple(page for pages in SECTIONS.values() for page in pages)


def question_of(module: str) -> str:
    """Return the question that the page drawn by a module answers: its first heading."""
    return next(page.question for page in PAGES if page.module == module)


def navigation(*, shown: bool = True) -> st.Page:
    """Draw the navigation, unless it is not `shown`, and return the page that the address asks for; `run` draws it.

    An older address opens the page that took its place.
    """
    session.put(Slot.RUN_BY_APP, shown)
    moved = {address: page for page in PAGES for address in page.moved_from}
    pages = session.get(Slot.PAGES)
    if pages is None:
        sections = {title: [_page(page) for page in entries] for title, entries in SECTIONS.items()}
        pages = {**sections, "": [_moved(address) for address in moved]}
        session.put(Slot.PAGES, pages)
    chosen = st.navigation(pages, position="top" if shown else "hidden")
    if chosen.url_path in moved:
        choice = moved[chosen.url_path].moved_from[chosen.url_path]
        if choice is not None:
            state.choose(*choice)
        st.switch_page(f"pages/{moved[chosen.url_path].module}.py")
    st.set_page_config(
        page_title=f"{chosen.title} · {PRODUCT}", page_icon="⚖️", layout="wide", initial_sidebar_state=_SIDEBAR
    )
    return chosen


def _page(page: PageEntry) -> st.Page:
    return st.Page(
        f"pages/{page.module}.py",
        title=page.name,
        url_path=page.address or None,
        default=not page.address,
    )


def _moved(address: str) -> st.Page:
    return st.Page(lambda: None, title=address, url_path=address, visibility="hidden")


def through_app() -> None:
    """Restart the run through `app.py` when a page was run on its own; every page calls this first."""
    if not session.take(Slot.RUN_BY_APP):
        navigation()  # from now on Streamlit runs every page through the app
        st.rerun()
