"""The house rule on signs: a rise and a fall are written by one function, which has the minus sign of all figures."""

from __future__ import annotations

import ast

from tests.test_house import MODULES, ROOT


def signed_by_hand(source: str) -> list[int]:
    """The lines of a module that ask Python's own format for a sign, which writes a hyphen for a minus."""
    pieces = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FormattedValue)]
    return [piece.lineno for piece in pieces if piece.format_spec and "'+" in ast.unparse(piece.format_spec)]


def test_no_module_writes_a_sign_by_itself() -> None:
    assert not {path.relative_to(ROOT): lines for path in MODULES if (lines := signed_by_hand(path.read_text()))}


def test_the_checker_finds_a_sign() -> None:
    assert signed_by_hand('f"{100 * share:+.3g} %"') == [1]
    assert not signed_by_hand('f"{100 * share:.3g} %"')
