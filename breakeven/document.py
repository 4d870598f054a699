"""The document: a scenario, where its fields came from, and what its reader chose, in one frozen object.

Files hold it as JSON; an address holds the same (`breakeven.address`). A file with only a scenario is read as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from pydantic_core import PydanticCustomError

from breakeven.currency import USD, Currency, currency_of
from breakeven.origins import Origins, Sourced, as_read, entries_from, origin_entries, origins_from
from economics.errors import InputError
from economics.fields.checks import text
from economics.fields.field import shown
from economics.scenario.reading import parse_json, read_scenario, scenario_document
from economics.scenario.scenario import Scenario
from pricing.contract.contract import Contract

if TYPE_CHECKING:
    from breakeven.choices import Choice, Value

_FIELDS = ("scenario", "origins", "choices", "currency", "contract")
V = TypeVar("V", bound="Value")
P = ParamSpec("P")


@dataclass(frozen=True)
class UsedContract:
    """The contract whose prices are used; `contract` is None when only its name is known, from an address or a file."""

    name: str
    contract: Contract | None = None

    @property
    def missing(self) -> str:
        """What to say where a document is opened without this contract."""
        return f"This was made with the contract {shown(self.name)}, which is not in use here: prices may differ."


@dataclass(frozen=True)
class Document:
    """A scenario with everything that decides what its reader sees; `choices` holds those that are not the default."""

    scenario: Scenario
    origins: Origins
    currency: Currency = USD
    choices: Mapping[str, Value] = field(default_factory=dict)
    contract: UsedContract | None = None

    @property
    def sourced(self) -> Sourced:
        """The scenario and its origins, which edits work on."""
        return Sourced(self.scenario, self.origins)

    @property
    def contract_name(self) -> str:
        """The name of the contract in use, empty for none."""
        return self.contract.name if self.contract else ""

    def with_scenario(self, sourced: Sourced) -> Document:
        """Return the document with another scenario; currency, choices and contract stay."""
        return replace(self, scenario=sourced.scenario, origins=sourced.origins)

    def edited(self, edit: Callable[Concatenate[Sourced, P], Sourced], *args: P.args, **kwargs: P.kwargs) -> Document:
        """Return the document after an edit of its scenario; raises InputError for what the edit refuses."""
        return self.with_scenario(edit(self.sourced, *args, **kwargs))

    def choice(self, choice: Choice[V]) -> V:
        """Return the value of a choice, its default if nothing was chosen."""
        value: V = self.choices.get(choice.name, choice.default)  # type: ignore[assignment]
        return value

    def choosing(self, choice: Choice[V], value: V) -> Document:
        """Return the document with a choice changed."""
        choices = {name: chosen for name, chosen in self.choices.items() if name != choice.name}
        return replace(self, choices=choices if value == choice.default else {**choices, choice.name: value})


def document_json(document: Document) -> str:
    """Return a document as JSON text, the same bytes for the same document."""
    from breakeven.choices import CHOICES

    read_again = as_read(read_scenario(scenario_document(document.scenario)))
    entries = origin_entries(document.origins, read_again.origins, read_again.scenario)
    parts: dict[str, Any] = {"scenario": scenario_document(document.scenario)}
    if entries:
        parts["origins"] = entries
    if document.choices:
        parts["choices"] = {name: document.choices[name] for name in CHOICES if name in document.choices}
    if not document.currency.is_usd:
        parts["currency"] = document.currency.parameter
    if document.contract_name:
        parts["contract"] = document.contract_name
    return json.dumps(parts, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_file(content: str | bytes) -> Document | Sourced:
    """Read a file that holds a document, or only a scenario, whose fields then all count as typed.

    Raises InputError naming the first field that is refused.
    """
    parsed = parse_json(content)
    if isinstance(parsed, dict) and "scenario" in parsed:
        return _document(parsed)
    return as_read(read_scenario(parsed))


def _document(parsed: Mapping[str, Any]) -> Document:
    from breakeven.choices import CHOICES, value_of  # what a page offers: a scenario alone is read without it

    for name in parsed:
        if name not in _FIELDS:
            raise InputError(shown(name).strip("'"), "is no field of a document")
    sourced = as_read(read_scenario(parsed["scenario"]))
    origins = origins_from(entries_from(parsed.get("origins", [])), sourced.origins, sourced.scenario)
    document = Document(sourced.scenario, origins, _currency(parsed), contract=_contract(parsed))
    choices = parsed.get("choices", {})
    if not isinstance(choices, dict):
        raise InputError("choices", f"{shown(choices)} is no JSON object")
    for name, value in choices.items():
        if name not in CHOICES:
            raise InputError(f"choices.{shown(name)[1:-1]}", "is no choice of a page")
        document = document.choosing(CHOICES[name], value_of(CHOICES[name], value))
    return document


def _currency(parsed: Mapping[str, Any]) -> Currency:
    value = parsed.get("currency", USD.parameter)
    if not isinstance(value, str):
        raise InputError("currency", f"{shown(value)} is no text")
    return currency_of(value)


def _contract(parsed: Mapping[str, Any]) -> UsedContract | None:
    return named_contract(parsed["contract"]) if "contract" in parsed else None


def named_contract(name: object) -> UsedContract:
    """Return a contract that is known by name alone; raises InputError for what is no name."""
    try:
        return UsedContract(text(name))
    except PydanticCustomError as error:
        raise InputError("contract", error.message()) from None
