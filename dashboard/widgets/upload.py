"""The upload of any kind of file: the field with its limit, what the file holds, and the buttons that use it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from breakeven.uploads.upload import MEBIBYTE, Upload
from dashboard import session, state
from dashboard.widgets.look import plain
from economics.errors import InputError
from economics.note import Level

Result = TypeVar("Result")


def show_upload(
    upload: Upload[Result],
    key: str,
    *,
    refuse: Callable[[Sequence[str]], None] | None = None,
    used: Callable[[], None] | None = None,
    ask: Callable[[Result], Result | None] | None = None,
) -> bool:
    """Draw an upload; return True while it holds a file.

    For a file that is used at once, `refuse` receives the refusals (default: the page's problems) and `used` is called
    on success. `ask` lets the user complete a result before its button, of which there is none while it returns None.
    """
    file = st.file_uploader(
        upload.label,
        type=list(upload.types),
        key=key,
        help=upload.help,
        max_upload_size=upload.max_bytes // MEBIBYTE,
        on_change=(lambda: _use_at_once(upload, key, refuse, used)) if upload.at_once else "rerun",
    )
    if file is None or upload.at_once:
        return file is not None
    try:
        results = upload.read(file.getvalue(), file.name)
    except InputError as error:
        for sentence in upload.refused(error):
            st.error(plain(sentence))
        return True
    for number, result in enumerate(results):
        chosen = ask(result) if ask else result
        for note in upload.preview(result if chosen is None else chosen):
            (st.warning if note.level is Level.WARNING else st.caption)(plain(note.text))
        if chosen is None:
            continue
        st.button(upload.button(chosen), key=f"use {key} {number}", on_click=state.change, args=(upload.edit(chosen),))
    return True


def _use_at_once(
    upload: Upload[Result],
    key: str,
    refuse: Callable[[Sequence[str]], None] | None,
    used: Callable[[], None] | None,
) -> None:
    file = session.widget(key)
    if file is None:
        return
    try:
        (result,) = upload.read(file.getvalue(), file.name)
    except InputError as error:
        (refuse or state.refuse)(upload.refused(error))
        return
    state.change(upload.edit(result))
    warnings = [note.text for note in upload.preview(result) if note.level is Level.WARNING]
    if warnings:
        (refuse or state.refuse)(warnings)
    if used:
        used()
