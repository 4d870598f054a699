"""What a reader calls things that files know by an id: GPUs, suppliers, models.

The names are those of the curated tables: a GPU's and a model's as its maker writes it, a supplier's as it calls
itself. An id that no table has is its own name: somebody typed it.
"""

from __future__ import annotations

import re
from functools import cache

from economics.cost.lines import of_part, part_of
from economics.cost.load_shapes import SHAPES
from economics.option.self_hosted import OTHER_GPU
from pricing.curated import records
from pricing.sellers import gpus
from pricing.sellers.aliases import REGISTRY
from pricing.sellers.providers import name_of, provider

_ASIDE = re.compile(r"\s*\(.*\)$")


def gpu_name(id: str) -> str:
    """Return a GPU's name with its maker's.

    >>> gpu_name("h100-sxm"), gpu_name("other")
    ('NVIDIA H100 SXM5 80 GB', 'another GPU')
    """
    return "another GPU" if id == OTHER_GPU else gpus.name_of(id)


def short_gpu_name(id: str) -> str:
    """Return a GPU's name without its maker's and what stands in brackets, or its own short one, for names and cells.

    >>> short_gpu_name("h100-sxm"), short_gpu_name("gh200")
    ('H100 SXM5 80 GB', 'GH200 96 GB')
    """
    row = gpus.gpu_rows().get(id)
    if row is None:
        return gpu_name(id)
    return row["short_name"] or _ASIDE.sub("", (row["name"] or id).removeprefix(f"{row['vendor']} "))


def short_gpus(count: int, id: str) -> str:
    """Return the GPUs of a copy as names of options have them: how many, where it is more than one.

    >>> short_gpus(2, "h100-sxm"), short_gpus(1, "h200")
    ('2× H100 SXM5 80 GB', 'H200 SXM5 141 GB')
    """
    return f"{count:,}× {short_gpu_name(id)}" if count > 1 else short_gpu_name(id)


def gpus_name(count: int, id: str) -> str:
    """Return several GPUs of a kind in words, without what stands in brackets.

    >>> gpus_name(2, "h100-sxm")
    '2 × NVIDIA H100 SXM5 80 GB'
    """
    return f"{count:,} × {_ASIDE.sub('', gpu_name(id))}"


def supplier_name(id: str) -> str:
    """Return the name of a seller of tokens or GPU hours.

    >>> supplier_name("oci"), supplier_name("my own")
    ('Oracle Cloud', 'my own')
    """
    return name_of(id)


def model_name(id: str) -> str:
    """Return the name of a model of the registry; of any other the last part of what it is called.

    >>> model_name("gemma-4-31b"), model_name("acme/Tiny-7B")
    ('Gemma 4 31B', 'Tiny-7B')
    """
    return _models().get(id) or id.rpartition("/")[2] or id


def name_of_id(id: str) -> str:
    """Return what a GPU, supplier, term, registered model or shape of a week is called; empty for what is no id of one.

    >>> name_of_id("reserved-1y"), name_of_id("my own")
    ('reserved for 1 year', '')
    """
    if id in gpus.gpu_rows():
        return gpu_name(id)
    seller = provider(id)
    if id in SHAPES:
        return SHAPES[id][0]
    return seller.name if seller else TERM_WORDS.get(id) or _models().get(id, "")


def rent_offer(seller: str, term: str | None) -> str:
    """Return who lets GPUs, by name, and for how long: an offer of a rent as every page writes it.

    >>> rent_offer("Lambda", "reserved-1y"), rent_offer("Lambda", None)
    ('Lambda, reserved for 1 year', 'Lambda')
    """
    return f"{seller}, {term_words(term)}" if term else seller


def term_words(term: str) -> str:
    """Return the term of a rent in words.

    >>> term_words("on-demand"), term_words("reserved-1y")
    ('on demand', 'reserved for 1 year')
    """
    return TERM_WORDS.get(term, term)


def unit_words(unit: str) -> str:
    """Return a unit as people say it of more than one; of money a dollar sign.

    >>> unit_words("month"), unit_words("USD/GPU-hour"), unit_words("kW")
    ('months', '$/GPU-hour', 'kW')
    """
    return _UNITS.get(unit, unit.replace("USD", "$"))


def with_unit(label: str, unit: str) -> str:
    """Return the words beside a number: its label, and its unit where the label does not say it.

    >>> with_unit("Overlap", "month"), with_unit("People", "person"), with_unit("GPUs per server", "GPU")
    ('Overlap (months)', 'People', 'GPUs per server')
    """
    words = unit_words(unit)
    said = not unit or any(each.lower() in label.lower() for each in (words, unit))
    return label if said else f"{label} ({words})"


def engine_name(id: str) -> str:
    """Return what readers call an engine; of a service that runs one its seller's name, or its own.

    >>> engine_name("vllm"), engine_name("trtllm"), engine_name("nebius")
    ('vLLM', 'TensorRT-LLM', 'Nebius')
    """
    return _ENGINES.get(id) or name_of(id)


def line_name(line: str) -> str:
    """Return what readers call a cost line, under the name of its part in a mix.

    >>> from economics.cost.lines import LineOf
    >>> line_name("gpu rent"), line_name(LineOf.of_part("machines", "peak gpu rent")), line_name("output")
    ('GPU rent', 'machines: peak GPU rent', 'output')
    """
    part = part_of(line)
    name = line.removeprefix(of_part(part, "")) if part else str(line)
    name = _LINES.get(name, name)
    return of_part(part, name) if part else name


_ENGINES = {
    "vllm": "vLLM",
    "sglang": "SGLang",
    "trtllm": "TensorRT-LLM",
    "tensorrt-llm": "TensorRT-LLM",
    "mlx": "MLX",
    "mlc-llm": "MLC LLM",
    "exllamav2": "ExLlamaV2",
    "tgi": "TGI",
    "ollama": "Ollama",
    "lm-studio": "LM Studio",
    "transformers": "Transformers",
    "bento": "BentoML",
}
_LINES = {"gpu rent": "GPU rent", "peak gpu rent": "peak GPU rent"}
"""Cost lines whose id is not how they are written."""
_UNITS = {
    "GPU": "GPUs",
    "attempt": "retries",
    "byte": "bytes",
    "h": "hours",
    "h/month": "hours a month",
    "minute": "minutes",
    "month": "months",
    "person": "people",
    "read": "reads",
    "replica": "copies",
    "request per copy": "requests per copy",
    "request/s": "requests/s",
    "simulation": "simulations",
    "token": "tokens",
    "token/s per copy": "tokens/s per copy",
    "unit": "units",
    "weighted token/minute": "weighted tokens/minute",
}
"""Units that are counted, as people say them of more than one."""
TERM_WORDS = {
    "on-demand": "on demand",
    "reserved-1y": "reserved for 1 year",
    "reserved-3y": "reserved for 3 years",
    "spot": "spot",
    "community": "community",
    "serverless": "serverless",
}
"""How long a rent binds, in words."""


@cache
def _models() -> dict[str, str]:
    return {str(row["id"]): str(row["name"]) for row in records(REGISTRY)}
