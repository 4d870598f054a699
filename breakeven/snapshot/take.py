"""Take a snapshot of a document at the prices of a catalogue."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from breakeven.document import Document
from breakeven.files.assumptions import option_assumptions, typed_numbers
from breakeven.files.result import full_result
from breakeven.outlook import outlook_that_holds
from breakeven.program import program
from breakeven.snapshot.snapshot import OptionRows, Snapshot, SnapshotContract, UsedEdition
from breakeven.words.cards import paid_to
from economics.assumption import Assumption
from economics.break_even.compare import compare
from economics.errors import InputError
from economics.numbers import without_minus_zero
from pricing.contract.catalogue import market_of, with_contract
from pricing.contract.contract import Contract
from pricing.resolve.scenario import ResolvedScenario, resolve_each
from pricing.store.catalogue import Catalogue

UNNAMED = "contract.csv"
"""What a contract is called whose document does not name it."""


def take_snapshot(
    document: Document, catalogue: Catalogue, today: date, contract: Contract, *, made_at: datetime
) -> Snapshot:
    """Return what a document rests on and gives, at its as-of date (`today` when it has none).

    `contract` is laid over the market's `catalogue`; one without rows is none. `made_at` is kept to the second, in UTC.
    Never raises for what has no price: the option then carries its error.
    """
    used = with_contract(catalogue, contract)
    resolved, errors = resolve_each(document.scenario, used, today)
    return snapshot_of(document, resolved, errors, used, contract, made_at=made_at)


def snapshot_of(
    document: Document,
    resolved: ResolvedScenario,
    errors: Sequence[InputError],
    catalogue: Catalogue,
    contract: Contract,
    *,
    made_at: datetime,
) -> Snapshot:
    """Return the snapshot of a document that is resolved already; arguments as in `take_snapshot`."""
    scenario = resolved.scenario
    comparison = compare(resolved.options, resolved.load, scenario.current)
    sections = outlook_that_holds(resolved, comparison).sections
    rows = {
        option.name: tuple(option_assumptions(resolved, place, document.origins))
        for place, option in enumerate(scenario.options)
    }
    resting, load_on_contract = _on_contract(resolved, catalogue, contract)
    return Snapshot(
        as_of=resolved.as_of,
        made_at=made_at.astimezone(UTC).replace(microsecond=0),
        program=program(),
        editions=_editions(catalogue, resolved.as_of),
        workload=tuple(typed_numbers(scenario.workload, "workload", document.origins)),
        options=tuple(_options(resolved, rows, errors, resting)),
        result=_plain(full_result(resolved, comparison, sections or None)),
        contract=SnapshotContract(document.contract_name or UNNAMED) if contract.rows else None,
        load_on_contract=load_on_contract,
        errors=tuple(str(error) for error in errors if _place(error) is None),
    )


def _options(
    resolved: ResolvedScenario,
    rows: Mapping[str, tuple[Assumption, ...]],
    errors: Sequence[InputError],
    resting: Collection[str],
) -> list[OptionRows]:
    options = zip(resolved.scenario.options, resolved.fingerprints, strict=True)
    said = {place: str(error) for error in errors if (place := _place(error)) is not None}
    return [
        OptionRows(
            name=option.name,
            kind=option.kind,
            seller=paid_to(option),
            fingerprint=fingerprint,
            on_contract=option.name in resting,
            rows=rows[option.name],
            error=said.get(place, ""),
        )
        for place, (option, fingerprint) in enumerate(options)
    ]


def _place(error: InputError) -> int | None:
    """The place of the option that an error is of; None where it is of none."""
    head, _, rest = error.field.partition("[")
    return int(rest.partition("]")[0]) if head == "options" and rest else None


def _on_contract(resolved: ResolvedScenario, catalogue: Catalogue, contract: Contract) -> tuple[set[str], bool]:
    """The options that the market alone would give otherwise, and whether it would give another volume.

    With another volume no figure is the market's: then it is all options.
    """
    if not contract.rows:
        return set(), False
    market, _ = resolve_each(resolved.scenario, market_of(catalogue), resolved.as_of)
    without = {option.name: option for option in market.options}
    if market.load != resolved.load:
        return {option.name for option in resolved.scenario.options}, True
    return {option.name for option in resolved.options if without.get(option.name) != option}, False


def _editions(catalogue: Catalogue, as_of: date) -> tuple[UsedEdition, ...]:
    held = (catalogue.edition(source, as_of) for source in catalogue.sources)
    return tuple(UsedEdition(e.source, e.number, e.observed_on, e.package_version, e.content_hash) for e in held)


def _plain(value: Any) -> Any:
    """A result document as it is when read from its JSON text, without −0.0."""
    match value:
        case dict():
            return {str(key): _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case str():
            return str(value)  # a line's name is more than its text
        case _:
            return without_minus_zero(value)
