"""The examples in docstrings give what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import breakeven

MODULES = [
    module.name for module in pkgutil.walk_packages(breakeven.__path__, "breakeven.") if not module.name.endswith("__")
]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_gives_what_it_says(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", ["address", "currency", "figures", "edits.fields", "edits.options"])
def test_what_a_newcomer_calls_first_has_an_example(name):
    assert doctest.testmod(importlib.import_module(f"breakeven.{name}")).attempted > 0
