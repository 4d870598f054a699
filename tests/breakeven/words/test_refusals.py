"""Refusals say the label that stands beside the field, and of which option; what has no label keeps its path."""

from __future__ import annotations

import pytest

from breakeven.words.refusals import by_label
from economics.errors import InputError
from tests.support.edits import every_kind

SCENARIO = every_kind().scenario


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("workload.cache_hit_rate", "Cache hit rate: 2 is refused"),
        ("options[8].units", "Units of units: 2 is refused"),
        ("options[8].overflow", "What does not fit goes to of units: 2 is refused"),
        ("options[2].supply.usd_per_gpu_hour", "GPU rate of machines: 2 is refused"),
        ("options[2].name", "Name of machines: 2 is refused"),
        ("options[2].supply.rate_id", "Supplier and term of machines: 2 is refused"),
        ("options[2].throughput.published_point", "Measurement of machines: 2 is refused"),
        ("options[99].units", "Units of option 100: 2 is refused"),
        ("options[8]", "units: 2 is refused"),
        ("options[8].kind", "Kind of units: 2 is refused"),
        ("options[8].a.b", "a.b of units: 2 is refused"),
        ("workload.bill.option", "Paid for: 2 is refused"),
        ("rate", "rate: 2 is refused"),
        ("model", "model: 2 is refused"),
        ("", "2 is refused"),
    ],
)
def test_a_refusal_names_the_label(field: str, told: str) -> None:
    assert by_label(InputError(field, "2 is refused"), SCENARIO) == told
