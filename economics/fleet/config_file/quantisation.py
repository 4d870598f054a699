"""How the weights of a file are stored: read from numbers of bits and kinds of numbers, never from a method's name.

Dialects: compressed-tensors (`config_groups`), GPTQ, AWQ and AutoRound (`bits`), bitsandbytes (`load_in_4bit`), FP8
with scales per block, ModelOpt (`quant_algo`, in config.json or hf_quant_config.json), FBGEMM, MXFP4, Quark, TorchAO,
Quanto, HQQ, as their documentation and the loaders of Hugging Face transformers and vLLM describe them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.config_file.parts import PARTS, Part, Rules, covered
from economics.note import Level, Note

CHOOSE = "choose the precision"
OF_PRECISION = "precision of a file"
"""The kind of the notes that a choice of the precision settles."""
WIDE = "bf16"
MOST_GROUP = 10_000


@dataclass(frozen=True)
class Stored:
    """What the parts of a model are stored in, by part; None: not understood, the user chooses.

    `why` says in a few words what was not understood; `cache_bits` are those that the file asks the cache to be kept
    in, None where it does not; `group` is how many 4-bit whole numbers share a scale, 0 where the file does not say;
    `plain`: nothing is quantised.
    """

    parts: Mapping[Part, str] | None
    why: str = ""
    warnings: tuple[Note, ...] = ()
    cache_bits: int | None = None
    group: int = 0
    plain: bool = False


@dataclass(frozen=True)
class _Rule:
    """A precision for some modules: those of `targets` (empty: all), but for `kept`."""

    precision: str
    targets: tuple[str, ...] = ()


class _Unknown(Exception):
    """A way of storing weights that is not understood; says which."""


def read_quantisation(
    quantised: Mapping[str, Any] | None,
    beside: Mapping[str, Any] | None,
    layers: Mapping[Part, int],
    dtype: str,
    experts_beside: bool = False,
) -> Stored:
    """Return what each part of a model is stored in.

    `quantised` is the file's `quantization_config`, `beside` the content of a hf_quant_config.json, `layers` how many
    layers have each part, `dtype` the type of plain weights; with `experts_beside` experts are no part of the module of
    dense layers. Raises InputError where a field has a wrong type.
    """
    if beside is not None:
        inner = beside.get("quantization")
        quantised = {**(quantised or {}), **(inner if isinstance(inner, Mapping) else beside)}
    if not quantised:
        return _plain(dtype)
    if isinstance(quantised.get("quantization"), Mapping):
        quantised = {**quantised, **quantised["quantization"]}
    bits = _cache_bits(quantised)
    try:
        rules = list(_rules(quantised, layers[Part.EXPERTS] > 0))
    except _Unknown as unknown:
        return Stored(None, str(unknown), (), bits)
    parts, warnings = _of_parts(rules, Rules(_kept(quantised), experts_beside), layers, experts_beside)
    return Stored(parts, "", warnings, bits, _group_size(quantised))


def _plain(dtype: str) -> Stored:
    known = {
        "": WIDE,
        "bfloat16": WIDE,
        "float16": WIDE,
        "float32": WIDE,
        "float8_e4m3fn": "fp8",
        "float8_e5m2": "fp8",
        "fp8": "fp8",
        "bf16": WIDE,
    }
    name = dtype.removeprefix("torch.").lower()
    if name not in known:
        return Stored(None, f"dtype {shown(dtype)} is not known")
    return Stored(dict.fromkeys(PARTS, known[name]), plain=True)


def _of_parts(
    rules: list[_Rule], kept: Rules, layers: Mapping[Part, int], experts_beside: bool
) -> tuple[dict[Part, str], tuple[Note, ...]]:
    """The precision of each part: that of most of its layers. A list too short to be whole is read with care."""
    everywhere = next((rule.precision for rule in rules if not rule.targets), None)
    named = [rule for rule in rules if rule.targets]
    targets = [(rule.precision, Rules(rule.targets, experts_beside)) for rule in named]
    parts: dict[Part, str] = {}
    listed: dict[Part, float] = {}
    for part in PARTS:
        of_part = {rule.precision: 0.0 for rule in named}
        for precision, modules in targets:
            of_part[precision] += covered(modules, part, layers[part])
        widest = max(of_part, key=lambda p: of_part[p], default=WIDE)
        listed[part] = of_part.get(widest, 0.0)
        if listed[part] >= 0.5:
            parts[part] = widest
        elif everywhere is not None:
            parts[part] = WIDE if covered(kept, part, layers[part]) >= 0.5 else everywhere
        else:
            parts[part] = WIDE
    if everywhere is None and named and max(listed.values()) < 0.5:
        names = ", ".join(sorted({rule.precision for rule in named}))
        wide = "fp8" if all(rule.precision != WIDE for rule in named) else WIDE
        words = f"The file lists only a part of a mix of precisions ({names}), counted as {wide}: {CHOOSE} if another."
        return dict.fromkeys(PARTS, wide), (Note(OF_PRECISION, words, Level.WARNING),)
    return parts, ()


# Which numbers


def _rules(quantised: Mapping[str, Any], has_experts: bool) -> Iterator[_Rule]:
    """Every precision that the file names, with the modules that it is for. Raises _Unknown."""
    method = str(quantised.get("quant_method", "")).lower()
    layers = quantised.get("quantized_layers")
    if isinstance(layers, Mapping) and layers:
        by_precision: dict[str, list[str]] = {}
        for name, how in layers.items():
            algorithm = how.get("quant_algo") if isinstance(how, Mapping) else how
            by_precision.setdefault(_algorithm(algorithm), []).append(name)
        for precision, names in by_precision.items():
            yield _Rule(precision, tuple(names))
        if method == "fp8":
            yield _Rule("fp8")
        return
    algorithm = quantised.get("quant_algo")
    if isinstance(quantised.get("config_groups"), Mapping) and quantised["config_groups"]:
        yield from _groups(quantised)
        return
    if algorithm is not None:
        yield _Rule(_algorithm(algorithm))
        return
    if isinstance(quantised.get("global_quant_config"), Mapping):
        yield from _quark(quantised)
        return
    for name, bits in (("load_in_4bit", 4), ("load_in_8bit", 8), ("_load_in_4bit", 4), ("_load_in_8bit", 8)):
        if quantised.get(name) is True:
            yield _Rule(_number(bits, "int", None))
            return
    yield _Rule(_plain_method(quantised, method), ("experts",) if method == "mxfp4" and has_experts else ())


def _number(bits: Any, kind: str, group: Any, form: str = "") -> str:
    """The precision of numbers of so many bits: whole ones (`int`) or floating ones. Raises _Unknown."""
    if isinstance(bits, str) and bits.isdecimal():
        bits = int(bits[:4])
    if kind in ("int", "uint"):
        if bits in (4, 8):
            return f"int{bits}"
    elif kind in ("float", "fp"):
        if bits == 8:
            return "fp8"
        if bits == 16:
            return WIDE
        if bits == 4 and (group == 32 or "mxfp4" in form):
            return "mxfp4"
        if bits == 4 and (group == 16 or "nvfp4" in form):
            return "nvfp4"
    raise _Unknown(f"weights of {shown(bits).strip(chr(39))} bits ({kind}) are not known here")


_ALGORITHMS = (
    (r"NVFP4", "nvfp4"),
    (r"MXFP4", "mxfp4"),
    (r"^W4|INT4|AWQ", "int4"),
    (r"^W8A8_SQ|^W8A16|INT8", "int8"),
    (r"FP8", "fp8"),
)


def _algorithm(name: Any) -> str:
    """The precision of a ModelOpt algorithm; null means that nothing is quantised. Raises _Unknown."""
    if name is None or str(name).upper() in ("NO_QUANT", "NONE"):
        return WIDE
    for pattern, precision in _ALGORITHMS:
        if re.search(pattern, str(name).upper()):
            return precision
    raise _Unknown(f"quant_algo {shown(name)} does not say how wide the weights are")


def _groups(quantised: Mapping[str, Any]) -> Iterator[_Rule]:
    """compressed-tensors: groups of modules, each with the numbers of its weights."""
    form = str(quantised.get("format", "")).lower()
    sparse = quantised.get("sparsity_config")
    if isinstance(sparse, Mapping) and str(sparse.get("format", "dense")).lower() not in ("dense", ""):
        raise _Unknown(f"sparsity_config.format {shown(sparse.get('format'))} is not known here")
    if form in ("marlin-24", "dense"):
        raise _Unknown(f"format {shown(form)} is not known here")
    for name, group in quantised["config_groups"].items():
        if not isinstance(group, Mapping):
            raise InputError(
                f"quantization_config.config_groups.{name}", f"{shown(group)} is refused: must be an object"
            )
        weights = group.get("weights")
        if weights is None:
            continue  # activations or the cache alone
        if not isinstance(weights, Mapping):
            raise InputError(f"quantization_config.config_groups.{name}.weights", "must be an object")
        bits, kind = weights.get("num_bits"), str(weights.get("type", "int")).lower()
        precision = _number(bits, kind, weights.get("group_size"), f"{group.get('format') or ''} {form}".lower())
        targets = group.get("targets") or ()
        targets = (targets,) if isinstance(targets, str) else tuple(str(target) for target in targets)
        classes = all(re.fullmatch(r"[A-Z]\w*", target) for target in targets)  # "Linear": every module of that class
        yield _Rule(precision, () if classes else targets)


_QUARK = {"fp8": (8, "float"), "fp4": (4, "float"), "int4": (4, "int"), "uint4": (4, "int"), "int8": (8, "int"),
          "uint8": (8, "int"), "mx": (4, "float")}  # fmt: skip


def _quark(quantised: Mapping[str, Any]) -> Iterator[_Rule]:
    yield _Rule(_quark_weight(quantised["global_quant_config"]))
    own = quantised.get("layer_quant_config")
    for name, how in own.items() if isinstance(own, Mapping) else ():
        yield _Rule(_quark_weight(how), (str(name),))


def _quark_weight(config: Any) -> str:
    weight = config.get("weight") if isinstance(config, Mapping) else None
    if isinstance(weight, list) and weight:
        weight = weight[0]
    if not isinstance(weight, Mapping):
        return WIDE
    dtype = str(weight.get("dtype", "")).lower().split("_")[0]
    if dtype in ("bfloat16", "float16"):
        return WIDE
    if dtype not in _QUARK:
        raise _Unknown(f"dtype {shown(weight.get('dtype'))} of Quark is not known here")
    bits, kind = _QUARK[dtype]
    return _number(bits, kind, weight.get("group_size"))


_FORMAT_METHODS = {
    "fp8": "fp8",
    "fbgemm_fp8": "fp8",
    "ptpc_fp8": "fp8",
    "mxfp4": "mxfp4",
    "mxfp8": "fp8",
    "nvfp4": "nvfp4",
}
"""Methods that are the name of one format of numbers and have no number of bits to read; mxfp4 is of experts alone."""


def _plain_method(quantised: Mapping[str, Any], method: str) -> str:
    """The precision of a method that says its bits in a field of its own. Raises _Unknown where none does."""
    for name in ("bits", "w_bit", "nbits", "wbits", "num_bits", "weight_bits", "quant_bits"):
        if quantised.get(name) is not None:
            kind = (
                "float"
                if str(quantised.get("data_type", "int")).lower().startswith(("fp", "mx_fp", "nv_fp", "float"))
                else "int"
            )
            form = str(quantised.get("data_type", "")).lower().replace("_", "")
            return _number(quantised[name], kind, quantised.get("group_size"), form)
    parameters = quantised.get("quant_config")
    if isinstance(parameters, Mapping):  # HQQ
        weights = parameters.get("weight_quant_params")
        if isinstance(weights, Mapping):
            return _number(weights.get("nbits"), "int", None)
    written = [quantised.get(name) for name in ("weights", "weight_dtype", "forward_dtype", "qformat_weight")]
    weights = next((text for text in written if isinstance(text, str) and text), None)
    if weights is not None:  # Quanto, EETQ, FP-Quant, Mistral's params.json
        return _named_numbers(weights)
    if quantised.get("quant_type") is not None:  # TorchAO
        return _torchao(quantised["quant_type"])
    if method in _FORMAT_METHODS:
        return _FORMAT_METHODS[method]
    fmt = str(quantised.get("fmt", "")).lower()
    if fmt.removeprefix("float8_").startswith(("e4m3", "e5m2")):
        return "fp8"
    named = f"quant_method {shown(method)}" if method else "quantization_config"
    raise _Unknown(f"{named} does not say how wide the weights are")


_NUMBERS = re.compile(r"(nvfp|mxfp|float|fp|f|uint|int|i)_?(\d+)")


def _named_numbers(name: str) -> str:
    found = _NUMBERS.search(name.lower().replace("torch.", ""))
    if not found:
        raise _Unknown(f"weights {shown(name)} are not known here")
    kind, bits = found[1], int(found[2])
    if kind in ("nvfp", "mxfp"):
        return _number(bits, "float", {"nvfp": 16, "mxfp": 32}[kind])
    return _number(bits, "int" if kind in ("uint", "int", "i") else "float", None)


def _torchao(kind: Any) -> str:
    """TorchAO: `int4_weight_only`, or an object with `_type`, such as Int8DynamicActivationInt4WeightConfig."""
    while isinstance(kind, Mapping) and "_type" not in kind:
        kind = next(iter(kind.values()), None)
    data = kind.get("_data") if isinstance(kind, Mapping) else None
    name = str(kind.get("_type") if isinstance(kind, Mapping) else kind)
    if isinstance(data, Mapping) and isinstance(data.get("weight_dtype"), str | Mapping) and "intx" in name.lower():
        inner = data["weight_dtype"]
        return _named_numbers(str(inner.get("_data") if isinstance(inner, Mapping) else inner))
    found = re.search(r"(nvfp|mxfp|float|fp|uint|int)(\d+)_?weight", name.lower()) or re.search(
        r"(nvfp|mxfp)(\d)", name.lower()
    )
    if not found:
        raise _Unknown(f"quant_type {shown(name)} is not known here")
    return _named_numbers(found[1] + found[2])


# Which modules

_KEPT = ("ignore", "ignored_layers", "exclude", "exclude_modules", "exclude_layers", "modules_to_not_convert",
         "llm_int8_skip_modules", "modules_to_not_quantize", "ignored_modules")  # fmt: skip


def _kept(quantised: Mapping[str, Any]) -> tuple[str, ...]:
    """The modules that stay in 16 bits."""
    if quantised.get("quantized_layers") and str(quantised.get("quant_method", "")).lower() == "fp8":
        return ()  # what is not listed stays in the 8 bits of the file that was quantised further
    kept: list[str] = []
    for name in _KEPT:
        listed = quantised.get(name)
        if isinstance(listed, list):
            kept += [str(one) for one in listed]
    extra = quantised.get("extra_config")  # AutoRound
    for name, how in extra.items() if isinstance(extra, Mapping) else ():
        if isinstance(how, Mapping) and how.get("bits") in (16, 32):
            kept.append(str(name))
    dynamic = quantised.get("dynamic")  # GPTQModel
    for name in dynamic if isinstance(dynamic, Mapping) else ():
        if str(name).startswith("-:"):
            kept.append(str(name)[2:])
    return tuple(kept)


def _group_size(quantised: Mapping[str, Any]) -> int:
    """The smallest group of weights that share a scale, 0 where there is none or the file does not say."""
    groups = quantised.get("config_groups")
    parts = groups.values() if isinstance(groups, Mapping) else ()
    inner = [group.get("weights") for group in parts if isinstance(group, Mapping)]
    sizes = [one.get("group_size") for one in (quantised, *inner) if isinstance(one, Mapping)]
    return min((size for size in sizes if type(size) is int and 0 < size <= MOST_GROUP), default=0)


def _cache_bits(quantised: Mapping[str, Any]) -> int | None:
    scheme = quantised.get("kv_cache_scheme")
    if isinstance(scheme, Mapping):
        bits = scheme.get("num_bits")
        return bits if isinstance(bits, int) and not isinstance(bits, bool) else None
    names: Iterable[Any] = (scheme, quantised.get("kv_cache_quant_algo"))
    return 8 if any(str(name).upper().startswith(("FP8", "INT8")) for name in names if name) else None
