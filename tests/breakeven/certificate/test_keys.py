"""Keys: made, read from PEM, named by a fingerprint that openssl prints too, trusted or not, and rotated."""

from __future__ import annotations

import hashlib
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from breakeven.certificate.keys import (
    Signature,
    key_id,
    new_key,
    private_key,
    public_keys,
    signature_state,
    signed,
    signing_key,
    trusted_keys,
)
from economics.errors import InputError

DIGEST = hashlib.sha256(b"a").hexdigest()
OTHER = hashlib.sha256(b"b").hexdigest()


@pytest.fixture
def pair():
    """A private key, and its public half by id."""
    private, public = new_key()
    return private_key(private.decode(), "KEY"), public_keys(public.decode(), "KEY")


def test_a_signature_is_good_for_its_hash_and_key_alone(pair):
    private, trusted = pair
    signature = signed(DIGEST, private)
    assert signature_state(DIGEST, signature, trusted) == "good"
    assert signature_state(OTHER, signature, trusted) == "bad"
    assert signature_state(DIGEST, signature, {}) == "unknown key"
    assert signature_state(DIGEST, None, trusted) == "none"
    for text in ("", "?", "AAAA", signature.signature[:-4], "é"):
        assert signature_state(DIGEST, Signature(signature.key_id, text), trusted) == "bad"


def test_another_key_under_the_id_of_a_trusted_one_is_bad(pair):
    _, trusted = pair
    forger = private_key(new_key()[0].decode(), "KEY")
    (id,) = trusted
    assert signature_state(DIGEST, Signature(id, signed(DIGEST, forger).signature), trusted) == "bad"


def test_the_id_is_what_openssl_and_sha256sum_print(tmp_path):
    path = tmp_path / "public.pem"
    path.write_bytes(new_key()[1])
    command = ["openssl", "pkey", "-pubin", "-in", str(path), "-outform", "DER"]
    der = subprocess.run(command, check=True, capture_output=True).stdout
    assert list(public_keys(path.read_text(), "KEY")) == [hashlib.sha256(der).hexdigest()]


def test_trusted_are_those_of_a_folder_and_one_s_own(tmp_path):
    own, old, older = (new_key() for _ in range(3))
    (tmp_path / "old.pem").write_bytes(old[1] + older[1])
    (tmp_path / "notes.txt").write_text("no key")
    environment = {"BREAKEVEN_TRUSTED_KEYS": str(tmp_path), "BREAKEVEN_SIGNING_KEY": own[0].decode()}
    ids = {id for _, public in (own, old, older) for id in public_keys(public.decode(), "KEY")}
    assert set(trusted_keys(environment=environment)) == ids
    assert set(trusted_keys(str(tmp_path / "old.pem"), {})) == ids - {key_id(signing_key(environment).public_key())}
    assert trusted_keys(environment={}) == {}


def test_after_a_rotation_the_old_key_holds_until_it_is_removed(tmp_path):
    old, new = new_key(), new_key()
    made = signed(DIGEST, private_key(old[0].decode(), "KEY"))
    environment = {"BREAKEVEN_TRUSTED_KEYS": str(tmp_path), "BREAKEVEN_SIGNING_KEY": new[0].decode()}
    (tmp_path / "2026.pem").write_bytes(old[1])
    assert signature_state(DIGEST, made, trusted_keys(environment=environment)) == "good"
    (tmp_path / "2026.pem").unlink()
    assert signature_state(DIGEST, made, trusted_keys(environment=environment)) == "unknown key"


def test_what_is_no_such_key_is_refused_without_its_text(pair, tmp_path):
    private, _ = pair
    locked = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")).decode()
    other = Ed448PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for text, words in (("secret text", "no private key"), (locked, "without a password"), (other, "another kind")):
        with pytest.raises(InputError) as refused:
            signing_key({"BREAKEVEN_SIGNING_KEY": text})
        assert str(refused.value).startswith("BREAKEVEN_SIGNING_KEY: holds ")
        assert words in str(refused.value)
        assert text.strip().splitlines()[-1] not in str(refused.value)
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for place, words in ((empty, "holds no public key"), (tmp_path / "none.pem", "is neither a file nor a folder")):
        with pytest.raises(InputError, match=words):
            trusted_keys(str(place), {})
