"""Pages say what is refused by its labels: nowhere is the sentence of an error shown as the model raised it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted([*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").glob("*.py")])
BESIDE_THEIR_FIELD = {
    ("dashboard/widgets/number_field.py", "_typed"),
    ("dashboard/prices/contract.py", "with_numbers"),
    ("dashboard/models/acceptance.py", "_record"),
    ("dashboard/over_time/tuning.py", "show_tuning"),
    ("dashboard/usage/dropping.py", "_take"),
    ("dashboard/usage/dropping.py", "show_refused"),
    ("dashboard/usage/mapping.py", "ask_for_mapping"),
    ("dashboard/usage/mapping.py", "_mapping"),
}
"""Where a sentence stands below the field, or behind the label, the file, the row or the column, that it speaks of."""


def raw(source: str) -> Iterator[tuple[str, str]]:
    """Every use of a caught InputError that takes its text as it is, with the function that it is in."""
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        for handler in (node for node in ast.walk(function) if isinstance(node, ast.ExceptHandler)):
            if handler.name is None or "InputError" not in ast.unparse(handler.type or ast.Constant("")):
                continue
            for node in (inner for statement in handler.body for inner in ast.walk(statement)):
                told = isinstance(node, ast.Attribute) and node.attr == "message" and _is(node.value, handler.name)
                formatted = isinstance(node, ast.FormattedValue) and _is(node.value, handler.name)
                made = (
                    isinstance(node, ast.Call) and ast.unparse(node.func) == "str" and _is(node.args[0], handler.name)
                )
                if told or formatted or made:
                    yield function.name, ast.unparse(node)


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_error_is_shown_as_the_model_raised_it(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    found = [each for each in raw(path.read_text()) if (name, each[0]) not in BESIDE_THEIR_FIELD]
    # what is raised again as an InputError is told by whoever catches that
    assert [each for each in found if (name, each[0]) != ("dashboard/hardware/parts.py", "resolved_option")] == []


@pytest.mark.parametrize("shown", ["st.error(str(error))", 'st.error(f"{error}")', "st.error(error.message)"])
def test_the_checker_finds_them(shown: str) -> None:
    source = f"def f():\n    try:\n        go()\n    except InputError as error:\n        {shown}\n"
    assert [function for function, _ in raw(source)] == ["f"]
    assert [*raw(source.replace(shown, "st.error(refused(error))"))] == []
