"""Letting go of the copies that Streamlit keeps of uploaded files, and telling how much it keeps, and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from streamlit import config, runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile


def still_there(files: Sequence[object]) -> list[UploadedFile]:
    """Return the files that the server has: of one that was forgotten a browser may still send the name.

    A run that takes long leaves the field of before on the screen, and its files come again with the next click.
    """
    return [file for file in files if isinstance(file, UploadedFile)]


def forget_uploads(files: Sequence[UploadedFile]) -> None:
    """Let the server forget the files; without this part of Streamlit they are gone with the session."""
    context = get_script_run_ctx()
    manager = getattr(context, "uploaded_file_mgr", None)
    session = getattr(context, "session_id", None)
    for file in files:
        if manager is not None and session is not None:
            manager.remove_file(session_id=session, file_id=file.file_id)


def claims_of(session: str) -> Mapping[str, Any] | None:
    """Return what is known of who opened a page, by the session's id; None where no such page is open here."""
    if not runtime.exists():
        return None
    found = runtime.get_instance()._session_mgr.get_active_session_info(session)
    return None if found is None else dict(found.session._user_info)


def kept_bytes() -> dict[str, int]:
    """Return how many bytes of uploaded files the process keeps, by the session's id."""
    kept = _kept()
    return {} if kept is None else {session: _size(files) for session, files in list(kept.file_storage.items())}


def forget_uploads_of_closed_pages() -> None:
    """Let go of the files of sessions that no page can come back to; Streamlit waits until another one is opened."""
    kept = _kept()
    if kept is None:
        return
    sessions = runtime.get_instance()._session_mgr
    for session in list(kept.file_storage):
        if sessions.get_session_info(session) is None:
            kept.remove_session_files(session)


def seconds_to_come_back() -> float:
    """Return how long a page that lost its connection finds its session again."""
    return float(config.get_option("server.disconnectedSessionTTL"))


def _kept() -> MemoryUploadedFileManager | None:
    manager = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    return manager if isinstance(manager, MemoryUploadedFileManager) else None


def _size(files: Mapping[str, Any]) -> int:
    return sum(len(file.data) for file in list(files.values()))
