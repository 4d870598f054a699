"""What is counted is said by `counted`, which knows that one row is no "1 rows"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [ROOT / "breakeven" / "commands" / f"{name}.py" for name in ("library", "token", "watch")]
ROOMS = [ROOT / "team", ROOT / "serving", ROOT / "breakeven" / "watch", ROOT / "dashboard" / "scenarios"]
MODULES = [*COMMANDS, ROOT / "dashboard" / "library.py", *(path for room in ROOMS for path in room.rglob("*.py"))]
NOUNS = "rows|versions|scenarios|findings|days|minutes|seconds|tokens|names|files"
NOUN = re.compile(rf" ((saved|archived|whole) )?({NOUNS})\b")


def spliced_plurals(source: str) -> Iterator[int]:
    """The lines where a number that is worked out stands before a noun in the plural."""
    for text in ast.walk(ast.parse(source)):
        if isinstance(text, ast.JoinedStr):
            for value, after in zip(text.values, text.values[1:], strict=False):
                if isinstance(value, ast.FormattedValue) and isinstance(after, ast.Constant):
                    fixed = isinstance(value.value, ast.Name) and value.value.id.isupper()
                    words = isinstance(value.value, ast.Call) and ast.unparse(value.value.func) == "tokens"
                    if NOUN.match(str(after.value)) and not fixed and not words:
                        yield after.lineno


def test_no_sentence_about_the_library_puts_a_number_before_a_plural():
    assert [f"{path.name}:{line}" for path in MODULES for line in spliced_plurals(path.read_text())] == []


def test_it_is_seen():
    assert [*spliced_plurals('f"{count:,} rows, of {day}"')] == [1]
    assert [*spliced_plurals('f"{_MOST} versions, {counted(n, thing)}; {len(x)} saved scenarios"')] == [1]
    assert [*spliced_plurals('f"{_MOST} versions, {counted(n, thing)} deleted"')] == []
