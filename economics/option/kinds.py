"""Every kind of option that a scenario may hold."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from economics.option.mix import MixOption
from economics.option.provisioned import ProvisionedOption
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption

Option = TokenPricedOption | SelfHostedOption | ProvisionedOption | MixOption
"""An option in a scenario. Code that branches on it ends in `assert_never`, so mypy names what a new kind needs."""

OptionField = Annotated[Option, Field(discriminator="kind")]
"""The type of a scenario's field that holds an option, told apart by its `kind`."""

OPTION_LABELS: dict[str, str] = {
    kind: label for document in get_args(Option) for kind, label in document.labels.items()
}
"""Kind of option as the scenario writes it → the words for it, in the order in which kinds are offered."""
