"""Work that may take long: kept in the session, with progress and a Stop button once it takes more than a second.

Streamlit ends a script at its next `st` call when the browser asks for another run. The progress bar is such a call:
what it raises is held back until the work has handed over what is done, and goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner_utils.exceptions import ScriptControlException

from dashboard.look import plain

QUIET_SECONDS = 1.0
_BETWEEN_SECONDS = 0.1
Value = TypeVar("Value")


@dataclass(frozen=True)
class _Kept:
    key: Hashable
    value: Any
    complete: bool


class Watch:
    """Hears how far a piece of work is, and says whether it is to stop."""

    def __init__(self, slot: str, key: Hashable, what: str) -> None:
        self._slot, self._key, self._what = slot, key, what
        self._place = st.empty()
        self._bar: Any = None
        self._started = self._told = time.monotonic()
        self.raised: BaseException | None = None

    def progress(self, share: float) -> None:
        """Show the share done, from the first second on."""
        now = time.monotonic()
        waited = QUIET_SECONDS if self._bar is None else _BETWEEN_SECONDS
        if self.raised is not None or now - self._told < waited:
            return
        self._told = now
        text = f"{plain(self._what)}: {100 * share:.0f} %"
        try:
            if self._bar is None:
                with self._place.container():
                    self._bar = st.progress(share, text)
                    st.button("Stop", key=f"stop {self._slot}", on_click=_stop, args=(self._slot, self._key))
            else:
                self._bar.progress(share, text)
        except ScriptControlException as raised:
            self.raised = raised

    def stop(self) -> bool:
        """Whether another run has been asked for."""
        return self.raised is not None

    def end(self) -> None:
        """Take the bar away, or let the other run begin."""
        if self.raised is not None:
            raise self.raised
        self._place.empty()


def kept_or_done(
    slot: str,
    key: Hashable,
    what: str,
    work: Callable[[Watch], Value],
    complete: Callable[[Value], bool],
) -> Value:
    """Return what `work` gave for this key before, or do it now; a slot keeps its last value.

    What the user stopped stays as it is until `go_on`; what another run interrupted is done anew.
    """
    kept: _Kept | None = st.session_state.get(f"{slot} kept")
    if kept is not None and kept.key == key and (kept.complete or stopped(slot, key)):
        value: Value = kept.value
        return value
    watch = Watch(slot, key, what)
    value = work(watch)
    st.session_state[f"{slot} kept"] = _Kept(key, value, complete(value))
    watch.end()
    return value


def stopped(slot: str, key: Hashable) -> bool:
    """Whether the user stopped the work for this key."""
    return bool(st.session_state.get(f"{slot} stopped") == key)


def go_on(slot: str) -> None:
    """Callback: do the stopped work after all."""
    st.session_state.pop(f"{slot} stopped", None)


def _stop(slot: str, key: Hashable) -> None:
    st.session_state[f"{slot} stopped"] = key
