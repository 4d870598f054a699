"""Snowflake."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from usage.tables.dialects.dialect import function

_date_part = function("date_part", ["string", "timestamp"], "int64")
_date_part_zoned = function("date_part", ["string", "timestamp('UTC')"], "int64")
_convert = function("convert_timezone", ["string", "string", "timestamp"], "timestamp")
_TRY = {
    "int64": function("try_to_number", ["string"], "int64"),
    "float64": function("try_to_double", ["string"], "float64"),
    "timestamp": function("try_to_timestamp_ntz", ["string"], "timestamp"),
    "timestamp('UTC')": function("try_to_timestamp_tz", ["string"], "timestamp('UTC')"),
}
_path = function("json_extract_path_text", ["string", "string"], "string")


class Snowflake:
    """Snowflake; the session's zone is UTC."""

    name = "snowflake"

    def microseconds(self, at: ir.TimestampValue) -> ir.IntegerValue:
        """Return the microseconds of a time."""
        part = _date_part if at.type().timezone is None else _date_part_zoned
        return part("epoch_microsecond", at)

    def microseconds_local(self, at: ir.TimestampValue, zone: str) -> ir.IntegerValue:
        """Return the microseconds of a local time."""
        return _date_part("epoch_microsecond", _convert(zone, "UTC", at))

    def cast_or_null(self, text: ir.StringValue, kind: str) -> ir.Value:
        """Return a text as a value."""
        return _TRY[kind](text)

    def fingerprint(self, text: ir.StringValue) -> ir.Value:
        """Return Snowflake's 64-bit hash of a text."""
        return text.hash()

    def bytewise(self, text: ir.StringValue) -> ir.Value:
        """Return the text itself, which is compared by its bytes."""
        return text

    def values_in(self, document: ir.Value, paths: Sequence[str]) -> Sequence[ir.StringValue]:
        """Return the values at paths; a VARIANT is read by way of its text."""
        text = document.cast("string")
        return [_path(text, path) for path in paths]


SNOWFLAKE = Snowflake()
