"""Work that may take long: run in a thread, kept in the session, with a progress bar after one second.

A script ends at its next `st` call when the browser asks for another run, so the work has its own thread, which the
next run finds in progress. Its button stops it, and so does a request for other work in the same slot.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import streamlit as st

from dashboard import session
from dashboard.session import Slot
from dashboard.turns import let_others
from dashboard.widgets.look import plain

QUIET_SECONDS = 1.0
_BETWEEN_SECONDS = 0.1
Value = TypeVar("Value")
Progress = Callable[[float], None]
Stop = Callable[[], bool]


class Job:
    """One piece of work for a key: its progress, and in the end a value or an error."""

    def __init__(self, key: Hashable) -> None:
        self.key = key
        self.share = 0.0
        self.stop = threading.Event()
        self.finished = threading.Event()
        self.value: Any = None
        self.error: Exception | None = None

    def run(self, work: Callable[[Progress, Stop], Any]) -> None:
        """Do the work in a thread; an error is kept for whoever waits."""
        try:
            self.value = work(self._progress, self.stop.is_set)
        except Exception as error:
            self.error = error
        finally:
            self.finished.set()

    def _progress(self, share: float) -> None:
        self.share = min(1.0, max(0.0, share))


def result_of_work(slot: Slot, key: Hashable, title: str, work: Callable[[Progress, Stop], Value]) -> Value:
    """Return what `work` gives for this key, running it only once; a slot keeps its last value.

    `work` makes no `st` calls. When stopped, it returns what is done so far, which is kept until `go_on`.
    """
    job: Job | None = session.get(slot)
    if job is None or job.key != key:
        if job is not None:
            job.stop.set()
        job = Job(key)
        session.put(slot, job)
        threading.Thread(target=job.run, args=(work,), daemon=True).start()
    place = st.empty()
    with let_others():
        soon = job.finished.wait(QUIET_SECONDS)
    if not soon:
        with place.container():
            bar = st.progress(job.share, _text(title, job))
            st.button("Stop", key=f"stop {slot}", on_click=job.stop.set)
        while not _ended(job):
            bar.progress(job.share, _text(title, job))
        place.empty()
    if job.error is not None:
        raise job.error.with_traceback(None)
    value: Value = job.value
    return value


def _ended(job: Job) -> bool:
    """Wait a moment, in which others have their turn, and tell whether the work has ended."""
    with let_others():
        return job.finished.wait(_BETWEEN_SECONDS)


def go_on(slot: Slot) -> None:
    """Callback: run the stopped work again, from the start."""
    session.take(slot)


def _text(title: str, job: Job) -> str:
    return f"{plain(title)}: {100 * job.share:.0f} %" if not job.stop.is_set() else "Stopping …"
