"""Codex' local sessions (`~/.codex/sessions/…/rollout-*.jsonl`): the counts of tokens among their events.

An event `token_count` carries the usage of the last call and the running total; the same total is sometimes told twice,
so that session and total are the id of a call. The model is that of the `turn_context` before it. Cached tokens are
inside `input_tokens`, reasoning inside `output_tokens`; what is written to a cache is not told in all versions and not
read. There is no published schema: names and meaning were checked against Codex' own types (`TokenUsageInfo`) and open
tools that read these files. Only lines of these three kinds are looked into.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from economics.errors import InputError
from usage.files.opened import Opened, parsed, readable
from usage.files.table import WHOLE, Columns
from usage.files.wrong import is_time, refuse_times
from usage.formats.format import canonical_of, moment, named
from usage.holdings.requests import Requests
from usage.tables.duck import DuckDbEngine

_EVENT, _COUNT, _TURN, _SESSION = "event_msg", "token_count", "turn_context", "session_meta"
_MARKS = tuple(f'"{kind}"'.encode() for kind in (_COUNT, _TURN, _SESSION))
_COUNTS = ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_output_tokens", "total_tokens")
_SCHEMA = pa.schema(
    [("id", pa.string()), ("at", pa.string()), ("model", pa.string()), *((name, pa.int64()) for name in _COUNTS)]
)


@dataclass(frozen=True)
class Codex:
    """Sessions of Codex, a file each."""

    name: str = "Codex sessions"

    @property
    def columns(self) -> Columns:
        """None: the file is read line by line."""
        return WHOLE

    def fits(self, file: Opened) -> int:
        """Return how many of the three kinds of lines a file begins with."""
        kinds = {record.get("type") for record in file.records if isinstance(record, dict) and "payload" in record}
        return len(kinds & {_EVENT, _TURN, _SESSION}) + 1 if _SESSION in kinds or {_EVENT, _TURN} <= kinds else 0

    def read(self, engine: DuckDbEngine, files: Sequence[Opened]) -> Requests:
        """Return the calls; raises InputError naming a line that is broken or has no time."""
        rows = [row for file in files for row in _calls(file)]
        raw = engine.hold(pa.Table.from_pylist(rows, schema=_SCHEMA))
        columns = {
            "id": raw.id,
            "at_us": moment(engine, raw.at),
            "model": raw.model,
            "input_tokens": raw.input_tokens,
            "output_tokens": raw.output_tokens,
            "cached_read_tokens": raw.cached_input_tokens,
            "reasoning_tokens": raw.reasoning_output_tokens,
        }
        return Requests(
            engine=engine,
            table=canonical_of(engine, raw, columns),
            known=named({"id": ("id", "model", "cached_read_tokens", "reasoning_tokens")})(frozenset({"id"})),
            format=self.name,
            files=tuple(file.name for file in files),
            cached_rule="inside",
            refuse_times=lambda: refuse_times(files, "timestamp"),
        )


def _calls(file: Opened) -> Iterator[dict[str, Any]]:
    """The calls of a session in their order, each with the model that was set before."""
    session, model, before = file.name, None, dict.fromkeys(_COUNTS, 0)
    for line, record in _lines(file):
        payload = record.get("payload")
        if not isinstance(payload, dict):
            continue
        if record.get("type") == _SESSION:
            session = str(payload.get("id") or session)
        elif record.get("type") == _TURN:
            model = payload.get("model") or model
        elif payload.get("type") == _COUNT and isinstance(info := payload.get("info"), dict):
            total = _usage(info.get("total_token_usage"), file, line)
            last = _usage(info.get("last_token_usage"), file, line)
            if total is None and last is None:
                continue
            if last is None:
                last = {name: (total or {})[name] - before[name] for name in _COUNTS}
            if total is not None:
                before = total
            at = record.get("timestamp")
            if not is_time(at):
                raise InputError(file.name, f"line {line:,} has no time: give the session as Codex wrote it")
            key = at if total is None else total["total_tokens"]
            yield {"id": f"{session}:{key}", "at": str(at), "model": model, **last}


def _lines(file: Opened) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The lines of the kinds that are read; others, which hold the conversation, are passed over unread."""
    with readable(file.name), file.stream() as stream:
        for number, line in enumerate(stream, start=1):
            if any(mark in line for mark in _MARKS):
                try:
                    record = parsed(line)
                except ValueError:
                    raise InputError(file.name, f"line {number:,} is broken JSON: mend or remove that line") from None
                if isinstance(record, dict):
                    yield number, record


def _usage(usage: Any, file: Opened, line: int) -> dict[str, int] | None:
    if not isinstance(usage, dict) or not usage:
        return None
    counts = {name: usage.get(name) or 0 for name in _COUNTS}
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int) or abs(count) >= 2**62:
            raise InputError(file.name, f"line {line:,} has {name} that is no whole number: mend that line")
    return counts


SESSIONS = Codex()
