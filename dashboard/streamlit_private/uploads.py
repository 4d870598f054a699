"""Letting go of the copies that Streamlit keeps of uploaded files, at once and not when the session ends."""

from __future__ import annotations

from collections.abc import Sequence

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
