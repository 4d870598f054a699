"""`breakeven diff`: the parts of a difference as JSON and as a table, and which file is refused."""

from __future__ import annotations

import json

import pytest

from tests.support.command import document, refused
from tests.support.scenarios import typed_document


def test_the_command_prints_the_parts(tmp_path, capsys):
    before, after = typed_document(), typed_document()
    after["workload"]["tokens_per_month"] *= 2
    after["options"][1]["name"] = "Another"
    paths = [tmp_path / name for name in ("a.json", "b.json")]
    for path, made in zip(paths, (before, after), strict=True):
        path.write_text(json.dumps(made))
    found = document(capsys, "diff", *map(str, paths), "--format", "json")
    (split,) = found["options"]
    assert split["difference_usd_per_month"] == pytest.approx(split["usd_per_month_before"])
    assert [part["groups"] for part in split["parts"]] == [["volume"]]
    assert (found["only_before"], found["only_after"]) == ([before["options"][1]["name"]], ["Another"])


def test_a_file_that_is_refused_is_named(tmp_path, capsys):
    good, bad = tmp_path / "a.json", tmp_path / "b.json"
    good.write_text(json.dumps(typed_document()))
    bad.write_text('{"schema_version": 1}')
    assert f"{bad}: " in refused(capsys, "diff", str(good), str(bad))
