"""`breakeven shapes`: every shape with its source, and its weights where they are asked for."""

from __future__ import annotations

import csv
import io

import pytest

from economics.cost.load_profile import SHAPE_NAMES, LoadProfileDocument
from tests.support.command import begun, document, printed


def test_the_table_names_every_shape_and_its_source(capsys):
    lines = begun(printed(capsys, "shapes"))
    assert lines[0].split() == ["name", "label", "peak_to_average", "source", "note"]
    assert [line.split()[0] for line in lines[1:]] == list(SHAPE_NAMES)
    assert lines[1].split()[-8:-6] == ["1.0", "assumed"]


def test_the_weights_of_the_files_can_be_typed_into_a_scenario(capsys):
    listed = document(capsys, "shapes", "--format", "json")
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "shapes", "--format", "csv"))))
    for shape, row, name in zip(listed, rows, SHAPE_NAMES, strict=True):
        typed = LoadProfileDocument.model_validate({"weights": shape["weights"]}).profile()
        named = LoadProfileDocument.model_validate({"shape": name}).profile()
        assert typed.weights == named.weights
        assert shape["peak_to_average"] == pytest.approx(typed.peak_to_average)
        assert (shape["label"], shape["source"], shape["note"]) == (named.label, named.source, named.note)
        assert (float(row["mon_00"]), float(row["sun_23"])) == (named.weights[0], named.weights[-1])
        assert len(row) == 173
