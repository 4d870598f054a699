"""Which file works out which kind of option; what comes beside serving is the same for all."""

from __future__ import annotations

from typing import assert_never

from breakeven.workbook.sheet import Served
from breakeven.workbook.working import beside, mix, provisioned, scaled, self_hosted, token_priced
from breakeven.workbook.working.place import LoadCells, OptionBuilder, Others, Place
from economics.option.kinds import Option
from economics.option.mix import MixOption
from economics.option.protocol import PricedOption
from economics.option.provisioned import ProvisionedOption
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption


def builder_of(document: Option) -> OptionBuilder:
    """Return what works out an option of this kind."""
    match document:
        case TokenPricedOption():
            return token_priced.served
        case SelfHostedOption():
            return scaled.served if document.follows_hours else self_hosted.served
        case ProvisionedOption():
            return provisioned.served
        case MixOption():
            return mix.served
        case _:
            assert_never(document)


def worked(place: Place, option: PricedOption, load: LoadCells, documents: dict[str, Option]) -> Served:
    """Write all steps and columns of an option, with what comes beside serving; return its lines."""

    def whole(place: Place, option: PricedOption, load: LoadCells) -> Served:
        tokens, attempts = beside.tokens_of_all_attempts(place, option.beside, load.tokens)
        found = builder_of(place.document)(place, option, load.carrying(tokens), Others(documents, whole))
        added = beside.lines(place, option.beside, tokens)
        usd = found.usd_per_mtok
        if usd is not None and attempts is not None:
            usd = place.step("tokens of all attempts by their prices", usd * attempts, "USD/Mtok")
        elif usd is not None:
            usd = place.step("tokens by their prices", usd, "USD/Mtok")
        return Served((*found.lines, *added), found.refusals, usd)

    return whole(place, option, load)
