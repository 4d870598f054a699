"""The server lets go of uploaded files at once, and of one that is gone a browser may still send the name."""

from __future__ import annotations

import inspect

from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile, UploadedFileRec
from streamlit.testing.v1 import AppTest

from dashboard.streamlit_private.uploads import forget_uploads, still_there


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
