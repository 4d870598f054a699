"""Fields for numbers as people write them: what was understood is said below, what is open is asked, nothing is lost.

A text that is refused or open stays in its field with the reason, or the readings as buttons, below it; the number that
it should replace stays in use until then. It leaves the field when that number changes from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import streamlit as st

from breakeven.currency import Currency
from breakeven.names import with_unit
from breakeven.words.refusals import by_label
from breakeven.written_numbers.reading import Ambiguous, Understood, read, read_clear
from breakeven.written_numbers.writing import accepted, as_written, in_words, needs_echo
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.look import plain
from economics.errors import InputError
from economics.fields.field import Field

_A_COPY = "replica"
"""The unit that files have for copies of the model: labels say what is counted."""
_NARROW = 100
"""The width of a field beside a slider [px]."""
Start = TypeVar("Start", float, None)
Use = Callable[[float | None], None]
"""What takes the number of a field, None where it was emptied."""


@dataclass(frozen=True)
class _Waiting:
    """A text that is not in use, the number and the owner that it was typed for, and the reason or the readings."""

    text: str
    instead_of: tuple[float | None, str]
    reason: str = ""
    readings: tuple[Understood, ...] = ()


@dataclass(frozen=True)
class _Asked:
    """What a field asks for: its key, the row of the table of fields, the number it shows, its name in refusals."""

    key: str
    field: Field
    value: float | None
    path: str
    use: Use
    owner: str

    @property
    def place(self) -> tuple[float | None, str]:
        """What a waiting text waits for: another number here, or the same of another option, is another place."""
        return self.value, self.owner


def typed_number(
    key: str,
    field: Field,
    value: float | None,
    use: Use,
    *,
    path: str = "",
    owner: str = "",
    label: str = "",
    placeholder: str = "",
    help_text: str = "",
    hidden: bool = False,
) -> None:
    """Draw a field that shows a number and hands the number typed into it to `use`.

    `path` names the field in refusals: its path in the scenario, or the words beside it (default: the field's name).
    `hidden`: the label is read out and not drawn, and what was understood is on the slider beside it.
    `owner` is the option that the number belongs to, where a key stands for a place that another option can take.
    """
    asked = _Asked(key, field, value, path or field.name, use, owner)
    waiting = _waiting_in(asked)
    text = _shown_in(asked) if waiting is None else waiting.text
    st.text_input(
        label or labelled(field),
        key=state.show(key, text),
        placeholder=placeholder or None,
        help=help_text or None,
        on_change=_typed,
        args=(asked,),
        label_visibility="collapsed" if hidden else "visible",
        width=_NARROW if hidden else "stretch",
    )
    if waiting is not None:
        _say_why(asked, waiting)
    elif text and value is not None and not hidden:
        _echo(asked, text)


def own_number(
    key: str,
    field: Field,
    start: Start,
    *,
    held_as: str = "",
    label: str = "",
    placeholder: str = "",
    help_text: str = "",
) -> float | Start:
    """Draw a field for a number that no document holds, and return it; emptied it holds `start` again.

    `held_as`: the name under which fields of several pages hold the same number (default: the key).
    """
    value: float | Start = _own().get(held_as or key, start)
    label, use = label or labelled(field), partial(_hold, held_as or key)
    typed_number(key, field, value, use, path=label, label=label, placeholder=placeholder, help_text=help_text)
    return value


def held_number(key: str) -> float | None:
    """Return the number that `own_number` holds under a key or name; None where there is none."""
    return _own().get(key)


def form_number(key: str, field: Field, *, label: str = "", help_text: str = "") -> None:
    """Draw a field in a form, whose text `number_in` reads when the form is sent."""
    st.text_input(label or labelled(field), key=key, help=help_text or field.help)


def number_in(key: str, field: Field, path: str = "") -> float | None:
    """Return the number in a field of a form, None in an empty one. Raises InputError naming `path`."""
    text = session.widget(key) or ""
    return read_clear(text, field, state.currency(), path).value if text.strip() else None


def number_in_cell(cell: object, field: Field, where: str, currency: Currency) -> float | None:
    """Return the number in a table's cell, None in an empty one. Raises InputError naming `where`: row and column."""
    text = "" if cell is None else str(cell)
    return read_clear(text, field, currency, where).value if text.strip() else None


def labelled(field: Field) -> str:
    """Return the words beside a field: its label, and its unit where neither label nor per cent sign says it."""
    unit_is_said = field.is_share or field.unit == _A_COPY
    return field.label if unit_is_said else with_unit(field.label, field.unit)


def _waiting_in(asked: _Asked) -> _Waiting | None:
    waiting = _all_waiting().get(asked.key)
    if waiting is not None and waiting.instead_of != asked.place:
        del _all_waiting()[asked.key]
        return None
    return waiting


def _shown_in(asked: _Asked) -> str:
    """The text of a field: what was typed as long as it says the number in use, else the number as it is written."""
    if asked.value is None:
        return ""
    written, typed = as_written(asked.value, asked.field), session.widget(asked.key)
    return typed if typed and typed != written and _says(typed, asked) else written


def _says(text: str, asked: _Asked) -> bool:
    try:
        reading = read(text, asked.field, state.currency())
    except InputError:
        return False
    return isinstance(reading, Understood) and reading.value == asked.value


def _echo(asked: _Asked, text: str) -> None:
    """Say what was understood of a text that is more than a few digits."""
    words = in_words(asked.value or 0.0, asked.field)
    if text != as_written(asked.value or 0.0, asked.field):
        reading = read(text, asked.field, state.currency())
        words = reading.words if isinstance(reading, Understood) else words
    if needs_echo(text, words):
        st.caption(plain(words))


def _say_why(asked: _Asked, waiting: _Waiting) -> None:
    if not waiting.readings:
        st.caption(f":material/report: {plain(waiting.reason)}")
        return
    st.caption(f":material/help: {plain(waiting.reason)}")
    with st.container(horizontal=True):
        for place, reading in enumerate(waiting.readings):
            st.button(plain(reading.words), key=f"{asked.key} reading {place}", on_click=_take, args=(asked, reading))


def _typed(asked: _Asked) -> None:
    text = session.widget(asked.key) or ""
    if state.is_echo(asked.key, text):
        return
    if not text.strip():
        _use(asked, text, None)
        return
    try:
        reading = read(text, asked.field, state.currency(), asked.path)
    except InputError as error:
        _wait(asked, _Waiting(text, asked.place, _sentence(error.message)))
        state.refuse((f"Not changed: {by_label(error, state.scenario())}",))
        return
    match reading:
        case Understood():
            _use(asked, text, reading.value)
        case Ambiguous():
            state.refuse(())
            _wait(asked, _Waiting(text, asked.place, f"{_sentence(reading.sentence)}:", reading.readings))


def _take(asked: _Asked, reading: Understood) -> None:
    _use(asked, reading.written, reading.value)


def _use(asked: _Asked, text: str, value: float | None) -> None:
    """Use a number; a text whose number is refused by what it is used for stays in the field."""
    _all_waiting().pop(asked.key, None)
    state.refuse(())
    asked.use(value)
    if state.problems():
        if value is None:
            state.refuse([f"{sentence}: type {accepted(asked.field)}" for sentence in state.problems()])
        _wait(asked, _Waiting(text, asked.place, " ".join(state.problems())))


def _wait(asked: _Asked, waiting: _Waiting) -> None:
    _all_waiting()[asked.key] = waiting


def _all_waiting() -> dict[str, _Waiting]:
    return session.kept(Slot.WAITING)


def _own() -> dict[str, float]:
    return session.kept(Slot.OWN_NUMBERS)


def _hold(key: str, value: float | None) -> None:
    if value is None:
        _own().pop(key, None)
    else:
        _own()[key] = value


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}"
