"""Numbers as they are written: the same value back, whole ones without a point, no minus zero."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from economics.numbers import EXACT_BELOW, exact, whole_as_integer, without_minus_zero

floats = st.floats(allow_nan=False, allow_infinity=False)
documents = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), floats, st.just(-0.0), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
)


@given(floats)
def test_what_is_written_reads_back_as_the_same_number(value):
    assert float(exact(value)) == value
    assert whole_as_integer(value) == value
    assert not exact(value).startswith("-0") or 0 < -value < 1


@given(st.integers(-EXACT_BELOW + 1, EXACT_BELOW - 1))
def test_whole_numbers_have_no_point(value):
    assert exact(float(value)) == str(value)


@given(documents)
def test_a_document_without_minus_zero_is_the_same_document(document):
    plain = without_minus_zero(document)
    assert plain == document
    assert "-0.0" not in [repr(value) for value in _leaves(plain)]
    assert json.loads(json.dumps(plain)) == plain


def _leaves(value):
    if isinstance(value, dict):
        return [leaf for entry in value.values() for leaf in _leaves(entry)]
    if isinstance(value, list):
        return [leaf for entry in value for leaf in _leaves(entry)]
    return [value]
