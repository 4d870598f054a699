"""No sentence has a number with a power of ten: what people read is written by `digits`, never by the format `g`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from breakeven.figures import figure, money, percent, rate, tokens
from economics.numbers import digits

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("breakeven", "dashboard", "pages", "economics", "pricing/resolve", "trust", "usage/reconcile")
NO_SENTENCE = {
    "economics/numbers.py",  # it is what writes them
    "breakeven/watch/rules/saving_below.py",  # what names a rule
    "dashboard/levers/question.py",  # what an address holds
    "dashboard/over_time/tuning_fields.py",
}
SHORTENED = re.compile(r",?\.\d+[ge]")
POWER = re.compile(r"\de[+-]?\d")
FILES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def shortened(source: str) -> Iterator[str]:
    """Formats of a module that can give a power of ten, but for those that a number is at once read from."""
    tree = ast.parse(source)
    read = {
        id(node)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("float", "Decimal")
        for node in ast.walk(call)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and id(node) not in read and node.format_spec is not None:
            spec = "".join(str(part.value) for part in ast.walk(node.format_spec) if isinstance(part, ast.Constant))
            if SHORTENED.fullmatch(spec):
                yield f"line {node.lineno}: {spec}"


def test_no_module_writes_a_number_that_can_have_a_power_of_ten() -> None:
    names = {path.relative_to(ROOT).as_posix(): path for path in FILES}
    assert not {
        n: found for n, path in names.items() if n not in NO_SENTENCE and (found := [*shortened(path.read_text())])
    }


def test_the_checker_finds_one() -> None:
    assert list(shortened('f"{tokens:,.4g} a month"')) == ["line 1: ,.4g"]
    assert list(shortened('float(f"{tokens:.4g}")')) == []


@given(st.floats(1e-12, 1e18))
def test_figures_are_plain_from_nearly_nothing_to_more_than_there_is(value: float) -> None:
    said = [money(value), money(-value), rate(value), tokens(value), percent(value), digits(value, 4)]
    said += [figure(name, value) for name in ("price_factor", "input_output_ratio", "tokens_per_month")]
    assert not [text for text in said if POWER.search(text)]


def test_digits_by_hand() -> None:
    assert digits(1234.5, 4) == "1,234"  # half to even, as everywhere
    assert digits(1_048_576) == "1,048,580"  # six digits, not 1.04858e+06
    assert digits(-9.54e-13, 3) == "-0.000000000000954"


def test_no_module_writes_a_price_with_as_many_decimals_as_it_happens_to_have() -> None:
    # $2.5 beside $5: amounts are written by `money`, `rate`, or `usd`, which have two decimals at least
    by_hand = re.compile(r"\$\{[^{}]*(?::g|digits\([^{}]*)\}")
    assert not {path.relative_to(ROOT): found for path in FILES if (found := by_hand.findall(path.read_text()))}
