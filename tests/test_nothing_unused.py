"""What a module of the product offers, another part of it uses: what tests alone call is held by them for nobody."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.test_house import MODULES, ROOT

FOR_OTHERS = {
    "open_catalogues": "tests close what the process has opened",
    "openapi_text": "docs/generate.py writes the file with it",
    "prepare": "SQLAlchemy calls it by its event",
    "send_400_response": "uvicorn calls it",
}
"""Functions that nothing in the product calls, each with who does."""


@cache
def _nodes(module: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))


def _offered(module: Path) -> Iterator[str]:
    for node in _nodes(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def _called(module: Path) -> Iterator[str]:
    """Every name that a module speaks of, also as a text: some are looked up by it."""
    for node in _nodes(module):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_everything_that_is_offered_is_used():
    called = {name for module in MODULES for name in _called(module)}
    unused = {name: module for module in MODULES for name in _offered(module) if name not in called | set(FOR_OTHERS)}
    assert not unused, "\n".join(f"{module.relative_to(ROOT)}: {name}" for name, module in unused.items())


def test_what_others_call_is_still_there_and_still_unused():
    called = {name for module in MODULES for name in _called(module)}
    offered = {name for module in MODULES for name in _offered(module)}
    assert FOR_OTHERS.keys() <= offered - called
