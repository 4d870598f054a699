"""Files that are no configuration of a language model: what they are, and what to give instead, in one sentence."""

from __future__ import annotations

from typing import Any

from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.config_file.keys import Config

NEEDED = "give the model's config.json"
_TOWERS = ("image_size", "patch_size", "num_mel_bins", "sampling_rate", "num_channels", "mel_bins", "feat_extract_norm",
           "sample_rate", "audio_channels")  # fmt: skip
_LANGUAGE = ("vocab_size", "padded_vocab_size", "text_config", "llm_config", "language_config", "thinker_config")
_NESTED_TOWERS = ("vision_config", "audio_config")
_SURELY_TOWERS = ("feat_extract_norm", "num_mel_bins")
_PAIRS = ("clip", "siglip", "chinese_clip", "altclip", "align", "clap", "groupvit", "owlvit", "owlv2", "metaclip",
          "xclip", "flava", "bridgetower", "vilt", "clvp")  # fmt: skip
"""Kinds of models that hold pictures or sound against texts, and write none."""
_ALONE = "of a vision or audio model alone, which writes no tokens: give the config.json of a language model"


def refuse_other_files(config: Any) -> None:
    """Raise InputError for a JSON file that does not describe a language model that writes text."""
    if not isinstance(config, dict):
        raise InputError("file", f"no model configuration: {NEEDED}, a JSON object")
    if "peft_type" in config or "lora_alpha" in config:
        base = config.get("base_model_name_or_path")
        whose = f", {shown(base)}" if isinstance(base, str) and base else ""
        raise InputError(
            "peft_type", f"a LoRA adapter, which changes another model: give the config.json of that{whose}"
        )
    if "weight_map" in config:
        raise InputError("weight_map", f"a list of the files that hold the weights: {NEEDED}, which lies beside it")
    if "quantization" in config and "producer" in config and "hidden_size" not in config:
        raise InputError(
            "quantization", f"says only how weights are stored: {NEEDED}, and keep this file beside it under its name"
        )
    if "tokenizer_class" in config and not _has_sizes(config):
        raise InputError("tokenizer_class", f"the settings of a tokenizer: {NEEDED}, which lies beside it")
    if "_class_name" in config or "_diffusers_version" in config:
        raise InputError("_class_name", f"a part of a model for images: {NEEDED} of a language model")
    if config.get("is_encoder_decoder") is True:
        raise InputError("is_encoder_decoder", "true is refused: an encoder with a decoder is not modelled")
    if not any(name in config for name in _LANGUAGE) or any(name in config for name in _SURELY_TOWERS):
        _refuse_tower(config)
    kind = config.get("model_type")
    if isinstance(kind, str) and kind.startswith(_PAIRS):
        raise InputError("model_type", f"{shown(kind)} is {_ALONE}")


def refuse_encoders(config: Config) -> None:
    """Raise InputError for a model that reads texts and writes none, such as BERT."""
    if config.get("type_vocab_size") or config.get("position_buckets"):
        name = "type_vocab_size" if config.get("type_vocab_size") else "position_buckets"
        raise InputError(name, "is of a model that reads texts and writes none: give one that writes")


def _refuse_tower(config: Config) -> None:
    for name in (*_TOWERS, *_NESTED_TOWERS):
        if name in config:
            raise InputError(name, f"is {_ALONE}")


def _has_sizes(config: Config) -> bool:
    return any(name in config for name in ("hidden_size", "n_embd", "d_model", "dim", *_LANGUAGE[2:]))
