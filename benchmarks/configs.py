"""Configurations in bulk: which are read, which are refused and why, and how close their parameters come.

`python -m benchmarks.configs FOLDER …` reads every config.json below the folders (also those named NAME_config.json,
with NAME_hf_quant_config.json beside). `--classes` reads the defaults of the configuration classes in the source of
Hugging Face transformers instead: they are no files, but hold the keys of every kind of model. Packages are unpacked,
never installed.
"""

from __future__ import annotations

import argparse
import ast
import csv
import json
import re
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from economics.errors import InputError
from economics.fleet.config_file.model_file import read_model_file
from economics.fleet.config_file.text import parse_config

REGISTRY = Path(__file__).resolve().parent.parent / "pricing" / "data" / "model_registry.csv"
_BESIDE = "hf_quant_config.json"
_IN_A_NAME = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?)([BT])(?![a-z0-9])(?!-\d+E)", re.IGNORECASE)
_SHARES = (0.01, 0.03)


def files_below(folder: Path) -> Iterator[tuple[str, bytes, bytes | None]]:
    """Every configuration below a folder: its name, its content, and that of what lies beside it."""
    for path in sorted(folder.rglob("*config.json")):
        prefix = path.name.removesuffix("config.json")
        if path.name.endswith(_BESIDE) or not (prefix == "" or prefix.endswith(("_", "~", "."))):
            continue
        beside = path.with_name(f"{prefix}{_BESIDE}")
        name = prefix.strip("_~.") or path.parent.name
        yield name, path.read_bytes(), beside.read_bytes() if beside.is_file() else None


def classes_below(folder: Path) -> Iterator[tuple[str, bytes, None]]:
    """The defaults of every configuration class of a model with a vocabulary, by the kind of model."""
    for path in sorted(folder.rglob("configuration_*.py")):
        for part in ast.parse(path.read_text()).body:
            values = dict(_defaults(part)) if isinstance(part, ast.ClassDef) else {}
            if "model_type" in values and "vocab_size" in values and {"hidden_size", "n_embd", "d_model"} & set(values):
                yield values["model_type"], json.dumps(values).encode(), None


def _defaults(part: ast.ClassDef) -> Iterator[tuple[str, Any]]:
    for line in part.body:
        target = line.target if isinstance(line, ast.AnnAssign) else None
        if isinstance(line, ast.Assign):
            target = line.targets[0]
        if isinstance(target, ast.Name) and line.value is not None:  # type: ignore[union-attr]
            try:
                value = ast.literal_eval(line.value)  # type: ignore[union-attr]
                json.dumps(value)
            except (ValueError, TypeError):
                continue  # made by an expression
            if isinstance(line, ast.AnnAssign) or target.id == "model_type":
                yield target.id, value


def published() -> Mapping[str, float]:
    """Published numbers of parameters in the registry, by the last part of the repository's address."""
    with REGISTRY.open() as file:
        rows = [row for row in csv.DictReader(file) if row["published_total_parameters"]]
    return {_repository(row["config_source"]): float(row["published_total_parameters"]) for row in rows}


def _repository(address: str) -> str:
    return address.partition("/blob/")[0].rpartition("/")[2].casefold()


def in_name(name: str) -> float | None:
    """The number of parameters that a model's name says, rounded as names are: 235B, 1.7B; not that of 17B-16E."""
    found = _IN_A_NAME.findall(name)
    return float(found[0][0]) * {"B": 1e9, "T": 1e12}[found[0][1].upper()] if found else None


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    arguments.add_argument("--classes", action="store_true", help="read classes in Python files instead")
    options = arguments.parse_args()
    listing = classes_below if options.classes else files_below
    refused: dict[str, list[str]] = defaultdict(list)
    against: dict[str, dict[str, float]] = defaultdict(dict)
    known, read = published(), 0
    for name, content, beside in (found for folder in options.folders for found in listing(folder)):
        try:
            sizes = read_model_file(parse_config(content), name, beside and parse_config(beside)).sizes
        except InputError as error:
            refused[error.field].append(f"{name}: {error.message}")
            continue
        read += 1
        total = sizes.total_parameters
        repository = name.rpartition("--")[2].casefold()
        print(f"{name:60.60} {total / 1e9:10,.3f}B  {sizes.active_parameters / 1e9:8,.2f}B active")
        for source, count in (("published", known.get(repository)), ("name", in_name(name))):
            if count:
                against[source][name] = abs(total / count - 1)
    print(f"\n{read} read, {sum(map(len, refused.values()))} refused")
    for field, of_field in sorted(refused.items(), key=lambda item: -len(item[1])):
        print(f"  {len(of_field):3} {field}: {of_field[0]}")
    for source, apart in against.items():
        within = (f"{statistics.mean(a <= share for a in apart.values()):.0%} within {share:.0%}" for share in _SHARES)
        print(f"against the {source} count, {len(apart)} models: {', '.join(within)}")
        for name, share in sorted(apart.items(), key=lambda item: -item[1]):
            if share > max(_SHARES):
                print(f"  {share:6.1%} {name}")


if __name__ == "__main__":
    main()
