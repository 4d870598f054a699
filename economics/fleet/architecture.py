"""The sizes of a language model that determine its memory and speed, and the parameter counts derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import get_args, get_type_hints

from economics.errors import InputError, value_refused
from economics.fields.field import shown

MAX_SIZE = 10**8
"""An upper limit for every size of a model, context included, far above any real one."""
MAX_OF_A_LAYER = 10**11
"""An upper limit for the parameters and for the bytes of state of one layer."""
_OF_A_LAYER = ("linear_layer_parameters", "linear_state_bytes")

NATIVE_PRECISIONS = ("bf16", "fp8", "int8", "int4", "mxfp4", "nvfp4", "fp4-experts")
PART_PRECISIONS = ("", "bf16", "fp8", "int8", "int4", "mxfp4", "nvfp4")
"""What attention or dense layers can be stored in; empty: as memory counts them for the precision of the model."""
_CHOICES = {
    "attention": ("gqa", "mla", "csa"),
    "native_precision": NATIVE_PRECISIONS,
    "mixer_precision": PART_PRECISIONS,
    "dense_precision": PART_PRECISIONS,
}


@dataclass(frozen=True)
class Architecture:
    """Sizes of one decoder model; every count is of the language model, without vision or audio towers.

    `attention` is `gqa` (grouped or multi-head), `mla` (a shared latent, DeepSeek V2 and later) or `csa` (one shared
    head, cached in compressed blocks, DeepSeek V4). A block holds a mixer and a feed-forward part, so normally
    attention_layers + linear_layers = dense_layers + moe_layers = layers; hybrids that stack them singly differ.
    A size that the model does not have is 0. Widths in elements, `context` and `window` in tokens.

    An indexer picks the `index_topk` tokens that a query attends to: in all latent layers, or in the `index_layers` of
    grouped-query attention (block-sparse, MiniMax M3). `index_layers` are those that keep keys of an indexer (0: all,
    where there is one); latent layers without use the choice of the one before.

    `linear_layers` are all layers whose memory does not grow with the sequence: linear attention, state-space,
    recurrent and convolution layers. Their heads and widths say their size; where they do not,
    `linear_layer_parameters` and `linear_state_bytes`, both of one layer, do. `mixer_precision` and `dense_precision`
    are what a file stores attention, and dense layers with shared experts, in, where its own precision does not imply
    it; `scale_group` is how many of its 4-bit whole numbers share a scale, where that is not the usual 128.
    """

    id: str
    attention: str
    layers: int
    attention_layers: int
    linear_layers: int
    dense_layers: int
    moe_layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int
    tied_embeddings: bool
    native_precision: str
    context: int | None = None
    dense_ffn: int = 0
    ffn_matrices: int = 3
    experts: int = 0
    experts_active: int = 0
    expert_ffn: int = 0
    shared_ffn: int = 0
    moe_latent: int = 0
    window: int = 0
    window_layers: int = 0
    global_kv_heads: int = 0
    global_head_dim: int = 0
    keys_are_values: bool = False
    attention_gate: bool = False
    q_lora_rank: int = 0
    kv_lora_rank: int = 0
    qk_nope_head_dim: int = 0
    qk_rope_head_dim: int = 0
    v_head_dim: int = 0
    index_heads: int = 0
    index_head_dim: int = 0
    index_topk: int = 0
    compressed_4_layers: int = 0
    compressed_128_layers: int = 0
    o_groups: int = 0
    o_lora_rank: int = 0
    linear_key_heads: int = 0
    linear_key_head_dim: int = 0
    linear_value_heads: int = 0
    linear_value_head_dim: int = 0
    index_layers: int = 0
    linear_layer_parameters: int = 0
    linear_state_bytes: int = 0
    mixer_precision: str = ""
    dense_precision: str = ""
    scale_group: int = 0

    def __post_init__(self) -> None:
        """Raise InputError where sizes contradict each other."""
        for name in ("layers", "hidden", "heads", "vocabulary"):
            if getattr(self, name) <= 0:
                raise value_refused(name, str(getattr(self, name)), "must be a whole number above 0")
        for field in fields(self):
            value = getattr(self, field.name)
            most = MAX_OF_A_LAYER if field.name in _OF_A_LAYER else MAX_SIZE
            if isinstance(value, int) and not 0 <= value <= most:
                raise value_refused(field.name, f"{value:,}", f"must be 0 to {most:,}")
        for name, known in _CHOICES.items():
            if getattr(self, name) not in known:
                raise value_refused(name, repr(getattr(self, name)), f"must be one of {', '.join(filter(None, known))}")
        if self.attention_layers > 0 and self.attention == "gqa" and not (self.kv_heads and self.head_dim):
            raise InputError("kv_heads", "is missing: grouped-query attention needs kv_heads and head_dim")
        if self.attention == "mla" and not self.kv_lora_rank:
            raise InputError("kv_lora_rank", "is missing: a latent attention needs it")
        if self.moe_layers and not (self.experts >= self.experts_active > 0 and self.expert_ffn > 0):
            raise InputError("experts", "is missing or smaller than experts_active, or expert_ffn is missing")
        for name in ("window_layers", "index_layers"):
            if getattr(self, name) > self.attention_layers:
                raise value_refused(name, str(getattr(self, name)), "more than the attention layers")
        if self.attention == "gqa" and self.index_topk and self.window_layers:
            raise value_refused("index_topk", str(self.index_topk), "must be 0 beside layers with a sliding window")

    @property
    def attention_parameters(self) -> int:
        """Parameters of all mixers: attention (with indexers) and linear (recurrent) layers."""
        return self._attention_of_all_layers() + self.linear_layers * self._linear_layer()

    @property
    def dense_parameters(self) -> int:
        """Parameters of the dense feed-forward layers, shared experts and routers: read at every step."""
        shared = self.ffn_matrices * self.hidden * self.shared_ffn
        latent = 2 * self.hidden * self.moe_latent
        return self.dense_layers * self.ffn_matrices * self.hidden * self.dense_ffn + self.moe_layers * (
            shared + latent + self.hidden * self.experts
        )

    @property
    def expert_parameters(self) -> int:
        """Parameters of all routed experts."""
        return self.moe_layers * self.experts * self.one_expert_parameters

    @property
    def one_expert_parameters(self) -> int:
        """Parameters of one routed expert in one layer."""
        return self.ffn_matrices * (self.moe_latent or self.hidden) * self.expert_ffn

    @property
    def embedding_parameters(self) -> int:
        """Parameters of the input embedding and, unless tied to it, the output head."""
        return self.vocabulary * self.hidden * (1 if self.tied_embeddings else 2)

    @property
    def total_parameters(self) -> int:
        """All parameters of the language model; norms, biases and prediction heads are left out (< 0.1 %)."""
        return self.attention_parameters + self.dense_parameters + self.expert_parameters + self.embedding_parameters

    @property
    def active_parameters(self) -> int:
        """Parameters that one token passes through, embeddings counted as published counts do."""
        active = self.moe_layers * self.experts_active * self.one_expert_parameters
        return self.total_parameters - self.expert_parameters + active

    @property
    def state_bytes(self) -> int:
        """Bytes of state that a sequence keeps in all linear layers, whatever its length; 32 bits an element [byte]."""
        of_heads = 4 * self.linear_value_heads * self.linear_value_head_dim * self.linear_key_head_dim
        return self.linear_layers * (self.linear_state_bytes or of_heads)

    @property
    def layers_with_index(self) -> int:
        """Layers that keep a key of an indexer for each token."""
        return (self.index_layers or self.attention_layers) if self.index_head_dim else 0

    @property
    def sparse_layers(self) -> int:
        """Layers whose queries attend to `index_topk` tokens that an indexer picks."""
        if not self.index_topk or self.attention == "csa":
            return 0
        return self.layers_with_index if self.attention == "gqa" else self.attention_layers

    def _attention_of_all_layers(self) -> int:
        if self.attention == "gqa":
            wide = self._gqa_layer(self.global_kv_heads or self.kv_heads, self.global_head_dim or self.head_dim, True)
            narrow = self._gqa_layer(self.kv_heads, self.head_dim, not self.global_head_dim)
            full = self.attention_layers - self.window_layers
            return full * wide + self.window_layers * narrow + self.layers_with_index * self._indexer()
        if self.attention == "csa":
            return self.attention_layers * self._csa_layer()
        return self.attention_layers * self._mla_layer() + self.layers_with_index * self._indexer()

    def _gqa_layer(self, kv_heads: int, head_dim: int, may_share: bool) -> int:
        width = self.heads * head_dim
        query = self.q_lora_rank * (self.hidden + width) if self.q_lora_rank else self.hidden * width
        gate = self.hidden * width if self.attention_gate else 0
        sides = 1 if self.keys_are_values and may_share else 2
        return query + gate + self.hidden * (width + sides * kv_heads * head_dim)

    def _mla_layer(self) -> int:
        q_head = self.qk_nope_head_dim + self.qk_rope_head_dim
        query = self.hidden * self.heads * q_head
        if self.q_lora_rank:
            query = self.q_lora_rank * (self.hidden + self.heads * q_head)
        latent = self.hidden * (self.kv_lora_rank + self.qk_rope_head_dim)
        latent += self.kv_lora_rank * self.heads * (self.qk_nope_head_dim + self.v_head_dim)
        sides = 2 if self.attention_gate else 1
        return query + latent + sides * self.heads * self.v_head_dim * self.hidden

    def _csa_layer(self) -> int:
        query = self.q_lora_rank * (self.hidden + self.heads * self.head_dim)
        output = self.heads * self.head_dim * self.o_lora_rank + self.o_groups * self.o_lora_rank * self.hidden
        return query + self.hidden * self.head_dim + output

    def _indexer(self) -> int:
        width = self.index_heads * self.index_head_dim
        weights = 0 if self.attention == "gqa" else self.index_heads * self.hidden
        return (self.q_lora_rank or self.hidden) * width + weights + self.hidden * self.index_head_dim

    def _linear_layer(self) -> int:
        if self.linear_layer_parameters:
            return self.linear_layer_parameters
        keys = self.linear_key_heads * self.linear_key_head_dim
        values = self.linear_value_heads * self.linear_value_head_dim
        return self.hidden * (2 * keys + 2 * values + 2 * self.linear_value_heads + values)


def architecture_from_row(row: Mapping[str, str]) -> Architecture:
    """Return the architecture of one row of a registry file: column names are field names, an empty cell is absent.

    Raises InputError naming the column of a missing or malformed value.
    """
    texts = {f.name: (row.get(f.name) or "").strip() for f in fields(Architecture)}
    return _built({name: _parsed(name, text, _HINTS[name]) for name, text in texts.items() if text})


def architecture_from_document(document: object, id: str = "custom") -> Architecture:
    """Return the architecture that a JSON object of its sizes describes by field name; others are at their default.

    Raises InputError naming the field that is unknown, missing or of a wrong type.
    """
    if not isinstance(document, Mapping):
        raise InputError("", f"{shown(document)} is no JSON object")
    for name, value in document.items():
        if name not in _HINTS or name == "id":
            raise InputError(shown(name).strip("'"), "is no size of a model")
        kind = _kind(_HINTS[name])
        if type(value) is not kind:
            wanted = {int: "a whole number", bool: "true or false", str: "a text"}[kind]
            raise value_refused(name, shown(value), f"must be {wanted}")
    return _built({**document, "id": id})


def architecture_document(model: Architecture) -> dict[str, int | bool | str]:
    """Return the sizes of a model that differ from their defaults, as `architecture_from_document` reads them."""
    return {
        f.name: value
        for f in fields(Architecture)
        if f.name != "id" and (value := getattr(model, f.name)) is not None and value != f.default
    }


def size_from_text(name: str, text: str) -> int | bool | str:
    """Return a size written as text in the type of its field. Raises InputError naming the field."""
    if name not in _HINTS:
        raise InputError(name, "is no size of a model")
    return _parsed(name, text, _HINTS[name])


def _built(values: Mapping[str, object]) -> Architecture:
    missing = [f.name for f in fields(Architecture) if f.name not in values and f.default is MISSING]
    if missing:
        raise InputError(missing[0], "is missing")
    return Architecture(**values)  # type: ignore[arg-type]


def _kind(hint: object) -> type:
    return next(kind for kind in (str, bool, int) if hint is kind or kind in get_args(hint))


def _parsed(name: str, text: str, hint: object) -> int | bool | str:
    kind = _kind(hint)
    if kind is str:
        return text
    if kind is bool:
        if text not in ("true", "false"):
            raise value_refused(name, shown(text), "must be true or false")
        return text == "true"
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise value_refused(name, shown(text), "must be a whole number")
    return int(text)


_HINTS = get_type_hints(Architecture)
