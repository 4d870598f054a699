"""A contract as a CSV file: read with limits, written the same every time, loaded from where the deployment says.

Columns are separated by commas, or by semicolons when the header has semicolons and no comma. In a file with
semicolons numbers may have a decimal comma; a file that writes some numbers with a comma and some with a point is
refused, because a point might then mean thousands. Thousands separators are refused everywhere.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from economics.numbers import exact
from pricing.contract.contract import (
    COLUMNS,
    MAX_ROWS,
    NUMBERS,
    Contract,
    ContractError,
    contract_from_cells,
    contract_records,
    no_column,
    template_records,
)
from pricing.csv_cells import reader
from pricing.errors import quoted

ENVIRONMENT_VARIABLE = "BREAKEVEN_CONTRACT"
MAX_BYTES = 2**20
_REQUIRED = ("kind", "provider", "effective_from")
_OTHER_FORMATS = {
    b"\x1f\x8b": "a gzip archive",
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"%PDF": "a PDF",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+", re.ASCII)


def template_csv() -> str:
    """Return the text of the template: the header and rows to fill in."""
    return _as_csv(template_records())


def contract_csv(contract: Contract) -> str:
    """Return a contract as CSV text, the same text for an equal contract; `read_contract` reads it back."""
    return _as_csv(contract_records(contract))


def read_contract(data: bytes) -> Contract:
    """Return the contract that a CSV file holds; raises ContractError, never another error."""
    if len(data) > MAX_BYTES:
        raise ContractError([f"the file has {len(data):,} bytes: at most {MAX_BYTES:,} are read"])
    for beginning, what in _OTHER_FORMATS.items():
        if data.startswith(beginning):
            raise ContractError([f"the file is {what}: save it as CSV (UTF-8)"])
    if not data.strip():
        raise ContractError(["the file is empty: the first row must name the columns"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ContractError([f"line {line} is no UTF-8 text: save the file as CSV (UTF-8)"]) from None
    return contract_from_cells(_cells(*_table(text)))


def shared_contract() -> tuple[Contract, tuple[str, ...]]:
    """Return the contract of the file that BREAKEVEN_CONTRACT names, and sentences when it cannot be used.

    Without the variable, and when the file is refused, the contract is empty: nothing of it is applied. The file is
    read again when it has changed.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if not named:
        return Contract(), ()
    path = Path(named).expanduser()
    try:
        status = path.stat()
        if status.st_size > MAX_BYTES:
            return Contract(), (f"{_refused(path)} it has {status.st_size:,} bytes, more than {MAX_BYTES:,}.",)
        return _loaded(path, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "the path cannot be read"
        return Contract(), (f"{_refused(path)} {why}.",)


@lru_cache(maxsize=4)
def _loaded(path: Path, modified: int, size: int) -> tuple[Contract, tuple[str, ...]]:
    try:
        return read_contract(path.read_bytes()), ()
    except ContractError as error:
        return Contract(), (f"{_refused(path)} {'; '.join(error.sentences)}.",)


def _refused(path: Path) -> str:
    return f"The contract {quoted(path.name)} is not used:"


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]], bool]:
    """The names of the columns, the rows with their numbers, and whether semicolons separate."""
    lines = io.StringIO(text, newline="")
    header = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    semicolons = ";" in header and "," not in header
    rows: list[tuple[int, list[str]]] = []
    count = number = 0
    try:
        for number, row in enumerate(reader(lines, delimiter=";" if semicolons else ",", strict=True), 1):
            if any(cell.strip() for cell in row):
                count += 1
                if count <= MAX_ROWS + 1:
                    rows.append((number, row))
    except csv.Error as error:
        raise ContractError([f"row {number + 1} is no CSV: {error}"]) from None
    if count > MAX_ROWS + 1:
        raise ContractError([f"{count - 1:,} rows are refused: a contract has at most {MAX_ROWS:,}"])
    if not rows:
        raise ContractError(["the file is empty: the first row must name the columns"])
    names = [cell.strip().lower() for cell in rows[0][1]]
    while names and not names[-1]:
        names.pop()
    return names, rows[1:], semicolons


def _cells(names: list[str], rows: list[tuple[int, list[str]]], semicolons: bool) -> list[tuple[int, dict[str, str]]]:
    """The rows as cells by column; raises ContractError for a header or a row that does not fit."""
    sentences = [no_column(name) for name in dict.fromkeys(names) if name not in COLUMNS]
    sentences += [f"column {name!r} is given twice" for name in COLUMNS if names.count(name) > 1]
    if not sentences:
        sentences = [
            f"column {name!r} is missing: the first row must name it" for name in _REQUIRED if name not in names
        ]
    if sentences:
        raise ContractError(sentences)
    sentences = [
        f"row {number} has {len(row)} cells: the header has {len(names)} columns"
        for number, row in rows
        if any(cell.strip() for cell in row[len(names) :])
    ]
    if sentences:
        raise ContractError(sentences)
    cells = [(number, {name: cell.strip() for name, cell in zip(names, row, strict=False)}) for number, row in rows]
    return _decimal_points(cells) if semicolons else cells


def _decimal_points(rows: list[tuple[int, dict[str, str]]]) -> list[tuple[int, dict[str, str]]]:
    """Rows with decimal commas turned into points; raises ContractError when both are used."""
    numbers = [(number, name, cells[name]) for number, cells in rows for name in NUMBERS if cells.get(name)]
    commas = [(number, name) for number, name, text in numbers if _DECIMAL_COMMA.fullmatch(text)]
    points = [(number, name, text) for number, name, text in numbers if "." in text]
    if commas and points:
        (number, name, text), (other, _) = points[0], commas[0]
        raise ContractError(
            [f"row {number}, {name}: {quoted(text)} has a point, but row {other} has a decimal comma: use one of them"]
        )
    for _, cells in rows:
        for name in NUMBERS:
            if _DECIMAL_COMMA.fullmatch(cells.get(name, "")):
                cells[name] = cells[name].replace(",", ".")
    return rows


def _as_csv(records: Iterable[Mapping[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_written(record[name]) for name in COLUMNS] for record in records)
    return out.getvalue()


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return exact(value)
    return value.isoformat() if isinstance(value, date) else str(value)
