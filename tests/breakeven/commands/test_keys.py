"""`breakeven keys`: a pair is made once, signs, and is trusted as long as its public half is kept."""

from __future__ import annotations

import json
import stat

from breakeven.cli import main
from tests.support.command import document, printed, refused


def state(capsys, *arguments):
    return document(capsys, "verify", *arguments, "--format", "json")["signature"]["state"]


def test_a_key_signs_and_an_old_one_stays_trusted(listed, tmp_path, capsys, monkeypatch):
    out, key, other = (tmp_path / name for name in ("c.json", "2026.pem", "2027.pem"))
    id = printed(capsys, "keys", "--new", str(key)).strip()
    printed(capsys, "keys", "--new", str(other))
    monkeypatch.setenv("BREAKEVEN_SIGNING_KEY_FILE", str(key))
    assert main(["certify", listed, "--out", str(out)]) == 0
    assert capsys.readouterr().err == f"Signed by the key {id}.\n"
    assert json.loads(out.read_text())["signature"]["key_id"] == id
    assert state(capsys, str(out)) == "good"
    monkeypatch.setenv("BREAKEVEN_SIGNING_KEY_FILE", str(other))
    assert state(capsys, str(out)) == "unknown key"
    public = str(tmp_path / "2026.public.pem")
    assert state(capsys, str(out), "--keys", public) == "good"
    monkeypatch.setenv("BREAKEVEN_TRUSTED_KEYS", public)
    assert state(capsys, str(out)) == "good"
    assert id in printed(capsys, "keys", "--trusted").split()


def test_a_bad_signature_is_status_1(listed, tmp_path, capsys, monkeypatch):
    out, key = tmp_path / "c.json", tmp_path / "key.pem"
    id = printed(capsys, "keys", "--new", str(key)).strip()
    monkeypatch.setenv("BREAKEVEN_SIGNING_KEY_FILE", str(key))
    main(["certify", listed, "--out", str(out)])
    signature = {"algorithm": "Ed25519", "key_id": id, "signature": "AAAA"}
    out.write_text(json.dumps({**json.loads(out.read_text()), "signature": signature}))
    capsys.readouterr()
    assert main(["verify", str(out)]) == 1
    assert capsys.readouterr().err.startswith("Not intact: the signature was not made for what is inside.")


def test_a_private_key_is_its_owner_s_and_never_written_over(tmp_path, capsys):
    key = tmp_path / "key.pem"
    printed(capsys, "keys", "--new", str(key))
    before = key.read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "never written over" in refused(capsys, "keys", "--new", str(key))
    assert key.read_bytes() == before
    assert "No such file" in refused(capsys, "keys", "--new", str(tmp_path / "no" / "key.pem"))
