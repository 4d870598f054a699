"""What was found about a certificate, in sentences, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from breakeven.certificate.keys import SignatureState
from breakeven.certificate.verify import Against, FigureDifference, Verification
from breakeven.files.tables import Cell, Table
from breakeven.program import program
from breakeven.snapshot.changes import ChangedRow
from economics.assumption import Assumption
from economics.fields.text import printable
from economics.numbers import exact

_TODAY, _INSIDE = "today", "inside"


def sentences(found: Verification) -> list[str]:
    """Return what was found in sentences, the verdict first."""
    return [verdict(found), *map(printable, _details(found))]


def verdict(found: Verification) -> str:
    """Return the verdict in one sentence."""
    if not found.intact:
        return "Not intact: something inside was changed after the hash was made."
    if found.signature == "bad":
        return "Not intact: the signature was not made for what is inside."
    if found.differences:
        return f"Differs: {_count(len(found.differences), 'figure')} inside came out otherwise from the rows inside."
    if found.without_contract:
        return "Not known: without the contract only the figures that do not rest on it come out again."
    return "Equal: the rows inside give every figure inside."


def _details(found: Verification) -> Iterator[str]:
    yield signature_sentence(found.signature, found.key_id)
    if found.unreadable is not None:
        yield f"Nothing could be computed: {found.unreadable}."
    if found.other_contract:
        yield "The contract that was given is not the one that was used: name that one by --contract."
    elif found.without_contract:
        yield "Its contract is not inside: name it by --contract."
    if found.words or found.more:
        said = [f"writes {_count(found.words, 'text')} in other words"] if found.words else []
        said += [f"says {_count(found.more, 'thing')} beyond, which cannot be checked"] if found.more else []
        yield f"Made by version {found.program}, computed by {program()}, which {' and '.join(said)}."
    if found.here is not None:
        yield _here(found.here)
    if found.today is not None:
        moved = _count(len(found.today.figures), "figure")
        yield f"At the prices of {found.today.as_of.isoformat()}: {moved} moved."


def signature_sentence(state: SignatureState, key_id: str) -> str:
    """Say what a signature is worth."""
    match state:
        case "good":
            return f"Signed by the trusted key {key_id}."
        case "unknown key":
            return f"Signed by the key {key_id}, which is not trusted here: the signature cannot be checked."
        case "none":
            return "Not signed: the hash tells a slip, not who made it."
        case "bad":
            return f"The signature by the key {key_id} is bad."
        case _:
            assert_never(state)


def _here(here: Against) -> str:
    day = here.as_of.isoformat()
    if not here.figures and not here.rows:
        return f"The catalogue here has the same rows for {day}."
    rows, figures = _count(len(here.rows), "row"), _count(len(here.figures), "figure")
    return f"The catalogue here says otherwise for {day}: {rows} and {figures} would be others."


def _count(number: int, of: str) -> str:
    return f"1 {of}" if number == 1 else f"{number or 'no'} {of}s"


def figures_table(found: Verification) -> Table:
    """Return a row for each figure that differs, from the rows inside (`inside`) and at today's prices (`today`)."""
    rows: list[tuple[Cell, ...]] = []
    for at, figures in ((_INSIDE, found.differences), (_TODAY, found.today.figures if found.today else ())):
        rows += [
            (at, printable(each.figure), _cell(each.then), _cell(each.now), printable(because(each, found)))
            for each in figures
        ]
    return Table(("at", "figure", "then", "now", "because_of"), rows)


def because(difference: FigureDifference, found: Verification) -> str:
    """Say why a figure differs: the rows that changed, or what else it is that did."""
    match difference.because:
        case "rows":
            return "; ".join(map(row_words, difference.rows))
        case "program":
            return f"program {found.program} → {program()}"
        case "edited":
            return "no row: the rows inside give another"
        case "catalogue":
            return "no row: another edition of what is known of the model"
        case _:
            assert_never(difference.because)


def row_words(row: ChangedRow) -> str:
    """Say what changed in a row: whose it is, then and now.

    >>> old = Assumption("input price", 2.0, "USD/Mtok", "a list", "", "quoted", "price.input_usd_per_mtok")
    >>> row_words(ChangedRow("small", "gone", old, None))
    'small, input price: 2 USD/Mtok → none'
    """
    whose = f"{row.option}, " if row.option else ""
    if row.change == "another row" and row.before is not None and row.after is not None:
        return f"{whose}{row.name}: {_from(row.before)} → {_from(row.after)}"
    return f"{whose}{row.name}: {_value(row.before)} → {_value(row.after)}"


def _value(row: Assumption | None) -> str:
    if row is None:
        return "none"
    return f"{row.value if isinstance(row.value, str) else exact(row.value)} {row.unit}".strip()


def _from(row: Assumption) -> str:
    return row.row or row.source


def _cell(value: str | float | bool | None) -> Cell:
    if isinstance(value, str):
        return printable(value)
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def verification_document(found: Verification) -> dict[str, Any]:
    """Return what was found as a JSON document."""
    return {
        "verdict": verdict(found),
        "equal": found.equal,
        "intact": found.intact,
        "signature": {"state": found.signature, "key_id": found.key_id},
        "program": {"then": found.program, "now": program()},
        "without_contract": found.without_contract,
        "sentences": sentences(found),
        "figures": [_figure(each, found) for each in found.differences],
        "here": _against(found.here, found),
        "today": _against(found.today, found),
    }


def _against(against: Against | None, found: Verification) -> dict[str, Any] | None:
    if against is None:
        return None
    return {
        "as_of": against.as_of.isoformat(),
        "figures": [_figure(each, found) for each in against.figures],
        "rows": [
            {
                "option": row.option,
                "row": row.name,
                "change": row.change,
                "then": _row(row.before),
                "now": _row(row.after),
            }
            for row in against.rows
        ],
    }


def _figure(each: FigureDifference, found: Verification) -> dict[str, Any]:
    return {"figure": each.figure, "then": each.then, "now": each.now, "because_of": because(each, found)}


def _row(row: Assumption | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"value": row.value, "unit": row.unit, "source": row.source, "as_of": row.as_of, "row": row.row}
