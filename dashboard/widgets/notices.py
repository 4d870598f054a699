"""The notices of a page: refusals, warnings and the currency, at a place that is kept for them.

They take one line whatever there is to say, so that nothing on the page moves when one appears; a click shows them all.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from breakeven.figures import money as written
from breakeven.figures import unbroken
from breakeven.outlook import refusal_of
from breakeven.words.refusals import by_label, option_at
from dashboard import state
from dashboard.widgets.done import show_done
from dashboard.widgets.look import plain
from economics.errors import InputError
from economics.note import Level
from economics.option.protocol import PricedOption
from pricing.resolve.known_changes import KNOWN_CHANGE
from pricing.resolve.scenario import ResolvedScenario

Urgency = Literal["error", "warning", "info"]
_SIGNS: dict[Urgency, str] = {"error": "✕", "warning": "⚠", "info": "ⓘ"}
_SAID_ABOVE = ' aria-hidden="true"'
_ORDER: tuple[Urgency, ...] = ("error", "warning", "info")


@dataclass(frozen=True)
class Notice:
    """A sentence for the reader, and how urgent it is."""

    urgency: Urgency
    text: str


def show_problems(errors: Sequence[InputError], options: Sequence[PricedOption]) -> None:
    """Draw what was refused, what has no price, what options warn of, and the catalogue's own notices."""
    show_done()
    show(of_scenario(errors, options))


def of_scenario(errors: Sequence[InputError], options: Sequence[PricedOption]) -> list[Notice]:
    """Return what was refused, what has no price, what options warn of, and the catalogue's own notices."""
    return [
        *(Notice("error", problem) for problem in state.problems()),
        *(Notice("error", _left_out(error)) for error in errors),
        *of_options(options),
        *(Notice("info", text) for text in (*state.market().notices, *state.deployments_contract()[1])),
    ]


def of_options(options: Sequence[PricedOption]) -> Iterator[Notice]:
    """Yield the options' warnings, such as a price too old to plan with, and every price that is known to change."""
    for option in options:
        for note in option.notes:
            if note.level is Level.WARNING or note.kind == KNOWN_CHANGE:
                yield Notice("warning" if note.level is Level.WARNING else "info", f"{option.name}: {note.text}.")


def show(notices: Sequence[Notice]) -> None:
    """Draw the notices on one line, the most urgent first; the rest, and what does not fit, after a click.

    The first is read out on the line: the list repeats it for the eye alone.
    """
    ordered = sorted(notices, key=lambda notice: _ORDER.index(notice.urgency))
    if not ordered:
        st.html('<div class="notices"></div>')
        return
    first = ordered[0]
    items = "".join(
        f'<li class="{each.urgency}"{"" if place else _SAID_ABOVE}>{html.escape(unbroken(each.text))}</li>'
        for place, each in enumerate(ordered)
    )
    count = f"{_SIGNS[first.urgency]} {len(ordered)}" if len(ordered) > 1 else _SIGNS[first.urgency]
    role = "alert" if first.urgency == "error" else "status"
    st.html(
        f'<details class="notices {first.urgency}"><summary><b>{count}</b>'
        f'<span role="{role}">{html.escape(unbroken(first.text))}</span></summary><ul>{items}</ul></details>'
    )


def refused(error: InputError) -> str:
    """Return a refusal in words, by the labels of the open scenario: what a page says of an error."""
    return by_label(error, state.scenario())


def show_refusal(resolved: ResolvedScenario) -> None:
    """Draw what a pack leaves out because the scenario's own months or uncertain inputs are refused."""
    error = refusal_of(resolved)
    if error is not None:
        st.warning(plain(f"The files leave out what cannot be computed: {refused(error)}."), icon=":material/report:")


def show_currency() -> None:
    """Draw the rate behind converted figures; nothing in US dollars."""
    if said := currency_sentences():
        st.caption(plain(said))


def currency_sentences() -> str:
    """Return the rate behind converted figures, and what stays in US dollars; empty where all is in them."""
    caption = state.currency().caption
    stay = "What you type, the remarks, the working and the JSON files stay in US dollars."
    return f"Amounts in {caption} {stay}" if caption else ""


def money(usd: float | None) -> str:
    """Write an amount of US dollars in this session's currency."""
    return written(usd, state.currency())


def _left_out(error: InputError) -> str:
    every = "Every option is left out" if option_at(error.field) is None else "Left out"
    return f"{every}: {refused(error)}"
