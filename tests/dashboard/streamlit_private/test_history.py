"""Streamlit still tells a run that back or forward asked for; what a browser does is in `tests/browser`."""

from __future__ import annotations

from dataclasses import fields

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.testing.v1 import AppTest


def test_a_run_knows_whether_it_was_asked_for_by_history() -> None:
    assert "is_history_navigation" in {field.name for field in fields(ScriptRunContext)}
    assert ClientState(is_history_navigation=True).is_history_navigation


def test_an_ordinary_run_was_not() -> None:
    def script() -> None:
        import streamlit as st

        from dashboard.streamlit_private.history import moved_in_history

        st.text(str(moved_in_history()))

    assert AppTest.from_function(script).run().text[0].value == "False"
