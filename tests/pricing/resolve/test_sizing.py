"""The guides' sizing tables replayed: worked by hand where they fail, and every row of the file."""

from __future__ import annotations

import pytest

from economics.fleet.sizing import replay
from pricing.resolve.shelf import shelf
from pricing.resolve.sizing import sizing_claims


@pytest.fixture(scope="module")
def replayed(catalogue):
    return {claim.id: replay(claim) for claim in sizing_claims(shelf(catalogue))}


def test_minimum_configurations_that_cannot_hold_the_model_at_bf16(replayed):
    failed = {
        (r.claim.model_as_written, r.claim.kind) for r in replayed.values() if not r.holds and r.claim.kind != "memory"
    }
    # 671B × 2 = 1,342 GB against 8 × 141 GB; 397B × 2 = 794 against 8 × 80; 1,026B × 2 = 2,052 against 16 × 80 and
    # 8 × 183; 744B × 2 = 1,488 against 8 × 141
    assert failed == {
        ("DeepSeek V3.2", "minimum"),
        ("Qwen 3.6-Plus / 397B", "minimum"),
        ("Kimi K2.6", "minimum"),
        ("Kimi K2.6", "comfortable"),
        ("GLM-5.1", "minimum"),
    }
    assert all("fp8" in r.fits_at for r in replayed.values() if not r.holds and r.claim.kind != "memory")


def test_memory_claims_by_hand(replayed):
    by_name = {(r.claim.model_as_written, r.claim.precision): r for r in replayed.values() if r.claim.kind == "memory"}
    # 70.6B parameters × 2 bytes = 141 GB, said to be 140
    assert by_name["Llama 3.3 70B", "bf16"].holds
    assert "141 GB" in by_name["Llama 3.3 70B", "bf16"].reason
    # 405B × (4 + 20/128)/8 bytes = 210 GB, said to be 220
    assert "210 GB" in by_name["405B", "int4"].reason


def test_every_row_has_a_guide_and_something_to_check(replayed):
    assert len(replayed) == 51
    for entry in replayed.values():
        claim = entry.claim
        assert claim.guide
        assert claim.kind in ("memory", "minimum", "comfortable")
        assert (claim.stated_gb is not None) == (claim.kind == "memory")
        assert (claim.gpu is not None) == (claim.kind != "memory")
        assert claim.parameters > 1e9
