"""Which layer mixes tokens how: attention over everything, over a window, or a state of fixed size.

Names of layers and rules of repetition: the configuration classes of Hugging Face transformers, and the modelling files
that makers publish beside their weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from economics.errors import InputError, value_refused
from economics.fields.field import shown
from economics.fleet.config_file.keys import Keys


class Mixer(Enum):
    """How a layer mixes tokens; BOTH has attention and a state side by side, NONE holds a feed-forward part alone."""

    FULL = "full"
    WINDOW = "window"
    STATE = "state"
    BOTH = "both"
    NONE = "none"


@dataclass(frozen=True)
class Mixers:
    """The mixer of each layer, and the window of windowed ones in tokens."""

    of_layers: tuple[Mixer, ...]
    window: int

    def number(self, *kinds: Mixer) -> int:
        """Return the number of layers of these kinds."""
        return sum(mixer in kinds for mixer in self.of_layers)


_NAMES = {
    Mixer.FULL: (
        "full_attention attention full global global_attention f indexed_attention deepseek_sparse_attention "
        "qwen_sparse_attention minimax_m3_sparse compressed_sparse_attention heavily_compressed_attention * "
        "nope_attention mla"
    ),
    Mixer.WINDOW: (
        "sliding_attention chunked_attention sliding_window sliding local local_attention sliding_window_attention swa"
    ),
    Mixer.STATE: (
        "linear_attention mamba mamba1 mamba2 ssm recurrent conv short_conv kda gated_deltanet gated_delta_net gdn "
        "deltanet lightning_attention rglru M m"
    ),
    Mixer.BOTH: "hybrid",
    Mixer.NONE: "moe mlp ffn E -",
}
MIXER_OF = {name: mixer for mixer, names in _NAMES.items() for name in names.split()}
"""What layers are called. Any other name is refused: its memory is not known."""

_WINDOWS = ("sliding_window", "sliding_window_size", "attention_chunk_size", "attention_window_size", "window_size")
_WINDOW_EVERYWHERE = ("mistral", "mixtral", "starcoder2", "phi3", "phimoe", "ministral")
"""Kinds of models whose window, where one is given and nothing else, is that of every layer."""
_PATTERNS = {
    "gemma2": 2,
    "gemma3": 6,
    "gemma4": 6,
    "vaultgemma": 2,
    "cohere2": 4,
    "gpt_oss": 2,
    "exaone4": 4,
    "olmo3": 4,
}
"""Every how many layers one attends to everything, by the kind of model, where the file does not say."""
_ALL_STATES = ("mamba", "mamba2", "falcon_mamba")
_HYBRIDS = ("qwen3_next", "qwen3_5", "qwen4", "kimi_linear", "jamba", "bamba", "granitemoehybrid", "lfm2", "lfm3",
            "nemotron_h", "recurrent_gemma", "olmo_hybrid", "bailing_hybrid", "bailing_moe_linear",
            "bailing_moe_v2_5", "glm5_next", "lara_mini", "plamo2", "phi4flash", "minimax_text_01", "minimax_m1",
            "zaya")  # fmt: skip
"""Kinds of models of several mixers: a file of one that does not place them is not whole."""
_SHARED_WEIGHTS = ("zamba", "albert")


def read_mixers(text: Keys, layers: int, kind: str) -> Mixers:
    """Return the mixer of each of `layers` layers of a model of a kind (its `model_type`).

    Raises InputError naming a kind of layer that is not known, two statements that differ, or a window that does not
    say which layers it is for.
    """
    if kind.startswith(_SHARED_WEIGHTS):
        raise value_refused("model_type", shown(kind), "layers that share one set of weights are not modelled")
    if text.has(
        "compress_ratios", "compress_rates"
    ):  # windows and compressed blocks in every layer: read with attention
        return Mixers((Mixer.FULL,) * layers, 0)
    stated = list(_stated(text, layers, kind))
    window, switched_off = _window(text)
    if not stated and (kind.startswith(_HYBRIDS) or kind == "minimax"):
        raise InputError(
            text.name("layer_types"), f"is missing: which layers of a {kind} model attend, and which keep a state"
        )
    if not stated:
        return _within(text, _by_window(text, layers, kind, window))
    name, mixers = stated[0]
    for other, different in stated[1:]:
        if different != mixers:
            raise InputError(text.name(name), f"contradicts {text.name(other)}: they name different layers")
    _understood_beside(text)
    if Mixer.WINDOW in mixers and switched_off:
        mixers = tuple(Mixer.FULL if mixer is Mixer.WINDOW else mixer for mixer in mixers)
    if Mixer.WINDOW in mixers and not window:
        raise InputError(text.name("sliding_window"), f"is missing: {text.name(name)} names layers that have one")
    if Mixer.WINDOW not in mixers and window and Mixer.STATE not in mixers and name not in ("layer_types", *_BY_NAME):
        return _within(text, _by_window(text, layers, kind, window))
    return _within(text, Mixers(mixers, window if Mixer.WINDOW in mixers else 0))


def _within(text: Keys, mixers: Mixers) -> Mixers:
    """The same, where a window that is as long as the context is none."""
    context = text.count("max_position_embeddings", default=0)
    if not context or mixers.window < context:
        return mixers
    return Mixers(tuple(Mixer.FULL if mixer is Mixer.WINDOW else mixer for mixer in mixers.of_layers), 0)


def _window(text: Keys) -> tuple[int, bool]:
    """The window in tokens, 0 where there is none, and whether the file switches it off."""
    found = [(name, text.count(name)) for name in _WINDOWS if text.take(name) not in (None, -1)]
    stated = {size for _, size in found if size}
    if len(stated) > 1:
        names = " and ".join(text.name(name) for name, size in found if size)
        raise InputError(text.name(found[0][0]), f"windows differ: {names} are {', '.join(map(str, sorted(stated)))}")
    if text.take("use_sliding_window") is False:
        return 0, True
    return (stated.pop() if stated else 0), False


def _stated(text: Keys, layers: int, kind: str) -> Iterator[tuple[str, tuple[Mixer, ...]]]:
    """What each key that places layers says, by its name."""
    for key in _BY_NAME:
        entries = text.take(key)
        if entries is None:
            continue
        if isinstance(entries, str):
            entries = list(entries.replace("|", ""))
        if not isinstance(entries, list):
            raise value_refused(text.name(key), shown(entries), "must be a list")
        if key in ("block_types", "_block_types") and entries:
            entries = (entries * layers)[:layers]
        if entries:
            mixers = tuple(_named(text, key, entry, kind) for entry in entries)
            if len(mixers) not in (layers, layers + _prediction_layers(text)):
                raise InputError(text.name(key), f"has {len(mixers):,} entries for {layers:,} layers")
            yield key, mixers[:layers]
    for key, rule in _RULES.items():
        if text.take(key) not in (None, [], {}):
            yield key, rule(text, key, layers, kind)
    if kind in _ALL_STATES:
        yield "model_type", (Mixer.STATE,) * layers
    if kind == "falcon_h1":
        yield "model_type", (Mixer.BOTH,) * layers


def _prediction_layers(text: Keys) -> int:
    """Layers behind the others that predict further tokens, which some lists name too and nothing here counts."""
    names = ("num_nextn_predict_layers", "num_mtp_layers", "mtp_num_hidden_layers", "num_mtp_modules")
    return next((text.count(name) for name in names if text.take(name)), 0)


_BY_NAME = ("layer_types", "layers_block_type", "hybrid_override_pattern", "block_types", "_block_types")


def _named(text: Keys, key: str, entry: Any, kind: str) -> Mixer:
    if not isinstance(entry, str) or entry not in MIXER_OF:
        raise InputError(text.name(key), f"{shown(entry)} is a kind of layer that is not known here")
    if kind == "recurrent_gemma" and entry == "attention":
        return Mixer.WINDOW
    return MIXER_OF[entry]


def _choose(layers: int, of_attention: Callable[[int], bool], other: Mixer = Mixer.STATE) -> tuple[Mixer, ...]:
    return tuple(Mixer.FULL if of_attention(i) else other for i in range(layers))


def _type_list(text: Keys, key: str, layers: int, kind: str) -> tuple[Mixer, ...]:
    del kind
    entries = text.for_each(key, layers)
    for entry in entries:
        if isinstance(entry, bool) or entry not in (0, 1):
            raise InputError(
                text.name(key), f"{shown(entry)} is a kind of layer that is not known: 0 linear, 1 attention"
            )
    return _choose(layers, lambda i: entries[i] == 1)


def _placed(text: Keys, key: str, layers: int, kind: str) -> tuple[Mixer, ...]:
    del kind
    places = text.places(key, layers)
    return _choose(layers, places.__contains__)


def _period(text: Keys, key: str, layers: int, kind: str) -> tuple[Mixer, ...]:
    del kind
    period, offset = text.count(key, least=1), text.count("attn_layer_offset", default=0)
    return _choose(layers, lambda i: i % period == offset)


def _numbered(text: Keys, key: str, layers: int, kind: str) -> tuple[Mixer, ...]:
    """`linear_attn_config`: two lists of layers, counted from 1."""
    del kind
    part = text.part(key)
    if part.take("full_attn_layers") is None and part.take("kda_layers") is None:
        raise InputError(part.name("full_attn_layers"), "is missing: which layers attend to everything")
    full, linear = part.places("full_attn_layers", layers, 1), part.places("kda_layers", layers, 1)
    if part.take("full_attn_layers") is None:
        full = set(range(layers)) - linear
    if part.take("kda_layers") is not None and (full & linear or len(full | linear) != layers):
        raise InputError(part.name("kda_layers"), f"and full_attn_layers do not name each of {layers:,} layers once")
    return _choose(layers, full.__contains__)


def _interval(text: Keys, key: str, layers: int, kind: str) -> tuple[Mixer, ...]:
    del kind
    interval = text.count(key, least=1)
    return _choose(layers, lambda i: (i + 1) % interval == 0)


def _group(text: Keys, key: str, layers: int, kind: str) -> tuple[Mixer, ...]:
    """The last layer of each group attends to everything, and so do layers after the last whole group."""
    del kind
    size = text.count(key, least=1)
    whole = layers // size * size
    return _choose(layers, lambda i: (i + 1) % size == 0 or i >= whole)


def _window_pattern(text: Keys, key: str, layers: int, kind: str) -> tuple[Mixer, ...]:
    """1 where a layer has a window."""
    del kind
    entries = text.for_each(key, layers)
    for entry in entries:
        if isinstance(entry, bool) or entry not in (0, 1):
            raise InputError(text.name(key), f"{shown(entry)} is a kind of layer that is not known: 0 full, 1 window")
    return _choose(layers, lambda i: entries[i] == 0, Mixer.WINDOW)


def _local(text: Keys, key: str, layers: int, kind: str) -> tuple[Mixer, ...]:
    del kind
    local = text.places(key, layers)
    return _choose(layers, lambda i: i not in local, Mixer.WINDOW)


def _global_every(text: Keys, key: str, layers: int, kind: str) -> tuple[Mixer, ...]:
    """Every so many layers one attends to everything; "LLLG" says it with letters."""
    pattern = text.take(key)
    if isinstance(pattern, str):
        if not pattern or set(pattern) - set("LG"):
            raise value_refused(text.name(key), shown(pattern), "must be a number or letters L (window) and G (full)")
        letters = (pattern * layers)[:layers]
        return _choose(layers, lambda i: letters[i] == "G" or (i == layers - 1 and kind == "exaone4"), Mixer.WINDOW)
    every = text.count(key, least=1)
    return _choose(layers, lambda i: (i + 1) % every == 0, Mixer.WINDOW)


_RULES: dict[str, Callable[[Keys, str, int, str], tuple[Mixer, ...]]] = {
    "attn_type_list": _type_list,
    "attn_layer_indices": _placed,
    "full_attn_idxs": _placed,
    "attn_layer_period": _period,
    "linear_attn_config": _numbered,
    "full_attention_interval": _interval,
    "layer_group_size": _group,
    "hybrid_layer_pattern": _window_pattern,
    "local_layer_ids": _local,
    "sliding_window_layers": _local,
    "sliding_window_pattern": _global_every,
    "_sliding_window_pattern": _global_every,
    "global_attn_every_n_layers": _global_every,
    "global_attn_every_n": _global_every,
    "full_attn_mod": _global_every,
}
"""Keys that place layers by a rule."""
PLACES = (*_BY_NAME, *_RULES)
"""All keys that say which layer mixes tokens how."""


def _understood_beside(text: Keys) -> None:
    """Keys that say the same in another way, or nothing about the mixers, once these are known."""
    text.understood("max_window_layers", "attn_layer_offset", "hybrid_layer_ids", "num_sliding_window_layers")


def _by_window(text: Keys, layers: int, kind: str, window: int) -> Mixers:
    """The mixers of a model of attention alone: everywhere the same, or windows by its kind's own rule."""
    first = text.count("max_window_layers", default=0) if kind.startswith("qwen") else 0
    _understood_beside(text)
    if not window:
        return Mixers((Mixer.FULL,) * layers, 0)
    if kind.startswith("llama4") or text.take("attention_chunk_size") is not None:
        plain = text.take("no_rope_layers")
        if isinstance(plain, list) and len(plain) == layers:  # 0 where a layer has no positions and sees everything
            return Mixers(_choose(layers, lambda i: plain[i] == 0, Mixer.WINDOW), window)
        every = text.count("no_rope_layer_interval", default=4) or 4
        return Mixers(_choose(layers, lambda i: (i + 1) % every == 0, Mixer.WINDOW), window)
    for prefix, every in _PATTERNS.items():
        if kind.startswith(prefix):
            return Mixers(_choose(layers, lambda i, every=every: (i + 1) % every == 0, Mixer.WINDOW), window)  # type: ignore[misc]
    if kind.startswith("qwen"):
        return Mixers(_choose(layers, lambda i: i < first, Mixer.WINDOW), window)
    if kind.startswith(_WINDOW_EVERYWHERE):
        return Mixers((Mixer.WINDOW,) * layers, window)
    context = text.count("max_position_embeddings", default=0)
    if context and window >= context:
        return Mixers((Mixer.FULL,) * layers, 0)
    raise InputError(
        text.name("sliding_window"), f"{window:,} is refused: the file does not say which layers have it (layer_types)"
    )
