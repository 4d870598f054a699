"""Every kind of option that a scenario may hold."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption

Option = TokenPricedOption | SelfHostedOption
"""What a scenario may hold as an option. A place that branches on it ends in `assert_never`, so a new kind is named."""

OptionField = Annotated[Option, Field(discriminator="kind")]
"""The type of a scenario's field that holds an option, told apart by its `kind`."""

OPTION_LABELS: dict[str, str] = {
    kind: label for document in get_args(Option) for kind, label in document.labels.items()
}
"""What people call each kind of option, by the kind as the scenario writes it, in the order of offering them."""
