"""What pages and the dashboard may not import: the command line, and what Streamlit keeps to itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "app.py", *sorted((ROOT / "dashboard").rglob("*.py")), *sorted((ROOT / "pages").glob("*.py"))]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_imports_a_command(path: Path) -> None:
    assert [name for name in imported(path) if name.startswith(("breakeven.commands", "breakeven.cli"))] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_streamlit_s_private_parts_are_used_in_their_own_folder_alone(path: Path) -> None:
    private = [name for name in imported(path) if name.startswith("streamlit.")]
    assert private == [] or path.parent.name == "streamlit_private"
