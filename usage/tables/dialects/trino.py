"""Trino."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from usage.tables.dialects.dialect import function, json_path

_to_unixtime = function("to_unixtime", ["timestamp('UTC')"], "float64")
_in_zone = function("with_timezone", ["timestamp", "string"], "timestamp('UTC')")
_to_utf8 = function("to_utf8", ["string"], "binary")
_xxhash64 = function("xxhash64", ["binary"], "binary")
_as_number = function("from_big_endian_64", ["binary"], "int64")
_value_at = function("json_extract_scalar", ["json", "string"], "string")
_value_in_text = function("json_extract_scalar", ["string", "string"], "string")


class Trino:
    """Trino; the session's zone is UTC."""

    name = "trino"

    def microseconds(self, at: ir.TimestampValue) -> ir.IntegerValue:
        """Return the microseconds of a time."""
        return (_to_unixtime(at.cast("timestamp('UTC')")) * 1e6).round().cast("int64")

    def microseconds_local(self, at: ir.TimestampValue, zone: str) -> ir.IntegerValue:
        """Return the microseconds of a local time."""
        return (_to_unixtime(_in_zone(at, zone)) * 1e6).round().cast("int64")

    def cast_or_null(self, text: ir.StringValue, kind: str) -> ir.Value:
        """Return a text as a value."""
        return text.try_cast(kind)

    def fingerprint(self, text: ir.StringValue) -> ir.Value:
        """Return a 64-bit hash of a text."""
        return _as_number(_xxhash64(_to_utf8(text)))

    def bytewise(self, text: ir.StringValue) -> ir.Value:
        """Return the text itself, which is compared by its bytes."""
        return text

    def values_in(self, document: ir.Value, paths: Sequence[str]) -> Sequence[ir.StringValue]:
        """Return the values at paths."""
        found = _value_at if document.type().is_json() else _value_in_text
        return [found(document, json_path(path)) for path in paths]


TRINO = Trino()
