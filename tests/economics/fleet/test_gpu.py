"""A GPU is one row of the hardware table, which says its generation."""

from __future__ import annotations

import csv

import pytest

from economics.errors import InputError
from economics.fleet.gpu import GENERATIONS, gpu_from_row
from pricing.curated import DATA

with (DATA / "hardware.csv").open(newline="") as _file:
    ROWS = list(csv.DictReader(_file))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["gpu"])
def test_every_row_makes_a_gpu_of_a_known_generation(row):
    assert gpu_from_row(row).generation == row["generation"]


def test_every_generation_has_a_gpu():
    assert {row["generation"] for row in ROWS} == set(GENERATIONS)


@pytest.mark.parametrize(
    ("stated", "problem"), [(None, "is missing"), ("", "is missing"), ("rubin", "'rubin' is refused")]
)
def test_a_row_without_a_known_generation_is_refused_by_name(stated, problem):
    row = {**ROWS[0], "gpu": "r200", "generation": stated}
    with pytest.raises(InputError) as refused:
        gpu_from_row(row)
    assert refused.value.field == "generation"
    assert refused.value.message == f"{problem} in the row of 'r200': must be one of {', '.join(GENERATIONS)}"
