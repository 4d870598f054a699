"""BigQuery: a time without a zone is a DATETIME, one with a zone a TIMESTAMP."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from usage.tables.dialects.dialect import function, json_path

_unix_micros = function("unix_micros", ["timestamp('UTC')"], "int64")
_in_zone = function("timestamp", ["timestamp", "string"], "timestamp('UTC')")
_value_at = function("json_value", ["json", "string"], "string")
_value_in_text = function("json_value", ["string", "string"], "string")


class BigQuery:
    """BigQuery."""

    name = "bigquery"

    def microseconds(self, at: ir.TimestampValue) -> ir.IntegerValue:
        """Return the microseconds of a time."""
        return _unix_micros(at.cast("timestamp('UTC')"))

    def microseconds_local(self, at: ir.TimestampValue, zone: str) -> ir.IntegerValue:
        """Return the microseconds of a local time."""
        return _unix_micros(_in_zone(at, zone))

    def cast_or_null(self, text: ir.StringValue, kind: str) -> ir.Value:
        """Return a text as a value."""
        return text.try_cast(kind)

    def fingerprint(self, text: ir.StringValue) -> ir.Value:
        """Return BigQuery's 64-bit hash of a text."""
        return text.hash()

    def bytewise(self, text: ir.StringValue) -> ir.Value:
        """Return the text itself, which is compared by its bytes."""
        return text

    def values_in(self, document: ir.Value, paths: Sequence[str]) -> Sequence[ir.StringValue]:
        """Return the values at paths."""
        found = _value_at if document.type().is_json() else _value_in_text
        return [found(document, json_path(path)) for path in paths]


BIGQUERY = BigQuery()
