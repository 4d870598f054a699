"""The locked packages against stored advisories: what counts as affected, and that pip-audit really asks."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
assert _spec is not None
assert _spec.loader is not None
audit = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(audit)
STORED = json.loads(audit.STORED.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("version", "found"), [("0.13.4", False), ("0.13.5", True), ("0.26.9", True), ("0.27.0", False), ("1.10.0", False)]
)
def test_a_version_is_affected_from_its_introduction_to_its_fix(version, found):
    (advisory,) = [each for each in STORED["advisories"]["starlette"] if each["id"] == "PYSEC-2023-83"]
    assert advisory["affected"][0]["ranges"][0]["events"] == [{"introduced": "0.13.5"}, {"fixed": "0.27.0"}]
    assert audit.affects(advisory, version) is found


def test_what_is_withdrawn_is_no_finding_and_a_version_that_cannot_be_read_is_one():
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]}]
    advisory = {"id": "X", "affected": [{"ranges": ranges}]}
    assert audit.affects(advisory, "1.9")
    assert not audit.affects(advisory, "2")
    assert audit.affects(advisory, "of today")
    query = {"package": {"name": "Some.Thing"}, "version": "1"}
    assert audit.answer({"advisories": {"some-thing": [advisory]}}, query) == {"vulns": [advisory]}
    withdrawn = {**advisory, "withdrawn": "2024-01-01T00:00:00Z"}
    assert audit.answer({"advisories": {"some-thing": [withdrawn]}}, query) == {}


def test_advisories_are_stored_of_packages_that_are_locked_and_say_their_day():
    assert {*STORED["advisories"]} <= audit.pinned(*audit.LOCKS).keys()
    assert STORED["day"]
    assert STORED["commit"]
    assert sum(map(len, STORED["advisories"].values())) > 100


@pytest.mark.slow
def test_pip_audit_finds_what_is_affected_and_nothing_in_the_locks(tmp_path, capfd):
    lock = tmp_path / "bad.lock"
    lock.write_text(f"starlette==0.20.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    with audit.answering(STORED) as url:
        assert audit.audit(lock, "--osv-url", url) == 1
    assert "PYSEC-2023-83" in capfd.readouterr().out
    assert audit.main([]) == 0
