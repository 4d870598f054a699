"""Ed25519 keys that certificates are signed with: made, read from PEM, named by their fingerprint, trusted.

A key's id is the SHA-256 of its public half as DER (SubjectPublicKeyInfo), as
`openssl pkey -pubin -in KEY -outform DER | sha256sum` prints it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from economics.errors import InputError
from economics.fields.field import shown
from team.settings import SIGNING_KEY, TRUSTED_KEYS

ALGORITHM = "Ed25519"
SignatureState = Literal["good", "unknown key", "none", "bad"]
_SIGNED = b"breakeven certificate\n"
"""What stands before the hash in what is signed: a signature of something else is never one of a certificate."""
_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----")
TrustedKeys = Mapping[str, Ed25519PublicKey]
"""Public keys by their id."""


@dataclass(frozen=True)
class Signature:
    """Who signed a hash: the id of the key, and the signature in base64."""

    key_id: str
    signature: str


def new_key() -> tuple[bytes, bytes]:
    """Return a new private key and its public half, both as PEM."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private, public_pem(key.public_key())


def public_pem(key: Ed25519PublicKey) -> bytes:
    """Return a public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def key_id(key: Ed25519PublicKey) -> str:
    """Return the id of a key: 64 hexadecimal digits."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def private_key(pem: str, named: str) -> Ed25519PrivateKey:
    """Return the private key of a PEM text; raises InputError naming `named`, without repeating the text."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        said = "holds no private key in PEM without a password: make one by breakeven keys --new"
        raise InputError(named, said) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(named, "holds a key of another kind than Ed25519: make one by breakeven keys --new")
    return key


def public_keys(pem: str, named: str) -> dict[str, Ed25519PublicKey]:
    """Return every public key of a PEM text by its id; raises InputError naming `named` where there is none."""
    found = {}
    for block in _PEM.findall(pem):
        try:
            key = load_pem_public_key(block.encode())
        except (ValueError, UnsupportedAlgorithm):
            raise InputError(named, "holds a public key that cannot be read") from None
        if not isinstance(key, Ed25519PublicKey):
            raise InputError(named, "holds a public key of another kind than Ed25519")
        found[key_id(key)] = key
    if not found:
        raise InputError(named, "holds no public key in PEM")
    return found


def signing_key(environment: Mapping[str, str] | None = None) -> Ed25519PrivateKey | None:
    """Return the key that this deployment signs with, None where none is configured; raises InputError."""
    pem = SIGNING_KEY.get(environment)
    return private_key(pem, SIGNING_KEY.variable) if pem else None


def trusted_keys(place: str = "", environment: Mapping[str, str] | None = None) -> TrustedKeys:
    """Return the public keys that are trusted: those of a file or folder, and the deployment's own.

    `place` stands for the deployment's setting. Of a folder all files that end in `.pem` are read. Raises InputError
    naming the place.
    """
    named = place or TRUSTED_KEYS.variable
    place = place or TRUSTED_KEYS.get(environment)
    found: dict[str, Ed25519PublicKey] = {}
    for path in _files(Path(place), named) if place else ():
        try:
            pem = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise InputError(named, f"{shown(path.name)} is no file that can be read") from None
        found |= public_keys(pem, f"{named}: {path.name}" if path.name not in named else named)
    own = signing_key(environment)
    if own is not None:
        found[key_id(own.public_key())] = own.public_key()
    return found


def _files(place: Path, named: str) -> list[Path]:
    if place.is_dir():
        return sorted(each for each in place.iterdir() if each.suffix == ".pem")
    if not place.is_file():
        raise InputError(named, f"{shown(place.name)} is neither a file nor a folder")
    return [place]


def signed(digest: str, key: Ed25519PrivateKey) -> Signature:
    """Return a key's signature of a certificate's hash."""
    return Signature(key_id(key.public_key()), base64.b64encode(key.sign(_SIGNED + digest.encode())).decode())


def signature_state(digest: str, signature: Signature | None, trusted: TrustedKeys) -> SignatureState:
    """Return what a signature of a hash is worth; that of a key that is not trusted cannot be checked."""
    if signature is None:
        return "none"
    key = trusted.get(signature.key_id)
    if key is None:
        return "unknown key"
    try:
        key.verify(base64.b64decode(signature.signature, validate=True), _SIGNED + digest.encode())
    except (InvalidSignature, binascii.Error, ValueError):
        return "bad"
    return "good"
