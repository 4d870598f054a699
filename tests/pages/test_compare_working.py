"""The working on the page: each formula shown, evaluated on the inputs shown, gives the figure shown."""

from __future__ import annotations

import ast
import math
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.figures import money
from tests.support.addresses import EARLIER, OWNED, TWO_RATES
from tests.support.opened import cards, change, costs, details, details_of, open_page, sound, table, unescaped

OPERATORS: dict[type, Any] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
CALLS: dict[str, Any] = {"min": min, "max": max, "ceil": math.ceil, "floor": math.floor}
TIERED = [*EARLIER, ("input_tokens_per_request", "300000"), ("batch_share", "0.3"), ("1.discount", "0.1")]
FACTORS = [("2.input_token_factor", "1.3"), ("2.output_token_factor", "2.1"), ("cache_hit_rate", "0.93")]
OUTPUT_ONLY = [("3.throughput.published_point", ""), ("3.throughput.output_tokens_per_second", "777.7")]
CASES = {
    "default": [],
    "owned": [*OWNED, ("3.supply.residual_share", "0.2"), ("3.supply.cost_of_capital_per_year", "0.08")],
    "two rates": TWO_RATES,
    "tiered": TIERED,
    "factors": FACTORS,
    "output only": OUTPUT_ONLY,
    "many replicas": [("tokens_per_month", "123456789012"), ("3.fixed_usd_per_month", "99.5")],
}


def value_of(node: ast.expr, inputs: dict[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return inputs[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value_of(operand, inputs)
        case ast.BinOp(left=left, op=op, right=right):
            return float(OPERATORS[type(op)](value_of(left, inputs), value_of(right, inputs)))
        case ast.Call(func=ast.Name(id=name), args=args):
            return float(CALLS[name](*(value_of(arg, inputs) for arg in args)))
    raise AssertionError(ast.dump(node))


def number(digits: str) -> float:
    return float(digits.replace(",", ""))


def with_working(*pairs: tuple[str, str]) -> AppTest:
    at = open_page(*pairs, details_of("working"))
    sound(at)
    return at


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("pairs", CASES.values(), ids=CASES)
def test_every_formula_gives_its_figure(pairs: list[tuple[str, str]], place: int) -> None:
    at = with_working(*pairs)
    picker = next(group for group in at.get("button_group") if group.key == "working of")
    name = [unescaped(option) for option in picker.options][place]
    change(at, picker, name)
    rows = table(at, "Result")
    assert len(rows) >= 6
    earlier: dict[str, float] = {}
    for result, formula, inputs_text, value, unit in rows:
        inputs = {key: number(digits) for key, digits in re.findall(r"(\w+) = (\S+?)(?=[ ;]|$)", inputs_text)}
        computed = value_of(ast.parse(formula, mode="eval").body, inputs)
        assert computed == pytest.approx(number(value), rel=1e-12, abs=1e-14 * max(inputs.values())), (result, formula)
        assert len(re.sub(r"\D|^[0,.]+", "", value.partition("e")[0])) <= 15  # no digit that only the machine has
        assert all(earlier.get(key, figure) == figure for key, figure in inputs.items())
        earlier[result] = number(value)
        assert unit
    assert money(earlier["usd_per_month"]) == costs(at)[place]
    assert f"{money(earlier['usd_per_mtok'])} a million tokens" == cards(at)[place]["lines"][0]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_what_went_in_is_shown_with_source_and_date(number: int) -> None:
    at = with_working()
    picker = next(group for group in at.get("button_group") if group.key == "working of")
    change(at, picker, unescaped(picker.options[number]))
    rows = table(at, "Input")
    assert rows
    for name, value, unit, status, as_of, age, source in rows:
        assert name
        assert float(value) > 0
        assert unit in ("USD/Mtok", "USD/GPU-hour", "token/s per copy")
        assert status in ("quoted", "measured", "estimated")
        assert re.match(r"(checked )?(\d+ )?[A-Z][a-z]{2} \d{4}$", unescaped(as_of).replace("\N{NO-BREAK SPACE}", " "))
        assert age == "" or "old" in age or "day" in age
        assert len(source) > 10


def test_undefined_figures_give_their_reason() -> None:
    at = with_working(("tokens_per_month", "0"))
    values = {row[0]: row[3] for row in table(at, "Result")}
    assert values["usd_per_mtok"] == "0 tokens a month: no cost per token"


def test_a_name_with_bars_and_stars_does_not_break_the_tables() -> None:
    at = with_working(("1.name", "a | b * c \\| $d$"), ("2.name", "<b>x</b>"))
    picker = next(group for group in at.get("button_group") if group.key == "working of")
    change(at, picker, "a | b * c \\| $d$")
    assert {len(row) for row in table(at, "Result")} == {5}
    assert {len(row) for row in table(at, "Input")} == {7}
    pairs = table(details(at, "flips"), "Pair")
    assert {len(row) for row in pairs} == {5}
    assert pairs[0][0] == "a | b * c \\| $d$ or <b>x</b>"
