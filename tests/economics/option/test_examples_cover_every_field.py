"""Every number of an option is off its default in some example: else nothing would notice that a part forgets it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from economics.fields.table import FIELDS
from economics.scenario.reading import read_scenario
from tests.support.kinds import VERSIONS, documents_of

REFUSED = {("MixOption", name) for name in ("success_rate", "retries", "input_token_factor", "output_token_factor")}
"""What a mix takes from its parts: it has none of its own."""


def parts_of(part: BaseModel) -> Iterator[BaseModel]:
    """A part of a scenario with all that is in it."""
    yield part
    for name in type(part).model_fields:
        value: Any = getattr(part, name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, BaseModel):
                yield from parts_of(inner)


SCENARIOS = [read_scenario(document) for version in VERSIONS for document in documents_of(version).values()]
PARTS = [part for scenario in SCENARIOS for option in scenario.options for part in parts_of(option)]


def home_of(part: type[BaseModel], name: str) -> str:
    """The class that a field is written in: what it does is tested once, for whichever kind has it."""
    return next(base.__name__ for base in reversed(part.__mro__) if name in vars(base).get("__annotations__", {}))


NUMBERS = sorted(
    {
        (home_of(type(part), name), name)
        for part in PARTS
        for name in type(part).model_fields
        if name in FIELDS and (type(part).__name__, name) not in REFUSED
    }
)


@pytest.mark.parametrize(("part", "name"), NUMBERS)
def test_a_number_is_off_its_default_in_some_example(part: str, name: str) -> None:
    held = [each for each in PARTS if name in type(each).model_fields and home_of(type(each), name) == part]
    usual = type(held[0]).model_fields[name].get_default(call_default_factory=True)
    assert any(getattr(each, name) != usual for each in held), (
        f"give {name} of {part} in an example of tests/support/kinds.py: workbook, working and twin are tested on them"
    )


@pytest.mark.parametrize("name", sorted(name for _, name in REFUSED))
def test_what_a_mix_refuses_is_refused(name: str) -> None:
    document = next(iter(documents_of(VERSIONS[-1]).values()))
    mix = next(option for option in document["options"] if option["kind"] == "mix")
    mix[name] = 2
    with pytest.raises(Exception, match=name):
        read_scenario(document)
