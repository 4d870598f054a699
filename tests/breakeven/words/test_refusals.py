"""Refusals say the label that stands beside the field, and of which option; what has no label keeps its path."""

from __future__ import annotations

import ast
import re
from pathlib import Path as Folder
from typing import Any

import pytest

from breakeven.currency import Currency
from breakeven.edits import options
from breakeven.edits.fields import set_field
from breakeven.origins import Path, fields_of
from breakeven.words.refusals import by_label, label_of, labelled
from economics.cost.load_profile import LoadProfile
from economics.cost.load_shapes import SHAPES
from economics.errors import InputError
from economics.fields.part import parts_below
from economics.scenario.scenario import Scenario
from tests.support.edits import every_kind, sourced
from tests.support.paths import paths_in

SCENARIO = every_kind().scenario
ROOT = Folder(__file__).resolve().parents[3]
MODULES = [
    path.relative_to(ROOT).as_posix()
    for room in ("breakeven", "dashboard", "economics", "pricing", "trust", "usage")
    for path in (ROOT / room).rglob("*.py")
    if "InputError(" in path.read_text() or "refused(" in path.read_text()
]
NO_VERBS_BUT_LIKE_THEM = {"its", "addresses", "windows", "arrays"}
"""Words with the ending of a verb with which messages begin, and are none."""


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("workload.cache_hit_rate", "Cache hit rate: 2 is refused"),
        ("options[8].units", "Units of units: 2 is refused"),
        ("options[8].overflow", "What does not fit goes to of units: 2 is refused"),
        ("options[2].supply.usd_per_gpu_hour", "GPU rate of machines: 2 is refused"),
        ("options[2].name", "Name of machines: 2 is refused"),
        ("options[2].supply.rate_id", "Supplier and term of machines: 2 is refused"),
        ("options[2].throughput.published_point", "Measurement of machines: 2 is refused"),
        ("options[99].units", "Units of option 100: 2 is refused"),
        ("options[8]", "units: 2 is refused"),
        ("options[8].kind", "Kind of units: 2 is refused"),
        ("options[8].a.b", "a.b of units: 2 is refused"),
        ("workload.bill.option", "Paid for: 2 is refused"),
        ("rate", "Units for one US dollar: 2 is refused"),
        ("model", "Model: 2 is refused"),
        ("request_throughput", "request_throughput: 2 is refused"),
        ("options[0].staff[0].people", "People, row 1 of api: 2 is refused"),
        ("Share for my_model", "Share for my_model: 2 is refused"),
        ("", "2 is refused"),
    ],
)
def test_a_refusal_names_the_label(field: str, told: str) -> None:
    assert by_label(InputError(field, "2 is refused"), SCENARIO) == told


REFUSED: tuple[Any, ...] = (
    -1,
    2,
    1e308,
    "",
    "  ",
    "x" * 999,
    "no_such.thing",
    [],
    {},
    {"kind": "none"},
    [{"a_b": 1}],
)
"""Values that most fields refuse: of another kind, beyond a range, empty, too long, with keys that nobody knows."""


def as_path(text: str) -> Path:
    steps = re.findall(r"\w+", text)
    return tuple(int(step) if step.isdigit() else step for step in steps)


@pytest.mark.parametrize("part", sorted({*parts_below(Scenario)}, key=lambda part: part.__name__))
def test_every_field_of_a_scenario_has_a_label(part: Any) -> None:
    labels = {name: label_of(name) for name in part.model_fields}
    inside = {"Staff": "staff", "StaffMember": "staff", "ModelRotation": "model_rotation", "OneOff": "one_off_usd"}
    outer = inside.get(part.__name__, "price_change_per_year" if part.__name__ == "PriceChange" else "")
    for name, label in labels.items():
        said = label or label_of(f"{outer}.{name}")
        assert said, name
        assert paths_in(said) == []


@pytest.mark.parametrize("version", [1, 2])
def test_no_refused_value_of_any_field_is_told_by_a_path(version: int) -> None:
    made = sourced() if version == 1 else every_kind()
    names = [option.name for option in made.scenario.options]
    told = set()
    fields = [path for path, _ in fields_of(made.scenario) if path != "workload.load_profile.shape"]  # by file alone
    for path in fields:
        for value in REFUSED:
            try:
                set_field(made, as_path(path), value)
            except InputError as error:
                told.add(by_label(error, made.scenario))
    assert len(told) > 300
    assert {sentence for sentence in told if paths_in(sentence, names)} == set()


def test_what_refers_to_an_option_is_told_by_its_label() -> None:
    before = every_kind()
    said = []
    for place in (1, 2):
        with pytest.raises(InputError) as caught:
            options.remove(before, place)
        said.append(by_label(caught.value, before.scenario))
    assert said == [
        "hosted: 'hosted' cannot be removed: “Paid for” needs it",
        "machines: 'machines' cannot be removed: “Option of a part, row 2 of mix” needs it",
    ]


def test_what_was_typed_stays_as_it_was_typed() -> None:
    assert (
        labelled("'usd_per_kwh' is refused; give usd_per_kwh") == "'usd_per_kwh' is refused; give “Electricity price”"
    )


@pytest.mark.parametrize("wrong", [("eu", 1.0, None), ("EUR", 0.0, None), ("EUR", 0.9, None)])
def test_the_currencys_form_is_told_by_its_labels(wrong: tuple[Any, ...]) -> None:
    with pytest.raises(InputError) as caught:
        Currency(*wrong)
    label = {"currency": "Currency code", "rate": "Units for one US dollar", "rate_date": "Day of that rate"}
    said = by_label(caught.value, SCENARIO)
    assert said.lstrip("“").startswith(label[caught.value.field])
    assert not re.search(r": [a-z]+ missing|” ?:", said)


@pytest.mark.parametrize("path", sorted(MODULES))
def test_a_message_that_begins_with_a_verb_makes_a_sentence_with_its_label(path: str) -> None:
    for first in first_words((ROOT / path).read_text()):
        said = by_label(InputError("workload.cache_hit_rate", f"{first} so: must be other"), SCENARIO)
        if re.fullmatch(r"[a-z]+s|must|cannot|can|may|are|was", first) and first not in NO_VERBS_BUT_LIKE_THEM:
            assert said == f"“Cache hit rate” {first} so: must be other"
        else:
            assert said == f"Cache hit rate: {first} so: must be other"


def first_words(source: str) -> set[str]:
    """The words, written out in code, with which messages of refusals begin."""
    found = set()
    for node in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name, args = ast.unparse(node.func).rpartition(".")[2], node.args
        said = args[1] if name == "InputError" and len(args) > 1 else args[0] if name == "refused" and args else None
        said = said.values[0] if isinstance(said, ast.JoinedStr) else said
        if isinstance(said, ast.Constant) and re.match(r"[a-z]+ ", str(said.value)):
            found.add(str(said.value).split(" ")[0])
    return found


def test_a_shape_of_the_week_is_refused_with_the_names_of_the_others():
    with pytest.raises(InputError) as refused:
        LoadProfile.of_shape("none")
    said = by_label(refused.value, SCENARIO)
    assert paths_in(said, []) == []
    assert all(label in said for label, *_ in SHAPES.values())
