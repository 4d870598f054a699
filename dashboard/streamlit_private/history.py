"""Whether a run was caused by the browser's back or forward, which Streamlit knows but does not publish."""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx


def moved_in_history() -> bool:
    """Tell whether the browser's back or forward asked for this run; no callback has run then.

    The address alone does not tell: during fast key presses a browser may still send the previous address, just as if
    it had gone back. Without this part of Streamlit the answer is always no, and back and forward change the address
    but not the scenario.
    """
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))
