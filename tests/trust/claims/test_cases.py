"""Case files: what is read, and what is refused by path."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from economics.errors import InputError
from economics.fields.field import Field
from trust.claims.case import read_cases
from trust.claims.figures.kinds import FIGURES
from trust.claims.verdict import VERDICTS, verdict

STATED = {"stated": True}
OWN = {
    "usd_per_month": {"value": 30000, "unit": "USD/month", **STATED},
    "tokens_per_second": {"value": 5000, "unit": "token/s per copy", **STATED},
}


def case(**changed: object) -> dict[str, object]:
    document: dict[str, object] = {
        "id": "mine",
        "steps": {"own": {"figure": "machine unit cost", "inputs": dict(OWN)}},
        "answer": "own",
        "published": {"low": 0.1, "high": 0.2, "unit": "USD/Mtok"},
    }
    return {**document, **changed}


def ratio(first: str, second: str) -> dict[str, object]:
    return {"figure": "ratio", "inputs": {"first": {"step": first}, "second": {"step": second}}}


def own(**inputs: object) -> dict[str, object]:
    return {"own": {"figure": "machine unit cost", "inputs": {**OWN, **inputs}}}


def test_a_case_is_read():
    (read,) = read_cases(json.dumps(case()))
    assert (read.id, read.answer, read.rests_on, read.unit) == ("mine", "own", "arithmetic", "USD/Mtok")


REFUSED = {
    "unknown field": (case(verdict="reproduced"), "verdict", "is no field"),
    "unknown figure": (case(steps={"own": {"figure": "magic"}}), "steps.own.figure", "must be one of"),
    "unknown input": (case(steps=own(speed=1)), "steps.own.inputs.speed", "is no field"),
    "missing input": (
        case(steps={"own": {"figure": "machine unit cost"}}),
        "steps.own.inputs.usd_per_month",
        "missing",
    ),
    "an expression": (
        case(steps=own(usd_per_month={"value": "8 * 5", "unit": "USD/month", **STATED})),
        "steps.own.inputs.usd_per_month.value",
        "must be a number",
    ),
    "code": (case(steps=own(usd_per_month="__import__('os')")), "steps.own.inputs.usd_per_month", "must be an object"),
    "another unit": (
        case(steps=own(usd_per_month={"value": 1, "unit": "EUR/month", **STATED})),
        "steps.own.inputs.usd_per_month.unit",
        "must be 'USD/month'",
    ),
    "from nowhere": (
        case(steps=own(usd_per_month={"value": 1, "unit": "USD/month"})),
        "steps.own.inputs.usd_per_month",
        "stated",
    ),
    "out of range": (
        case(steps=own(utilisation={"value": 2, "unit": "share of capacity", **STATED})),
        "steps.own.inputs.utilisation.value",
        "must be",
    ),
    "a range upside down": (
        case(steps=own(usd_per_month={"low": 2, "high": 1, "unit": "USD/month", **STATED})),
        "steps.own.inputs.usd_per_month.high",
        "at least low",
    ),
    "a circle": (case(steps={"a": ratio("b", "b"), "b": ratio("a", "a")}, answer="a"), "steps", "in a circle"),
    "itself": (case(steps={"a": ratio("a", "a")}, answer="a"), "steps", "in a circle"),
    "a step that is not there": (case(steps={"a": ratio("b", "b")}, answer="a"), "steps.a.inputs.first.step", "one of"),
    "an answer that is not there": (case(answer="other"), "answer", "must be one of own"),
    "solving for nothing": (case(solve_for={"step": "own", "input": "gpus"}), "solve_for.input", "must be one of"),
    "neither steps nor a reason": ({"id": "mine"}, "steps", "is missing"),
    "a word for a figure": ([1], "", "must be an object"),
    "units that differ": (
        case(
            steps={
                **own(),
                "use": {
                    "figure": "machine unit cost",
                    "inputs": {**OWN, "usd_per_month": {"step": "own"}},
                },
            }
        ),
        "steps.use.inputs.usd_per_month",
        "answers in USD/Mtok",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_case_is_refused_by_path(name):
    document, path, words = REFUSED[name]
    with pytest.raises(InputError) as refused:
        read_cases(json.dumps(document))
    assert refused.value.field == path
    assert words in refused.value.message


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"id": "a", "id": "b"}', '{"id": NaN}', b"\xff\xfe"])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(InputError):
        read_cases(text)


def test_two_cases_of_one_id_are_refused():
    with pytest.raises(InputError, match="used twice"):
        read_cases(json.dumps({"cases": [case(), case()]}))


def test_the_case_of_the_documentation_is_read():
    text = (Path(__file__).resolve().parents[3] / "docs" / "claims.md").read_text(encoding="utf-8")
    (read,) = read_cases(text.split("```json\n")[1].split("```")[0])
    assert (read.id, read.solve_for) == ("mine", ("own", "usd_per_month"))


WORDS = {
    "model": ["llama-3.1-8b", "kimi-k2.6", "nobody's"],
    "gpu": ["h100-sxm", "nobody's"],
    "framework": ["torchtune", "Megatron Bridge", "nobody's"],
    "provider": ["coreweave", "openai", "nobody's"],
}


@pytest.mark.parametrize("name", FIGURES)
@settings(max_examples=25)
@given(data=st.data())
def test_whatever_is_within_its_ranges_has_a_verdict(known, name, data):
    """Of one figure: the ends of each range and numbers between, words that are known and unknown."""
    figure = FIGURES[name]
    inputs: dict[str, object] = {}
    for asked in figure.inputs:
        if asked.name in figure.optional and data.draw(st.booleans()):
            continue
        if isinstance(asked, Field):
            numbers = [number for number in (asked.low, 1.0, 8.0, 1e6, asked.high) if asked.low <= number <= asked.high]
            usable = [number for number in numbers if not (asked.low_open and number == asked.low)]
            inputs[asked.name] = {"value": data.draw(st.sampled_from(usable)), "unit": asked.unit, **STATED}
        else:
            inputs[asked.name] = {"value": data.draw(st.sampled_from(asked.allowed or WORDS[asked.name])), **STATED}
    document = case(steps={"own": {"figure": name, "inputs": inputs}})
    numbers = [key for key, value in inputs.items() if "unit" in value]
    if numbers:
        document["solve_for"] = {"step": "own", "input": data.draw(st.sampled_from(numbers))}
    (read,) = read_cases(json.dumps(document))
    found = verdict(read, None, known)
    assert found.kind in VERDICTS
    assert (found.kind == "not checkable") == bool(found.missing)
    assert (found.kind == "holds only if") == (found.holds_if is not None)
