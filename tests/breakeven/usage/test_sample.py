"""The first rows of a table, of the chosen columns alone, and never anything long."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from breakeven.usage.sample import HIDDEN, first_rows, values_of
from usage.files.opened import Opened, open_file

PROMPT = "SECRET-1 " + "what a person wrote " * 3
ROWS = [
    {"when": "2026-11-02", "state": "ok", "prompt": PROMPT, "tokens": 10},
    {"when": "2026-11-03", "state": "bad", "prompt": "short", "tokens": 20},
    {"when": "2026-11-04", "state": "ok", "prompt": PROMPT, "tokens": None},
]


def file_of(kind: str, folder: Path) -> Opened:
    path = folder / kind
    csv = "when,state,prompt,tokens\n" + "".join(
        f"{r['when']},{r['state']},{r['prompt']},{'' if r['tokens'] is None else r['tokens']}\n" for r in ROWS
    )
    match kind:
        case "csv":
            path.write_text(csv)
        case "gzip":
            path.write_bytes(gzip.compress(csv.replace(",", ";").encode()))
        case "lines":
            path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
        case "parquet":
            pq.write_table(pa.Table.from_pylist(ROWS), path)
    return open_file(path)


@pytest.mark.parametrize("kind", ["csv", "gzip", "lines", "parquet"])
def test_rows_hold_the_chosen_columns_and_hide_what_is_long(kind: str, tmp_path: Path) -> None:
    file = file_of(kind, tmp_path)
    rows = first_rows(file, ["when", "tokens"], 2)
    assert rows == [{"when": "2026-11-02", "tokens": "10"}, {"when": "2026-11-03", "tokens": "20"}]
    hidden = first_rows(file, ["prompt"], 3)
    assert hidden == [{"prompt": HIDDEN}, {"prompt": "short"}, {"prompt": HIDDEN}]
    assert values_of(file, "state", 5) == ["ok", "bad"]
    assert values_of(file, "prompt", 5) == ["short"]
    assert first_rows(file, ["tokens"], 3)[2] == {"tokens": ""}


def test_what_holds_several_values_is_hidden(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(
        '{"when": "2026-11-02", "messages": [{"content": "SECRET"}]}\n{"when": "x", "messages": {"a": 1}}\n'
    )
    assert first_rows(open_file(path), ["messages"], 2) == [{"messages": HIDDEN}, {"messages": HIDDEN}]
