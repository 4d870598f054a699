"""A benchmark file on the Hardware page before a run of it is used: its runs, and where they lie on the estimate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import streamlit as st

from breakeven.names import gpus_name
from breakeven.uploads.benchmarks.run import BenchmarkRun, written
from breakeven.uploads.run import ChosenRun
from dashboard.hardware.charts import runs_chart, runs_in_words
from dashboard.hardware.parts import Viewed, ask_whether_beside
from dashboard.widgets.look import plain
from dashboard.widgets.plot import draw
from economics.fleet.configuration import Work
from economics.fleet.load_curve import over_load
from pricing.resolve.throughput import ChosenThroughput


def choosing(viewed: Viewed, throughput: ChosenThroughput | None) -> Callable[[ChosenRun], ChosenRun | None]:
    """Return what lets the user choose a run of a file; it returns None until one is chosen."""

    def ask(offered: ChosenRun) -> ChosenRun | None:
        runs = offered.file.runs
        chosen = offered.run
        if chosen is None:
            st.dataframe(_table(runs), hide_index=True)
            names = [f"{number} · {run.label}" for number, run in enumerate(runs, 1)]
            place = st.selectbox(
                f"Which of the {len(runs)} runs",
                range(len(runs)),
                index=None,
                format_func=names.__getitem__,
                placeholder="Choose one: none is taken by itself",
                key=f"fleet run {offered.file.runs[0].file} {len(runs)}",
            )
            chosen = None if place is None else runs[place]
        _draw_curve(viewed, throughput, runs, chosen)
        return None if chosen is None else replace(offered, run=chosen, beside=ask_whether_beside(viewed, "run"))

    return ask


def _table(runs: tuple[BenchmarkRun, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "run": range(1, len(runs) + 1),
            "at a time": [run.concurrency for run in runs],
            "output token/s": [round(run.output_tokens_per_second, 1) for run in runs],
            "in": [round(run.input_tokens, 1) for run in runs],
            "out": [round(run.output_tokens, 1) for run in runs],
            "failed, %": [None if run.failed_share is None else round(100 * run.failed_share, 2) for run in runs],
        }
    )


def _draw_curve(
    viewed: Viewed, throughput: ChosenThroughput | None, runs: tuple[BenchmarkRun, ...], chosen: BenchmarkRun | None
) -> None:
    """Draw the runs over the estimate at the lengths of the chosen one, or of the first of them."""
    served = None if throughput is None else throughput.served
    if served is None:
        return
    of = chosen or runs[0]
    work = Work(of.input_tokens, of.output_tokens, cache_hit_rate=of.cache_hit_rate or 0.0)
    curve = over_load(served.serving, served.layout, work, viewed.shelf.constants)
    colour = 0 if viewed.index is None else viewed.index
    draw(runs_chart(curve, runs, chosen, colour), "file_runs", runs_in_words(runs))
    gpus = viewed.option.gpus_per_replica
    other = f" The file says {of.gpus} GPUs." if of.gpus is not None and of.gpus != gpus else ""
    st.caption(
        plain(
            f"The estimate for {gpus_name(gpus, viewed.option.gpu)} at {written(of.input_tokens)} input and "
            f"{written(of.output_tokens)} output tokens, before any measurement, and the runs of the file: output "
            f"token/s of all GPUs together.{other}"
        )
    )
