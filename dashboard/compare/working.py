"""The working behind the figures: remarks, formulas with their inputs, sources."""

from __future__ import annotations

import streamlit as st

from breakeven.words.working import looked_words, step_words
from dashboard.widgets.look import markdown_table, plain
from economics.break_even.compare import Comparison
from economics.working import units_of, working
from pricing.resolve.scenario import ResolvedScenario


def show_notes(comparison: Comparison) -> None:
    """Draw the remarks on each option's figures."""
    lines = [f"- **{plain(r.name)}**: {plain(note.text)}" for r in comparison.options for note in r.notes]
    st.markdown("\n".join(lines) or "There are none.")


def show_working(resolved: ResolvedScenario, comparison: Comparison) -> None:
    """Draw the formulas, inputs and sources behind each option's figures."""
    names = [result.name for result in comparison.options]
    chosen = st.segmented_control("Working of", names, default=names[0], key="working of", format_func=plain)
    result = next((r for r in comparison.options if r.name == chosen), comparison.options[0])
    steps = working(result.option, comparison.load)
    units = units_of(steps)
    rows = [step_words(step, units) for step in steps]
    st.markdown(markdown_table(("Result", "Formula", "Inputs", "Value", "Unit"), rows))
    sources = [
        (a.name, str(a.value), a.unit, a.status, *looked_words(a, resolved.as_of), a.source)
        for a in result.option.assumptions
    ]
    if sources:
        st.markdown("**Prices, rates and measurements that went in**")
        st.markdown(markdown_table(("Input", "Value", "Unit", "Status", "Day", "Age", "Source"), sources))
