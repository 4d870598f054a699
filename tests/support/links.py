"""The address of a scenario of which nothing is known but its figures."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.address import address
from breakeven.choices import VIEW
from breakeven.currency import USD, Currency
from breakeven.document import Document
from breakeven.origins import Origins
from economics.scenario.scenario import Scenario


def link_of(
    scenario: Scenario,
    fingerprints: Sequence[str],
    view: str = VIEW.default,
    *,
    full: bool = False,
    currency: Currency = USD,
) -> dict[str, str]:
    """The parameters of a scenario's address in a view and a currency, without where its fields came from."""
    document = Document(scenario, Origins(), currency).choosing(VIEW, view)
    return address(document, fingerprints, full=full, with_origins=False)
