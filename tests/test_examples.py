"""Every example in a docstring of the product is run and gives what it says."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("economics", "pricing", "usage", "breakeven", "dashboard")
EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize(
    "name",
    [
        "economics.break_even.compare",
        "economics.cost.load",
        "economics.scenario.reading",
        "breakeven.address",
        "breakeven.currency",
        "breakeven.edits.fields",
        "breakeven.edits.options",
        "breakeven.figures",
    ],
)
def test_what_a_newcomer_calls_first_has_an_example(name):
    assert name in EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_are_true(name):
    results = doctest.testmod(importlib.import_module(name))
    assert results.attempted
    assert results.failed == 0
