"""A field on which files are dropped that are read in turn and then gone: of usage, or an invoice with its log."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from breakeven.uploads.upload import MEBIBYTE
from breakeven.uploads.usage import MAX_BYTES, Dropped, Outcome, is_busy
from breakeven.words import usage as words
from dashboard import session, state
from dashboard.long_work import Progress, Stop, result_of_work
from dashboard.session import Slot
from dashboard.streamlit_private.uploads import forget_uploads, still_there
from dashboard.widgets.look import plain
from economics.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True)
class DropField:
    """A field for several files at once; the session keeps its number, the dropped files and their reading in slots."""

    label: str
    help: str
    number: Slot
    files: Slot
    job: Slot

    def show(self) -> None:
        """Draw the field: a new one after each drop, so that the browser's and the server's copies of files go."""
        key = f"{self.files} {self._number()}"
        st.file_uploader(
            self.label,
            accept_multiple_files=True,
            key=key,
            max_upload_size=MAX_BYTES // MEBIBYTE,
            help=self.help,
            on_change=self._take,
            args=(key,),
        )

    @property
    def dropped(self) -> Dropped | None:
        """The files that were dropped last, until they are let go."""
        kept: Dropped | None = session.get(self.files)
        return kept

    def read(
        self, dropped: Dropped, how: Hashable, doing: str, work: Callable[[Progress, Stop], Outcome[T]]
    ) -> Outcome[T]:
        """Return what became of the files, worked out once for each `how`; a stop and a refusal are drawn."""
        waits = st.empty()
        if is_busy() and session.get(self.job) is None:
            waits.info(words.WAITS, icon=":material/hourglass_top:")
        title = f"{doing} {', '.join(dropped.names)}"
        outcome: Outcome[T] = result_of_work(self.job, (dropped.number, how), title, work)
        waits.empty()
        if outcome.stopped:
            st.info(words.STOPPED, icon=":material/stop_circle:")
        elif outcome.refused is not None and not outcome.unmapped:
            show_refused(outcome.refused)
        return outcome

    def let_go(self) -> None:
        """Forget the dropped files, and stop reading them."""
        dropped: Dropped | None = session.take(self.files)
        job = session.take(self.job)
        if job is not None:
            job.stop.set()
        if dropped is not None:
            dropped.forget()

    def _take(self, key: str) -> None:
        """Keep the dropped files in a private folder, and let Streamlit's own copies of them go."""
        files = still_there(session.widget(key) or [])
        if not files:
            return
        self.let_go()
        try:
            dropped = Dropped([(file.name, file.getbuffer()) for file in files])
        except InputError as error:
            state.refuse((f"Refused; nothing was changed. {error}",))
            return
        finally:
            forget_uploads(files)
            session.put(self.number, self._number() + 1)
        session.put(self.files, dropped)

    def _number(self) -> int:
        number: int = session.get(self.number, 0)
        return number


def show_refused(error: InputError) -> None:
    """Draw why files were refused."""
    st.error(f"**Refused; nothing was changed.** {plain(str(error))}", icon=":material/report:")
