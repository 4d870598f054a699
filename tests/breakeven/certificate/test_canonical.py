"""The one form of JSON: examples of RFC 8785, and equal bytes for equal content."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breakeven.certificate.canonical import canonical_json, sha256_of

values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        # appendix B of RFC 8785
        (0.0, "0"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (-5e-324, "-5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992.0, "9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (1e23, "1e+23"),
        (1.0000000000000001e23, "1.0000000000000001e+23"),
        (999999999999999700000.0, "999999999999999700000"),
        (1e21, "1e+21"),
        (9.999999999999997e-7, "9.999999999999997e-7"),
        (0.000001, "0.000001"),
        (333333333.3333332, "333333333.3333332"),
        (1424953923781206.2, "1424953923781206.2"),
        (-0.0000033333333333333333, "-0.0000033333333333333333"),
        (15000000000, "15000000000"),
        (123.456, "123.456"),
        (0.1, "0.1"),
    ],
)
def test_numbers_are_written_as_the_rfc_says(number, text):
    assert canonical_json(number).decode() == text


def test_members_stand_in_the_order_of_utf_16():
    # section 3.2.3 of RFC 8785
    names = ["€", "\r", "\ufb33", "1", "😀", "\x80", "ö"]
    written = json.loads(canonical_json(dict.fromkeys(names, 0)))
    assert list(written) == ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]


def test_text_escapes_only_what_must_be():
    assert canonical_json('€$\x0f\nA\'B"\\"/').decode() == '"€$\\u000f\\nA\'B\\"\\\\\\"/"'


@given(values)
def test_it_says_the_same_and_its_form_is_its_own(value):
    written = canonical_json(value)
    assert canonical_json(json.loads(written)) == written
    assert json.loads(written, parse_int=float) == value


@given(values, st.randoms())
def test_order_and_way_of_writing_do_not_matter(value, random):
    def shuffled(part):
        match part:
            case dict():
                return dict(random.sample([(name, shuffled(each)) for name, each in part.items()], len(part)))
            case list():
                return [shuffled(each) for each in part]
            case float() if part.is_integer() and abs(part) < 2**53:
                return int(part)
            case _:
                return part

    assert sha256_of(json.loads(json.dumps(shuffled(value), indent=3))) == sha256_of(value)


@given(st.floats(-1e300, 1e300))
def test_a_number_reads_back_as_itself_and_as_no_other(number):
    assert float(canonical_json(number)) == number
    assert canonical_json(math.nextafter(number, math.inf)) != canonical_json(number)


@pytest.mark.parametrize("value", [math.nan, math.inf, 10**400, "\ud800", {"\udfff": 0}])
def test_what_readers_do_not_agree_on_is_refused(value):
    with pytest.raises(ValueError, match=r"finite|surrogates"):
        canonical_json(value)
