"""Every kind of supply: what a scenario may say, and what its plain numbers are."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from economics.supply.blended import Blend, Blended
from economics.supply.owned import Own, Owned
from economics.supply.rented import Rent, Rented

SupplyDocument = Rent | Own | Blend
"""What a scenario may hold as a supply. A place that branches on it ends in `assert_never`, so a new kind is named."""

PricedSupply = Rented | Owned | Blended
"""The same with plain numbers; each answers what `economics.supply.protocol.Supply` asks."""

SupplyField = Annotated[SupplyDocument, Field(discriminator="kind")]
"""The type of a scenario's field that holds a supply, told apart by its `kind`."""

SUPPLY_LABELS: dict[str, str] = {
    kind: document.label
    for document in get_args(SupplyDocument)
    for kind in get_args(document.model_fields["kind"].annotation)
}
"""What people call each kind of supply, by the kind as the scenario writes it."""
