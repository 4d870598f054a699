"""A model's config.json, read into an Architecture, with what to know about it before it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from economics.errors import InputError, value_refused
from economics.fields.field import shown
from economics.fleet.architecture import Architecture
from economics.fleet.config_file.attention import read_attention
from economics.fleet.config_file.blocks import read_blocks
from economics.fleet.config_file.dialects import has_towers, language_model, outside
from economics.fleet.config_file.feed_forward import read_feed_forward
from economics.fleet.config_file.keys import Config, Keys, says_something
from economics.fleet.config_file.mixers import PLACES, Mixer, Mixers, read_mixers
from economics.fleet.config_file.others import refuse_encoders, refuse_other_files
from economics.fleet.config_file.parts import Part
from economics.fleet.config_file.quantisation import CHOOSE, OF_PRECISION, WIDE, Stored, read_quantisation
from economics.fleet.config_file.states import MARKS, read_states, understood
from economics.fleet.config_file.unknown import refuse_unknown
from economics.fleet.memory import EXPERTS_ONLY, USUAL_GROUP, published_precision
from economics.note import Level, Note
from economics.numbers import digits

MOST_LAYERS = 10_000
COUNTS_APART = 0.03
"""How far a published number of parameters may be from the one that follows from the sizes."""

_TIED = ("gemma", "cohere", "gpt2", "gpt_bigcode", "gpt_neo", "bloom", "falcon", "opt", "mpt", "lfm2", "jetmoe",
         "smollm3", "starcoder2", "vaultgemma", "recurrent_gemma", "mamba", "zamba", "zaya", "minicpm3", "ernie4_5",
         "hunyuan_v1", "xglm", "ctrl", "biogpt", "janus", "diffusion_gemma", "granite_swa")  # fmt: skip
"""Kinds of models whose input embedding is the output head too, where the file does not say.

The defaults of the configuration classes of Hugging Face transformers 5.24.0.
"""
_UNTIED = ("gpt_neox", "mamba_codestral", "falcon_h1", "falcon3", "gpt_neox_japanese")


CHOICES = ("bf16", "fp8", "int8", "int4", "mxfp4", "nvfp4")
"""Precisions that a user can choose where a file does not say one."""


@dataclass(frozen=True)
class ModelFile:
    """What a config.json says: the sizes, the precision of the weights (None: not understood) and warnings.

    With no precision, `sizes` holds 16 bits, and nothing that depends on it may be used before `stored_in` is called.
    """

    sizes: Architecture
    precision: str | None
    warnings: tuple[Note, ...] = ()

    def stored_in(self, precision: str) -> ModelFile:
        """Return the same model with weights of a precision that the user chose. Raises InputError for another name."""
        if precision == self.precision:
            return self
        if precision not in CHOICES:
            raise value_refused("precision", shown(precision), f"must be one of {', '.join(CHOICES)}")
        sizes = replace(self.sizes, native_precision=precision, mixer_precision="", dense_precision="", scale_group=0)
        kept = tuple(note for note in self.warnings if note.kind != OF_PRECISION)
        return ModelFile(sizes, precision, kept)

    def against(self, published: float) -> ModelFile:
        """Return the same with a warning where the published number of parameters is more than 3 % away."""
        counted = self.sizes.total_parameters
        apart = counted / published - 1
        if abs(apart) <= COUNTS_APART:
            return self
        way = "more" if apart > 0 else "fewer"
        words = (
            f"The sizes in the file make {digits(counted / 1e9, 4)}B parameters, {abs(apart):.0%} {way} than the "
            f"{digits(published / 1e9, 4)}B published: check that it is the file of this model."
        )
        return replace(self, warnings=(*self.warnings, Note("parameters of a file", words, Level.WARNING)))


def read_model_file(config: Any, model_id: str, beside: Any = None) -> ModelFile:
    """Return what a parsed config.json says. `beside` is the content of a hf_quant_config.json in the same folder.

    Raises InputError naming the key that is missing, has a wrong type, contradicts another or is not understood. Names
    of keys: the configuration classes of Hugging Face transformers, and the files that makers publish.
    """
    refuse_other_files(config)
    values = language_model(config)
    refuse_encoders(values)
    text = Keys(values)
    text.understood(*outside(config))
    kind = text.text("model_type").lower().removesuffix("_text")
    layers = text.count("num_hidden_layers", default=_layers_named(text) or None, least=1, most=MOST_LAYERS)
    hidden = text.count("hidden_size", least=1)
    _refuse_other_widths(text, hidden)
    heads = _heads(text, kind)
    mixers = _mixers_of(text, layers, kind)
    singly = Mixer.NONE in mixers.of_layers
    sizes: dict[str, Any] = {
        "id": model_id,
        "layers": layers,
        "hidden": hidden,
        "heads": heads,
        "vocabulary": text.count("vocab_size", least=1),
        "tied_embeddings": text.flag("tie_word_embeddings", "tie_embedding", default=_tied_by_default(kind)),
        "context": text.count("max_position_embeddings", default=0) or None,
        "attention_layers": mixers.number(Mixer.FULL, Mixer.WINDOW, Mixer.BOTH),
        "linear_layers": mixers.number(Mixer.STATE, Mixer.BOTH),
        "window": mixers.window,
        "window_layers": mixers.number(Mixer.WINDOW),
        "native_precision": WIDE,
    }
    sizes |= _states_of(text, mixers, hidden, heads, kind)
    sizes |= (
        {**_ATTENTION, **read_attention(text, mixers, layers, hidden, heads, kind)}
        if sizes["attention_layers"]
        else _NO_ATTENTION
    )
    blocks = read_blocks(text, layers, hidden, heads)
    sizes |= (
        _NO_FEED_FORWARD if kind in _MIXERS_ALONE else blocks or read_feed_forward(text, layers, hidden, kind, singly)
    )
    sizes |= blocks
    refuse_unknown(text)
    read = _with_precision(sizes, _stored(config, values, beside, sizes), text)
    return replace(read, warnings=(*read.warnings, _TOWERS)) if has_towers(config) else read


_ATTENTION = {"attention": "gqa"}
_NO_ATTENTION = {"attention": "gqa", "kv_heads": 1, "head_dim": 1}
_MIXERS_ALONE = ("mamba", "mamba2", "falcon_mamba")
_NO_FEED_FORWARD = {"dense_layers": 0, "moe_layers": 0}


def _refuse_other_widths(text: Keys, hidden: int) -> None:
    """Parts that could be as wide as they like, and are as wide as the model in every file that is read."""
    for key in ("word_embed_proj_dim", "embedding_size", "embedding_dim", "block_dim", "conv_dim", "conv_dim_out"):
        if text.take(key) is not None and text.count(key) != hidden:
            raise value_refused(
                text.name(key), shown(text.take(key)), f"other than hidden_size, {hidden:,}, is not modelled"
            )


def _heads(text: Keys, kind: str) -> int:
    if kind in _MIXERS_ALONE:
        text.understood("head_dim", "intermediate_size")
        return text.count("num_heads", default=1, least=1)
    heads = text.even("num_attention_heads")
    if heads < 1:
        raise value_refused(text.name("num_attention_heads"), str(heads), "must be a whole number of at least 1")
    return heads


def _layers_named(text: Keys) -> int:
    named = text.values.get("layers_block_type") or text.values.get("hybrid_override_pattern") or ()
    return len(named) if isinstance(named, list | str) else 0


def _tied_by_default(kind: str) -> bool:
    return kind.startswith(_TIED) and not kind.startswith(_UNTIED)


def _mixers_of(text: Keys, layers: int, kind: str) -> Mixers:
    """The mixers; sizes of states need a key that says which layers they are of, even if it says none."""
    mixers = read_mixers(text, layers, kind)
    placed = any(text.values.get(key) for key in PLACES)
    for mark in MARKS:
        if text.has(mark) and not placed and not mixers.number(Mixer.STATE, Mixer.BOTH):
            raise InputError(text.name(mark), "is given, and the file does not say which layers it is of (layer_types)")
    return mixers


def _states_of(text: Keys, mixers: Mixers, hidden: int, heads: int, kind: str) -> dict[str, Any]:
    if mixers.number(Mixer.STATE, Mixer.BOTH):
        sizes = read_states(text, hidden, heads, kind)
        understood(text)
        return sizes
    understood(text)
    return {}


def _stored(config: Config, values: Config, beside: Any, sizes: Mapping[str, Any]) -> Stored:
    """What the weights are stored in; a `quantization_config` may stand around the language model or in it."""
    if beside is not None and not isinstance(beside, Mapping):
        raise InputError("hf_quant_config.json", f"{shown(beside)} is refused: must be an object")
    quantised = None
    for name in ("quantization_config", "compression_config", "quantization"):
        found = values.get(name) if values.get(name) is not None else config.get(name)
        if found is not None and not isinstance(found, Mapping):
            raise InputError(name, f"{shown(found)} is refused: must be an object")
        quantised = quantised or found
    dtype = values.get("torch_dtype") or values.get("dtype") or ""
    both = sizes.get("dense_layers", 0) + (sizes.get("moe_layers", 0) if sizes.get("shared_ffn") else 0)
    layers = {
        Part.EXPERTS: sizes.get("moe_layers", 0),
        Part.MIXERS: max(sizes["attention_layers"] + sizes["linear_layers"], 1),
        Part.DENSE: min(both, sizes["layers"]),
    }
    experts_beside = values.get("enable_moe_block") is True
    return read_quantisation(quantised, beside, layers, dtype if isinstance(dtype, str) else "", experts_beside)


def _with_precision(sizes: dict[str, Any], stored: Stored, text: Keys) -> ModelFile:
    warnings = stored.warnings
    if text.values.get("torch_dtype", text.values.get("dtype")) == "float32" and stored.plain:
        warnings += (Note("weights in 32 bits", _IN_32_BITS),)
    if stored.cache_bits == 8:
        warnings += (Note("cache of a file", _CACHE_IN_8_BITS),)
    if stored.parts is None:
        unknown = Note(OF_PRECISION, f"{stored.why}: {CHOOSE}", Level.WARNING)
        return ModelFile(Architecture(**sizes), None, (unknown, *warnings))
    parts = stored.parts
    leading = Part.EXPERTS if sizes["moe_layers"] else Part.DENSE if sizes["dense_layers"] else Part.MIXERS
    native = parts[leading]
    if says_something(text.take("expert_dtype")) and sizes["moe_layers"] and native not in ("nvfp4", "mxfp4", "int4"):
        native = _OF_EXPERTS.get(str(text.take("expert_dtype")), "")
        if not native:
            unknown = Note(
                OF_PRECISION, f"expert_dtype {shown(text.take('expert_dtype'))} is not known: {CHOOSE}", Level.WARNING
            )
            return ModelFile(Architecture(**sizes), None, (unknown, *warnings))
    implied = {"fp4-experts": "fp8"}.get(native, native)
    if sizes["moe_layers"] and native in EXPERTS_ONLY:
        implied = WIDE
    dense = bool(sizes["dense_layers"] or sizes.get("shared_ffn"))
    own = {
        "native_precision": native,
        "mixer_precision": parts[Part.MIXERS] if parts[Part.MIXERS] != implied else "",
        "dense_precision": parts[Part.DENSE] if dense and parts[Part.DENSE] != implied else "",
        "scale_group": stored.group if native == "int4" and stored.group != USUAL_GROUP else 0,
    }
    model = Architecture(**{**sizes, **own})
    return ModelFile(model, published_precision(model), warnings)


_OF_EXPERTS = {"fp4": "fp4-experts", "fp8": "fp8", "bf16": WIDE, "bfloat16": WIDE}
"""What `expert_dtype` says, where nothing was quantised further than the rest."""
_TOWERS = Note("towers of a file", "Its parts for images, video or sound are not counted: the language model alone.")
_IN_32_BITS = "The file holds its weights in 32 bits; they are counted in the 16 that engines serve them in."
_CACHE_IN_8_BITS = "The file asks for a cache in 8 bits; here it is counted in 16 bits, twice as much."
