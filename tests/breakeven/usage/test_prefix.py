"""What a copy of the model keeps of prefixes, and what that would hit."""

from __future__ import annotations

from datetime import date

import pytest

from breakeven.defaults import default_scenario
from breakeven.edits.fields import set_field
from breakeven.origins import as_read
from breakeven.usage.prefix import caches_of_copies, hit_rate_at, tokens_held
from economics.fleet.memory import cache_growth, fit
from economics.option.self_hosted import SelfHostedOption
from pricing.resolve.shelf import shelf
from tests.support.profiles import hashed, profile

DAY = date(2026, 11, 20)


def test_the_rate_lies_between_the_points_of_the_curve() -> None:
    # blocks of 16 tokens: 100 blocks are 1,600; halfway by the logarithm from 10 to 100 are 31.62 blocks
    made = hashed()
    assert hit_rate_at(made, 1600) == pytest.approx(0.2)
    assert hit_rate_at(made, 16 * 10**1.5) == pytest.approx(0.15)
    assert hit_rate_at(made, 100) == 0  # less than ten blocks
    assert hit_rate_at(made, 1e9) == pytest.approx(0.4)
    assert hit_rate_at(profile(), 1e9) == 0


def test_a_copy_keeps_what_its_weights_and_the_reserve_leave_free(shared_catalogue) -> None:
    scenario = default_scenario()
    (option,) = (each for each in scenario.options if isinstance(each, SelfHostedOption))
    known = shelf(shared_catalogue)
    model, gpu = known.model(option.model), known.gpu(option.gpu)
    held = tokens_held(option, scenario, shared_catalogue, DAY)
    memory = fit(model, gpu, 1, "fp8", 2400, 1, "bf16")
    growth, fixed = cache_growth(model)
    free = memory.usable_bytes - memory.weight_bytes - memory.reserve_bytes - fixed
    assert held == pytest.approx(free / growth)
    assert 1e5 < held < 1e6
    (cache,) = caches_of_copies(hashed(), scenario, shared_catalogue, DAY)
    assert (cache.option, cache.hit_rate) == (option.name, pytest.approx(0.4))
    assert caches_of_copies(profile(), scenario, shared_catalogue, DAY) == ()


def test_a_model_of_unknown_size_has_no_cache(shared_catalogue) -> None:
    scenario = default_scenario()
    place = next(i for i, each in enumerate(scenario.options) if isinstance(each, SelfHostedOption))
    own = set_field(as_read(scenario), ("options", place, "model"), "our-own").scenario
    assert caches_of_copies(hashed(), own, shared_catalogue, DAY) == ()
