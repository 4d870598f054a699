"""Whether a run was caused by the browser's back or forward, which Streamlit knows but does not publish."""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx


def moved_in_history() -> bool:
    """Tell whether the browser's back or forward asked for this run; no callback has run then.

    The address alone does not tell: while keys come fast, a browser still sends the address before, which looks just
    like one that it went back to. Without this part of Streamlit the answer is always no, and back and forward would
    move the address but not the scenario.
    """
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))
