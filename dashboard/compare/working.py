"""The working behind the figures: remarks, formulas with their inputs, sources."""

from __future__ import annotations

from datetime import date

import streamlit as st

from breakeven.words.working import step_words
from dashboard.widgets.look import markdown_table, plain
from economics.assumption import Assumption
from economics.break_even.compare import Comparison
from economics.working import units_of, working
from pricing.resolve.scenario import ResolvedScenario
from pricing.rules.age import age


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
        (a.name, str(a.value), a.unit, a.status, a.as_of or resolved.as_of.isoformat(), _age(a, resolved), a.source)
        for a in result.option.assumptions
    ]
    if sources:
        st.markdown("**Prices, rates and measurements that went in**")
        st.markdown(markdown_table(("Input", "Value", "Unit", "Status", "As of", "Age", "Source"), sources))


def _age(assumption: Assumption, resolved: ResolvedScenario) -> str:
    seen = assumption.as_of
    try:
        day = date.fromisoformat(f"{seen}-01" if len(seen) == len("2026-07") else seen)
    except ValueError:
        return ""
    return age(day, resolved.as_of).words
