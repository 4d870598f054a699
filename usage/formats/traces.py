"""Published traces with hashes of their prompts' blocks: Mooncake's and Alibaba's Bailian.

Times count from the start of the log, Mooncake's in milliseconds, Bailian's in seconds. A block is 512 tokens in the
one and 16 in the other; the last of a request may be shorter. Source: the two repositories' own descriptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import ibis.expr.types as ir

from usage.files.opened import Opened
from usage.files.table import open_table
from usage.formats.format import Canonical, RowFormat, named
from usage.holdings.requests import Blocks, Requests
from usage.measures.prefix_cache import lists_of
from usage.tables.duck import DuckDbEngine
from usage.tables.engine import Engine
from usage.tables.rows import ABSURD_TOKENS

_HASHES, _ID = "hash_ids", "chat_id"
_READ = 2_000
"""Requests whose hashes are in memory at a time."""


@dataclass(frozen=True, kw_only=True)
class TraceFormat:
    """A trace whose requests are read like those of any log, and its hashes besides."""

    rows: RowFormat
    block_tokens: int
    us_per_unit: int

    @property
    def name(self) -> str:
        """What people call it."""
        return self.rows.name

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns that are read."""
        return self.rows.columns

    def fits(self, file: Opened) -> int:
        """Return how many names of its own a file has."""
        return self.rows.fits(file) + 1 if self.rows.fits(file) else 0

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Requests:
        """Return the trace with the blocks of its successful requests."""
        requests = self.rows.read(engine, files)
        return replace(requests, blocks=Blocks(self.block_tokens, lambda: self._hashes(engine, files)))

    def _hashes(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Iterator[tuple[int, Sequence[int]]]:
        """The input tokens and hashes of the successful requests in order of time, equal times as in the file."""
        wanted = {**self.rows.columns, _HASHES: "BIGINT[]"}
        ids = _ID in wanted
        seen: set[str] = set()
        raw = open_table(engine, files, wanted)
        counts = [raw.input_length, raw.output_length]
        fine = [(count.fill_null(0) >= 0) & (count.fill_null(0) < ABSURD_TOKENS) for count in counts]
        good = raw.filter(*fine, raw.timestamp >= 0, raw.output_length > 0)
        chosen = good.select("timestamp", "input_length", _HASHES, *([_ID] if ids else []))
        table = engine.in_order(chosen, "timestamp")
        for batch in table.to_batches(_READ):
            hashes = batch.column(_HASHES)
            lengths = hashes.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
            tokens = batch.column("input_length").to_pylist()
            names = batch.column(_ID).to_pylist() if ids else [None] * len(tokens)
            blocks = lists_of(hashes.flatten().to_numpy(), lengths)
            for name, count, each in zip(names, tokens, blocks, strict=True):
                if name is None or name not in seen:
                    seen.update([] if name is None else [name])
                    yield int(count), each


def _canonical(us_per_unit: int, *, ids: bool) -> Canonical:
    def canonical(engine: Engine, raw: ir.Table) -> Mapping[str, ir.Value]:
        columns = {
            "at_us": (raw.timestamp * us_per_unit).round().cast("int64"),
            "input_tokens": raw.input_length,
            "output_tokens": raw.output_length,
        }
        return {**columns, "id": raw.chat_id} if ids else columns

    return canonical


_COLUMNS = {"timestamp": "number", "input_length": "number", "output_length": "number"}
_NEEDED = frozenset({*_COLUMNS, _HASHES})
MOONCAKE = TraceFormat(
    rows=RowFormat(
        name="a Mooncake trace",
        columns=_COLUMNS,
        needed=_NEEDED,
        time="timestamp",
        canonical=_canonical(1_000, ids=False),
        known=named({}),
        cached_rule=None,
        relative=True,
    ),
    block_tokens=512,
    us_per_unit=1_000,
)
BAILIAN = TraceFormat(
    rows=RowFormat(
        name="a Bailian trace",
        columns={**_COLUMNS, "chat_id": "text"},
        needed=_NEEDED | {"chat_id"},
        time="timestamp",
        canonical=_canonical(1_000_000, ids=True),
        known=named({"chat_id": ("id",)}),
        cached_rule=None,
        relative=True,
    ),
    block_tokens=16,
    us_per_unit=1_000_000,
)
