"""The style sheet of every page, where it differs from Streamlit's own."""

from __future__ import annotations

from dashboard.widgets.look import COLOURS

_PAGE = """
.stMainBlockContainer { padding: 4.1rem 2rem 4rem; }
.stMainBlockContainer > .stVerticalBlock { gap: 0.6rem; }
.stMainBlockContainer h1 { font-size: 0.85rem; font-weight: 400; padding: 0; margin: 0; }
.stMainBlockContainer h2 { font-size: 1.2rem; font-weight: 600; line-height: 1.35; padding: 0 0 0.15rem; }
.stMainBlockContainer h3 { font-size: 1.05rem; padding: 0.5rem 0 0; }
.stMarkdown td { overflow-wrap: break-word; }
"""
"""The answer without scrolling, and tables whose words stay whole."""
_NOTICES = """
.notices { height: 1.6rem; position: relative; font-size: 0.85rem; z-index: 5; }
.notices summary { display: flex; gap: 0.5rem; line-height: 1.6rem; cursor: pointer; list-style: none; }
.notices summary span { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.notices summary b { white-space: nowrap; font-weight: 600; }
.notices[open] summary span { visibility: hidden; }
.notices ul { position: absolute; left: 0; right: 0; margin: 0; padding: 0.6rem 1rem 0.6rem 2rem;
  background: var(--st-background-color, Canvas); border: 1px solid var(--st-border-color, GrayText);
  border-radius: 0.5rem; }
.notices .error, .notices.error b { color: var(--st-red-text-color, #b3261e); }
.notices.warning b { color: var(--st-orange-text-color, #9a5b00); }
"""
"""One line for the notices of a page; opened, they lie over what follows and move nothing."""
_SIDEBAR = """
.stSidebar [data-testid="stSidebarHeader"] { height: 2.2rem; padding-top: 0.4rem; margin-bottom: 0; }
.stSidebar [data-testid="stSidebarUserContent"] { padding: 0 1rem 1rem; }
.stSidebar .stVerticalBlock { gap: 0.5rem; }
.stSidebar h2 { font-size: 0.95rem; padding: 0.4rem 0 0; }
.stSidebar [class*="st-key-option_"] button { justify-content: flex-start; padding: 0.1rem 0.3rem; min-height: 2rem; }
"""
_MARKS = "\n".join(
    f".st-key-option_{place} button p::first-letter {{ color: {colour}; }}" for place, colour in enumerate(COLOURS)
)
"""The marks of the options in their colours."""
STYLE = f"{_PAGE}{_NOTICES}{_SIDEBAR}{_MARKS}"
