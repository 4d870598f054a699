"""PostgreSQL, 14 and later: casts that fail stop a query, so texts are held against a pattern before they are cast."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from usage.tables.dialects.dialect import function

_date_part = function("date_part", ["string", "timestamp"], "float64")
_date_part_zoned = function("date_part", ["string", "timestamp('UTC')"], "float64")
_timezone = function("timezone", ["string", "timestamp"], "timestamp('UTC')")
_bytes = function("convert_to", ["string", "string"], "binary")
_PATTERNS = {
    "int64": r"^\s*[+-]?(\d{1,18}|[1-8]\d{18})\s*$",
    "float64": r"^\s*([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?|[nN]a[nN]|[+-]?[iI]nf(inity)?)\s*$",
    "timestamp": r"^\s*\d{4}-\d\d?-\d\d?([ T]\d\d?:\d\d(:\d\d(\.\d+)?)?)?\s*$",
    "timestamp('UTC')": r"^\s*\d{4}-\d\d?-\d\d?([ T]\d\d?:\d\d(:\d\d(\.\d+)?)?\s*([zZ]|UTC|[+-]\d\d(:?\d\d)?)?)?\s*$",
}
_BEYOND_MICROSECONDS = r"(\.\d{6})\d+"
"""Digits that PostgreSQL would round and every other engine leaves off."""


class Postgres:
    """PostgreSQL."""

    name = "postgres"

    def microseconds(self, at: ir.TimestampValue) -> ir.IntegerValue:
        """Return the microseconds of a time: seconds in double precision are exact to a quarter of one until 2200."""
        seconds = _date_part("epoch", at) if at.type().timezone is None else _date_part_zoned("epoch", at)
        return (seconds * 1e6).round().cast("int64")

    def microseconds_local(self, at: ir.TimestampValue, zone: str) -> ir.IntegerValue:
        """Return the microseconds of a local time; by way of text, for a time read by a format comes with a zone."""
        return self.microseconds(_timezone(zone, at.cast("string").cast("timestamp")))

    def cast_or_null(self, text: ir.StringValue, kind: str) -> ir.Value:
        """Return a text as a value, null where it does not look like one."""
        exact = text.re_replace(_BEYOND_MICROSECONDS, r"\1") if kind.startswith("timestamp") else text
        return text.re_search(_PATTERNS[kind]).ifelse(exact.cast(kind), ibis.null().cast(kind))

    def fingerprint(self, text: ir.StringValue) -> ir.Value:
        """Return PostgreSQL's 64-bit hash of a text."""
        return text.hash()

    def bytewise(self, text: ir.StringValue) -> ir.Value:
        """Return the bytes of a text; the text itself is sorted as its collation says."""
        return _bytes(text, "UTF8")

    def values_in(self, document: ir.Value, paths: Sequence[str]) -> Sequence[ir.StringValue]:
        """Return the values at paths."""
        json = (document.nullif("") if document.type().is_string() else document).cast("jsonb")
        return [_at_path(json, path.split(".")) for path in paths]


def _at_path(document: ir.Value, parts: Sequence[str]) -> ir.StringValue:
    found = function("jsonb_extract_path_text", ["jsonb", *["string"] * len(parts)], "string")
    value: ir.StringValue = found(document, *parts)
    return value


POSTGRES = Postgres()
