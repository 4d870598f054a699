"""Apache Spark, 3.5 and later."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from usage.tables.dialects.dialect import function, json_path

_unix_micros = function("unix_micros", ["timestamp('UTC')"], "int64")
_to_utc = function("to_utc_timestamp", ["timestamp", "string"], "timestamp('UTC')")
_hash = function("xxhash64", ["string"], "int64")
_value_at = function("get_json_object", ["string", "string"], "string")


class Spark:
    """Apache Spark."""

    name = "pyspark"

    def microseconds(self, at: ir.TimestampValue) -> ir.IntegerValue:
        """Return the microseconds of a time; the session's zone is UTC."""
        return _unix_micros(at.cast("timestamp('UTC')"))

    def microseconds_local(self, at: ir.TimestampValue, zone: str) -> ir.IntegerValue:
        """Return the microseconds of a local time."""
        return _unix_micros(_to_utc(at, zone))

    def cast_or_null(self, text: ir.StringValue, kind: str) -> ir.Value:
        """Return a text as a value."""
        return text.try_cast(kind)

    def fingerprint(self, text: ir.StringValue) -> ir.Value:
        """Return a 64-bit hash; Spark's own has 32."""
        return _hash(text)

    def bytewise(self, text: ir.StringValue) -> ir.Value:
        """Return the text itself, which is compared by its bytes."""
        return text

    def values_in(self, document: ir.Value, paths: Sequence[str]) -> Sequence[ir.StringValue]:
        """Return the values at paths."""
        text = document.cast("string")
        return [_value_at(text, json_path(path)) for path in paths]


SPARK = Spark()
