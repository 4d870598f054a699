"""ClickHouse: a time is a point in time, whatever zone it is shown in."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from usage.tables.dialects.dialect import function, json_path

_PRECISION = 6
_exact = function("toDateTime64", ["timestamp", "int8"], "timestamp")
_exact_zoned = function("toDateTime64", ["timestamp('UTC')", "int8"], "timestamp")
_micros = function("toUnixTimestamp64Micro", ["timestamp"], "int64")
_in_zone = function("toDateTime64", ["string", "int8", "string"], "timestamp")
_TRY = {
    "int64": function("toInt64OrNull", ["string"], "int64"),
    "float64": function("toFloat64OrNull", ["string"], "float64"),
}
_time = function("parseDateTime64BestEffortOrNull", ["string", "int8", "string"], "timestamp('UTC')")
_value_at = function("JSON_VALUE", ["string", "string"], "string")
_null_if = function("nullIf", ["string", "string"], "string")


class ClickHouse:
    """ClickHouse."""

    name = "clickhouse"

    def microseconds(self, at: ir.TimestampValue) -> ir.IntegerValue:
        """Return the microseconds of a time."""
        exact = _exact if at.type().timezone is None else _exact_zoned
        return _micros(exact(at, _PRECISION))

    def microseconds_local(self, at: ir.TimestampValue, zone: str) -> ir.IntegerValue:
        """Return the microseconds of a local time: what it shows, read in its zone."""
        return _micros(_in_zone(at.cast("string"), _PRECISION, zone))

    def cast_or_null(self, text: ir.StringValue, kind: str) -> ir.Value:
        """Return a text as a value."""
        return _TRY[kind](text) if kind in _TRY else _time(text, _PRECISION, "UTC")

    def fingerprint(self, text: ir.StringValue) -> ir.Value:
        """Return a 64-bit hash of a text."""
        return text.hash()

    def bytewise(self, text: ir.StringValue) -> ir.Value:
        """Return the text itself, which is compared by its bytes."""
        return text

    def values_in(self, document: ir.Value, paths: Sequence[str]) -> Sequence[ir.StringValue]:
        """Return the values at paths; where there is none, ClickHouse gives an empty text."""
        text = document.cast("string")
        return [_null_if(_value_at(text, json_path(path)), "") for path in paths]


CLICKHOUSE = ClickHouse()
