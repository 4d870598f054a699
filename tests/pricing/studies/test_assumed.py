"""Prices that nobody quotes are taken off a named one, say so, and are never a row of the catalogue."""

from __future__ import annotations

from datetime import date

import pytest

from pricing.errors import UnknownPrice
from pricing.store.catalogue import Catalogue
from pricing.studies.assumed import DECENTRALISED, assumed_price, assumed_shares

AS_OF = date(2026, 11, 20)


def test_an_assumed_share_is_taken_off_a_named_price_and_says_so(catalogue: Catalogue) -> None:
    claimed = assumed_shares()[DECENTRALISED]
    assert [claimed.at(level) for level in ("low", "mid", "high")] == [0.3, 0.5, 0.7]  # type: ignore[arg-type]
    result = assumed_price(catalogue, "deepinfra", "deepseek-ai/DeepSeek-V3.2", AS_OF, "low")
    # 30 % below 0.26, 0.13 and 0.38.
    assert result.prices.input == pytest.approx(0.182)
    assert result.prices.cached_input == pytest.approx(0.091)
    assert result.prices.cache_write is None
    assert result.prices.output == pytest.approx(0.266)
    assert (result.status, result.of.provider) == ("assumed", "deepinfra")
    assert result.words.startswith("assumed: 30% below deepinfra / deepseek-ai/DeepSeek-V3.2, after Open Weights")
    assert all(row.status != "assumed" for row in catalogue.price_list())
    with pytest.raises(UnknownPrice, match="no price"):
        assumed_price(catalogue, "openrouter", "meta-llama/llama-3.3-70b-instruct:free", AS_OF, "mid")
    with pytest.raises(UnknownPrice, match="no assumed share 'x'"):
        assumed_price(catalogue, "deepinfra", "deepseek-ai/DeepSeek-V3.2", AS_OF, "mid", "x")
