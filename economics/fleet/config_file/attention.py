"""The sizes of attention layers: heads, grouped or latent keys and values, windows of other sizes, indexers."""

from __future__ import annotations

from typing import Any

from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.config_file.keys import Keys
from economics.fleet.config_file.mixers import Mixer, Mixers

Sizes = dict[str, Any]
_COMPRESSED = {"compressed_sparse_attention": 4, "heavily_compressed_attention": 128}
_SHARED_INDEX = ("shared", "S")


def read_attention(text: Keys, mixers: Mixers, layers: int, hidden: int, heads: int, kind: str) -> Sizes:
    """Return the sizes of a model's attention layers as fields of an Architecture.

    Raises InputError naming a key that is missing, of a wrong type or not understood.
    """
    _refuse_shared(text)
    if text.has("compress_ratios", "compress_rates") or _has_compressed(text):
        return _compressed(text, layers)
    if text.take("use_mla") is False:
        text = text.without("kv_lora_rank", "q_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim")
    if text.take("use_cla") is not True:
        text.understood("cla_share_factor")
    if text.has("kv_lora_rank"):
        return _latent(text, mixers, layers, kind)
    return _grouped(text, mixers, layers, hidden, heads, kind)


def _refuse_shared(text: Keys) -> None:
    """Caches that several layers share are not modelled; a list that gives each layer its own is."""
    sources = text.listed("kv_source_layers")
    if sources and sources != list(range(len(sources))):
        raise InputError(text.name("kv_source_layers"), "is refused: layers that share one cache are not modelled")


def _has_compressed(text: Keys) -> bool:
    return any(entry in _COMPRESSED for entry in text.values.get("layer_types") or [] if isinstance(entry, str))


def _compressed(text: Keys, layers: int) -> Sizes:
    """Blocks of 4 or 128 tokens kept as one entry (DeepSeek V4), a window beside them in every layer."""
    ratios = text.for_each("compress_ratios", layers)
    if not ratios:
        rates = text.part("compress_rates")
        known = {**_COMPRESSED, **{name: rates.count(name) for name in _COMPRESSED if rates.take(name) is not None}}
        ratios = [known.get(str(entry), 0) for entry in text.for_each("layer_types", layers)]
    for ratio in ratios:
        if isinstance(ratio, bool) or ratio not in (0, 1, 4, 128):
            raise InputError(text.name("compress_ratios"), f"{shown(ratio)} is refused: must be 0, 4 or 128")
    rope = text.count("qk_rope_head_dim", default=0)
    return {
        "attention": "csa",
        "compressed_4_layers": ratios.count(4),
        "compressed_128_layers": ratios.count(128),
        "window": text.count("sliding_window", least=1),
        "window_layers": layers,
        **{name: text.count(name) for name in ("head_dim", "q_lora_rank", "o_groups", "o_lora_rank")},
        **_indexer(text),
        "kv_heads": text.count("num_key_value_heads", default=1),
        "qk_rope_head_dim": rope,
    }


def _latent(text: Keys, mixers: Mixers, layers: int, kind: str) -> Sizes:
    """A latent that all heads share (DeepSeek V2 and later)."""
    names = ("kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim")
    latent = {name: text.count(name) for name in names}
    width = latent["qk_nope_head_dim"] + latent["qk_rope_head_dim"]
    if text.count("qk_head_dim", default=width) != width:
        rule = f"qk_nope_head_dim + qk_rope_head_dim are {width}"
        raise InputError(text.name("qk_head_dim"), f"{text.count('qk_head_dim')} is refused: {rule}")
    if mixers.number(Mixer.WINDOW):
        raise InputError(
            text.name("sliding_window"), "beside kv_lora_rank is refused: a latent with a window is not modelled"
        )
    text.understood("num_key_value_heads", "head_dim")  # of the latent when it is unpacked, or of its positions alone
    return {
        "attention": "mla",
        "kv_heads": 1,
        "head_dim": width,
        "q_lora_rank": text.count("q_lora_rank", default=0),
        "attention_gate": text.flag("mla_use_output_gate", default=kind.startswith(_GATED)),
        **latent,
        **_indexer(text),
        **_shared_indexers(text, mixers, layers),
    }


def _indexer(text: Keys) -> Sizes:
    return {
        "index_heads": text.count("index_n_heads", default=0),
        "index_head_dim": text.count("index_head_dim", default=0),
        "index_topk": text.count("index_topk", default=0),
    }


def _shared_indexers(text: Keys, mixers: Mixers, layers: int) -> Sizes:
    """The number of layers with an indexer of their own, where others use the choice of an earlier one."""
    pattern = text.take("index_topk_pattern")
    types: list[Any] = text.for_each("indexer_types", layers)
    if not types and isinstance(pattern, str):
        types = list(pattern)[:layers]
    if not types and (every := text.count("index_topk_freq", default=1)) > 1:
        offset = text.count("index_skip_topk_offset", default=2)
        types = ["full" if max(i - offset + 1, 0) % every == 0 else "shared" for i in range(layers)]
    text.understood("index_topk_freq", "index_skip_topk_offset")
    for entry in types:
        if entry not in ("full", "F", *_SHARED_INDEX):
            raise InputError(text.name("indexer_types"), f"{shown(entry)} is a kind of indexer that is not known here")
    attends = (mixer in (Mixer.FULL, Mixer.BOTH) for mixer in mixers.of_layers)
    own = sum(entry not in _SHARED_INDEX for entry, full in zip(types, attends, strict=False) if full)
    return {"index_layers": own} if types and own < mixers.number(Mixer.FULL, Mixer.BOTH) else {}


_GATED = ("qwen3_next", "qwen3_5", "qwen4", "afmoe", "beam", "dory", "muse_glimmer", "muse_spark", "hy_v4")
"""Kinds of models whose attention has an output gate that the file need not name."""


def _grouped(text: Keys, mixers: Mixers, layers: int, hidden: int, heads: int, kind: str) -> Sizes:
    """Grouped-query attention; windowed layers may have heads of another number or width."""
    kv_heads, head_dim = _key_value_heads(text, heads), _head_width(text, hidden, heads)
    sizes: Sizes = {
        "attention": "gqa",
        "kv_heads": kv_heads,
        "head_dim": head_dim,
        "q_lora_rank": text.count("q_lora_rank", "share_q_dim", default=0),
        "keys_are_values": text.flag("attention_k_eq_v"),
        "attention_gate": text.flag(
            "attn_output_gate", "attention_output_gate", "use_attention_gate", default=kind.startswith(_GATED)
        ),
    }
    wide = {
        "global_kv_heads": text.count("num_global_key_value_heads", default=0),
        "global_head_dim": text.count("global_head_dim", default=0),
    }
    if any(text.take(name) is not None for name in _OF_WINDOWS):
        sizes |= _of_windows(text, heads, kv_heads, head_dim)
    else:
        sizes |= wide
    return sizes | _block_sparse(text, mixers, layers)


_OF_WINDOWS = ("swa_num_key_value_heads", "swa_head_dim", "swa_num_attention_heads", "swa_v_head_dim")


def _of_windows(text: Keys, heads: int, kv_heads: int, head_dim: int) -> Sizes:
    """Windowed layers with heads of their own: they are the narrow ones, the others the wide ones."""
    if text.count("swa_num_attention_heads", default=heads) != heads:
        raise InputError(text.name("swa_num_attention_heads"), f"other than {heads} of other layers is not modelled")
    keys = text.count("swa_head_dim", default=0)
    width = (keys + text.count("swa_v_head_dim", default=keys)) // 2 if keys else head_dim
    return {
        "kv_heads": text.count("swa_num_key_value_heads", default=kv_heads, least=1),
        "head_dim": width,
        "global_kv_heads": kv_heads,
        "global_head_dim": head_dim,
    }


_KEY_VALUE_HEADS = ("num_key_value_heads", "num_kv_heads", "n_head_kv", "n_kv_heads", "num_query_groups",
                    "num_attention_groups", "multi_query_group_num", "kv_n_heads")  # fmt: skip


def _key_value_heads(text: Keys, heads: int) -> int:
    names = _KEY_VALUE_HEADS
    stated = text.even(*names, default=0) or text.part("attn_config").count("kv_n_heads", default=0)
    text.part("attn_config").understood("attn_type", "clip_qkv", "rope_theta", "attn_pdrop", "attn_impl", "prefix_lm")
    one = text.take("multi_query") is True and text.take("new_decoder_architecture") is not True
    text.understood("multi_query_attention")
    if one:
        return 1
    if text.part("attn_config").take("attn_type") == "multiquery_attention":
        return 1
    if heads % (stated or heads or 1):
        raise InputError(text.name(names[0]), f"{stated} is refused: {heads} heads are not shared evenly by it")
    return stated or heads


def _head_width(text: Keys, hidden: int, heads: int) -> int:
    stated = text.count("head_dim", "attention_head_dim", "kv_channels", default=0)
    if not stated:
        if hidden % max(heads, 1):
            raise InputError(text.name("head_dim"), f"is missing: {hidden:,} is not shared evenly by {heads} heads")
        stated = hidden // max(heads, 1)
    values = text.count("v_head_dim", default=stated)
    if (stated + values) % 2:
        raise InputError(text.name("v_head_dim"), f"{values} beside keys of {stated} is not modelled")
    return (stated + values) // 2  # keys and values of two widths hold and cost as much as two of their mean


def _block_sparse(text: Keys, mixers: Mixers, layers: int) -> Sizes:
    """Layers that read chosen blocks keep every token all the same; their indexer adds a key for each (MiniMax M3)."""
    part = text.part("sparse_attention_config")
    on = part.take("use_sparse_attention") is not False
    of_layers = [entry for entry in part.for_each("sparse_attention_freq", layers) if entry]
    named = sum(entry == "minimax_m3_sparse" for entry in text.values.get("layer_types") or [])
    own = len(of_layers) if part.values else named
    part.understood("sparse_disable_index_value", "sparse_init_block", "sparse_local_block", "sparse_score_type")
    text.understood("index_local_blocks")
    heads = text.count("index_n_heads", default=0) or part.count("sparse_num_index_heads", default=0)
    width = text.count("index_head_dim", default=0) or part.count("sparse_index_dim", default=0)
    chosen = text.count("index_topk_blocks", default=0) or part.count("sparse_topk_blocks", default=0)
    block = text.count("index_block_size", default=0) or part.count("sparse_block_size", default=0)
    tokens = text.count("index_topk", default=0) or chosen * block
    if not (on and heads and width):
        return {}
    sizes = {"index_heads": heads, "index_head_dim": width, "index_topk": tokens}
    everywhere = mixers.number(Mixer.FULL, Mixer.BOTH)
    return {**sizes, "index_layers": own} if 0 < own < everywhere else sizes
