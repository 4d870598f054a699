"""The server lets go of uploaded files at once, and of one that is gone a browser may still send the name."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from streamlit import runtime
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile, UploadedFileRec
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager
from streamlit.testing.v1 import AppTest

from dashboard.streamlit_private.uploads import (
    claims_of,
    forget_uploads,
    forget_uploads_of_closed_pages,
    kept_bytes,
    seconds_to_come_back,
    still_there,
)


def uploaded() -> UploadedFile:
    return UploadedFile(UploadedFileRec("id", "log.csv", "text/csv", b"SECRET"), FileURLs())


def test_a_file_that_is_gone_is_not_there() -> None:
    file = uploaded()
    assert still_there([DeletedFile("id"), file]) == [file]
    assert still_there([]) == []


def test_the_server_s_copy_goes_at_once() -> None:
    def script() -> None:
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        from dashboard.streamlit_private.uploads import forget_uploads

        files = st.file_uploader("Log", accept_multiple_files=True)
        if files:
            context = get_script_run_ctx()
            assert context is not None
            before = context.uploaded_file_mgr.get_files(context.session_id, [files[0].file_id])
            forget_uploads(files)
            after = context.uploaded_file_mgr.get_files(context.session_id, [files[0].file_id])
            st.text(f"{len(before)} then {len(after)}")

    at = AppTest.from_function(script).run()
    at.file_uploader[0].set_value([("log.csv", b"SECRET", "text/csv")]).run()
    assert not at.exception
    assert at.text[0].value == "1 then 0"


def test_streamlit_still_has_what_is_used_of_it() -> None:
    assert {"session_id", "file_id"} <= inspect.signature(MemoryUploadedFileManager.remove_file).parameters.keys()
    forget_uploads([uploaded()])  # outside a run there is nothing to let go


@dataclass
class Session:
    """Stands in for a session of Streamlit's: what is known of who opened it."""

    _user_info: dict[str, object]


@dataclass
class Page:
    session: Session


def test_files_of_a_page_that_cannot_come_back_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = MemoryUploadedFileManager("/upload")
    with_client, without = {"open": Page(Session({"sub": "ann"}))}, {"lost its connection": Page(Session({}))}
    storage = MemorySessionStorage()
    sessions = WebsocketSessionManager(storage, kept, ScriptCache(), None)
    sessions._active_session_info_by_id.update(with_client)  # type: ignore[arg-type]
    storage._cache.update(without)  # type: ignore[arg-type]
    instance = SimpleNamespace(uploaded_file_mgr=kept, _session_mgr=sessions)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: instance)
    for session in ("open", "lost its connection", "gone"):
        kept.add_file(session, UploadedFileRec("1", "a.csv", "text/csv", b"12"))
        kept.add_file(session, UploadedFileRec("2", "b.csv", "text/csv", b"345"))
    assert kept_bytes() == {"open": 5, "lost its connection": 5, "gone": 5}  # 2 + 3 bytes each
    forget_uploads_of_closed_pages()
    assert kept_bytes() == {"open": 5, "lost its connection": 5}
    assert claims_of("open") == {"sub": "ann"}
    assert claims_of("lost its connection") is None


def test_without_a_server_nothing_is_kept() -> None:
    assert (kept_bytes(), claims_of("any")) == ({}, None)
    forget_uploads_of_closed_pages()
    assert seconds_to_come_back() == 120
