"""Which kind of file somebody gives: a model's configuration or a benchmark, by its structure and not by its name."""

from __future__ import annotations

import json
from typing import Any

_OF_CONFIGURATIONS = frozenset(
    (
        "model_type",
        "architectures",
        "hidden_size",
        "num_hidden_layers",
        "text_config",
        "llm_config",
        "language_config",
        "thinker_config",
        "quantization_config",
        "n_layers",
        "n_layer",
        "dim",
        "d_model",
        "n_embd",
        "peft_type",
        "base_model_name_or_path",
        "weight_map",
        "quantization",
        "vision_config",
        "audio_config",
        "tokenizer_class",
        "_class_name",
        "image_size",
        "patch_size",
        "vocab_size",
    )
)
"""Keys of which every configuration, and every file that is taken for one, has one at the top."""
_WEIGHTS = (b"GGUF", b"PK\x03\x04")


def is_configuration(content: bytes) -> bool:
    """Whether a file is a model's configuration or one of the files that lie beside it, to be read or refused as such.

    A long file, and one that is no JSON, is told by the words at its beginning: a configuration that was cut is still
    one.
    """
    if content.startswith(_WEIGHTS) or (content[8:9] == b"{" and b"\x00" in content[:8]):
        return True
    if len(content) > _LONG:
        return _has_words(content)
    try:
        document: Any = json.loads(content)
    except (ValueError, RecursionError):
        return _has_words(content)
    return isinstance(document, dict) and not _OF_CONFIGURATIONS.isdisjoint(document)


_LONG = 2**18
_WORDS = tuple(f'"{name}"'.encode() for name in ("model_type", "architectures", "hidden_size", "num_hidden_layers"))


def _has_words(content: bytes) -> bool:
    head, tail = content[:65536], content[-65536:]
    return any(word in head or word in tail for word in _WORDS)
