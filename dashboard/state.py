"""The one open document of a browser session, and the only ways to change it.

Widgets do not hold the scenario: they show it (`show`) and change it (`set_field`, or `apply` with an edit from
`breakeven.edits`). A refused change leaves everything as it was and puts a sentence on the page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from breakeven.address import Opened, open_address, short_and_full
from breakeven.choices import CHOICES, LIBRARY_CHOICES, VIEW, Choice, Value
from breakeven.currency import Currency
from breakeven.defaults import default_sourced
from breakeven.document import Document, UsedContract
from breakeven.edits import fields
from breakeven.origins import Origins, Path, Sourced
from breakeven.refused import Refused
from breakeven.saved.link import PARAMETER as SAVED
from breakeven.saved.version import OpenVersion
from breakeven.words.refusals import by_label
from dashboard import access, library, session
from dashboard.session import Slot
from dashboard.streamlit_private.history import moved_in_history
from dashboard.worked import Asked, Worked, worked_out
from economics.break_even.compare import Comparison
from economics.errors import InputError
from economics.scenario.scenario import Scenario
from pricing.contract.catalogue import with_contract
from pricing.contract.contract import Contract
from pricing.contract.file import shared_contract
from pricing.resolve.scenario import ResolvedScenario
from pricing.store.catalogue import Catalogue, open_catalogue

MOST_BEFORE = 50
"""How many earlier scenarios are kept for `undo`."""
_CATCH_UP_SECONDS = 3.0
_NOTHING = object()
P = ParamSpec("P")
T = TypeVar("T")
V = TypeVar("V", bound=Value)


@st.cache_resource(show_spinner="Building the price catalogue (a few seconds, once) …")
def market() -> Catalogue:
    """Return the process's price catalogue, shared by all sessions and built at first use."""
    return open_catalogue()


def catalogue() -> Catalogue:
    """Return the catalogue that this session looks prices up in: the market's, overlaid by its contract."""
    used = contract()
    if not used.rows:
        return market()
    overlaid = session.get(Slot.OVERLAID)
    if overlaid is None or overlaid[0] != used or overlaid[1] is not market():
        overlaid = (used, market(), with_contract(market(), used))
        session.put(Slot.OVERLAID, overlaid)
    result: Catalogue = overlaid[2]
    return result


def contract() -> Contract:
    """Return the contract in use: this session's own, else the deployment's, else an empty one."""
    own = _own_contract()
    return deployments_contract()[0] if own is None or own.contract is None else own.contract


def deployments_contract() -> tuple[Contract, tuple[str, ...]]:
    """Return the deployment's contract with what is said of it; an empty one for who may not see its prices."""
    shared, said = shared_contract()
    refused = access.access().contract_refused
    return (Contract(), (refused,)) if refused and (shared.rows or said) else (shared, said)


def exported(name: str, make: Callable[[], T]) -> Callable[[], T]:
    """Return `make` for a button that gives a file of this scenario's figures, of which `name` is the name.

    Where people log in, a click asks anew whether they may have it; contract prices in it are in the audit log.
    """
    own = has_own_contract()
    whose = "" if not contract().rows else "a contract of the session" if own else "the deployment's contract"
    return access.exported(name, make, contract=whose, own=own)


def uses_deployments_contract() -> bool:
    """Tell whether the contract in use is the deployment's, which this visitor then may see."""
    used = contract()
    return bool(used.rows) and used == deployments_contract()[0]


def has_own_contract() -> bool:
    """Tell whether this session has chosen a contract, or none, for itself."""
    return _own_contract() is not None


def _own_contract() -> UsedContract | None:
    opened: Document | None = session.get(Slot.DOCUMENT)  # none before the first run of a session
    return opened.contract if opened else None


def use_contract(own: Contract | None, name: str = "") -> None:
    """Use a contract in this session: an empty one for none; None for the deployment's again."""
    _put(replace(document(), contract=None if own is None else UsedContract(name, own)))


def document() -> Document:
    """Return the open document; its scenario's as-of date is always set."""
    result: Document = session.get(Slot.DOCUMENT)
    return result


def scenario() -> Scenario:
    """Return the open scenario."""
    return document().scenario


def origins() -> Origins:
    """Return where the fields of the open scenario came from."""
    return document().origins


def as_of() -> date:
    """Return the date whose prices count."""
    return scenario().as_of or today()


def today() -> date:
    """Return the current date, UTC."""
    return datetime.now(tz=UTC).date()


def currency() -> Currency:
    """Return the currency in which figures are shown."""
    return document().currency


def set_currency(code: str, per_usd: float, on: date | None) -> None:
    """Show figures in another currency; an invalid one is named and changes nothing."""
    with naming_refusals():
        _put(replace(document(), currency=Currency(code, per_usd, on)))
        session.put(Slot.PROBLEMS, [])


def view() -> str:
    """Return the view of the unit charts: `unit` or `replicas`."""
    return chosen(VIEW)


def chosen(choice: Choice[V]) -> V:
    """Return the reader's choice on a page."""
    return document().choice(choice)


def choose(choice: Choice[V], value: V) -> None:
    """Make a choice on a page."""
    _put(document().choosing(choice, value))


def choose_by(choice: Choice[V], key: str, convert: Callable[[Any], V] = lambda value: value) -> None:
    """Widget callback: choose what the widget with `key` holds; one that holds nothing takes the default."""
    value = session.widget(key)
    choose(choice, choice.default if value is None else convert(value))


def problems() -> list[str]:
    """Return the sentences about what was refused since the last accepted change."""
    result: list[str] = session.get(Slot.PROBLEMS)
    return result


def opened_with() -> tuple[str, ...]:
    """Return the price fingerprints of the address that was opened; empty once the scenario was changed."""
    opened: Opened = session.get(Slot.OPENED)
    return opened.fingerprints if scenario() is opened.document.scenario else ()


def is_new() -> bool:
    """Tell whether this is the first run of a session."""
    return session.get(Slot.DOCUMENT) is None


def sync() -> None:
    """Make the open document and the address agree; call first in every run, before `st.navigation`.

    The address is read in a new session and when the browser goes back or forward. In all other runs it is written,
    because the widgets' callbacks have already changed the document. An address that pins its date is left untouched
    until something changes, so that what was refused in it is not lost.
    """
    arrived = [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]
    if is_new() or moved_in_history():
        _open(arrived)
    elif document() != session.get(Slot.IN_ADDRESS):
        session.put(Slot.WRITTEN, _parameters())
    session.put(Slot.IN_ADDRESS, document())
    session.put(Slot.PROBLEMS_SHOWN, problems())
    if dict(arrived) != session.get(Slot.WRITTEN):
        st.query_params.from_dict(session.get(Slot.WRITTEN))


def _open(arrived: list[tuple[str, str]]) -> None:
    opened, version = _opened(arrived)
    session.put(Slot.SAVED_OPEN, version)
    pinned = opened.document.scenario.as_of is not None
    # an address only names a contract: this session keeps its own
    named = opened.document.contract
    opened.document = replace(opened.document, scenario=_dated(opened.document.scenario), contract=_own_contract())
    session.put(Slot.OPENED, opened)
    session.put(Slot.DOCUMENT, opened.document)
    said = opened.problems
    if named is not None and not opened.fingerprints and not contract().rows:  # else their difference is said
        said.append(named.missing)
    session.put(Slot.PROBLEMS, said)
    session.put(Slot.WRITTEN, dict(arrived) if pinned or said else _parameters())


def _opened(arrived: list[tuple[str, str]]) -> tuple[Opened, OpenVersion | None]:
    """What an address holds, and the saved version that it names: its document, or what the address's own builds on."""
    rest = [(key, value) for key, value in arrived if key != SAVED]
    opened = open_address(rest)
    if len(rest) == len(arrived):
        return opened, None
    try:
        version = library.version_of(dict(arrived)[SAVED])
    except library.NotOpened as refusal:
        opened.refused.append(Refused(SAVED, str(refusal), str(refusal)))
        return opened, None
    if all(key in CHOICES for key, _ in rest):
        shown = version.document
        for key, _ in rest:
            shown = shown.choosing(CHOICES[key], opened.document.choice(CHOICES[key]))
        return Opened(shown, version.snapshot.fingerprints, opened.refused), version
    return opened, version


def saved_version() -> OpenVersion | None:
    """Return the version of the library that is open here or that the open document builds on."""
    version: OpenVersion | None = session.get(Slot.SAVED_OPEN)
    return version


def saved_link() -> str:
    """Return the query that opens the open document from the library; empty where it is not saved as it is."""
    version = saved_version()
    if version is None or not version.is_unchanged(document()):
        return ""
    return urlencode({SAVED: version.link.text})


def open_version(version: OpenVersion) -> None:
    """Open a version of the library in place of the open document; undo brings that back."""
    before = document().sourced, saved_version()
    opened = replace(version.document, contract=_own_contract())
    for choice in LIBRARY_CHOICES:
        opened = opened.choosing(choice, chosen(choice))
    _change(opened)
    session.put(Slot.SAVED_BEFORE, before)
    build_on(version)
    named = version.document.contract
    if named is not None and not contract().rows:
        refuse((named.missing,))


def leave_version() -> None:
    """Note that what was just opened has nothing to do with the library; undo brings back what was open before."""
    before: tuple[Sourced, ...] = session.get(Slot.BEFORE, ())
    if before and saved_version() is not None:
        session.put(Slot.SAVED_BEFORE, (before[-1], saved_version()))
    build_on(None)


def build_on(version: OpenVersion | None) -> None:
    """Note that the open document is, or builds on, a version of the library; None: on none."""
    session.put(Slot.SAVED_OPEN, version)
    session.put(Slot.IN_ADDRESS, None)  # the address names the version


def rerun_if_changed() -> None:
    """For a fragment: rerun the whole page when its callback changed something outside the fragment.

    A choice that concerns only the fragment is just written into the address.
    """
    in_address: Document = session.get(Slot.IN_ADDRESS)
    changed = replace(document(), choices=in_address.choices) != in_address
    if access.visitor() != access.ask() or changed or problems() is not session.get(Slot.PROBLEMS_SHOWN):
        st.rerun()
    if document() != in_address:
        session.put(Slot.IN_ADDRESS, document())
        session.put(Slot.WRITTEN, _parameters())
        st.query_params.from_dict(session.get(Slot.WRITTEN))


def _parameters() -> dict[str, str]:
    """The address of the open document: that of the saved version where nothing of it was changed."""
    version = saved_version()
    if version is None:
        return _addresses()[0]
    if not version.is_unchanged(document()):
        return {**_addresses()[0], SAVED: version.link.text}
    own, stored = document().choices, version.document.choices
    differing = (name for name in CHOICES if own.get(name) != stored.get(name))
    choices = {name: CHOICES[name].written(document().choice(CHOICES[name])) for name in differing}
    return {SAVED: version.link.text, **choices}


def full_query() -> str:
    """Return the query of the address with every field written out."""
    return _addresses()[1]


def full_link() -> str:
    """Return the page's address with every field of the scenario in it."""
    scheme, host, path, _, _ = urlsplit(st.context.url or "")
    if path.strip("/") == st.get_option("server.baseUrlPath").strip("/"):
        path = f"{path.rstrip('/')}/"  # the first page's address, as browsers write it
    return urlunsplit((scheme, host, path, full_query(), ""))


def _addresses() -> tuple[dict[str, str], str]:
    """The open document's short address, and the query of the full one."""

    def written() -> tuple[dict[str, str], str]:
        short, full = short_and_full(document(), fingerprints())
        return short, urlencode(full)

    return said("addresses", written)


def said(name: str, make: Callable[[], T]) -> T:
    """Return what `make` gives for the open document: made once for all that are written alike."""
    opened = document()
    seen = frozenset(opened.origins.by_path.items()), frozenset(opened.choices.items())
    return worked().said((name, *seen, opened.currency, opened.contract_name), make)


def worked() -> Worked:
    """Return what is worked out for the open scenario, its prices looked up."""
    arguments = (scenario(), catalogue(), today())
    last: Worked | None = session.get(Slot.WORKED)
    if last is None or not last.asked.is_same(*arguments):
        asked = Asked(*arguments)
        last = worked_out(asked, last) if asked.catalogue is market() else Worked(asked, last)
        session.put(Slot.WORKED, last)
    return last


def resolved() -> tuple[ResolvedScenario, tuple[InputError, ...]]:
    """Return the open scenario with its prices and the errors of look-ups."""
    known = worked()
    return known.resolved, known.errors


def comparison() -> Comparison | None:
    """Return the comparison of the open scenario's options; None where none has a price."""
    return worked().comparison


def fingerprints() -> tuple[str, ...]:
    """Return the price fingerprints of the open scenario's options, "-" where a price is missing."""
    return resolved()[0].fingerprints


def show(key: str, value: Any) -> str:
    """Make the widget with this key show a value, set only when it shows another one, so that drags stay smooth."""
    current = session.widget(key, _NOTHING)
    if current != value:
        if current is not _NOTHING:
            now = time.monotonic()
            _outdated().setdefault(key, []).extend(((current, now), (value, now)))
        session.set_widget(key, value)
    return key


def show_one(key: str, choice: Choice[str], offered: Sequence[str], first: int) -> str:
    """Make a widget show the chosen value where it is offered, else the one at `first`."""
    value = chosen(choice)
    suggested = offered[first] if offered else None
    return show(key, value if value in offered else suggested)


def _outdated() -> dict[str, list[tuple[Any, float]]]:
    """Return, by widget, the values replaced from outside and their replacements, with the time."""
    return session.kept(Slot.OUTDATED)


def is_echo(key: str, value: Any) -> bool:
    """Tell whether a value comes from a browser that has not yet drawn what `show` replaced.

    With every event the browser sends the values of all widgets. During fast key presses, a field that mirrors a slider
    may still send its old figure, which must not undo the slider.
    """
    now = time.monotonic()
    recent = [(old, at) for old, at in _outdated().get(key, []) if now - at < _CATCH_UP_SECONDS]
    _outdated()[key] = recent
    return any(old == value for old, _ in recent)


def set_field(path: Path, key: str, convert: Callable[[Any], Any] | None = None) -> None:
    """Widget callback: set the scenario's field at `path` to the value of the widget with `key`; None removes it."""
    value = session.widget(key)
    if not is_echo(key, value):
        apply(fields.set_field, path, convert(value) if convert else value)


def apply(edit: Callable[Concatenate[Sourced, P], Sourced], *args: P.args, **kwargs: P.kwargs) -> None:
    """Apply an edit to the open scenario; a refusal changes nothing and is named on the page."""
    with naming_refusals():
        _change(document().edited(edit, *args, **kwargs))


def change(alter: Callable[[Document], Document]) -> None:
    """Apply an upload's edit to the open document; a refusal changes nothing and is named on the page."""
    with naming_refusals():
        _change(alter(document()))


@contextmanager
def naming_refusals() -> Iterator[None]:
    """Name on the page what is refused inside the block."""
    try:
        yield
    except InputError as error:
        refuse((f"Not changed: {by_label(error, scenario())}",))


def refuse(sentences: Sequence[str]) -> None:
    """Replace the sentences on the page about what was refused."""
    session.put(Slot.PROBLEMS, [*sentences])


def can_undo() -> bool:
    """Tell whether there is a scenario from before the last change."""
    return bool(session.get(Slot.BEFORE, ()))


def undo() -> None:
    """Reopen the scenario from before the last change, if there is one."""
    before: tuple[Sourced, ...] = session.get(Slot.BEFORE, ())
    if before:
        over = session.get(Slot.SAVED_BEFORE)
        if over is not None and before[-1] == over[0]:
            build_on(over[1])
            session.take(Slot.SAVED_BEFORE)
        _put(document().with_scenario(before[-1]))
        session.put(Slot.BEFORE, before[:-1])
        session.put(Slot.PROBLEMS, [])


def reset() -> None:
    """Open the default scenario."""
    _change(document().with_scenario(default_sourced()))
    leave_version()


def _change(changed: Document) -> None:
    """Make a changed document the open one, and remember the scenario before."""
    before: tuple[Sourced, ...] = session.get(Slot.BEFORE, ())
    if changed.sourced != document().sourced:
        session.put(Slot.BEFORE, (*before, document().sourced)[-MOST_BEFORE:])
    _put(changed)
    session.put(Slot.PROBLEMS, [])


def _put(changed: Document) -> None:
    session.put(Slot.DOCUMENT, replace(changed, scenario=_dated(changed.scenario)))


def _dated(scenario: Scenario) -> Scenario:
    return scenario if scenario.as_of is not None else scenario.model_copy(update={"as_of": today()})
