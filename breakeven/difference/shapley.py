"""A difference shared out over what changed, whatever the order: Shapley values.

Source: L. S. Shapley, A Value for n-Person Games (1953): the mean, over all orders in which the changes can be made, of
what each adds at its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial
from typing import TypeVar

import numpy as np

from economics.quantity import Array

P = TypeVar("P")


def shared_out(players: Sequence[P], value: Callable[[frozenset[P]], Array]) -> dict[P, Array]:
    """Return what each player adds to `value`, of shape (M,); the shares add up to value(all) − value(none).

    `value` is asked once for each of the 2^N sets of players.

    >>> shared = shared_out("ab", lambda have: np.array([6.0 if len(have) == 2 else 2.0 if "a" in have else 0.0]))
    >>> {player: float(share[0]) for player, share in shared.items()}
    {'a': 4.0, 'b': 2.0}
    """
    values = {
        frozenset(chosen): value(frozenset(chosen))
        for size in range(len(players) + 1)
        for chosen in combinations(players, size)
    }
    count = len(players)
    weight = [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    return {
        player: np.sum(
            [weight[len(have)] * (values[have | {player}] - usd) for have, usd in values.items() if player not in have],
            axis=0,
        )
        for player in players
    }
