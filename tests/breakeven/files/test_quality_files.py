"""Ratings in the pack: a table of their own, the remark on reasoning among the assumptions; none in version 1."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from breakeven.defaults import default_scenario
from breakeven.files.pack import pack_files
from economics.break_even.compare import compare
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue
from tests.support.kinds import VERSIONS
from tests.support.pack import rows_of

DAY = date(2026, 11, 20)


def pack(catalogue: Catalogue, version: int) -> dict[str, bytes]:
    resolved = resolve(default_scenario(version), catalogue, DAY)
    return pack_files(resolved, compare(resolved.options, resolved.load))


def test_the_table_has_a_row_an_option_with_the_whole_rating(shared_catalogue: Catalogue) -> None:
    files = pack(shared_catalogue, 2)
    first, hosted, own = rows_of(files, "quality.csv")
    assert {name: first[name] for name in ("option", "model", "rated_as", "category")} == {
        "option": "Claude Sonnet 4.6",
        "model": "claude-sonnet-4-6",
        "rated_as": "Claude Sonnet 4.6",
        "category": "overall",
    }
    assert [float(first[name]) for name in ("rating", "low", "high", "votes", "rank")] == [
        1472,
        1468.5,
        1475.5,
        70931,
        45,
    ]
    assert (first["day"], first["licence"], first["can_reason"]) == ("2026-10-20", "CC BY 4.0", "yes")
    assert first["source"].startswith("https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset")
    assert hosted["rating"] == own["rating"] == "1318.1"
    assert (hosted["can_reason"], own["can_reason"]) == ("no", "no")


def test_what_can_reason_is_among_the_assumptions_with_its_source(shared_catalogue: Catalogue) -> None:
    (row,) = [
        r for r in rows_of(pack(shared_catalogue, 2), "assumptions.csv") if r["name"] == "can reason before it answers"
    ]
    assert (row["option"], row["value"], row["status"]) == ("Claude Sonnet 4.6", "yes", "quoted")
    assert (row["source"], row["as_of"]) == ("models.dev 1.0.398", "2026-05-21")


def test_the_result_in_the_pack_is_the_one_that_is_printed(shared_catalogue: Catalogue) -> None:
    document: dict[str, Any] = json.loads(pack(shared_catalogue, 2)["result.json"])
    assert [option["rating"]["value"] for option in document["options"]] == [1472.0, 1318.1, 1318.1]
    assert [option["reasoning"] for option in document["options"]] == [True, False, False]
    (note,) = document["notes"]
    assert "CC BY 4.0" in note


@pytest.mark.parametrize("version", VERSIONS)
def test_a_pack_of_version_1_is_what_it_was(shared_catalogue: Catalogue, version: int) -> None:
    files = pack(shared_catalogue, version)
    said = version != 1
    assert ("quality.csv" in files) == said
    assert (b"can reason before it answers" in b"".join(files.values())) == said
