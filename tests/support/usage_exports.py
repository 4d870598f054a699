"""The exports with known answers, their list prices, and how an answer is compared."""

from __future__ import annotations

import io
import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pricing.rows import PriceRow
from pricing.sellers.spelling import model_key
from pricing.studies.list_price import ListPrice, Rates, Tier, spellings
from usage.document import profile_document
from usage.mapping import read_mapping
from usage.read import held

FOLDER = Path(__file__).resolve().parents[1] / "usage" / "exports"
ANSWERS = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))
FILES: Mapping[str, Mapping[str, Any]] = ANSWERS["files"]
SECRET = b"SECRET"
"""What stands in the exports where prompts and answers would."""
NOT_COMPARED = {"note", "null_reasons", "cannot_say", "covered_days_rule", "first_last_are", "logged_cost_by_line"}
"""What compare.py leaves out, but for the assumptions and the table of models, which are compared here."""


def files_of(name: str) -> list[Path]:
    """The files of an answer, which may name several."""
    return sorted(FOLDER.glob(name))


def prices(names: Sequence[str]) -> dict[str, ListPrice]:
    """The list prices that the answers were made with, by a log's names; no catalogue is asked."""
    found = {name: next((each for each in spellings(name) if each in ANSWERS["prices_used"]), None) for name in names}
    return {name: _price(model) for name, model in found.items() if model is not None}


def _price(model: str) -> ListPrice:
    listed = ANSWERS["prices_used"][model]
    return ListPrice("maker", model, (Tier(0, _rates(listed["standard"]), _rates(listed["batch"])),), _ROW)


def _rates(listed: Mapping[str, Any]) -> Rates:
    plain = listed["input_usd_per_mtok"]
    cached, write = listed["cached_input_usd_per_mtok"], listed["cache_write_usd_per_mtok"]
    return Rates(
        plain,
        plain if cached is None else cached,
        plain if write is None else write,
        2 * plain,
        listed["output_usd_per_mtok"],
    )


_ROW = PriceRow(
    *(1, "maker", "model", "model", 0, None, None, None, 0, "standard", 1.0, None, None, None, 1.0, None, None, False),
    *("quoted", "https://example.com", "", date(2026, 11, 10), None),
    model_key=model_key("model"),
)


def profiled(files: Sequence[Path], mapping: Path | None = None, tell: Any = lambda done: None) -> dict[str, Any]:
    """The profile of files at the prices of the answers, as its JSON."""
    read = None if mapping is None else read_mapping(mapping.read_bytes(), mapping.name)
    with held(files, mapping=read) as holding:
        return json.loads(json.dumps(profile_document(holding.profile(prices, tell))))


@dataclass(frozen=True)
class Run:
    """What a profile of an answer's files said, and where a secret stood meanwhile or something was left behind."""

    profile: dict[str, Any]
    said: str
    secrets: tuple[str, ...]
    left: tuple[str, ...]


@cache
def run_of(name: str) -> Run:
    """Profile an answer's files once, in a temporary folder of its own that is looked into at every step."""
    said, before, secrets = io.StringIO(), tempfile.tempdir, []
    handler = logging.StreamHandler(said)
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(said), redirect_stderr(said):
        tempfile.tempdir = folder
        logging.getLogger().addHandler(handler)

        def look(done: float) -> None:
            files = (path for path in Path(folder).rglob("*") if path.is_file())
            secrets.extend(path.name for path in files if SECRET in path.read_bytes())

        try:
            profile = profiled(files_of(name), mapping_of(name), look)
        finally:
            tempfile.tempdir = before
            logging.getLogger().removeHandler(handler)
        left = tuple(path.name for path in Path(folder).iterdir())
    return Run(profile, said.getvalue(), tuple(secrets), left)


def profile_of(name: str) -> dict[str, Any]:
    """The profile of an answer's files."""
    return run_of(name).profile


def mapping_of(name: str) -> Path | None:
    """The mapping that lies beside an export, None where it needs none."""
    path = FOLDER / f"{Path(name).stem}.mapping.json"
    return path if path.exists() else None


def differences(answer: Mapping[str, Any], profile: Mapping[str, Any]) -> list[str]:
    """What a profile says otherwise than an answer: counts exactly, other numbers to a millionth."""
    found = []
    for key, wanted in answer.items():
        if key in NOT_COMPARED or key == "by_model":
            continue
        if key not in profile:
            found.append(f"{key} is missing")
        elif not _same(wanted, profile[key]):
            found.append(f"{key}: {wanted} is the answer, got {profile[key]}")
    models, got = answer.get("by_model"), profile.get("by_model")
    if (models is None) != (got is None):
        found.append("by_model")
    for name, part in (models or {}).items():
        found += [f"{name}.{key}" for key, wanted in part.items() if not _same(wanted, (got or {})[name][key])]
    return found


def _same(wanted: Any, got: Any) -> bool:
    if wanted is None or got is None:
        return wanted is got
    if isinstance(wanted, list):
        return isinstance(got, list) and len(wanted) == len(got) and all(map(_same, wanted, got))
    if isinstance(wanted, dict):
        return isinstance(got, dict) and set(wanted) == set(got) and all(_same(wanted[k], got[k]) for k in wanted)
    if isinstance(wanted, str | bool):
        return str(wanted).replace("+00:00", "Z") == str(got).replace("+00:00", "Z")
    if isinstance(wanted, int) and isinstance(got, int):
        return wanted == got
    return bool(abs(wanted - got) <= 1e-6 * max(1e-12, abs(wanted)))
