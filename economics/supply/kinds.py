"""Every kind of supply: as a scenario writes it, and with plain numbers."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from economics.supply.blended import Blend, Blended
from economics.supply.owned import Own, Owned
from economics.supply.rented import Rent, Rented

SupplyDocument = Rent | Own | Blend
"""A supply in a scenario. Code that branches on it ends in `assert_never`, so mypy names what a new kind needs."""

PricedSupply = Rented | Owned | Blended
"""A supply with plain numbers; each has the interface `economics.supply.protocol.Supply`."""

SupplyField = Annotated[SupplyDocument, Field(discriminator="kind")]
"""The type of a scenario's field that holds a supply, told apart by its `kind`."""

SUPPLY_LABELS: dict[str, str] = {
    kind: document.label
    for document in get_args(SupplyDocument)
    for kind in get_args(document.model_fields["kind"].annotation)
}
"""Kind of supply as the scenario writes it → the words for it."""
