"""A small evaluator of the formulas of a working, and the check of a working with it."""

from __future__ import annotations

import ast
import math
import re

from economics.cost.load import Load
from economics.option.protocol import PricedOption
from economics.working import working

BINARY = {
    ast.Add: lambda x, y: x + y,
    ast.Sub: lambda x, y: x - y,
    ast.Mult: lambda x, y: x * y,
    ast.Div: lambda x, y: x / y,
    ast.Pow: lambda x, y: x**y,
}
CALLS = {"min": min, "max": max, "ceil": math.ceil, "floor": math.floor}


def evaluate(formula: str, inputs: dict[str, float]) -> float:
    """Names, numbers, + − * /, unary minus, parentheses, powers, min, max, ceil and floor; nothing else."""
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


def check_working(option: PricedOption, at: Load) -> None:
    """Assert that every formula, evaluated on the inputs listed with it, gives its figure and the option's cost."""
    steps = working(option, at)
    results_so_far: dict[str, float] = {}
    for step in steps:
        if step.value is None:
            assert step.reason, step.result
            continue
        assert math.isfinite(step.value)
        assert step.unit, step.result
        assert names_of(step.formula) == set(step.inputs), step.result
        assert all(math.isfinite(value) for value in step.inputs.values())
        evaluated = evaluate(step.formula, step.inputs)
        # differences of nearly equal numbers are shown to the rounding of what goes into them
        assert math.isclose(evaluated, step.value, rel_tol=1e-12, abs_tol=1e-300), step
        for name, value in step.inputs.items():  # an input that an earlier step gave is that step's value
            assert results_so_far.get(name, value) == value
        results_so_far[step.result] = step.value
    results = {step.result: step.value for step in steps}
    result = option.cost(at)
    assert results["usd_per_month"] == result.usd_per_month.scalar
    assert results["usd_per_mtok"] == result.usd_per_mtok(at).scalar
    assert results["usd_per_request"] == result.usd_per_request(at).scalar
    if result.replicas is not None:
        assert results["replicas"] == result.replicas.scalar
        assert results["achieved_utilisation"] == result.utilisation.scalar
    for line in result.lines if result.usd_per_month.scalar is not None else ():
        own = line.rpartition(": ")[2].replace(" ", "_")  # a part of a mix has its steps under a number
        assert any(re.sub(r"^part\d_", "", name).startswith(own) for name in {**results, "fixed": 0}), line
