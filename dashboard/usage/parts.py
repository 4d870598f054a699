"""What the page shows of a profile in words and tables: the answer, what was recognised, the cost, what is unknown."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from breakeven.figures import UNDEFINED, percent
from breakeven.figures import tokens as short
from breakeven.usage.filling import said_name
from breakeven.words import usage as words
from dashboard import state
from dashboard.usage.charts import cost_chart, cost_in_words
from dashboard.widgets.answer import show_answer as show_head
from dashboard.widgets.look import markdown_table, plain
from dashboard.widgets.notices import money
from dashboard.widgets.plot import draw
from usage.document import profile_document
from usage.formats.kinds import FORMATS
from usage.profile import Part, Profile

PAGE = "usage"
_MOST_ROWS = 30
"""How many models or teams the tables show; the file for download holds all."""


def show_answer(profile: Profile | None) -> None:
    """Draw the question, and what the file shows."""
    if profile is None:
        show_head(PAGE, words.NOTHING_READ)
        return
    currency = state.currency()
    show_head(PAGE, words.headline(profile, currency), words.second_sentence(profile, currency))


def show_known() -> None:
    """Draw what is recognised, before anything is dropped."""
    with st.expander("What is recognised"):
        names = ", ".join(sorted({form.name for form in FORMATS}, key=str.casefold))
        said = (
            f"By its columns, never by its name: {names}. As CSV, JSON, JSON Lines or Parquet, plain or by gzip. "
            "Any other table is read once you have said what its columns mean."
        )
        st.markdown(plain(said))


def show_recognised(profile: Profile) -> None:
    """Draw what the file was recognised as, the rule for cached tokens, and whether the sums hold."""
    lines = [words.recognised(profile), words.cached_rule(profile)]
    st.markdown("  \n".join(f":small[{plain(line)}]" for line in lines if line))
    said = words.check(profile)
    if profile.check is not None and not profile.check.holds:
        st.warning(plain(said), icon=":material/report:")
    elif said:
        st.markdown(f":small[{plain(said)}]")
    for note in profile.notes:
        st.caption(plain(f"{note[:1].upper()}{note[1:]}."))


def show_cost(profile: Profile) -> None:
    """Draw models and teams by cost, as bars and as a table."""
    for title, parts in (("Models", profile.by_model), ("Teams", profile.by_team)):
        if parts:
            _show_parts(title, parts)
    if profile.cost_assumptions and (profile.by_model or profile.by_team):
        st.caption(
            plain(f"Cost at list prices, assumed where the file is silent: {'; '.join(profile.cost_assumptions)}.")
        )


def _show_parts(title: str, parts: Mapping[str, Part]) -> None:
    ordered = dict(sorted(parts.items(), key=lambda item: -_cost(item[1])))
    st.markdown(f"### {title} by cost")
    if any(_cost(part) for part in ordered.values()):
        currency = state.currency()
        draw(cost_chart(ordered, currency), f"usage_{title.lower()}", cost_in_words(title, ordered, currency))
    columns = (title[:-1], "requests", "input", "output", "from cache", "at list prices", "as logged")
    nobody = "no team" if title == "Teams" else said_name("")
    rows = [
        (
            said_name(name) if name else nobody,
            UNDEFINED if part.requests is None else f"{part.requests:,}",
            short(part.input_tokens),
            short(part.output_tokens),
            percent(part.cached_read_tokens / part.input_tokens)
            if part.cached_read_tokens is not None and part.input_tokens
            else UNDEFINED,
            "no price" if part.cost_at_list_usd is None else money(part.cost_at_list_usd),
            money(part.logged_cost_usd),
        )
        for name, part in list(ordered.items())[:_MOST_ROWS]
    ]
    st.markdown(markdown_table(columns, rows))
    if len(ordered) > _MOST_ROWS:
        st.caption(f"The {_MOST_ROWS} of the highest cost, of {len(ordered):,}; the file below holds all.")


def _cost(part: Part) -> float:
    return part.cost_at_list_usd or part.logged_cost_usd or 0.0


def show_cannot_say(profile: Profile) -> None:
    """Draw, folded, what the file cannot say, and why."""
    rows = words.cannot_say(profile)
    if rows:
        with st.expander("What this file cannot say, and why"):
            st.markdown(markdown_table(("Figure", "Why"), rows))


def show_download(profile: Profile) -> None:
    """Draw the button that saves the profile as the command line prints it."""
    st.download_button(
        "Profile (JSON)",
        lambda: json.dumps(profile_document(profile), indent=1, ensure_ascii=False),
        "usage.json",
        "application/json",
        on_click="ignore",
        help="All figures, as `breakeven profile` prints them; dropped here, it shows this page again.",
    )
