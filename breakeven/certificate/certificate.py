"""A certificate: made of a document at a day's prices, and computed again from the rows that it holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from breakeven.certificate.canonical import canonical_json
from breakeven.certificate.flips import LEFT_OUT, WouldFlip, would_flip
from breakeven.document import Document, document_json, read_file
from breakeven.snapshot.reduced import without_contract_prices
from breakeven.snapshot.snapshot import Snapshot
from breakeven.snapshot.take import snapshot_of, take_snapshot
from economics.option.self_hosted import SelfHostedOption
from economics.scenario.scenario import Scenario
from pricing.contract.catalogue import market_of, with_contract
from pricing.contract.contract import Contract, contract_records
from pricing.recorded import LookUp, RecordedCatalogue, RecordingCatalogue, only_named
from pricing.resolve.kinds import look_ups
from pricing.resolve.scenario import resolve_each
from pricing.rows import Edition
from pricing.store.catalogue import Catalogue

_WORK, _BLOCK = 2**15, 8
"""The work of a contract's digest: some 0.1 s a try, so that its prices cannot be tried through in bulk."""


@dataclass(frozen=True)
class LeftOutContract:
    """A contract whose rows are not in the certificate: a salted digest tells whether another file is it."""

    salt: str
    digest: str

    def is_of(self, contract: Contract) -> bool:
        """Tell whether a contract is the one that was used."""
        return contract_digest(contract, self.salt) == self.digest


@dataclass(frozen=True)
class Certificate:
    """A document, the snapshot of what it used and gave, the look-ups behind it, and what would change the answer.

    `contract` is None where none was used, else the contract itself or its digest.
    """

    document: Document
    snapshot: Snapshot
    look_ups: tuple[LookUp, ...]
    would_flip: WouldFlip
    contract: Contract | LeftOutContract | None = None

    @property
    def needs_contract(self) -> bool:
        """Whether figures cannot be computed again without a contract that is not inside."""
        return isinstance(self.contract, LeftOutContract) and any(each.on_contract for each in self.snapshot.options)


@dataclass(frozen=True)
class Computed:
    """What a document gives at some rows: the snapshot, and what would change the answer."""

    snapshot: Snapshot
    would_flip: WouldFlip


def certify(
    document: Document,
    catalogue: Catalogue,
    today: date,
    contract: Contract,
    *,
    made_at: datetime,
    salt: str,
    with_contract_prices: bool = False,
) -> Certificate:
    """Return the certificate of a document at its as-of date, `today` when it has none.

    `contract` is laid over the market; its rows, and every figure that tells them, are inside only
    `with_contract_prices`. `salt`: random text that the contract's digest is made with. Raises InputError for a
    document that cannot be written.
    """
    written = _written(document)
    as_of = written.scenario.as_of or today
    recording = RecordingCatalogue(market_of(catalogue), as_of)
    whole = _computed(written, recording, as_of, contract, made_at)
    rows = _needed(recording.look_ups, written.scenario)
    certificate = Certificate(written, whole.snapshot, rows, whole.would_flip, contract if contract.rows else None)
    if _snapshot_again(certificate, contract) != whole.snapshot:  # such as a refusal that names all the GPUs there are
        certificate = replace(certificate, look_ups=recording.look_ups)
    return certificate if with_contract_prices else without_prices_of_contract(certificate, salt)


def without_prices_of_contract(certificate: Certificate, salt: str) -> Certificate:
    """Return a certificate with the digest of its contract in place of its rows and of the figures that tell them."""
    if not isinstance(certificate.contract, Contract):
        return certificate
    held = LeftOutContract(salt, contract_digest(certificate.contract, salt))
    return replace(certificate, contract=held, **vars(_for_those_without(_held(certificate))))


def _held(certificate: Certificate) -> Computed:
    return Computed(certificate.snapshot, certificate.would_flip)


def _for_those_without(computed: Computed) -> Computed:
    """What was computed, without what tells the prices of a contract."""
    resting = any(option.on_contract for option in computed.snapshot.options)
    return Computed(without_contract_prices(computed.snapshot), LEFT_OUT if resting else computed.would_flip)


def recomputed(certificate: Certificate, contract: Contract) -> Computed:
    """Return what a certificate's document gives at the rows inside, with a contract laid over them.

    Where the contract is left out inside, what tells its prices is left out here too.
    """
    snapshot = certificate.snapshot
    found = _computed(certificate.document, _rows_inside(certificate), snapshot.as_of, contract, snapshot.made_at)
    return _for_those_without(found) if isinstance(certificate.contract, LeftOutContract) else found


def _snapshot_again(certificate: Certificate, contract: Contract) -> Snapshot:
    snapshot, rows = certificate.snapshot, _rows_inside(certificate)
    return take_snapshot(certificate.document, rows, snapshot.as_of, contract, made_at=snapshot.made_at)


def _rows_inside(certificate: Certificate) -> RecordedCatalogue:
    """The catalogue of the rows that a certificate holds."""
    editions = [
        Edition(each.source, each.number, each.package_version, each.observed_on, each.content_hash, "")
        for each in certificate.snapshot.editions
    ]
    return RecordedCatalogue(certificate.look_ups, editions)


def at_prices_of(certificate: Certificate, catalogue: Catalogue, day: date, contract: Contract) -> Snapshot:
    """Return the snapshot of a certificate's document at another catalogue's prices of a day."""
    scenario = certificate.document.scenario.model_copy(update={"as_of": day})
    document = replace(certificate.document, scenario=scenario)
    made_at = certificate.snapshot.made_at
    found = take_snapshot(document, market_of(catalogue), day, contract, made_at=made_at)
    return without_contract_prices(found) if isinstance(certificate.contract, LeftOutContract) else found


def _computed(document: Document, market: Catalogue, as_of: date, contract: Contract, made_at: datetime) -> Computed:
    used = with_contract(market, contract)
    resolved, errors = resolve_each(document.scenario, used, as_of)
    snapshot = snapshot_of(document, resolved, errors, used, contract, made_at=made_at)
    return Computed(snapshot, would_flip(resolved))


def _written(document: Document) -> Document:
    """The document as it is read from its file, which is what can be computed again."""
    read = read_file(document_json(document))
    return read if isinstance(read, Document) else Document(read.scenario, read.origins)


def _needed(found: Sequence[LookUp], scenario: Scenario) -> tuple[LookUp, ...]:
    """The look-ups without the registered models and GPUs that the scenario does not name."""
    own = [option for option in scenario.options if isinstance(option, SelfHostedOption)]
    models = {named[1] for option in own if (named := look_ups(option).named) is not None}
    return only_named(found, models, {option.gpu for option in own})


def contract_digest(contract: Contract, salt: str) -> str:
    """Return a digest of a contract's rows, whatever their order: scrypt (n 32,768, r 8, p 1), 64 hexadecimal digits.

    It is slow on purpose. It does not hide a price from somebody who knows all else of the contract and tries.
    """
    content = canonical_json(sorted((contract_rows(contract)), key=canonical_json))
    memory = 256 * _WORK * _BLOCK
    return hashlib.scrypt(content, salt=salt.encode(), n=_WORK, r=_BLOCK, p=1, maxmem=memory, dklen=32).hex()


def contract_rows(contract: Contract) -> list[dict[str, Any]]:
    """Return the rows of a contract as JSON objects, without empty cells."""
    return [_cells(row) for row in contract_records(contract)]


def _cells(row: Mapping[str, object]) -> dict[str, Any]:
    filled = ((name, value) for name, value in row.items() if value not in (None, ""))
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in filled}
