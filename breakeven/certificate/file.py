"""A certificate as a file: its JSON, the hash over it, the signature, and reading it back strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from breakeven.certificate.canonical import sha256_of
from breakeven.certificate.certificate import Certificate, LeftOutContract, contract_rows
from breakeven.certificate.flips import WHATS, WouldFlip
from breakeven.certificate.keys import ALGORITHM, Signature, signed
from breakeven.document import Document, document_json, read_file
from breakeven.snapshot.file import snapshot_document, snapshot_from
from economics.errors import InputError
from economics.fields.field import shown
from economics.numbers import without_minus_zero
from economics.scenario.reading import parse_json
from pricing.contract.contract import Contract, contract_from_records
from pricing.recorded import look_ups_document, look_ups_from

CERTIFICATE_VERSION = 1
"""The number of this layout; it counts up when a reader of before could not read it."""
_BODY = ("certificate_version", "document", "snapshot", "look_ups", "would_flip", "contract")
_SEAL = ("hash", "signature")
_FLIP = ("what", "input", "path", "unit", "value", "below", "above")


@dataclass(frozen=True)
class Sealed:
    """A file that says it is a certificate: its members, and the hash and signature that it carries."""

    body: Mapping[str, Any]
    stated_hash: str
    signature: Signature | None

    @property
    def digest(self) -> str:
        """The hash of what is inside, as it is."""
        return sha256_of(self.body)

    @property
    def intact(self) -> bool:
        """Whether nothing inside was changed since the hash was made."""
        return self.digest == self.stated_hash


def certificate_json(certificate: Certificate, key: Ed25519PrivateKey | None = None) -> str:
    """Return a certificate as JSON text with its hash, signed where a key is given."""
    body = certificate_body(certificate)
    digest = sha256_of(body)
    signature = None if key is None else signed(digest, key)
    seal = {"hash": digest, "signature": None if signature is None else _signature_entry(signature)}
    return json.dumps({**body, **seal}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _signature_entry(signature: Signature) -> dict[str, str]:
    return {"algorithm": ALGORITHM, "key_id": signature.key_id, "signature": signature.signature}


def certificate_body(certificate: Certificate) -> dict[str, Any]:
    """Return what is hashed: every member of the file but the hash and the signature."""
    flips = certificate.would_flip
    body: dict[str, Any] = {
        "certificate_version": CERTIFICATE_VERSION,
        "document": json.loads(document_json(certificate.document)),
        "snapshot": snapshot_document(certificate.snapshot),
        "would_flip": {"inputs": list(flips.inputs), "why_not": flips.why_not},
        "contract": _contract_entry(certificate.contract),
        "look_ups": look_ups_document(certificate.look_ups),
    }
    plain: dict[str, Any] = without_minus_zero(body)
    return plain


def _contract_entry(contract: Contract | LeftOutContract | None) -> dict[str, Any] | None:
    match contract:
        case None:
            return None
        case LeftOutContract():
            return {"left_out": {"salt": contract.salt, "digest": contract.digest}}
        case Contract():
            return {"rows": contract_rows(contract), "row_numbers": [terms.row for terms in contract.rows]}


def unsealed(content: str | bytes) -> Sealed:
    """Return a file with its hash and signature, not looking further inside.

    Raises InputError for what is no certificate, or one of a newer layout.
    """
    parsed = parse_json(content, "certificate")
    if not isinstance(parsed, dict) or "certificate_version" not in parsed:
        raise InputError("certificate", "is none: it has no certificate_version; breakeven certify writes one")
    version = parsed["certificate_version"]
    if type(version) is int and version > CERTIFICATE_VERSION:
        raise InputError(
            "certificate_version",
            f"{version} is newer than this program reads, which is {CERTIFICATE_VERSION}: verify it with a newer one",
        )
    if type(version) is not int or version != CERTIFICATE_VERSION:
        raise InputError("certificate_version", f"{shown(version)} is none: must be {CERTIFICATE_VERSION}")
    for name in (*_BODY, *_SEAL):
        if name not in parsed:
            raise InputError(name, "is missing from the certificate")
    for name in parsed:
        if name not in _BODY and name not in _SEAL:
            raise InputError(shown(name)[1:-1], "is no field of a certificate")
    try:
        sha256_of(parsed)
    except (ValueError, RecursionError):
        raise InputError("certificate", "has a number or a text that no JSON reader agrees on") from None
    if not isinstance(parsed["hash"], str):
        raise InputError("hash", f"{shown(parsed['hash'])} is no text")
    body = {name: value for name, value in parsed.items() if name not in _SEAL}
    return Sealed(body, parsed["hash"], _signature(parsed["signature"]))


def intact_certificate(content: str | bytes) -> Certificate:
    """Return the certificate of a file.

    Raises InputError naming what is refused, and where anything inside was changed since its hash was made.
    """
    sealed = unsealed(content)
    if not sealed.intact:
        raise InputError("certificate", "was changed after its hash was made: it says nothing of then any more")
    return read_certificate(sealed.body)


def _signature(value: object) -> Signature | None:
    if value is None:
        return None
    names = ("algorithm", "key_id", "signature")
    if not isinstance(value, dict) or set(value) != set(names) or not all(isinstance(value[n], str) for n in names):
        raise InputError("signature", "must have algorithm, key_id and signature, each a text, or be null")
    if value["algorithm"] != ALGORITHM:
        raise InputError("signature.algorithm", f"{shown(value['algorithm'])} is refused: must be {ALGORITHM}")
    return Signature(value["key_id"], value["signature"])


def read_certificate(body: Mapping[str, Any]) -> Certificate:
    """Return the certificate of a file's members; raises InputError naming the first that is refused by its path."""
    return Certificate(
        document=_document(body["document"]),
        snapshot=snapshot_from(body["snapshot"]),
        look_ups=look_ups_from(body["look_ups"]),
        would_flip=_would_flip(body["would_flip"]),
        contract=_contract(body["contract"]),
    )


def _document(value: object) -> Document:
    try:
        read = read_file(json.dumps(value))
    except InputError as error:
        raise InputError(f"document.{error.field}", error.message) from None
    return read if isinstance(read, Document) else Document(read.scenario, read.origins)


def _would_flip(value: object) -> WouldFlip:
    if not isinstance(value, dict) or set(value) != {"inputs", "why_not"} or not isinstance(value["inputs"], list):
        raise InputError("would_flip", "must have inputs, a list, and why_not")
    if not isinstance(value["why_not"], str):
        raise InputError("would_flip.why_not", f"{shown(value['why_not'])} is no text")
    for place, each in enumerate(value["inputs"]):
        path = f"would_flip.inputs[{place}]"
        if not isinstance(each, dict) or set(each) != set(_FLIP):
            raise InputError(path, f"must have {', '.join(_FLIP)}")
        if each["what"] not in WHATS:
            raise InputError(f"{path}.what", f"{shown(each['what'])} is refused: must be one of {', '.join(WHATS)}")
    return WouldFlip(tuple(value["inputs"]), value["why_not"])


def _contract(value: object) -> Contract | LeftOutContract | None:
    match value:
        case None:
            return None
        case {"left_out": {"salt": str(salt), "digest": str(digest), **rest}, **more} if not rest and not more:
            return LeftOutContract(salt, digest)
        case {"rows": [*rows], "row_numbers": [*numbers], **more} if not more and len(rows) == len(numbers):
            if not all(isinstance(row, dict) for row in rows) or not all(type(each) is int for each in numbers):
                raise InputError("contract.rows", "must be objects, each with its number among row_numbers")
            return _numbered(contract_from_records(rows), numbers)
        case _:
            raise InputError("contract", "must be null, or have rows and row_numbers, or what is left out")


def _numbered(contract: Contract, numbers: list[int]) -> Contract:
    """A contract with the row numbers of the file that it was read from, which its sources name."""
    of_tokens = len(contract.tokens)
    return Contract(
        tuple(replace(terms, row=row) for terms, row in zip(contract.tokens, numbers[:of_tokens], strict=True)),
        tuple(replace(terms, row=row) for terms, row in zip(contract.rates, numbers[of_tokens:], strict=True)),
    )
