"""Every formula shown, evaluated on the inputs shown, gives the figure shown."""

from __future__ import annotations

import ast
import math

import pytest
from hypothesis import given

from economics.cost.load import Load
from economics.working import working
from tests.support.economics_cases import (
    OWNED,
    RENTED,
    any_batch,
    any_prices,
    any_self_hosted,
    any_token_fields,
    any_workload,
    load,
    often,
    self_hosted,
    token_option,
    two_rates,
    usual_prices,
    usual_rented,
    usual_workload,
)

BINARY = {
    ast.Add: lambda x, y: x + y,
    ast.Sub: lambda x, y: x - y,
    ast.Mult: lambda x, y: x * y,
    ast.Div: lambda x, y: x / y,
}
CALLS = {"min": min, "max": max, "ceil": math.ceil}


def evaluate(formula: str, inputs: dict[str, float]) -> float:
    """Names, numbers, + − * /, unary minus, parentheses, min, max and ceil; nothing else."""
    return value_of(ast.parse(formula, mode="eval").body, inputs)


def value_of(node: ast.AST, inputs: dict[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return inputs[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value_of(operand, inputs)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            return BINARY[type(op)](value_of(left, inputs), value_of(right, inputs))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in CALLS:
            return CALLS[name](*(value_of(arg, inputs) for arg in args))
    raise AssertionError(f"{ast.dump(node)} has no place in a formula")


def names_of(formula: str) -> set[str]:
    return {n.id for n in ast.walk(ast.parse(formula, mode="eval")) if isinstance(n, ast.Name)} - set(CALLS)


def check(option, at: Load) -> None:
    steps = working(option, at)
    shown: dict[str, float] = {}
    for step in steps:
        if step.value is None:
            assert step.reason, step.result
            continue
        assert math.isfinite(step.value)
        assert step.unit, step.result
        assert names_of(step.formula) == set(step.inputs), step.result
        assert all(math.isfinite(value) for value in step.inputs.values())
        got = evaluate(step.formula, step.inputs)
        # differences of nearly equal numbers are shown to the rounding of what goes into them
        assert math.isclose(got, step.value, rel_tol=1e-12, abs_tol=1e-300), step
        for name, value in step.inputs.items():  # an input that an earlier step gave is that step's value
            assert shown.get(name, value) == value
        shown[step.result] = step.value
    results = {step.result: step.value for step in steps}
    result = option.cost(at)
    assert results["usd_per_month"] == result.usd_per_month.scalar
    assert results["usd_per_mtok"] == result.usd_per_mtok(at).scalar
    assert results["usd_per_request"] == result.usd_per_request(at).scalar
    if result.replicas is not None:
        assert results["replicas"] == result.replicas.scalar
        assert results["achieved_utilisation"] == result.utilisation.scalar
    for line in result.lines if result.usd_per_month.scalar is not None else ():
        assert any(name.startswith(line.replace(" ", "_")) for name in {**results, "fixed": 0}), line


@given(usual_workload, usual_prices)
@often(150)
def test_a_token_price(fields, prices):
    batch = {line: usd / 2 for line, usd in prices.items()}
    check(token_option(price=prices, batch=batch, discount=0.15, output_token_factor=1.7), Load(**fields))
    check(token_option(price=prices), Load(**fields))


@given(any_workload, any_prices, any_batch, any_token_fields)
@often(200)
def test_a_token_price_over_the_whole_ranges(fields, prices, batch, option):
    check(token_option(price=prices, batch=batch, **option), Load(**fields))


@given(usual_workload, usual_rented)
@often(150)
def test_rented_gpus(fields, gpus):
    check(self_hosted({**gpus, "input_token_factor": 1.3, "output_token_factor": 2.0}), Load(**fields))


@given(any_workload, any_self_hosted)
@often(200)
def test_self_hosted_over_the_whole_ranges(fields, option):
    check(self_hosted(option), Load(**fields))


def test_an_owned_server():
    own = {
        **OWNED, "purchase_usd_per_replica": 160_000, "installation_usd_per_replica": 11_200, "residual_share": 0.2,
        "cost_of_capital_per_year": 0.08, "maintenance_share_per_year": 0.05, "power_kw_per_replica": 3.65,
        "pue": 1.4, "usd_per_kwh": 0.12, "colocation_usd_per_month": 900, "fixed_usd_per_month": 250,
    }  # fmt: skip
    check(self_hosted(own), load())
    shown = {
        line: s.value for s in working(self_hosted(own), load()) for line in ("capital", "power") if line in s.result
    }
    assert shown == {"capital": pytest.approx(677.3333333), "power": pytest.approx(447.636)}


def test_a_price_factor_is_part_of_the_working():
    check(token_option(input=3, cached_input=0.3, output=15, price_factor=0.5), load(cache_hit_rate=0.5))
    check(token_option(input=3, output=15, batch={"input": 1, "output": 7}, price_factor=2), load(batch_share=0.5))


def test_undefined_steps_say_why():
    steps = {step.result: step for step in working(self_hosted(RENTED), load(tokens_per_month=0))}
    for name in ("usd_per_mtok", "usd_per_request"):
        assert steps[name].value is None
        assert "0 tokens a month" in steps[name].reason
    check(self_hosted(RENTED), load(tokens_per_month=0))
    slow = self_hosted({**two_rates(RENTED, 1e-9, 1e-9)})
    steps = {step.result: step for step in working(slow, load(tokens_per_month=1e15))}
    assert steps["usd_per_month"].value is None
    assert "replicas" in steps["usd_per_month"].reason
    check(slow, load(tokens_per_month=1e15))


def test_a_formula_says_nothing_but_arithmetic():
    with pytest.raises(AssertionError):
        evaluate("__import__('os')", {})
    with pytest.raises(AssertionError):
        evaluate("a ** b", {"a": 2.0, "b": 3.0})
    assert evaluate("max(1, ceil(a / 2 - 1e-9)) * -(b)", {"a": 5.0, "b": 2.0}) == -6
