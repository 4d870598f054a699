"""What the page asks: shares that are tried, and for which options; and the answer, worked out in a thread."""

from __future__ import annotations

import math
from functools import partial

import streamlit as st

from breakeven.choices import LEVERS_BATCH, LEVERS_CACHE, LEVERS_OPTION, Choice
from breakeven.levers.best_set import Answer, what_saves_most
from breakeven.levers.lever import Targets
from dashboard import session, state
from dashboard.long_work import go_on, result_of_work
from dashboard.risk.report import key_of
from dashboard.session import Slot
from dashboard.widgets.look import plain
from dashboard.widgets.number_field import typed_number
from economics.fields.field import shown
from economics.fields.table import FIELDS

SLOT = Slot.LEVERS_JOB
_ALL = "All options"
_TYPED = {LEVERS_BATCH.name: "batch_share", LEVERS_CACHE.name: "cache_hit_rate"}


def ask() -> tuple[Targets, str | None]:
    """Draw the fields of the question; return the shares to try, and the option asked for, None for all of them."""
    names = [option.name for option in state.scenario().options]
    chosen = state.chosen(LEVERS_OPTION)
    left, middle, right = st.columns(3)
    with left:
        st.selectbox(
            "Look at",
            [_ALL, *names],
            key=state.show("levers option", chosen if chosen in names else _ALL),
            help="All options, with the set that makes the cheapest one cheaper; or one option alone.",
            on_change=_choose_option,
        )
    with middle:
        batch = _share(LEVERS_BATCH, "Try batch share")
    with right:
        cache = _share(LEVERS_CACHE, "Try cache hits")
    return Targets(batch, cache), chosen if chosen in names else None


def _share(choice: Choice[str], label: str) -> float | None:
    """Draw a field for a share, empty where none is tried; return the share."""
    share, field = _read(state.chosen(choice), label), FIELDS[_TYPED[choice.name]]
    typed_number(
        f"{choice.name} typed",
        field,
        share,
        partial(_choose_share, choice),
        path=label,
        label=label,
        placeholder="not tried",
        help_text=f"{field.help} Type what you think can be reached.",
    )
    return share


def _read(chosen: str, label: str) -> float | None:
    """Return the share that an address or a file holds; one that is none is named, and not tried."""
    if not chosen:
        return None
    try:
        share = float(chosen)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        st.warning(plain(f"{label}: {shown(chosen)} is refused: must be a share from 0 to 1"), icon=":material/report:")
        return None
    return share


def _choose_share(choice: Choice[str], share: float | None) -> None:
    state.choose(choice, "" if share is None else f"{share:.12g}")


def _choose_option() -> None:
    name = session.widget("levers option")
    state.choose(LEVERS_OPTION, "" if name == _ALL else name)


def answer_of(targets: Targets, only: str | None) -> Answer:
    """Return the answer, kept until the scenario, its prices or the question change."""
    document, catalogue, today = state.document(), state.catalogue(), state.today()
    resolved, _ = state.resolved()
    editions = tuple((edition.source, edition.number) for edition in catalogue.editions)
    origins = tuple(sorted(document.origins.by_path.items(), key=lambda entry: entry[0]))
    return result_of_work(
        SLOT,
        (key_of(resolved), editions, state.contract(), origins, targets, only),
        "Trying each change on the scenario",
        lambda progress, stop: what_saves_most(document.sourced, catalogue, today, targets, only, progress, stop),
    )


def show_stopped() -> None:
    """Draw the button that runs a stopped search again."""
    st.button("Go on", key="levers go on", on_click=go_on, args=(SLOT,))
