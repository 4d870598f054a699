"""Files dropped on the Fleet page: a benchmark of the user's own, and a model's config.json."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from breakeven.edits.throughput import drop_run
from breakeven.uploads.config import ConfigUpload, OwnModel
from breakeven.uploads.run import RunUpload
from dashboard import state
from dashboard.fleet.parts import Shown
from dashboard.widgets.look import plain
from dashboard.widgets.upload import show_upload


def show_files(shown: Shown) -> None:
    """Draw the two uploads; a bad file is named and changes nothing."""
    st.markdown("##### Measured it yourself, or another model?")
    left, right = st.columns(2)
    with left:
        show_upload(RunUpload(shown.index, shown.option.model), "fleet benchmark")
        if shown.option.measured is not None and shown.index is not None:
            st.caption(plain(f"In use: {shown.option.measured.source}"))
            st.button("Take the run away", on_click=state.apply, args=(drop_run, shown.index))
    with right:
        if shown.option.architecture is not None:
            st.caption(plain(f"In use: the sizes of {shown.option.model} come from a config.json"))
        show_upload(ConfigUpload(shown.index), "fleet config", ask=_named)


def _named(model: OwnModel) -> OwnModel:
    return replace(model, name=st.text_input("Name of the model", model.name, max_chars=60, key="fleet model name"))
