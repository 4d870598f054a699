"""A file by its structure: how it is packed, what its text is, its columns and first records; its name says nothing."""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Literal

import pyarrow.parquet as pq

from economics.errors import InputError
from pricing.csv_cells import reader

Text = Literal["csv", "json lines", "json", "parquet", "metrics"]
HEAD = 1 << 20
"""How much of a file is looked at to recognise it [byte]."""
SAMPLED = 400
"""How many records are looked at."""
MOST_COLUMNS = 2_000
LONGEST_LINE = 64 << 20
"""The longest JSON object that is read, a line or a whole document [byte]."""
MOST_UNPACKED = 400
"""How many times its size a compressed file may have when it is unpacked, beyond `UNPACKED_FREE`."""
UNPACKED_FREE = 64 << 20
DELIMITERS = (",", ";", "\t", "|")
_CHUNK = 1 << 20
_GZIP, _ZSTD, _PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"
_OTHER_PACKINGS = {b"PK\x03\x04": "a zip archive", b"BZh": "packed by bzip2", b"\xfd7zXZ": "packed by xz",
                   b"7z\xbc\xaf": "a 7z archive", _ZSTD: "packed by zstd"}  # fmt: skip
_LINES = 50
"""How many lines say whether a text is one of Prometheus: most of them must be."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"
_METRIC = re.compile(r"^(?:# (?:HELP|TYPE) \w|[a-zA-Z_:][\w:]*(?:\{[^{}]*\})? [-+0-9.eEInfNa]+(?: \d+)?$)")


@dataclass(frozen=True)
class Opened:
    """A file that can be read: where it is, how it is packed and what its text is.

    `name` is what sentences call it. `columns` are those of a table in their order; `records` the first ones of a JSON
    file, whole; `document` is that of a file that is one JSON document and no table of rows. `state` is what the disk
    says of it (size, time of the last change).
    """

    path: Path
    name: str
    text: Text
    packed: bool
    state: tuple[int, int]
    columns: tuple[str, ...] = ()
    delimiter: str = ","
    records: tuple[Any, ...] = ()
    document: Any = None

    @cached_property
    def keys(self) -> frozenset[str]:
        """The names at the top of its first records, or of its columns."""
        return frozenset(self.columns) | {key for record in self.records if isinstance(record, dict) for key in record}

    def refuse_change(self) -> None:
        """Raise InputError when the file is no longer what it was when it was opened."""
        if state_of(self.path, self.name) != self.state:
            raise InputError(self.name, "it changed while it was read: try again when nothing writes to it")

    def stream(self) -> BinaryIO:
        """Open its text as bytes, unpacked."""
        return unpacked(self.path) if self.packed else self.path.open("rb")


def state_of(path: Path, name: str) -> tuple[int, int]:
    """Return size and time of the last change of a file; raises InputError when there is none to read."""
    try:
        status = path.stat()
    except OSError as error:
        raise InputError(name, error.strerror or "cannot be read") from None
    return status.st_size, status.st_mtime_ns


def unpacked(path: Path) -> BinaryIO:
    """Open what a gzip file holds."""
    return io.BufferedReader(gzip.open(path, "rb"))


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what goes wrong when bytes are read into a refusal of the file."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError(name, "its gzip packing is damaged or cut short: fetch the file again") from None
    except OSError as error:
        raise InputError(name, error.strerror or "cannot be read") from None


def open_file(path: Path, name: str | None = None, delimiter: str | None = None) -> Opened:
    """Look at a file's first bytes and records; raises InputError for one that cannot be a log or an export.

    `delimiter` is that of a table's columns where it is known, else it is the one that divides the header most.
    """
    name = name or path.name
    state = state_of(path, name)
    if path.is_dir():
        raise InputError(name, "it is a folder: give the files in it")
    if not state[0]:
        raise InputError(name, "it is empty: give the export with its header and at least one row")
    with readable(name):
        with path.open("rb") as stream:
            start = stream.read(8)
        packed = start.startswith(_GZIP)
        for magic, what in _OTHER_PACKINGS.items():
            if start.startswith(magic):
                raise InputError(name, f"it is {what}: unpack it and give the file in it, as it is or packed by gzip")
        if start.startswith(_PARQUET):
            return _parquet(path, name, state)
        if packed:
            _refuse_bomb(path, name, state[0])
        head = _head(path, packed)
    if head.startswith(_UTF16):
        # a copy in UTF-8 would hold prompts and answers, which no temporary file may
        raise InputError(
            name,
            "it is text in UTF-16, which Excel calls “Unicode Text”: save it as “CSV UTF-8” there, or write it in "
            "UTF-8 by iconv -f UTF-16 -t UTF-8",
        )
    if b"\0" in head[:4096]:
        raise InputError(name, "it is no UTF-8 text: save the export as CSV or JSON in UTF-8")
    text = head.removeprefix(BOM).decode("utf-8", errors="replace").lstrip()
    if not text:
        raise InputError(name, "it holds nothing but blanks: give the export with its header and at least one row")
    if text[0] in "{[":
        return _json(path, name, packed, state, text)
    lines = [line for line in text.splitlines()[:_LINES] if line.strip()]
    if _METRIC.match(lines[0]) and 2 * sum(_METRIC.match(line) is not None for line in lines) > len(lines):
        return Opened(path, name, "metrics", packed, state)
    return _csv(path, name, packed, state, text, delimiter)


def _head(path: Path, packed: bool) -> bytes:
    with unpacked(path) if packed else path.open("rb") as stream:
        return stream.read(HEAD)


def _refuse_bomb(path: Path, name: str, size: int) -> None:
    """Raise InputError while a packed file is unpacked, as soon as it is absurdly longer than the file is."""
    allowed = max(UNPACKED_FREE, MOST_UNPACKED * size)
    seen = 0
    with unpacked(path) as stream:
        while chunk := stream.read(_CHUNK):
            seen += len(chunk)
            if seen > allowed:
                raise InputError(
                    name,
                    f"it unpacks to more than {allowed >> 20:,} MB from {size:,} bytes, which no log does: "
                    "unpack it yourself if it is one",
                )


def _parquet(path: Path, name: str, state: tuple[int, int]) -> Opened:
    try:
        metadata = pq.read_metadata(path)
    except Exception:  # pyarrow has many errors for a damaged file, none of which says more to a reader
        raise InputError(name, "its Parquet is damaged or cut short: write the file again") from None
    columns = tuple(metadata.schema.to_arrow_schema().names)
    _refuse_columns(name, columns)
    if metadata.num_rows > max(state[0], 10_000_000):
        raise InputError(name, f"{metadata.num_rows:,} rows in {state[0]:,} bytes is no log: give one with real rows")
    return Opened(path, name, "parquet", packed=False, state=state, columns=columns)


def _refuse_columns(name: str, columns: tuple[str, ...]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise InputError(
            name,
            f"it has {len(columns):,} columns, at most {MOST_COLUMNS:,} are read: export the columns of time, model, "
            "tokens and status alone",
        )


def _json(path: Path, name: str, packed: bool, state: tuple[int, int], text: str) -> Opened:
    """A file of JSON: one object a line, a list of objects, objects one after another, or one document."""
    first, rest = _first_line(path, packed, text)
    try:
        record = parsed(first)
    except ValueError:
        record = None
    if isinstance(record, dict):
        records = (record, *(_records_of_lines(text, name) if rest else ()))
        return Opened(path, name, "json lines", packed, state, records=records, document=None if rest else record)
    elements = tuple(_elements(text))
    listed = text[0] == "[" and elements and all(isinstance(element, dict) for element in elements)
    if listed and not _ends_with(path, packed, b"]"):
        raise InputError(name, "its list of objects does not end: it was cut short, export the file again")
    if listed or len(elements) > 1:
        return Opened(path, name, "json", packed, state, records=elements)
    return _document(path, name, packed, state)


def _ends_with(path: Path, packed: bool, end: bytes) -> bool:
    """Whether the last sign of a text that is no blank is `end`."""
    last = b""
    with unpacked(path) if packed else path.open("rb") as stream:
        if not packed:
            stream.seek(max(0, path.stat().st_size - _CHUNK))
        while chunk := stream.read(_CHUNK):
            last = chunk.rstrip() or last
    return last.endswith(end)


def parsed(text: str | bytes) -> Any:
    """Return what a JSON text says; raises ValueError for one that is broken or nested without end."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _first_line(path: Path, packed: bool, text: str) -> tuple[str, bool]:
    """The first line that is not blank, and whether another follows."""
    line, end, rest = text.partition("\n")
    if end:
        return line, bool(rest.strip())
    with unpacked(path) if packed else path.open("rb") as stream:
        whole = stream.read(LONGEST_LINE)
    first, _, following = whole.removeprefix(BOM).lstrip().partition(b"\n")
    return first.decode("utf-8", errors="replace"), bool(following.strip())


def _records_of_lines(text: str, name: str) -> Iterator[Any]:
    """The records of the lines after the first, of the last only what is whole."""
    lines = text.split("\n")
    whole = lines[:-1] if len(text) >= HEAD // 2 else lines
    for number, line in enumerate(whole[1:SAMPLED], start=2):
        if line.strip():
            try:
                yield parsed(line)
            except ValueError:
                raise InputError(name, f"line {number:,} is broken JSON: mend or remove that line") from None


def _elements(text: str) -> Iterator[Any]:
    """The first elements of a JSON list, or objects that stand one after another, as far as the text goes."""
    decoder = json.JSONDecoder()
    place = 1 if text[0] == "[" else 0
    for _ in range(SAMPLED):
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        try:
            element, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return
        yield element


def _document(path: Path, name: str, packed: bool, state: tuple[int, int]) -> Opened:
    with unpacked(path) if packed else path.open("rb") as stream:
        content = stream.read(LONGEST_LINE + 1)
    if len(content) > LONGEST_LINE:
        raise InputError(
            name, f"it is one JSON document of more than {LONGEST_LINE >> 20} MB: export one object a line (JSON Lines)"
        )
    try:
        document = parsed(content.removeprefix(BOM))
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise InputError(name, f"line {line:,} is broken JSON: mend it, or export the file again") from None
    records = tuple(document) if isinstance(document, list) else (document,)
    return Opened(path, name, "json", packed, state, records=records[:SAMPLED], document=document)


def _csv(path: Path, name: str, packed: bool, state: tuple[int, int], text: str, delimiter: str | None) -> Opened:
    chosen = delimiter or first_of(text.splitlines()[0])
    columns = tuple(next(reader(io.StringIO(text), delimiter=chosen)))
    _refuse_columns(name, columns)
    return Opened(path, name, "csv", packed, state, columns=columns, delimiter=chosen)


def first_of(header: str) -> str:
    """Return the delimiter that divides a header into most columns."""
    return max(DELIMITERS, key=lambda each: len(next(reader([header], delimiter=each))))
