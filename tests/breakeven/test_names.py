"""What readers call GPUs, suppliers and models: a name for each id, no two alike, and never the id itself."""

from __future__ import annotations

import re

from breakeven.names import (
    engine_name,
    gpu_name,
    gpus_name,
    line_name,
    model_name,
    short_gpu_name,
    supplier_name,
    unit_words,
    with_unit,
)
from economics.cost.lines import COST_LINES, LineOf
from economics.fields.table import FIELDS
from economics.fleet.engines import ENGINES
from economics.fleet.gpu_ids import GPUS
from pricing.curated import records
from pricing.sellers.aliases import registry_ids
from pricing.sellers.providers import all_providers


def test_every_gpu_has_a_name_and_a_short_one_of_its_own() -> None:
    for named in (gpu_name, short_gpu_name):
        assert len({named(gpu) for gpu in GPUS}) == len(GPUS)
        assert not {named(gpu) for gpu in GPUS} & set(GPUS)
    assert all(len(short_gpu_name(gpu)) <= 25 for gpu in GPUS)
    makers = {row["gpu"]: row["vendor"] or "" for row in records("hardware.csv")}
    assert all(gpu_name(gpu).startswith(makers[gpu]) for gpu in GPUS)


def test_every_supplier_of_gpu_hours_and_every_model_has_a_name() -> None:
    letting = [one.id for one in all_providers() if "gpu hours" in one.sells]
    assert letting
    assert all(supplier_name(id)[:1].isupper() or supplier_name(id) in ("fal", "io.net") for id in letting)
    assert {row["provider"] for row in records("gpu_rates.csv")} <= {one.id for one in all_providers()}
    assert len({model_name(id) for id in registry_ids()}) == len(registry_ids())


def test_what_somebody_typed_is_its_own_name() -> None:
    assert (gpu_name("mine"), short_gpu_name("mine"), supplier_name("mine")) == ("mine", "mine", "mine")
    assert model_name("acme/Tiny-7B") == "Tiny-7B"
    assert gpus_name(2, "other") == "2 × another GPU"


def test_every_cost_line_is_written_as_people_write_it() -> None:
    names = {line: line_name(line) for line in COST_LINES}
    assert not [name for name in names.values() if re.search(r"\bgpu\b", name)]
    assert {line for line, name in names.items() if line.lower() != name.lower()} == set()  # the case alone may differ
    part = {line_name(LineOf.of_part("a: b", line)) for line in COST_LINES}
    assert part == {f"a: b: {name}" for name in names.values()}


def test_every_engine_that_is_estimated_has_a_name() -> None:
    assert [engine_name(id) for id in ENGINES] == ["vLLM", "SGLang", "TensorRT-LLM"]


MEASURES = {"kW", "ms", "factor", "correlation"}
"""Units of one word that stay as they are of more than one."""


def test_what_is_counted_stands_in_the_plural_beside_its_label() -> None:
    counted = {each.unit for each in FIELDS.values() if each.unit and not each.is_share and each.unit.isalpha()}
    assert {unit for unit in counted - MEASURES if unit_words(unit) == unit} == set()
    labels = [with_unit(field.label, field.unit) for field in FIELDS.values()]
    singular = "|".join(counted - MEASURES - {"h"})
    assert [label for label in labels if re.search(rf"\((?:{singular})\b(?! )", label)] == []
    assert [label for label in labels if label.startswith(("People (", "Retries (", "GPUs per server ("))] == []
