"""What fits where: every number of GPUs, every GPU's smallest and comfortable layout."""

from __future__ import annotations

import pytest

from breakeven.fleet.memory import context_of, fits_over_gpus, layouts
from breakeven.words.fleet import layout_fit_words
from economics.errors import InputError
from economics.fleet.configuration import Work
from tests.support.fleet_shelf import gpus, models

LLAMA, EXPERTS = "llama-3.3-70b", "deepseek-v3.2"


def test_memory_is_shown_up_to_one_domain_and_at_the_option_s_own_number():
    fits = fits_over_gpus(models()[LLAMA], gpus()["h100-sxm"], "bf16", 3, 2400, 1, "bf16")
    assert [fit.gpus for fit in fits] == [1, 2, 3, 4, 8]
    # 70.6B parameters at 2 bytes take 141 GB: more than one GPU of 80 GiB has, less than 0.9 of what two have
    assert [fit.fits for fit in fits] == [False, True, True, True, True]
    assert fits_over_gpus(models()[EXPERTS], gpus()["h200"], "fp8", 8, 2400, 1, "fp8")[-1].gpus == 16


def test_a_context_beyond_the_model_s_is_refused():
    with pytest.raises(InputError):
        fits_over_gpus(models()[LLAMA], gpus()["h100-sxm"], "fp8", 2, 10**8, 1, "fp8")


def test_a_request_s_context_ends_at_the_model_s():
    assert context_of(Work(2000, 400), models()[LLAMA]) == 2400
    assert context_of(Work(1e9, 400), models()[LLAMA]) == models()[LLAMA].context


def test_a_comfortable_layout_is_never_smaller_than_the_smallest():
    rows = layouts(models()[LLAMA], gpus().values(), 4096, 32, "fp8")
    assert {row.gpu for row in rows} == set(gpus())
    for row in rows:
        assert row.comfortable.gpus >= row.smallest.gpus
        words = layout_fit_words(row.smallest)
        assert words.endswith(" left)") if row.smallest.fits else words.endswith(" more")
