"""Tables on a screen: nothing of a cell is cut out, for what is left might be another figure."""

from __future__ import annotations

import pytest

from breakeven.commands.common import print_rows
from breakeven.files.tables import Table

LONG = "; ".join(f"row {number}, input price: {number}0 USD/Mtok → {number} USD/Mtok" for number in range(1, 8))


def test_a_long_cell_goes_on_below(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(Table(("figure", "because", "now"), [(LONG, "a" * 200, 7.5), ("", LONG, None)]), "table")
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.split() == ["figure", "because", "now"]
    at = [first.index(name) for name in ("figure", "because", "now")]
    columns = [[line[begin:end].strip() for line in lines] for begin, end in zip(at, [*at[1:], None], strict=True)]
    assert [" ".join(filter(None, columns[0])), "".join(columns[2])] == [LONG, "7.5"]
    second = [text for text in columns[1] if text]
    assert "".join(text for text in second if set(text) == {"a"}) == "a" * 200
    assert " ".join(text for text in second if set(text) != {"a"}) == LONG
    assert max(map(len, (text for column in columns for text in column))) <= 80
