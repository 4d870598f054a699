"""Record a hash of every file that the product writes, and compare a later state of the code with the record.

    python -m benchmarks.recording --write     # into benchmarks/recording.json
    python -m benchmarks.recording             # names every file that is another one now; exit status 1 if there is any

The set: every kind of option and supply, every preset, 40 random scenarios; with months and risk and without; with a
contract; in another currency; through the command line, the CSV pack and the address. All documents are of schema
version 1, whose figures never change. Everything is at one as-of date and from the catalogue that the package builds,
so another hash means other code or other data, never another day.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from breakeven.address import address, open_address
from breakeven.choices import VIEW
from breakeven.cli import main as command
from breakeven.currency import Currency
from breakeven.defaults import default_scenario, new_options, presets
from breakeven.document import Document
from breakeven.origins import Origins
from economics.errors import InputError
from economics.scenario.reading import read_scenario, scenario_document
from pricing.resolve.scenario import resolve_each
from pricing.store.catalogue import open_catalogue

RECORD = Path(__file__).with_suffix(".json")
AS_OF = date(2026, 11, 20)
RANDOM_SCENARIOS = 40
_CONTRACT = """\
kind,provider,model,variant,input_usd_per_mtok,cached_input_usd_per_mtok,cache_write_usd_per_mtok,output_usd_per_mtok,\
gpu,term,gpus,usd_per_gpu_hour,effective_from,effective_to,note
token,anthropic,claude-sonnet-4-6,standard,2.4,0.25,,12,,,,,2026-01-01,2026-12-31,framework
token,anthropic,claude-sonnet-4-6,batch,1.1,,,5.5,,,,,2026-01-01,2026-12-31,framework
gpu,lambda,,,,,,,h100-sxm,on-demand,2,2.55,2026-01-01,2026-12-31,framework
"""
_EURO = ("--currency", "EUR", "--rate", "0.92", "--rate-date", "2026-11-01")
_LISTS: tuple[tuple[str, ...], ...] = (
    ("prices", "--provider", "anthropic", "--as-of", "2026-11-20", "--format", "csv"),
    ("prices", "--everywhere", "llama-3.3-70b", "--as-of", "2026-11-20", "--format", "json"),
    ("prices", "--disagreements", "--as-of", "2026-11-20", "--format", "csv"),
    ("prices", "--unmatched", "--as-of", "2026-11-20", "--format", "csv"),
    ("prices", "--providers", "--as-of", "2026-11-20", "--format", "csv"),
    ("prices", "--check", "--format", "json"),
    ("rates", "--gpu", "h100-sxm", "--as-of", "2026-11-20", "--format", "csv"),
    ("rates", "--as-of", "2026-11-20", "--format", "json"),
    ("history", "--gpu", "h100-sxm", "--term", "on-demand", "--format", "json"),
    ("history", "--provider", "anthropic", "--model", "claude-sonnet-4-6", "--format", "csv"),
    ("contract",),
    (
        "throughput",
        "--model",
        "llama-3.3-70b",
        "--gpu",
        "h100-sxm",
        "--gpus",
        "2",
        "--precision",
        "fp8",
        "--input",
        "2000",
        "--output",
        "400",
    ),
    (
        "throughput",
        "--model",
        "deepseek-v3.2",
        "--gpu",
        "h200",
        "--gpus",
        "8",
        "--input",
        "3000",
        "--output",
        "300",
        "--concurrency",
        "32",
        "--cache-hit-rate",
        "0.5",
    ),
)


def main() -> int:
    """Write the record, or compare with it."""
    result = dict(recorded())
    if "--write" in sys.argv[1:]:
        RECORD.write_text(json.dumps(result, indent=0, sort_keys=True) + "\n")
        print(f"{len(result):,} files recorded in {RECORD.name}")
        return 0
    before: dict[str, str] = json.loads(RECORD.read_text())
    changed = sorted(name for name in before.keys() | result.keys() if before.get(name) != result.get(name))
    for name in changed:
        state = "is new" if name not in before else "is gone" if name not in result else "is another"
        print(f"{name} {state}")
    print(f"{len(result) - len([n for n in changed if n in result]):,} of {len(before):,} files as recorded")
    return 1 if changed else 0


def recorded() -> Iterator[tuple[str, str]]:
    """Every file of the set with its hash."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contract = folder / "contract.csv"
        contract.write_text(_CONTRACT)
        for label, document in documents().items():
            yield from _compared(folder, label, document)
            yield from _addresses(label, document)
        for label, document in {"default": _dated(scenario_document(default_scenario(1))), **kinds()}.items():
            yield from _compared(folder, f"{label} months risk", document, "--horizon", "--risk")
            yield from _compared(folder, f"{label} in EUR", document, *_EURO)
            yield from _compared(folder, f"{label} by contract", document, "--contract", str(contract))
        for arguments in _LISTS:
            yield " ".join(arguments), _digest(_printed(*arguments))


def documents() -> dict[str, dict[str, Any]]:
    """Every scenario of the set by its label."""
    result = {"default": _dated(scenario_document(default_scenario(1))), **kinds()}
    for preset in presets():
        document = _dated(scenario_document(default_scenario(1)))
        document["workload"] |= preset.workload
        result[f"preset {preset.name}"] = document
    for number in range(RANDOM_SCENARIOS):
        result[f"random {number}"] = _random(random.Random(number))
    return result


def kinds() -> dict[str, dict[str, Any]]:
    """A scenario with every kind of option, one a kind of supply, and one with all that counts over months."""
    head = _dated(scenario_document(default_scenario(1)))
    listed = [{**new_options()[kind], "name": kind} for kind in ("api", "hosted", "self_hosted")]
    result = {"new options": {**head, "options": listed}}
    for name, supply in _supplies().items():
        options = [*head["options"][:2], {**_typed("Ours"), "supply": supply}]
        result[f"supply {name}"] = {**head, "options": options}
        monthly = {**head, "options": [_with_extras(option) for option in options]}
        monthly["horizon"] = {
            "months": 24,
            "discount_rate_per_year": 0.08,
            "tokens_growth_per_month": 0.04,
            "price_change_per_year": {"api": -0.2, "hosted": -0.3, "gpu_rent": -0.15, "power": 0.03},
            "throughput_gain_per_year": 0.1,
        }
        monthly["risk"] = {"draws": 500, "seed": 7}
        result[f"supply {name} over months"] = monthly
    every = [{**_typed(f"Ours {name}"), "supply": supply} for name, supply in _supplies().items()]
    result["all supplies"] = {**head, "options": [*head["options"], *every]}
    return result


def _supplies() -> dict[str, dict[str, Any]]:
    rent = {"kind": "rent", "provider": "lambda", "term": "on-demand"}
    typed = {"kind": "rent", "usd_per_gpu_hour": 1.9}
    return {
        "rent": rent,
        "typed rent": typed,
        "spot": {"kind": "rent", "usd_per_gpu_hour": 1.2, "term": "spot", "interruption_share": 0.1},
        "reserved": {"kind": "rent", "usd_per_gpu_hour": 1.5, "commitment_months": 12},
        "own": {
            "kind": "own",
            "purchase_usd_per_replica": 60000,
            "installation_usd_per_replica": 3000,
            "life_months": 18,
            "residual_share": 0.1,
            "cost_of_capital_per_year": 0.08,
            "power_kw_per_replica": 2.4,
            "pue": 1.3,
            "usd_per_kwh": 0.12,
            "colocation_usd_per_month": 350,
            "maintenance_share_per_year": 0.04,
            "spare_replicas": 1,
        },
        "mix": {
            "kind": "mix",
            "baseline_replicas": 2,
            "reserved": {**typed, "commitment_months": 12},
            "on_demand": rent,
            "peak_hours_per_month": 300,
        },
    }


def _typed(name: str) -> dict[str, Any]:
    return {
        "kind": "self_hosted",
        "name": name,
        "model": "llama-3.3-70b",
        "gpu": "h100-sxm",
        "gpus_per_replica": 2,
        "precision": "fp8",
        "utilisation": 0.5,
        "min_replicas": 2,
        "billed_hours_per_month": 700,
        "fixed_usd_per_month": 900,
        "output_token_factor": 1.1,
        "throughput": {"prefill_tokens_per_second": 9000, "decode_tokens_per_second": 1400},
    }


def _with_extras(option: dict[str, Any]) -> dict[str, Any]:
    return {
        **option,
        "one_off_usd": [{"name": "migration", "usd": 12000}, {"name": "evaluation", "usd": 3000, "month": 6}],
        "staff": {"people": 2, "usd_per_year": 150000, "share": 0.25},
        "model_rotation": {"usd": 4000, "every_months": 9},
        "egress_usd_per_gb": 0.09,
        "success_rate": 0.9,
        "retries": 2,
    }


_APIS = (
    ("api", "anthropic", "claude-sonnet-4-6"),
    ("api", "openai", "gpt-5"),
    ("api", "google", "gemini-2.5-pro"),
    ("api", "openai", "gpt-5-mini"),
    ("hosted", "groq", "llama-3.3-70b-versatile"),
    ("hosted", "together", "openai/gpt-oss-120b"),
    ("hosted", "deepseek", "deepseek-chat"),
)
_MODELS = (
    ("llama-3.3-70b", "h100-sxm", 2),
    ("gpt-oss-120b", "h200", 1),
    ("qwen3-32b", "a100-80gb", 1),
    ("deepseek-v3.2", "b200", 8),
    ("llama-3.3-70b", "mi300x", 2),
)


def _random(source: random.Random) -> dict[str, Any]:
    workload = {
        "tokens_per_month": round(10 ** source.uniform(6, 13)),
        "input_output_ratio": round(10 ** source.uniform(-1, 2), 3),
        "input_tokens_per_request": round(10 ** source.uniform(2, 5)),
        "cache_hit_rate": round(source.random(), 3),
        "cache_reads_per_write": round(10 ** source.uniform(0, 3), 2),
        "batch_share": source.choice((0, 0, 0.3, 1)),
        "peak_to_average": round(source.uniform(1, 5), 2),
    }
    options: list[dict[str, Any]] = []
    for place in range(source.randint(2, 6)):
        name = f"option {place + 1}"
        if source.random() < 0.5:
            kind, provider, model = source.choice(_APIS)
            option = {"kind": kind, "name": name, "provider": provider, "model": model}
            option["discount"] = source.choice((0, 0, 0.15))
            if source.random() < 0.3:
                option["price"] = {"input_usd_per_mtok": round(source.uniform(0.1, 5), 3)}
        else:
            model, gpu, gpus = source.choice(_MODELS)
            option = {
                "kind": "self_hosted",
                "name": name,
                "model": model,
                "gpu": gpu,
                "gpus_per_replica": gpus,
                "utilisation": round(source.uniform(0.1, 1), 2),
                "min_replicas": source.randint(1, 3),
                "supply": source.choice(list(_supplies().values())),
            }
            if option["supply"].get("provider") == "lambda" and gpu != "h100-sxm":
                option["supply"] = {"kind": "rent", "usd_per_gpu_hour": round(source.uniform(0.5, 6), 2)}
            if option["supply"]["kind"] == "mix":
                option["supply"] = {**option["supply"], "on_demand": {"usd_per_gpu_hour": 3.1}}
            if source.random() < 0.5:
                option["throughput"] = {"output_tokens_per_second": round(10 ** source.uniform(2, 4), 1)}
        if source.random() < 0.3:
            option = _with_extras(option)
        options.append(option)
    document = {
        "schema_version": 1,
        "name": "random",
        "as_of": AS_OF.isoformat(),
        "workload": workload,
        "options": options,
    }
    if source.random() < 0.4:
        document["horizon"] = {"months": source.randint(1, 60), "reference": options[-1]["name"]}
    if source.random() < 0.25:
        document["risk"] = {"draws": 300, "seed": source.randint(0, 99)}
    return document


def _dated(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "as_of": AS_OF.isoformat()}


def _compared(folder: Path, label: str, document: dict[str, Any], *further: str) -> Iterator[tuple[str, str]]:
    """What `breakeven compare` prints and writes; a refusal is recorded as its sentence."""
    scenario, out = folder / "scenario.json", folder / "out"
    scenario.write_text(json.dumps(document))
    for old in out.glob("*") if out.is_dir() else ():
        old.unlink()
    yield f"{label}: printed", _digest(_printed("compare", str(scenario), "--out", str(out), *further))
    for path in sorted(out.glob("*")):
        yield f"{label}: {path.name}", hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _addresses(label: str, document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The short and the full address in both views, and what each opens as."""
    try:
        scenario = read_scenario(document)
    except InputError:
        return
    resolved, _ = resolve_each(scenario, open_catalogue(), AS_OF)
    for view in ("unit", "replicas"):
        for full in (False, True):
            currency = Currency("EUR", 0.92, date(2026, 11, 1)) if full else Currency()
            document = Document(scenario, Origins(), currency).choosing(VIEW, view)
            query = address(document, resolved.fingerprints, full=full, with_origins=False)
            opened = open_address(query.items())
            back = [
                scenario_document(opened.document.scenario),
                opened.document.choice(VIEW),
                opened.problems,
                opened.document.currency.parameter,
            ]
            name = f"{label}: {'full' if full else 'short'} address, {view}"
            yield name, _digest(json.dumps([list(query.items()), back], ensure_ascii=False))


def _printed(*arguments: str) -> str:
    out, problems = io.StringIO(), io.StringIO()
    status = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(problems):
        try:
            status = command(arguments)
        except SystemExit as stopped:
            status = int(stopped.code or 0)
    return f"{status}\n{out.getvalue()}\n{problems.getvalue()}" if status else out.getvalue()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
