"""Files dropped on the Hardware page: a benchmark of the user's own, and a model's config.json."""

from __future__ import annotations

import streamlit as st

from breakeven.edits.throughput import drop_run
from breakeven.uploads.config import ConfigUpload
from breakeven.uploads.run import RunUpload
from dashboard import state
from dashboard.hardware.own_model import completing
from dashboard.hardware.parts import Viewed
from dashboard.hardware.runs import choosing
from dashboard.widgets.look import plain
from dashboard.widgets.upload import show_upload
from pricing.resolve.throughput import ChosenThroughput


def show_files(viewed: Viewed, throughput: ChosenThroughput | None) -> None:
    """Draw the two uploads once their box is open; a file at fault is named and changes nothing.

    `throughput` is the option's own, over whose estimate the runs of a file are drawn; None where it has none.
    """
    box = st.expander("A model or a measurement of your own", key="own files", on_change="rerun")
    if not box.open:
        return
    with box:
        left, right = st.columns(2)
        with left:
            upload = RunUpload(viewed.index, viewed.option.model)
            show_upload(upload, "fleet benchmark", ask=choosing(viewed, throughput))
            if viewed.option.measured is not None and viewed.index is not None:
                st.caption(plain(f"In use: {viewed.option.measured.source}"))
                st.button("Take the run away", on_click=state.apply, args=(drop_run, viewed.index))
        with right:
            if viewed.option.architecture is not None:
                st.caption(plain(f"In use: the sizes of {viewed.model_name} come from a config.json"))
            show_upload(ConfigUpload(viewed.index, viewed.option.name), "fleet config", ask=completing(viewed))
