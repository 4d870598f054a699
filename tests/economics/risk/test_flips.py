"""The nearest flips: worked by hand, steps of whole machines, and fifty random scenarios against a fine grid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from economics.over_time.plan import Plan
from economics.quantity import Array
from economics.risk.flips import REACH, Flips, distance, nearest_flips
from economics.risk.paths import Place, value_of, with_values
from tests.support.bought import bought
from tests.support.horizon_cases import api, plan, rented

RENT = "options[1].supply.usd_per_gpu_hour"
VOLUME = "workload.tokens_per_month"


def of(found: tuple[Flips, ...], path: str) -> Flips:
    return next(flips for flips in found if flips.place.path == path)


def test_flips_worked_by_hand() -> None:
    # 1e9 tokens at $1 a Mtok: $1,000; a GPU at $2 for 730 hours: $1,460, so at $1,000 / 730 h = $1.36986 they are equal
    found = nearest_flips(plan(api(), rented()))
    rent = of(found, RENT)
    assert rent.below is not None
    assert (rent.below.at, rent.below.to) == (pytest.approx(1000 / 730, rel=1e-6), "rent")
    assert rent.above is None
    volume = of(found, VOLUME)
    assert volume.above is not None
    assert volume.above.at == pytest.approx(1.46e9, rel=1e-6)
    assert volume.below is None
    factor = of(found, "options[0].price_factor")
    assert factor.nearest is not None
    assert (factor.nearest.at, factor.nearest.to) == (pytest.approx(1.46, rel=1e-6), "rent")
    assert not [flips for flips in found if flips.place.path.startswith("horizon.")]


def test_the_nearest_of_several_crossings_is_found_between_steps() -> None:
    # a copy serves 2.628e9 tokens for $1,460; at $0.56 a Mtok the API costs $1,472 just before that step: the machine
    # wins there alone, on the last 0.8 % before each step ($0.56 · 2.628e3 = $1,471.7 > $1,460), and never beyond
    price = {"input_usd_per_mtok": 0.56, "output_usd_per_mtok": 0.56}
    volume = of(nearest_flips(plan(api(price=price), rented(), tokens=1e9)), VOLUME)
    assert volume.above is not None
    assert volume.above.at == pytest.approx(1460 / 0.56 * 1e6, rel=1e-6)
    after = of(nearest_flips(plan(api(price=price), rented(), tokens=2.7e9)), VOLUME)
    assert after.below is not None
    assert after.below.at == pytest.approx(2.628e9, rel=1e-5)
    assert after.above is not None
    assert after.above.at == pytest.approx(2 * 1460 / 0.56 * 1e6, rel=1e-6)


def test_an_option_that_ends_hands_over_to_the_next() -> None:
    at = plan(api(), rented())
    limited = replace(at.options[1], option=bought("rent", 1, 1.5e9))
    volume = of(nearest_flips(replace(at, options=(at.options[0], limited))), VOLUME)
    assert volume.above is not None
    assert (volume.above.to, volume.above.at) == ("api", pytest.approx(1.5e9, rel=1e-6))


def test_only_the_options_that_may_be_chosen_turn_the_answer() -> None:
    at = plan(api(), rented(), api("dear", price={"input_usd_per_mtok": 9, "output_usd_per_mtok": 9}))
    rent = of(nearest_flips(at, ("api", "dear")), RENT)
    assert rent.nearest is None
    factor = of(nearest_flips(at, ("api", "dear")), "options[0].price_factor")
    assert factor.nearest is not None
    assert (factor.nearest.to, factor.nearest.at) == ("dear", pytest.approx(9, rel=1e-6))


def random_plan(seed: int) -> Plan:
    """Four options: two billed by the token, two by the machine, a whole one at a time."""
    chance = np.random.default_rng(seed)

    def price(scale: float) -> dict[str, float]:
        return {
            "input_usd_per_mtok": scale * chance.uniform(0.2, 1),
            "output_usd_per_mtok": scale * chance.uniform(1, 4),
        }

    def supplied(name: str) -> dict[str, object]:
        option = rented(name, float(chance.uniform(1, 6)), gpus_per_instance=int(chance.choice([1, 2, 8])))
        return {
            **option,
            "utilisation": float(chance.uniform(0.2, 0.9)),
            "throughput": {"tokens_per_second": float(chance.uniform(500, 20_000))},
            "fixed_usd_per_month": float(chance.choice([0, 3_000])),
        }

    tokens = float(10 ** chance.uniform(8, 11))
    return plan(api("closed", price=price(2)), api("hosted", price=price(0.4)), supplied("a"), supplied("b"),
                tokens=tokens, version=2)  # fmt: skip


def cheapest(at: Plan, path: str, values: Array) -> Array:
    """The place of the cheapest option at each value, by their costs alone; −1 where none has one."""
    moved = with_values(at, {path: values})
    costs = np.stack([
        np.broadcast_to(p.option.cost(moved.load).usd_per_month.filled(np.inf), values.shape) for p in moved.options
    ])  # fmt: skip
    return np.where(np.isfinite(costs).any(axis=0), np.argmin(costs, axis=0), -1)


def grid(place: Place, value: float, up: bool, points: int = 6_000) -> Array:
    """Values away from the input's own, in equal steps of their logarithm, as far as its range goes."""
    steps = np.exp(np.linspace(0, np.log(REACH), points))
    values = value * steps if up else value / steps
    return values[(values >= place.field.low) & (values <= place.field.high)]


@pytest.mark.parametrize("seed", range(50))
def test_flips_are_those_of_a_fine_grid(seed: int) -> None:
    at = random_plan(seed)
    compared = 0
    for flips in nearest_flips(at):
        value, path = float(value_of(at, flips.place)), flips.place.path
        if value <= 0 or flips.place.field.whole:
            continue
        for turn, up in ((flips.above, True), (flips.below, False)):
            values = grid(flips.place, value, up)
            places = cheapest(at, path, values)
            turned = (places != places[0]) & (places >= 0)
            if turned.any():
                first = float(values[np.argmax(turned)])
                assert turn is not None, (path, up, first)
                assert distance(value, turn.at) <= distance(value, first) + 1e-9
                compared += 1
            if turn is not None:  # nearer than the grid sees, or beyond its last step: a flip all the same
                beside = turn.at * (1 + 1e-7 if up else 1 - 1e-7)
                now, then = cheapest(at, path, np.array([value])), cheapest(at, path, np.array([turn.at, beside]))
                assert (now[0] != then).any(), (path, up, turn)
                if turned.any() and distance(value, turn.at) < distance(value, first) - 0.01:
                    inside = np.linspace(turn.at, first, 50)
                    assert (cheapest(at, path, inside) == now[0]).any(), "the grid stepped over a window, or it is one"
    assert compared
