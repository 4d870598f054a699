"""Every source of the catalogue is said in words."""

from __future__ import annotations

from breakeven.words.sources import HELD
from pricing.store.catalogue import Catalogue


def test_every_source_is_said_in_words(shared_catalogue: Catalogue) -> None:
    assert set(HELD) == set(shared_catalogue.sources)
