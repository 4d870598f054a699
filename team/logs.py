"""Structured log lines: one JSON object each, with what is counted and named by this program alone.

Nothing that people typed is written: no address with a query, no price, no text of a document. Lines of libraries keep
the sentence they stand for and leave out what it was filled with; an error is its type and the places it passed.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_LOGGER = logging.getLogger("breakeven")
_FIELDS = "breakeven_fields"
_ROOT = Path(__file__).resolve().parent.parent
_MOST_PLACES = 12
_LONGEST = 300


class JsonLines(logging.Formatter):
    """A record as one line: time (UTC), level, event, and the fields given to `write`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; line breaks in any text are escaped by JSON."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": time, "level": record.levelname.lower()}
        fields: dict[str, Any] | None = getattr(record, _FIELDS, None)
        if fields is None:
            line |= {"event": "library", "logger": record.name, "says": _template(record.msg)}
        else:
            line |= fields
        if record.exc_info and record.exc_info[1] is not None:
            line |= error_fields(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def write(level: int, event: str, **fields: Any) -> None:
    """Write one line; fields are names, numbers and words of this program, never what somebody typed."""
    _LOGGER.log(level, event, extra={_FIELDS: {"event": event, **fields}})


def error_fields(error: BaseException) -> dict[str, Any]:
    """Return what a line says of an error: its type and where it passed; its words may quote what somebody typed."""
    places = [
        f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    return {"error": type(error).__name__, "passed": places[-_MOST_PLACES:]}


def handler() -> logging.Handler:
    """Return a handler that writes lines to standard error."""
    made = logging.StreamHandler(sys.stderr)
    made.setFormatter(JsonLines())
    return made


def _template(said: object) -> str:
    """The sentence of a library's record before it is filled in; of an error of the system, its own fixed words."""
    if isinstance(said, OSError):
        return said.strerror or type(said).__name__
    return said[:_LONGEST] if isinstance(said, str) else type(said).__name__


def _place(file: str) -> str:
    path = Path(file)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else "/".join(path.parts[-2:])
