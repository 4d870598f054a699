"""A log line is one line of JSON, and never holds what somebody typed."""

from __future__ import annotations

import json
import logging
import sys

from hypothesis import given
from hypothesis import strategies as st

from team.logs import JsonLines, error_fields

TYPED = "tokens_per_month=4711"


def line_of(record: logging.LogRecord) -> dict[str, object]:
    text = JsonLines().format(record)
    assert text.isascii()
    assert "\n" not in text
    assert "\r" not in text
    return json.loads(text)


def record(said: object, *args: object, exc_info: object = None) -> logging.LogRecord:
    return logging.LogRecord("streamlit.web", logging.WARNING, "x.py", 1, said, args, exc_info)  # type: ignore[arg-type]


def test_a_librarys_line_keeps_its_sentence_and_leaves_out_what_it_was_filled_with():
    line = line_of(record("Rejecting connection: origin=%s", TYPED))
    assert (line["event"], line["says"]) == ("library", "Rejecting connection: origin=%s")
    assert (line["level"], line["logger"]) == ("warning", "streamlit.web")
    assert TYPED not in json.dumps(line)


def test_an_error_is_its_type_and_where_it_passed():
    try:
        raise ValueError(TYPED)
    except ValueError as error:
        fields = error_fields(error)
        line = line_of(record("failed", exc_info=sys.exc_info()))
    assert fields["error"] == line["error"] == "ValueError"
    assert fields["passed"][0].startswith("tests/team/test_logs.py:")
    assert TYPED not in json.dumps(line)


def test_an_error_of_the_system_says_its_fixed_words():
    assert line_of(record(OSError(98, "Address already in use", TYPED)))["says"] == "Address already in use"
    assert line_of(record(RuntimeError(TYPED)))["says"] == "RuntimeError"


@given(st.text())
def test_whatever_a_line_holds_it_is_one_line(text: str):
    made = record(text)
    made.breakeven_fields = {"event": "request", "route": text}
    assert line_of(made)["route"] == text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
