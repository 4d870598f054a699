"""The registry, the hardware and the constants as the tests read them."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

from economics.fleet.architecture import Architecture, architecture_from_row
from economics.fleet.constants import Constants, constants_from_document
from economics.fleet.gpu import Gpu, gpu_from_row

DATA = Path(__file__).resolve().parents[2] / "pricing" / "data"


@cache
def registry_rows() -> list[dict[str, str]]:
    with (DATA / "model_registry.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@cache
def models() -> dict[str, Architecture]:
    return {row["id"]: architecture_from_row(row) for row in registry_rows()}


@cache
def gpus() -> dict[str, Gpu]:
    with (DATA / "hardware.csv").open(newline="") as file:
        return {row["gpu"]: gpu_from_row(row) for row in csv.DictReader(file)}


@cache
def constants() -> Constants:
    return constants_from_document(json.loads((DATA / "estimator_constants.json").read_text()))
