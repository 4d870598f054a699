"""The hardware table is read whole or refused with the row at fault."""

from __future__ import annotations

import pytest

from economics.fleet.gpu_ids import GPUS
from pricing import curated
from pricing.sources import SourceError, hardware


def test_the_rows_are_the_gpus_of_a_scenario() -> None:
    assert [row[0] for row in hardware.load().tables["hardware"]] == list(GPUS)


@pytest.mark.parametrize("generation", ["", "rubin"])
def test_a_generation_that_is_not_known_refuses_the_table_and_names_the_row(tmp_path, monkeypatch, generation) -> None:  # type: ignore[no-untyped-def]
    text = (curated.DATA / hardware.FILE).read_text()
    (tmp_path / hardware.FILE).write_text(text.replace(",NVIDIA,hopper,", f",NVIDIA,{generation},", 1))
    monkeypatch.setattr(curated, "DATA", tmp_path)
    with pytest.raises(SourceError, match=r"hardware\.csv, generation: .* in the row of 'h100-sxm': must be"):
        hardware.load()
