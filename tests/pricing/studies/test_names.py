"""Names of models outside the price lists: what a server calls the model that it serves."""

from __future__ import annotations

import pytest

from pricing.sellers.aliases import all_aliases, registry_ids
from pricing.studies.names import registered_model, same_model


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("meta-llama/Llama-3.3-70B-Instruct", "llama-3.3-70b"),
        ("RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "llama-3.3-70b"),
        ("/data/models/Qwen3-32B/", "qwen3-32b"),
        ("Qwen/Qwen3-235B-A22B-Instruct-2507-FP8", "qwen3-235b-a22b"),
        ("deepseek-ai/DeepSeek-R1-0528", "deepseek-r1"),
        # other weights, and names that nobody lists
        ("deepseek-ai/DeepSeek-R1-Distill-Llama-70B", None),
        ("Qwen/Qwen3-VL-32B", None),
        ("our-own-finetune", None),
        ("", None),
    ],
)
def test_a_servers_name_means_a_registered_model_or_none(name, model) -> None:
    assert registered_model(name) == model


@pytest.mark.parametrize("id", registry_ids())
def test_every_registered_model_is_known_by_its_own_id(id) -> None:
    assert registered_model(id) == id


def test_a_spelling_that_one_model_alone_has_is_that_model() -> None:
    for alias in all_aliases():
        assert registered_model(alias.provider_model) == alias.model


def test_models_are_held_against_each_other_by_what_they_mean() -> None:
    assert same_model("RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "llama-3.3-70b")
    assert not same_model("Qwen/Qwen3-8B", "qwen3-32b")
    assert not same_model("Qwen/Qwen3-VL-32B", "qwen3-32b")
    assert same_model("/models/our-own", "Our-Own")
    assert not same_model("our-own", "llama-3.3-70b")
