"""A document, its prices and its figures from an address alone: all of it, or what is refused and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import parse_qsl

from breakeven.address import MAX_LENGTH, link_to, open_address
from breakeven.exports import Export
from breakeven.outlook import refusal_of
from breakeven.parameters import parameter_of
from breakeven.saved.link import PARAMETER as SAVED
from dashboard import state
from dashboard.worked import Asked, Worked, worked_out
from economics.errors import InputError
from economics.scenario.scenario import Scenario
from pricing.contract.catalogue import with_contract
from pricing.contract.contract import Contract
from pricing.contract.file import shared_contract
from pricing.store.catalogue import Catalogue
from serving.answers import TOO_LONG, Fault, Refusal

_OF_THE_FRAME = ("embed", "embed_options")
"""What Streamlit takes for itself out of a page's address."""
VERSION = "v"
"""An address that a page has made says in which version it is written."""


@dataclass(frozen=True)
class FromAddress:
    """What an address gives, and whether the prices are those that it was made with (None: it does not say)."""

    export: Export
    same_prices: bool | None


def from_address(query: str, link_base: str, *, with_contract_prices: bool) -> FromAddress:
    """Return what the page at an address makes its files of; `link_base` is where the dashboard is served.

    Raises Refusal naming every parameter that the page would leave out, and every option without a price.
    """
    opened = open_address(_pairs(query))
    faults = [Fault(refused.parameter, refused.message) for refused in opened.refused]
    contract, unusable = shared_contract() if with_contract_prices else (Contract(), ())
    if unusable:
        message = "the contract of this dashboard cannot be used: whoever runs it sees why on the Prices page"
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, (Fault("", message),))
    named = opened.document.contract
    if named is not None and not contract.rows:
        faults.append(Fault("contract", named.missing))
    if faults:
        raise Refusal(HTTPStatus.BAD_REQUEST, faults)
    document = replace(opened.document, scenario=_dated(opened.document.scenario), contract=None)
    worked = _worked(document.scenario, contract)
    resolved, comparison = worked.resolved, worked.comparison
    numbers = [*range(1, len(document.scenario.options) + 1)]
    own = refusal_of(resolved)
    faults = [_fault(error, numbers) for error in (*worked.errors, *filter(None, [own]))]
    if faults or comparison is None:
        raise Refusal(HTTPStatus.BAD_REQUEST, faults or [Fault("", "no option has a price")])
    link = link_to(link_base, document, resolved.fingerprints) if link_base else ""
    export = Export(document, resolved, comparison, worked.asked.catalogue, contract, link)
    return FromAddress(export, opened.fingerprints == resolved.fingerprints if opened.fingerprints else None)


def _pairs(query: str) -> list[tuple[str, str]]:
    """The parameters as a page reads them; raises Refusal for an address that is too long to be read."""
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0].lower() not in _OF_THE_FRAME]
    if sum(len(key) + len(value) for key, value in pairs) > MAX_LENGTH:
        raise Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, (Fault("", TOO_LONG),))
    names = {name for name, _ in pairs}
    if SAVED in names and VERSION not in names:
        message = "a link to a saved scenario has none in it: open it and ask with the address that “Copy link” gives"
        raise Refusal(HTTPStatus.BAD_REQUEST, (Fault(SAVED, message),))
    return [pair for pair in pairs if pair[0] != SAVED]  # beside a whole scenario it says what that builds on


def _dated(scenario: Scenario) -> Scenario:
    return scenario if scenario.as_of is not None else scenario.model_copy(update={"as_of": state.today()})


def _worked(scenario: Scenario, contract: Contract) -> Worked:
    """What is worked out for all who ask without a contract; with one it is kept for nobody else."""
    if not contract.rows:
        return worked_out(Asked(scenario, state.market(), state.today()), None)
    return Worked(Asked(scenario, _overlaid(state.market(), contract), state.today()), None)


@lru_cache(maxsize=1)
def _overlaid(market: Catalogue, contract: Contract) -> Catalogue:
    return with_contract(market, contract)


def _fault(error: InputError, numbers: list[int]) -> Fault:
    return Fault(parameter_of(error.field, numbers), error.message)
