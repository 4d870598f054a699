"""All published claims with their cases and verdicts, in the order of the catalogue's rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from weakref import WeakKeyDictionary

from economics.errors import InputError
from pricing.facts.claims import Claim
from pricing.rows import Edition
from pricing.store.catalogue import Catalogue
from trust.claims.case import Case, Published, read_cases
from trust.claims.known import Known
from trust.claims.verdict import VERDICTS, Verdict, VerdictKind, verdict

_MOST_DAYS = 8
_WITHOUT_A_CASE = "no case says how it is worked out"


@dataclass(frozen=True)
class Checked:
    """A claim of the catalogue (None: one of your own) with its case and the verdict on it."""

    claim: Claim | None
    case: Case
    verdict: Verdict


@cache
def shipped_cases() -> Mapping[str, Case]:
    """Return the cases that come with the product, by the id of their claim, which is the file's name.

    Raises InputError naming the file.
    """
    folder = files("trust.claims").joinpath("cases")
    names = sorted(file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json"))
    return {name: _case_of(name, folder.joinpath(f"{name}.json").read_bytes()) for name in names}


def _case_of(name: str, text: bytes) -> Case:
    """Return the one case of a file. Raises InputError, also where it is not the one of the file's name."""
    try:
        cases = read_cases(text)
    except InputError as error:
        raise InputError(f"{name}.json: {error.field}", error.message) from None
    ids = [case.id for case in cases]
    if ids != [name]:
        raise InputError(f"{name}.json: id", f"{', '.join(ids)} is refused: must be the file's name, {name}, alone")
    return cases[0]


def check_claims(known: Known) -> tuple[Checked, ...]:
    """Return every claim of the catalogue with its verdict, in the order of the rows.

    Worked out on the first call for a catalogue and a day; those of the last few days asked for stay in memory.
    """
    by_day = _kept.setdefault(known.catalogue, {})
    asked_for = known.catalogue.editions, known.as_of
    found = by_day.pop(asked_for, None) or _all_claims(known)
    while len(by_day) >= _MOST_DAYS:
        by_day.pop(next(iter(by_day), asked_for), None)
    by_day[asked_for] = found
    return found


def _all_claims(known: Known) -> tuple[Checked, ...]:
    cases = shipped_cases()
    rows = known.catalogue.facts(Claim)
    return tuple(_checked(row, cases.get(row.id) or Case(row.id, lacks=_WITHOUT_A_CASE), known) for row in rows)


def check_cases(cases: Sequence[Case], known: Known) -> list[Checked]:
    """Return cases of a file with their verdicts; one with the id of a claim of the catalogue is held against that.

    Raises InputError where neither the case nor the catalogue says what was published.
    """
    rows = {claim.id: claim for claim in known.catalogue.facts(Claim)}
    checked = []
    for place, case in enumerate(cases):
        claim = rows.get(case.id)
        if claim is None and case.published is None and case.steps:
            where = f"cases[{place}].published" if len(cases) > 1 else "published"
            raise InputError(where, f"is missing: no claim of the catalogue has the id '{case.id}'")
        checked.append(_checked(claim, case, known))
    return checked


def published_by(claim: Claim) -> Published:
    """Return the range that a claim's row states."""
    return Published(claim.low, claim.high, claim.unit or "")


def counted(checked: Sequence[Checked]) -> dict[VerdictKind, int]:
    """Return how many claims have each verdict."""
    counts = Counter(each.verdict.kind for each in checked)
    return {kind: counts[kind] for kind in VERDICTS}


def known_on(catalogue: Catalogue) -> Known:
    """Return what is known on the catalogue's newest day."""
    return Known(catalogue, catalogue.newest_day)


def _checked(claim: Claim | None, case: Case, known: Known) -> Checked:
    published = None if claim is None else published_by(claim)
    missing = "" if claim is None else claim.inputs_missing or ""
    return Checked(claim, case, verdict(case, published, known, missing))


_kept: WeakKeyDictionary[Catalogue, dict[tuple[tuple[Edition, ...], date], tuple[Checked, ...]]] = WeakKeyDictionary()
