"""Keys that would change the layers and that no reader consumed: they are refused by name, never skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from economics.errors import InputError
from economics.fields.field import shown
from economics.fleet.config_file.keys import Keys, says_something

_FAMILIES = re.compile(
    r"""(?:^|_)(?:
      attn|attns|attention|attentions|swa|mla|mha|mqa|gqa|kv|qkv|kda|gdn|gla|
      hybrid|linear|mamba\w*|ssm|s6|rwkv|recurrent|recurrence|recurrents|lru|rglru|delta|deltanet|retention|lightning|hyena|
      conv\w*|convolution|expert|experts|moe|routed|router|topk|
      window|windows|windowed|sliding|local|global|chunk|chunks|chunked|sparse|sparsity|compress\w*|compression|
      layer|layers|block|blocks|head|heads|rank|lora|latent|index|indexer|state|states|dim|dims|size|sizes|width|
      mlp|ffn|ff|ffw|dense|shared|group|groups|cache|memory|loop|loops|repeat|repeats|ngram|engram|ple|altup|laurel|
      adapter|cla|yoco|mixer|mixers|per|hidden
    )(?=_|$)""",
    re.VERBOSE | re.IGNORECASE,
)
"""Words in the names of keys that say how layers are made."""

_HARMLESS_WORDS = re.compile(
    r"""(?:^|_)(?:
      dropout|drop|pdrop|eps|epsilon|bias|init|initializer|initialization|std|theta|rope|nope|rotary|mrope|scale|scaling|
      softcap|softcapping|soft|norm|norms|normalize|layernorm|rmsnorm|act|activation|dtype|token|tokens|loss|coef|coeff|alpha|beta|
      jitter|noise|temperature|tuning|kernel|kernels|implementation|impl|seed|prob|probs|clip|renormalize|bidirectional|causal|
      output|mask|mtp|nextn|eagle|draft|vision|visual|image|images|video|audio|mm|projector|projection|tp|ep|pp|sink|sinks|flash|
      sdpa|fused|multiplier|logit|logits|fp32|upcast|inference|training|train|pretraining|pretrained|use_cache|
      score|scoring|position|positions|positional|label|labels|ids|ignore|reward|classifier|problem|pad|weight|capacity|aux|z|
      embedding_type|parallel|overlap|swiglu|limit|residual|gelu|interleave|interleaved|method|selection|max|min
    )(?=_|$)""",
    re.VERBOSE | re.IGNORECASE,
)
"""Words in the names of keys that change no size: they scale, drop out, initialise, place or train."""

_HARMLESS_KEYS = """
    chunk_size_feed_forward chunk_size mamba_chunk_size n_group topk_group num_expert_group num_expert_groups
    num_expert_groups_per_tok norm_topk_prob use_grouped_topk routed_scaling_factor moe_routed_scaling_factor
    route_scale num_logits_to_keep num_hash_layers hc_mult mlp_bias qkv_bias cross_attention_hidden_size
    is_decoder use_cache attention_value_scale partial_rotary_factor tie_word_embeddings
    vocab_size_per_layer_input use_mla_rope mla_use_nope use_qk_norm qk_layernorm use_mamba_kernels use_mambapy
    use_associative_scan time_step_limit deterministic_flash_attn attn_res_block_size latent_moe_use_norm
    mamba_norm_before_gate mamba_rms_norm add_cross_attention linear_allow_neg_eigval linear_a_log_min
    linear_a_log_max linear_dt_min linear_dt_max linear_dt_init_floor use_routing_bias use_conv_bias
    use_expert_bias use_moe_router_bias full_attn_alpha_factor full_attn_beta_factor linear_attn_alpha_factor
    linear_attn_beta_factor mlp_alpha_factor mlp_beta_factor output_gate_type rope_local_base_freq
    layer_rope_theta rope_scaling_layers no_rope_layers no_rope_layer_interval nope_layer_interval
    max_window_layers moe_apply_router_weight_on_input moe_dropless moe_group_size enable_moe_fp32_combine
    expert_selection_fn shared_expert_combination_strategy parallel_attn num_ln_in_parallel_attn lm_head_bias
    query_pre_attn_scalar index_share_for_mtp_iteration global_rope local_rope hidden_act ep_size moe_ep_size
    router_hidden_act transformers_version torch_dtype layer_norm_eps residual_in_fp32 mamba_ssm_cache_dtype
    mamba_ssm_dtype num_attention_heads_per_partition quantization_config compression_config attn_implementation
    topk_method use_mrope shared_expert_gate with_shared_expert_gate moe_router_activation_func block_size
    use_double_wide_mlp attention_multiplier attn_scale attn_temperature_tuning floor_scale max_sequence_length
    seq_length n_positions n_ctx tokenizer_class group_norm_size linear_silu router_dtype hash_layers
    moe_router_topk_scaling_factor memory_limit num_beam_groups num_beams no_repeat_ngram_size
    encoder_no_repeat_ngram_size text_config_key hc_lowrank keys_to_ignore_at_inference hidden_mamba_act
    latent_stats_ema_decay top_k top_p num_return_sequences
"""
_HARMLESS = frozenset(_HARMLESS_KEYS.split())
"""Keys of these families that are known to change no size that is counted here."""


def refuse_unknown(text: Keys) -> None:
    """Raise InputError naming the first key that says how layers are made and that nothing here understands.

    Looked at are the keys of the language model, and those of the objects in it that were read.
    """
    for path, value in _unread(text):
        raise InputError(
            path, f"{shown(value)} is not understood, and by its name it changes the layers: nothing is guessed"
        )


def _unread(text: Keys) -> Iterator[tuple[str, Any]]:
    for key, value in text.values.items():
        path = text.name(key)
        if path in text.used:
            if isinstance(value, Mapping):
                yield from _unread(Keys(value, path, text.used))
            continue
        if not says_something(value):
            continue
        if key in _HARMLESS or _HARMLESS_WORDS.search(key) or not _FAMILIES.search(key):
            continue
        yield path, value
