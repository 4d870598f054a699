"""Which part of a model a name of modules means: experts, mixers, dense layers, and how many of its layers it covers.

A file names modules by path (`model.layers.3.self_attn.q_proj`), by pattern (`re:.*self_attn.*`, `*.attn.*`) or both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache


class Part(Enum):
    """A part of a model that a file may store in a precision of its own."""

    EXPERTS = "experts"
    MIXERS = "attention"
    DENSE = "dense layers"


PARTS = tuple(Part)

_NUMBER = re.compile(r"(?<=\.)\d+(?=\.)")
"""The number of a layer or of an expert in a path: names that differ by it alone mean the same part."""
_LAYER = re.compile(r"(?:layers?|blocks?|h)(?:\\?\.)(\d+)")
_MIXER = re.compile(
    r"attn|attention|mamba|ssm|kda|(?:^|\W)mixer\W+(?:\(?[qkvo]\b|[qkvo]_proj|qkv|in_proj|out_proj)|(?:^|\W)conv\W|\b[qkvo]_proj|qkv_proj"
)
_OTHERS = re.compile(
    r"norm|embed|lm_head|(?:^|\.)head$|rotary|vision|visual|audio|projector|multi_modal|patch_merge|mtp|eagle|draft|bias|conv1d|indexer|in_proj_[ab]\b|kv_b_proj$|A_log|dt_"
)
_ROUTER = re.compile(
    r"(?:router|(?:mlp|ffn|moe|feed_forward|mixer)\W+(?:shared_expert_)?gate)\W*$|shared_expert_gate|\bgate$"
)
_SHARED = re.compile(r"shared_?experts?")
_EXPERTS = re.compile(r"experts?")
_DENSE = re.compile(r"mlp|ffn|feed_forward|(?:gate|up|down|gate_up)_proj|fc[12]|w[123]\b|dense")


_WHOLE = re.compile(r"(?:mlp|ffn|feed_forward|moe)[\W]*$")
"""The whole feed-forward part of a layer, experts included."""


class Rules:
    """Names and patterns of modules, sorted by the part that they are of.

    `beside`: experts stand beside the module of the dense part and not in it, so that its name does not mean them.
    """

    def __init__(self, names: Iterable[str], beside: bool = False) -> None:
        self.beside = beside
        self.everywhere: set[Part] = set()
        self.layers: dict[Part, set[int]] = {part: set() for part in PARTS}
        for name in names:
            self._add(name)

    def _add(self, name: str) -> None:
        layer = _LAYER.search(name)
        for part in _parts_of(_NUMBER.sub("0", name), self.beside):
            if layer:
                self.layers[part].add(int(layer[1]))
            else:
                self.everywhere.add(part)


def covered(rules: Rules, part: Part, layers: int) -> float:
    """Return the share of a part's layers that rules cover, 0 to 1; 0 where the model has none."""
    if not layers:
        return 0.0
    return 1.0 if part in rules.everywhere else min(1.0, len(rules.layers[part]) / layers)


@lru_cache(maxsize=4096)
def _parts_of(name: str, beside: bool) -> tuple[Part, ...]:
    """The parts that one name means; none for routers, norms, embeddings, heads and towers, which are small."""
    if _OTHERS.search(name) or _ROUTER.search(name):
        return ()
    if _SHARED.search(name):
        return (Part.DENSE,)
    if _MIXER.search(name):
        return (Part.MIXERS,)
    if _EXPERTS.search(name):
        return (Part.EXPERTS,)
    if _WHOLE.search(name) and not beside:
        return (Part.DENSE, Part.EXPERTS)
    if _DENSE.search(name):
        return (Part.DENSE,)
    if re.search(r"layers?\\?\.\d+\\?\.?[.*]*$", name):  # a whole layer
        return PARTS
    return ()
