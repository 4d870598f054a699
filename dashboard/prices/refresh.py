"""The Prices page's refresh: when asked, a separate process fetches newer prices and the page says what changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

import breakeven
from breakeven.files.json_text import json_text
from breakeven.refreshed import Affected
from dashboard import session, state
from dashboard.session import Slot
from dashboard.widgets.look import plain
from economics.scenario.reading import scenario_document
from pricing.store.store import ENVIRONMENT_VARIABLE

_SECONDS = 300


def show_refresh() -> None:
    """Draw the button and the result of its last press in this session."""
    box = st.expander("Take up newer prices", key="refresh", on_change="rerun", icon=":material/sync:")
    if not box.open:
        return
    with box:
        st.caption(
            "Nothing is refreshed by itself. Without a tick the installed `genai-prices` package and the program's own "
            "files are read again: `pip install -U genai-prices` first brings newer ones. What was held before stays, "
            "so addresses keep their figures."
        )
        online = st.checkbox("Also fetch the newest token prices over the network", key="refresh online")
        hunt = st.checkbox("Also ask GPU suppliers, if the `gpuhunt` package is installed", key="refresh gpuhunt")
        path = state.market().path
        st.button(
            "Refresh now",
            on_click=_refresh,
            args=(online, hunt),
            disabled=path is None,
            help="The catalogue is in memory: there is no file to bring up to date." if path is None else None,
        )
        _show_reports(session.get(Slot.REFRESHED))


def _refresh(online: bool, hunt: bool) -> None:
    with st.spinner("Reading the sources …"):
        session.put(Slot.REFRESHED, refreshed(online, hunt))
    state.market().reload()
    st.cache_data.clear()


def refreshed(online: bool, hunt: bool) -> dict[str, Any] | str:
    """Run `breakeven refresh` on the catalogue's file; return what it says, or a sentence when it said nothing.

    It gets the open scenario, so that it says what changes for it.
    """
    command = [sys.executable, "-m", "breakeven", "refresh", "--format", "json", "--scenario", "-"]
    command += ["--online"] * online + ["--gpuhunt"] * hunt
    root = Path(breakeven.__file__).resolve().parent.parent
    environment = {
        **os.environ,
        ENVIRONMENT_VARIABLE: str(state.market().path),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH")))),
    }
    try:
        run = subprocess.run(
            command,
            env=environment,
            input=json_text(scenario_document(state.scenario())),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        answer: dict[str, Any] = json.loads(run.stdout)
    except subprocess.TimeoutExpired:
        return f"The refresh took longer than {_SECONDS} seconds and was ended; the earlier prices are kept."
    except (OSError, ValueError):
        return "The refresh did not run; the earlier prices are kept."
    return answer


def _show_reports(answer: dict[str, Any] | str | None) -> None:
    if answer is None:
        return
    if isinstance(answer, str):
        st.error(plain(answer))
        return
    reports = answer["reports"]
    for report in reports:
        show = {"failed": st.error, "changed": st.success}.get(report["outcome"], st.info)
        show(plain(report["sentence"]))
        for failure in report["failures"]:
            st.warning(plain(failure))
    for each in answer["scenarios"]:
        st.info(plain(str(Affected(**each))))
    changes = [{"source": r["source"], **change} for r in reports for change in r["changes"]]
    if changes:
        st.dataframe(
            pd.DataFrame(changes), hide_index=True, height=min(420, 38 + 35 * len(changes)), alt="What changed."
        )
