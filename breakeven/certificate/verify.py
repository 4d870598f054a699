"""Verify a certificate: is it intact, who signed it, and do the rows inside still give the figures inside?

Nothing is looked up for that: the rows are in the file, so that it holds on a machine with another catalogue. Beside
it stands what the catalogue here says of the same day, and, if asked for, of today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import numpy as np

from breakeven.certificate.canonical import canonical_json
from breakeven.certificate.certificate import Certificate, Computed, LeftOutContract, at_prices_of, recomputed
from breakeven.certificate.file import read_certificate, unsealed
from breakeven.certificate.keys import SignatureState, TrustedKeys, signature_state
from breakeven.certificate.leaves import LENGTH, Leaf, Place, leaves, same
from breakeven.program import program
from breakeven.snapshot.changes import ChangedRow, changed_rows
from breakeven.snapshot.file import snapshot_document
from breakeven.snapshot.snapshot import Snapshot
from economics.errors import InputError
from pricing.contract.contract import Contract
from pricing.store.catalogue import Catalogue

Because = Literal["rows", "program", "edited", "catalogue"]
_ANSWERS = ("cheapest", "cheaper", "verdict", "cheaper_below", "cheaper_above")
"""Texts of a result that are answers, not words about them."""
_STATED = ("snapshot_version", "made_at", "program", "editions", "contract")
"""Members of a snapshot that are stated, not computed."""
THERE = "there"
"""What is said of a whole, such as an option, that is on one side alone."""
_MAY_GROW = ("notes", "rows", "workload")
"""Lists of which another program may write more; of any other, such as the options, a missing member is told."""
_OF_ITS_DAY = ("schema_version", "as_of")
"""Members of a result that are no figures."""


@dataclass(frozen=True)
class FigureDifference:
    """A figure that is not what is inside: its place, then and now; None where it is not there.

    `because`: rows that changed (`rows`), else another program, an edit of the file, or what else a catalogue says of
    a model, such as its rating (`catalogue`).
    """

    figure: str
    then: Leaf
    now: Leaf
    because: Because
    rows: tuple[ChangedRow, ...] = ()


@dataclass(frozen=True)
class Against:
    """What a certificate's document gives at the prices of the catalogue here: which figures and rows differ."""

    as_of: date
    figures: tuple[FigureDifference, ...]
    rows: tuple[ChangedRow, ...]


@dataclass(frozen=True)
class Verification:
    """What is found about a certificate.

    `unreadable`: a member was changed into what no certificate has, so that nothing could be computed.
    `without_contract`: its contract is not inside and was not given, or another was (`other_contract`), so that only
    part was computed. `words`: how many texts another program writes in other words, `more`: how many figures and texts
    it writes beyond those inside, which are not checked then. `here`: the catalogue of this
    machine on the same day; `today`: at today's prices, if asked for; both against what the rows inside give.
    """

    intact: bool
    signature: SignatureState
    key_id: str
    program: str = ""
    differences: tuple[FigureDifference, ...] = ()
    unreadable: InputError | None = None
    without_contract: bool = False
    other_contract: bool = False
    words: int = 0
    more: int = 0
    here: Against | None = None
    today: Against | None = None

    @property
    def equal(self) -> bool:
        """Whether the file is intact, its signature is not bad, and all its figures came out again."""
        sound = self.intact and self.signature != "bad" and self.unreadable is None
        return sound and not self.differences and not self.without_contract

    @property
    def holds(self) -> bool:
        """Whether it is equal, at today's prices too where they were asked for."""
        return self.equal and (self.today is None or not self.today.figures)


def verify(
    content: str | bytes,
    trusted: TrustedKeys,
    catalogue: Catalogue | None = None,
    contract: Contract | None = None,
    today: date | None = None,
) -> Verification:
    """Return what is found about the text of a certificate.

    `catalogue` is compared on the certificate's day, and on `today` where that is given. `contract` is needed where
    its prices are left out inside. Raises InputError for a text that is no certificate or of a newer layout.
    """
    sealed = unsealed(content)
    key_id = "" if sealed.signature is None else sealed.signature.key_id
    state = signature_state(sealed.digest, sealed.signature, trusted)
    found = Verification(sealed.intact, state, key_id)
    try:
        certificate = read_certificate(sealed.body)
        laid = _used(certificate, contract)
        again = _again(certificate, laid)
    except InputError as error:
        if sealed.intact:
            raise
        return replace(found, unreadable=error)
    other = laid is None and contract is not None and bool(contract.rows)
    return _compared(found, certificate, again, laid, other, catalogue, today)


def _again(certificate: Certificate, contract: Contract | None) -> Computed:
    """What the rows inside give; raises InputError where they are such that nothing can be computed.

    A file may be changed into rows that no price list has, such as a price of 1e300 or a GPU without memory, and the
    cost model does not ask about these at every step: what it then stumbles on is a fault of the file.
    """
    try:
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            again = recomputed(certificate, contract or Contract())
        canonical_json(_everything(again))
    except InputError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError):
        raise InputError("look_ups", "are no rows that figures can be computed from") from None
    return again


def _compared(
    found: Verification,
    certificate: Certificate,
    again: Computed,
    used: Contract | None,
    other: bool,
    catalogue: Catalogue | None,
    today: date | None,
) -> Verification:
    missing = used is None and certificate.needs_contract
    then = certificate.snapshot
    unknown = frozenset(option.name for option in then.options if option.on_contract and missing)
    inside = Computed(then, certificate.would_flip)
    otherwise: Because = "edited" if then.program == program() else "program"
    all_rows = _rows(then, again.snapshot, unknown)
    figures, words, more = _differences(_everything(inside), _everything(again), all_rows, otherwise)
    found = replace(
        found,
        program=then.program,
        differences=tuple(each for place, each in figures if _known(place, unknown)),
        without_contract=missing,
        other_contract=missing and other,
        words=words,
        more=more,
    )
    if catalogue is None:
        return found

    def against(day: date) -> Against:
        now = at_prices_of(certificate, catalogue, day, used or Contract())
        rows = _rows(again.snapshot, now, unknown)
        moved, _, _ = _differences(_result(again.snapshot), _result(now), rows, "catalogue")
        figures = tuple(each for place, each in filter(_is_figure, moved) if _known(place, unknown))
        return Against(day, figures, rows)

    return replace(found, here=against(then.as_of), today=None if today is None else against(today))


def _used(certificate: Certificate, given: Contract | None) -> Contract | None:
    """The contract whose prices count: the one inside, else the one given if it is the one that was used."""
    match certificate.contract:
        case None:
            return None
        case Contract():
            return certificate.contract
        case LeftOutContract():
            if given is None or not given.rows:
                return None
            return given if certificate.contract.is_of(given) else None


def _rows(then: Snapshot, now: Snapshot, unknown: Collection[str]) -> tuple[ChangedRow, ...]:
    """The rows that changed, but those of options that are not known here."""
    return tuple(row for row in changed_rows(then, now) if row.option not in unknown)


def _known(place: Place, unknown: Collection[str]) -> bool:
    """Whether a figure is known without what some options cost: it is not of them, nor compares all."""
    return not unknown or (bool(place.options) and not set(place.options) & set(unknown))


def _everything(computed: Computed) -> dict[str, Any]:
    """All that is computed: the snapshot but what it only states, and the flips."""
    document = snapshot_document(computed.snapshot)
    flips = {"inputs": list(computed.would_flip.inputs), "why_not": computed.would_flip.why_not}
    return {
        **{name: value for name, value in document.items() if name not in _STATED},
        **_result(computed.snapshot),
        "would_flip": flips,
    }


def _result(snapshot: Snapshot) -> dict[str, Any]:
    return {"result": {name: value for name, value in snapshot.result.items() if name not in _OF_ITS_DAY}}


def _differences(
    then: Mapping[str, Any], now: Mapping[str, Any], rows: tuple[ChangedRow, ...], otherwise: Because
) -> tuple[list[tuple[Place, FigureDifference]], int, int]:
    """The figures that differ, each at its place, and how many another program writes in other words, and beyond.

    What is whole on one side alone, such as an option without a price on the other, is one difference. `otherwise`:
    the cause of what no row moved.
    """
    old, new = dict(leaves(then)), dict(leaves(now))
    in_old, in_new = _with_those_above(old), _with_those_above(new)
    found: dict[Place, FigureDifference] = {}
    words = more = 0
    for place in dict.fromkeys((*old, *new)):
        if place in old and place in new and same(old[place], new[place]):
            continue
        where = _missing_from(place, in_old if place not in old else in_new)
        if otherwise == "program" and place not in old and _is_beyond(where, old):
            more += 1
            continue
        if otherwise == "program" and place in old and _are_words(place, old[place], new.get(place)):
            words += place.name != LENGTH
            continue
        behind = _behind(where, rows)
        because: Because = "rows" if behind else otherwise
        before = _leaf(where, old, in_old)
        found.setdefault(where, FigureDifference(str(where), before, _leaf(where, new, in_new), because, behind))
    return list(found.items()), words, more


def _is_beyond(where: Place, known: Collection[Place]) -> bool:
    """Whether what is missing is what another program may say beyond: a member of its own, or one of a list that grows.

    A member of any other list is missing: somebody may have taken it out, and stated another program.
    """
    holder = where.steps[:-1]
    is_in_list = any(place.steps == (*holder, LENGTH) for place in known)
    return not is_in_list or (bool(holder) and holder[-1] in _MAY_GROW)


def _with_those_above(places: Iterable[Place]) -> set[tuple[str, ...]]:
    """The steps to every place, and to whatever it is in."""
    return {place.steps[:depth] for place in places for depth in range(1, len(place.steps) + 1)}


def _missing_from(place: Place, known: Collection[tuple[str, ...]]) -> Place:
    """The outermost that a place is in and that is not among those known; the place itself where it is."""
    depths = range(1, len(place.steps))
    return next((replace(place, steps=place.steps[:d]) for d in depths if place.steps[:d] not in known), place)


def _leaf(place: Place, found: Mapping[Place, Leaf], known: Collection[tuple[str, ...]]) -> Leaf:
    """The figure at a place; `there` for what holds figures, None for what is not there."""
    return found.get(place, THERE if place.steps in known else None)


def _behind(place: Place, rows: tuple[ChangedRow, ...]) -> tuple[ChangedRow, ...]:
    """The rows that moved a figure: those of its options and of the workload, else all; of a row itself that row."""
    if place.steps[0] in ("options", "workload"):
        of_it = tuple(row for row in rows if row.option in (*place.options, ""))
        is_row = place.name != LENGTH and not {"rows", "workload"}.isdisjoint(place.steps[:-1])
        return tuple(row for row in of_it if row.name in place.steps) if is_row else of_it
    moving = tuple(row for row in rows if row.change != "another row")
    return tuple(row for row in moving if not row.option or row.option in place.options) or moving


def _are_words(place: Place, then: Leaf, now: Leaf) -> bool:
    """Whether they are words about figures, which another program may write otherwise, or how many there are."""
    return _is_word(place, then) and (now is None or _is_word(place, now))


def _is_word(place: Place, leaf: Leaf) -> bool:
    return place.name == LENGTH or (isinstance(leaf, str) and place.name not in _ANSWERS)


def _is_figure(difference: tuple[Place, FigureDifference]) -> bool:
    """Whether a difference is of a number, of an answer, or of a whole option."""
    place, found = difference
    return not any(_is_word(place, leaf) for leaf in (found.then, found.now) if leaf not in (None, THERE))
