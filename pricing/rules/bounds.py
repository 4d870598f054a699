"""Plausible bounds for each kind of price. `breakeven prices --check` reports rows outside them as doubtful.

The bounds stand here and nowhere else. They are wide: the cheapest and the dearest offer ever listed lie inside with
room to spare, a price written per thousand, per million or per hour by mistake does not.
"""

from __future__ import annotations

from typing import NamedTuple

from economics.cost.token_lines import TOKEN_LINES
from economics.cost.tokens import ListedPrices


class Bounds(NamedTuple):
    """The least and the most a price of one kind can be, both included."""

    least: float
    most: float
    unit: str

    def hold(self, price: float) -> bool:
        """Tell whether `price` lies inside."""
        return self.least <= price <= self.most


TOKEN_PRICE: dict[str, Bounds] = {
    "input": Bounds(0.002, 250.0, "USD/Mtok"),
    "cached_input": Bounds(0.0002, 250.0, "USD/Mtok"),
    "cache_write": Bounds(0.002, 400.0, "USD/Mtok"),
    "cache_write_long": Bounds(0.002, 600.0, "USD/Mtok"),
    "output": Bounds(0.002, 1000.0, "USD/Mtok"),
}
"""Id of a token line → its bounds."""
GPU_HOUR: dict[str, Bounds] = {
    "on-demand": Bounds(0.05, 40.0, "USD/GPU-hour"),
    "reserved-1y": Bounds(0.05, 30.0, "USD/GPU-hour"),
    "reserved-3y": Bounds(0.05, 25.0, "USD/GPU-hour"),
    "spot": Bounds(0.02, 30.0, "USD/GPU-hour"),
    "community": Bounds(0.02, 20.0, "USD/GPU-hour"),
    "serverless": Bounds(0.05, 50.0, "USD/GPU-hour"),
    "mean-of-listings": Bounds(0.02, 40.0, "USD/GPU-hour"),
}

WINDOWS_USD_PER_VCPU_HOUR = 0.046
"""What the licence of Windows adds to a machine of Azure, an hour and virtual processor."""
UNIT_HOUR = Bounds(0.05, 500.0, "USD/unit-hour")
"""The bounds of a unit of provisioned capacity, of any seller and term."""


def outside(prices: ListedPrices) -> list[str]:
    """Return a phrase per token price outside its bounds.

    Zero is not outside: it is no price, and nothing ranks by it.
    """
    return [
        f"{line.field} {price:g} {bounds.unit} is not within {bounds.least:g} to {bounds.most:g}"
        for line in TOKEN_LINES
        if (price := prices.price(line)) and not (bounds := TOKEN_PRICE[line.id]).hold(price)
    ]
