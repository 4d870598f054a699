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
      dropout|drop|pdrop|eps|epsilon|bias|init|initializer|initialization|std|theta|rope|nope|rotary|mrope|yarn|softcap|
      softcapping|softmax|norm|norms|normalize|layernorm|rmsnorm|act|activation|dtype|loss|coef|coeff|jitter|noise|
      temperature|kernel|kernels|implementation|impl|seed|prob|probs|clip|renormalize|bidirectional|causal|scale|scaling|
      mtp|nextn|eagle|draft|vision|visual|vit|image|images|video|audio|projector|sink|sinks|flash|sdpa|fused|logit|logits|
      fp32|upcast|swiglu|gelu|checkpointing|pretraining
    )(?=_|$)
    |(?:^|_)token_(?:id|ids|index)$|(?<!per)_token$
    |^moe_(?:router|gate|gating|aux|use_aux|capacity|dispatch|multimodal|token|drop|group|permute|overlap|dropless|random)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Words in the names of keys that change no size that is counted: they scale, drop out, initialise, place or train."""

_HARMLESS_KEYS = """
    dual_chunk_attention_config use_head_wise_attn_gate
    add_cross_attention add_swa_attention_sink_bias attention_in_multiplier attention_input_scale
    attention_multiplier attention_out_multiplier attention_softmax_in_fp32 attention_type_vocab
    attention_value_scale attn_implementation attn_pdrop attn_res_block_size attn_scale attn_temperature_len
    attn_temperature_tuning auto_map block_size block_use_swiglu block_use_xavier_init cache_implementation
    chunk_size chunk_size_feed_forward compression_config conv_use_xavier_init cross_attention_hidden_size
    dense_list deterministic_flash_attn dim_model_base embedding_multiplier enable_moe_fp32_combine
    encoder_no_repeat_ngram_size ep_size expert_bias_update_rate expert_selection_fn ffn_act_fn floor_scale
    full_attn_alpha_factor full_attn_beta_factor global_rope gradient_checkpointing_layers group_limited_greedy
    group_norm_size hash_layers hash_moe hc_lowrank hc_mult hidden_act hidden_dropout_prob hidden_mamba_act
    hidden_states_type ignore_index index_share_for_mtp_iteration interleaved_rope is_causal is_decoder
    key_multiplier keys_to_ignore_at_inference kv_cache_dtype latent_moe_use_norm latent_stats_ema_decay
    layer_norm_elementwise_affine layer_norm_eps layer_rope_theta layer_switch layerdrop
    layernorm_full_attention_alpha layernorm_full_attention_beta layernorm_linear_attention_alpha
    layernorm_linear_attention_beta layernorm_mlp_alpha layernorm_mlp_beta linear_a_log_max linear_a_log_min
    linear_allow_neg_eigval linear_attn_alpha_factor linear_attn_beta_factor linear_dt_init_floor linear_dt_max
    linear_dt_min linear_lower_bound linear_silu lm_head_bias lm_head_multiplier local_rope logn_attn
    mamba_chunk_size mamba_inner_layernorms mamba_norm_before_gate mamba_rms_norm mamba_ssm_cache_dtype
    mamba_ssm_dtype mamba_use_mlp max_sequence_length max_window_layers memory_limit mla_use_nope
    mlp_alpha_factor mlp_beta_factor mlp_bias mlp_expansion_factor mlp_multipliers mlp_type model_parallel_size
    moe_apply_router_weight_on_input moe_drop_tokens moe_dropless moe_ep_size moe_eval_capacity_factor
    moe_group_size moe_loss_weight moe_min_capacity moe_renormalize moe_routed_scaling_factor
    moe_router_activation_func moe_router_topk_scaling_factor moe_shared_expert_overlap
    moe_train_capacity_factor mup_base_width n_ctx n_group n_positions need_fp32_gate no_repeat_ngram_size
    no_rope_layer_interval no_rope_layers nope_layer_interval norm_expert_weight norm_topk_prob
    num_attention_heads_per_partition num_beam_groups num_beams num_expert_group num_expert_groups
    num_expert_groups_per_tok num_hash_layers num_ln_in_parallel_attn num_logits_to_keep num_return_sequences
    order_of_interleaved_layers org_vocab_size output_attentions output_gate_type output_hidden_states
    output_router_logits parallel_attn partial_rotary_factor per_layer_rope qk_layernorm qkv_bias
    quantization_config query_pre_attn_scalar reorder_and_upcast_attn residual_in_fp32 residual_multiplier
    rope_local_base_freq rope_scaling_layers route_scale routed_scaling_factor router_aux_loss_coef router_dtype
    router_hidden_act scale_attn_by_inverse_layer_idx scale_attn_weights seq_length
    shared_expert_combination_strategy shared_expert_gate shared_moe_mode sliding_window_rope ssm_in_multiplier
    ssm_multipliers ssm_out_multiplier text_config_key text_hidden_act tie_lm_head tie_word_embeddings
    time_step_limit tokenizer_class top_k top_p topk_group topk_method torch_dtype transformers_version
    use_associative_scan use_cache use_conv_bias use_double_wide_mlp use_dynamic_ntk use_expert_bias
    use_flash_attn use_grouped_topk use_logn_attn use_mamba_kernels use_mambapy use_mla_rope use_moe_router_bias
    use_mrope use_output_gate use_parallel_block use_parallel_embedding use_parallel_residual use_qk_layernorm
    use_qk_norm use_routing_bias vocab_size_per_layer_input with_shared_expert_gate
"""
_HARMLESS = frozenset(_HARMLESS_KEYS.split())
"""Keys of these families that are known to change no size that is counted here."""


def refuse_unknown(text: Keys) -> None:
    """Raise InputError naming the first key that says how layers are made and that nothing here understands.

    Looked at are the keys of the language model, and those of the objects in it that were read.
    """
    for path, value in _unread(text):
        raise InputError(
            path,
            f"{shown(value)} is not understood, and by its name it changes the layers: nothing is guessed; "
            "the sizes can be written by hand as architecture in a scenario",
        )


def _unread(text: Keys) -> Iterator[tuple[str, Any]]:
    for key, value in text.values.items():
        path = text.name(key)
        if path in text.used:
            if isinstance(value, Mapping) and f"{path}." in text.used:
                yield from _unread(Keys(value, path, text.used))
            continue
        if not says_something(value):
            continue
        if key in _HARMLESS or _HARMLESS_WORDS.search(key) or not _FAMILIES.search(key):
            continue
        yield path, value
