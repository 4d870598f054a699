"""What the Fleet page says of a model's file."""

from __future__ import annotations

from typing import get_args

import pytest

from breakeven.words.fleet import (
    LAYOUTS_LEFT_OUT,
    layers_by_kind,
    layers_sentence,
    no_way_sentence,
    own_model_sentence,
    tried_sentence,
)
from economics.fleet.config_file.model_file import read_model_file
from economics.fleet.config_file.text import parse_config
from economics.ways import WhyNot
from tests.support.config_files import DENSE, case


def test_a_hybrid_of_experts_in_a_sentence():
    read = read_model_file(parse_config(case("kimi-k3")), "k3")
    # 27,648 bytes a token; 69 states of 96 × 128 × 128 in 4 bytes
    assert own_model_sentence(read) == (
        "2.77T parameters, 97.3B of them active; 27.6 MB of cache for 1,000 tokens of a request and 434 MB whatever "
        "its length, in 16 bits; weights of 1,476 GB in MXFP4."
    )
    assert layers_sentence(read.sizes) == (
        "93 layers: 24 attend to everything, 69 keep a state; 1 dense, 92 with experts."
    )


def test_windows_stand_apart_and_a_precision_that_is_not_known_is_said():
    windows = read_model_file(parse_config(case("gemma-4-12b")), "g").sizes
    assert layers_by_kind(windows) == ({"attend to everything": 8, "to a window": 40}, {"dense": 48})
    unknown = read_model_file({**DENSE, "quantization_config": {"quant_method": "gptq"}}, "u")
    assert own_model_sentence(unknown).endswith("precision not understood.")


def test_a_model_without_feed_forward_parts_says_so():
    alone = {
        "model_type": "mamba2",
        "hidden_size": 4096,
        "num_hidden_layers": 64,
        "num_heads": 128,
        "head_dim": 64,
        "n_groups": 8,
        "state_size": 128,
        "expand": 2,
        "vocab_size": 32768,
        "tie_word_embeddings": False,
    }
    sizes = read_model_file(alone, "m").sizes
    # a layer: 4096 × (2 × 8192 + 2 × 1024 + 128) in, 8192 × 4096 out
    assert sizes.total_parameters == 64 * 4096 * (3 * 8192 + 2048 + 128) + 2 * 32768 * 4096
    assert layers_sentence(sizes) == "64 layers: 64 keep a state; no feed-forward part."


@pytest.mark.parametrize("why", get_args(WhyNot))
def test_one_layout_and_several_are_left_out_in_their_own_words(why: WhyNot) -> None:
    one, several = LAYOUTS_LEFT_OUT[why]
    assert tried_sentence(7, {why: 1}).endswith(f"left out: 1 {one}.")
    assert tried_sentence(7, {why: 38}).endswith(f"left out: 38 {several}.")
    assert no_way_sentence({why: 2}).endswith(f": 2 {several}.")
    verb, *_ = several.split()
    assert verb in ("do", "have", "miss", "cannot")
