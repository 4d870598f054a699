"""Which signs of a text print, and that every name of a file, a contract and the library goes by the same rule."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.errors import InputError
from economics.fields.text import JOINERS, has_hidden, printable
from economics.scenario.reading import read_scenario
from pricing.contract.contract import ContractError, contract_from_records
from team.library.texts import name_of, tags_of
from tests.support.kinds import document_of, every_option
from tests.support.watched import terms


def named(name: str) -> object:
    """A scenario whose first option has a name."""
    first, *rest = every_option(1)[:2]
    return read_scenario(document_of([{**first, "name": name}, *rest]))


TAKERS: dict[str, Callable[[str], object]] = {
    "option": named,
    "contract": lambda name: contract_from_records([terms(1, 2, "2026-01-01", None, model=name)]),
    "scenario in the library": name_of,
    "tag": lambda name: tags_of([name]),
}
PLAIN = ("Budget 2027", "مرحبا", "👩\u200d💻 team", "नमस्\u200dते", "❤\ufe0f")
HIDDEN = (
    *("a\u202eb", "a\u2066b", "a\nb", "a\u2028b", "a\x1b[2Jb", "a\u200bb", "a\u00adb", "a\ufeffb", "\u3164"),
    *("a \u200d b", "a\u200d", "\u200da"),
)


@pytest.mark.parametrize("taker", TAKERS)
def test_every_name_goes_by_the_same_rule(taker: str):
    take = TAKERS[taker]
    for text in PLAIN:
        take(text)
    for text in HIDDEN:
        with pytest.raises((InputError, ContractError)):
            take(text)


@given(st.text(max_size=20))
def test_what_is_made_printable_steers_nothing(text: str):
    made = printable(text)
    assert len(made) == len(text)
    assert not any(unicodedata.category(at) in ("Cc", "Cf", "Cs", "Zl", "Zp") for at in made if at not in JOINERS)
    assert has_hidden(text) or made == text
    assert not has_hidden(printable("".join(at for at in text if at not in JOINERS)))
