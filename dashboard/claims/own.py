"""A claim of your own: a kind of figure, its inputs, what was published, and the verdict; kept as a case file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from breakeven.files.json_text import json_text
from breakeven.names import gpu_name
from breakeven.words.claims import in_dollars
from dashboard import session, state
from dashboard.claims.parts import known, show_verdict
from dashboard.session import Slot
from dashboard.widgets.look import plain
from dashboard.widgets.number_field import form_number, number_in
from economics.errors import InputError
from economics.fields.field import Field
from trust.claims.case import case_from
from trust.claims.figures.figure import Figure, Words
from trust.claims.figures.kinds import FIGURES
from trust.claims.known import Known
from trust.claims.report import check_cases

ID = "own"
_NOTHING = "nothing"
_LOW = Field("low", "Published figure, or its lower end", "", -1e30, 1e30, "as the sentence states it", "")
_HIGH = Field("high", "Upper end, where it is a range", "", -1e30, 1e30, "empty: a single figure", "")


def show_own() -> None:
    """Draw the form for a claim of your own, and the verdict on the one that was sent last."""
    st.markdown("### Check a claim of your own")
    now = known()
    offered = [id for id, figure in FIGURES.items() if _can_be_asked(figure)]
    id = st.selectbox("Kind of figure", offered, format_func=lambda each: FIGURES[each].label, key="own claim figure")
    figure = FIGURES[id]
    with st.form("own claim"):
        st.text_input("The claim, in its own words", key="own claim words", max_chars=300)
        columns = st.columns(2)
        for place, asked in enumerate(figure.inputs):
            with columns[place % 2]:
                _ask(figure, asked, now)
        low, high = st.columns(2)
        unit = f" ({in_dollars(figure.unit)})" if figure.unit else ""
        with low:
            form_number("own claim low", _LOW, label=f"{_LOW.label}{unit}")
        with high:
            form_number("own claim high", _HIGH, label=_HIGH.label)
        numbers = [asked.name for asked in figure.inputs if isinstance(asked, Field)]
        labels = {asked.name: asked.label for asked in figure.inputs}
        st.selectbox(
            "Which number could be another one?",
            [_NOTHING, *numbers],
            key=f"own claim solve {id}",
            format_func=lambda name: labels.get(name, "None of them"),
            help="Where the claim does not come out, the value of this number at which it does is worked out.",
        )
        st.form_submit_button("Check it", on_click=_check, args=(figure,), type="primary")
    _show_last(now)


def _can_be_asked(figure: Figure) -> bool:
    """Whether all its words can be chosen from a list: models and GPUs of the catalogue, or words of its own."""
    words = [asked for asked in figure.inputs if isinstance(asked, Words) and asked.name not in figure.optional]
    names = {asked.name for asked in figure.inputs}
    sold = "provider" in names and "provider" not in figure.optional
    return not sold and all(asked.allowed or asked.name in _LISTS for asked in words)


_LISTS: Mapping[str, Callable[[Known], dict[str, str]]] = {
    "model": lambda now: {row.id: row.name for row in now.catalogue.registered_models()},
    "gpu": lambda now: {row.gpu: gpu_name(row.gpu) for row in now.catalogue.all_hardware()},
}


def _key(figure: Figure, name: str) -> str:
    return f"own claim {figure.id} {name}"


def _ask(figure: Figure, asked: Field | Words, now: Known) -> None:
    key = _key(figure, asked.name)
    left_out = " (can be left out)" if asked.name in figure.optional else ""
    if isinstance(asked, Field):
        unit = f" ({in_dollars(asked.unit)})" if asked.unit and not asked.is_share else ""
        form_number(key, asked, label=f"{asked.label}{unit}{left_out}")
        return
    if not asked.allowed and asked.name not in _LISTS:
        return
    names = {word: word.upper() if "precision" in asked.name else word for word in asked.allowed}
    names = names or _LISTS[asked.name](now)
    st.selectbox(asked.label, list(names), format_func=names.__getitem__, key=key)


def _check(figure: Figure) -> None:
    """Make a case of the form, or name what is wrong in it."""
    with state.naming_refusals():
        session.put(Slot.OWN_CLAIM, _document(figure))
        state.refuse(())


def _document(figure: Figure) -> dict[str, Any]:
    inputs: dict[str, Any] = {}
    for asked in figure.inputs:
        key = _key(figure, asked.name)
        if isinstance(asked, Words):
            chosen = session.widget(key)
            if chosen is not None:
                inputs[asked.name] = {"value": chosen, "stated": True}
            continue
        number = number_in(key, asked, asked.label)
        if number is not None:
            inputs[asked.name] = {"value": number, "unit": asked.unit, "stated": True}
        elif asked.name not in figure.optional:
            raise InputError(asked.label, f"is missing: type {asked.range_text}")
    low, high = number_in("own claim low", _LOW, _LOW.label), number_in("own claim high", _HIGH, _HIGH.label)
    if low is None:
        raise InputError(_LOW.label, "is missing: type the figure that was published")
    words = " ".join((session.widget("own claim words") or "").split())
    document: dict[str, Any] = {
        "id": ID,
        "claim": words or figure.label,
        "steps": {"figure": {"figure": figure.id, "inputs": inputs}},
        "answer": "figure",
        "published": {"low": low, "high": low if high is None else high, "unit": figure.unit},
    }
    solve_for = session.widget(f"own claim solve {figure.id}")
    if solve_for in inputs:
        document["solve_for"] = {"step": "figure", "input": solve_for}
    case_from(document)
    return document


def _show_last(now: Known) -> None:
    document = session.get(Slot.OWN_CLAIM)
    if document is None:
        return
    (checked,) = check_cases([case_from(document)], now)
    st.markdown(f"**{plain(checked.case.claim)}**")
    show_verdict(checked)
    st.download_button(
        "Keep it as a case file",
        json_text(document).encode(),
        "claim.json",
        "application/json",
        help="breakeven validate takes such a file with --case and checks it again at any day.",
        on_click="ignore",
    )
