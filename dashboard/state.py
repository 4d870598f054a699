"""The one open scenario of a browser session, and the only ways to change it.

Widgets do not hold the scenario: they show it (`show`) and change it (`edit`). A change that the scenario's own
checks refuse leaves it as it was and puts a sentence on the page.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from breakeven.address import Opened, address, open_address
from breakeven.currency import Currency
from breakeven.defaults import default_scenario
from breakeven.edits.references import follow
from dashboard.streamlit_private.history import moved_in_history
from economics.errors import InputError
from economics.scenario.reading import read_json, read_scenario, scenario_document
from economics.scenario.scenario import Scenario
from pricing.contract.catalogue import with_contract
from pricing.contract.contract import Contract
from pricing.contract.file import shared_contract
from pricing.resolve.scenario import ResolvedScenario, resolve_each
from pricing.store.catalogue import Catalogue, open_catalogue

_SCENARIO, _VIEW, _PROBLEMS, _OPENED = "scenario", "view", "problems", "opened"
_SAID = "problems when the page was last run"
_RESOLVED = "scenario with prices"
_WRITTEN, _SHOWN, _OUTDATED = "written address", "scenario in the address", "outdated widget values"
_CURRENCY, _CONTRACT, _OVERLAID = "currency", "contract of this session", "catalogue with the contract"
_CATCH_UP_SECONDS = 3.0
REMOVED = object()
"""As a value for `edit`: take the field away."""


@st.cache_resource(show_spinner="Building the price catalogue (a few seconds, once) …")
def market() -> Catalogue:
    """The process's price catalogue, the same for every session, built at first use."""
    return open_catalogue()


def catalogue() -> Catalogue:
    """What this session's prices are looked up in: the market's catalogue, its contract laid over it if it has one."""
    held, kept = contract(), st.session_state.get(_OVERLAID)
    if not held.rows:
        return market()
    if kept is None or kept[0] != held or kept[1] is not market():
        kept = st.session_state[_OVERLAID] = (held, market(), with_contract(market(), held))
    found: Catalogue = kept[2]
    return found


def contract() -> Contract:
    """The contract in use: this session's own, else the deployment's, else an empty one."""
    own: Contract | None = st.session_state.get(_CONTRACT)
    return shared_contract()[0] if own is None else own


def has_own_contract() -> bool:
    """Whether this session has said which contract to use, be it none."""
    return st.session_state.get(_CONTRACT) is not None


def use_contract(own: Contract | None) -> None:
    """Use a contract in this session, an empty one for none at all; None: the deployment's again."""
    st.session_state[_CONTRACT] = own


def currency() -> Currency:
    """The currency that figures are shown in."""
    found: Currency = st.session_state[_CURRENCY]
    return found


def set_currency(code: str, per_usd: float, on: date | None) -> None:
    """Show figures in another currency; one at fault is named and changes nothing."""
    try:
        st.session_state[_CURRENCY] = Currency(code, per_usd, on)
        st.session_state[_PROBLEMS] = []
    except InputError as error:
        st.session_state[_PROBLEMS] = [f"Not changed: {error}"]


def today() -> date:
    """The current date, UTC."""
    return datetime.now(tz=UTC).date()


def scenario() -> Scenario:
    """The open scenario; its as-of date is always set."""
    found: Scenario = st.session_state[_SCENARIO]
    return found


def view() -> str:
    """The view of the unit charts: `unit` or `replicas`."""
    found: str = st.session_state[_VIEW]
    return found


def set_view(value: str) -> None:
    """Choose the view of the unit charts."""
    st.session_state[_VIEW] = value


def problems() -> list[str]:
    """Sentences about what was refused since the last change that was accepted."""
    found: list[str] = st.session_state[_PROBLEMS]
    return found


def opened_with() -> tuple[str, ...]:
    """The price fingerprints of the address that was opened, empty once the scenario has been changed."""
    found: Opened = st.session_state[_OPENED]
    same = st.session_state[_SCENARIO] is found.scenario
    return found.fingerprints if same else ()


def sync() -> None:
    """Make the open scenario and the address agree; call first in every run, before `st.navigation`.

    The address is read in a new session and when the browser goes back or forward, and is written otherwise: in
    ordinary runs the widgets' callbacks have already changed the scenario. An address that pins its date stays as it
    came until something changes, so what was refused in it is not lost.
    """
    arrived = [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]
    if st.session_state.get(_SCENARIO) is None or moved_in_history():
        opened = open_address(arrived)
        pinned = opened.scenario.as_of is not None
        if not pinned:
            opened.scenario = opened.scenario.model_copy(update={"as_of": today()})
        st.session_state[_OPENED] = opened
        st.session_state[_SCENARIO] = opened.scenario
        st.session_state[_VIEW] = opened.view
        st.session_state[_CURRENCY] = opened.currency
        st.session_state[_PROBLEMS] = opened.problems
        st.session_state[_WRITTEN] = dict(arrived) if pinned or opened.problems else _parameters()
    elif _in_the_address() != st.session_state[_SHOWN]:
        st.session_state[_WRITTEN] = _parameters()
    st.session_state[_SHOWN], st.session_state[_SAID] = _in_the_address(), problems()
    if dict(arrived) != st.session_state[_WRITTEN]:
        st.query_params.from_dict(st.session_state[_WRITTEN])


def rerun_if_changed() -> None:
    """For a fragment: run the whole page when its callback changed what stands outside it."""
    if _in_the_address() != st.session_state[_SHOWN] or problems() is not st.session_state[_SAID]:
        st.rerun()


def _in_the_address() -> tuple[object, ...]:
    return scenario(), view(), currency(), st.session_state.get(_CONTRACT)


def _parameters() -> dict[str, str]:
    return address(scenario(), fingerprints(), view(), currency=currency())


def full_query() -> dict[str, str]:
    """The address's parameters with every field written out."""
    return address(scenario(), fingerprints(), view(), full=True, currency=currency())


def resolved() -> tuple[ResolvedScenario, tuple[InputError, ...]]:
    """The open scenario with its prices, and what could not be looked up; once for each scenario, catalogue and day."""
    wanted = (scenario(), catalogue(), today())
    editions = catalogue().editions  # others once prices were taken up anew
    key = (id(wanted[0]), id(wanted[1]), wanted[2], id(editions))
    kept = st.session_state.get(_RESOLVED)
    if kept is None or kept[0] != key:
        # what the ids belong to is kept beside them, so that nothing else can come to have them
        kept = st.session_state[_RESOLVED] = (key, (*wanted, editions), resolve_each(*wanted))
    found: tuple[ResolvedScenario, tuple[InputError, ...]] = kept[2]
    return found


def fingerprints() -> tuple[str, ...]:
    """The price fingerprints of the open scenario's options, "-" for one that lacks a price."""
    return resolved()[0].fingerprints


def show(key: str, value: Any) -> str:
    """Make the widget with this key show a value; only a value it does not show yet is set, so drags stay smooth."""
    shown = st.session_state.get(key, REMOVED)  # `in` would copy the whole state
    if shown != value:
        if shown is not REMOVED:
            now = time.monotonic()
            _outdated().setdefault(key, []).extend(((shown, now), (value, now)))
        st.session_state[key] = value
    return key


def _outdated() -> dict[str, list[tuple[Any, float]]]:
    """Per widget the values that were taken off it and put on it from outside, with the time."""
    found: dict[str, list[tuple[Any, float]]] = st.session_state.setdefault(_OUTDATED, {})
    return found


def _is_echo(key: str, value: Any) -> bool:
    """Whether a value comes from a browser that has not yet drawn what `show` put in its place.

    With every event the browser sends the values of all widgets. While keys come fast, a field that shows the same
    figure as a slider still sends a figure before, which must not undo the slider.
    """
    now = time.monotonic()
    recent = [(old, at) for old, at in _outdated().get(key, []) if now - at < _CATCH_UP_SECONDS]
    _outdated()[key] = recent
    return any(old == value for old, _ in recent)


def edit(path: tuple[str | int, ...], key: str, convert: Callable[[Any], Any] | None = None) -> None:
    """Widget callback: write what the widget with `key` holds into the scenario document at `path`."""
    value = st.session_state[key]
    if not _is_echo(key, value):
        change(lambda document: put(document, path, convert(value) if convert else value))


def change(alter: Callable[[dict[str, Any]], None]) -> None:
    """Apply a change to the scenario document; refused as a whole when the result is no valid scenario."""
    before = scenario_document(scenario())
    document = copy.deepcopy(before)
    try:
        alter(document)
        follow(before, document)
        replace(read_scenario(document))
    except InputError as error:
        st.session_state[_PROBLEMS] = [f"Not changed: {error}"]


def put(document: dict[str, Any], path: tuple[str | int, ...], value: Any) -> None:
    """Set or remove one value of a scenario document, making the objects on the way and dropping empty ones."""
    *outer, leaf = path
    part: Any = document
    for step in outer:
        part = part.setdefault(step, {}) if isinstance(step, str) else part[step]
    if value is REMOVED or value is None:
        part.pop(leaf, None)
    else:
        part[leaf] = value
    if part == {} and len(path) > 1:
        put(document, path[:-1], REMOVED)


def replace(new: Scenario) -> None:
    """Open another scenario in this session."""
    if new.as_of is None:
        new = new.model_copy(update={"as_of": today()})
    st.session_state[_SCENARIO] = new
    st.session_state[_PROBLEMS] = []


def upload(content: bytes) -> None:
    """Open the scenario of an uploaded JSON file; a bad file leaves the open one as it is and is named."""
    try:
        replace(read_json(content))
    except InputError as error:
        st.session_state[_PROBLEMS] = [f"The file was not opened: {error}"]


def reset() -> None:
    """Open the default scenario."""
    replace(default_scenario())
