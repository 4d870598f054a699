"""What the commands on a self-hosted option share: which option, on which terms, from whose offers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from breakeven.commands.common import catalogue, chosen_contract, open_file, today

if TYPE_CHECKING:
    from breakeven.document import Document
    from economics.option.self_hosted import SelfHostedOption
    from economics.scenario.scenario import Scenario
    from pricing.resolve.scenario import ResolvedScenario
    from pricing.resolve.shelf import Shelf
    from pricing.store.catalogue import Catalogue

EVERY = "all"


@dataclass(frozen=True)
class Hosted:
    """A document with the self-hosted option that a command is about, and the catalogue on its day."""

    document: Document
    place: int
    option: SelfHostedOption
    catalogue: Catalogue
    as_of: date
    shelf: Shelf

    def terms(self, text: str | None) -> tuple[str, ...]:
        """Return the terms in a list, without one the usual; raises InputError for one that is not offered."""
        from breakeven.fleet.ways import offered_terms, usual_terms

        offered = offered_terms(self.catalogue, self.shelf, self.as_of)
        return listed("--terms", text, offered, usual_terms(offered))

    def resolved(self) -> ResolvedScenario:
        """Return the scenario with its prices."""
        from pricing.resolve.scenario import resolve_each

        return resolve_each(self.document.scenario, self.catalogue, self.as_of)[0]


def add_terms(parser: argparse.ArgumentParser) -> None:
    """Add the argument for the terms that rents are looked at on."""
    parser.add_argument("--terms", metavar="TERM,…", help=f"such as on-demand,spot, or {EVERY} (default: on-demand)")


def add_suppliers(parser: argparse.ArgumentParser) -> None:
    """Add the argument for whose offers count."""
    parser.add_argument(
        "--suppliers",
        choices=("trusted", EVERY),
        default="trusted",
        help="trusted (default), or all: marketplaces, communities, doubtful and old rates too",
    )


def open_hosted(options: argparse.Namespace) -> Hosted:
    """Return the document that the options name, with its contract's prices and the option that they choose."""
    from pricing.contract.catalogue import with_contract
    from pricing.resolve.shelf import shelf

    contract = chosen_contract(options)
    document = open_file(options, contract)
    place, option = chosen_option(document.scenario, options.option)
    market = with_contract(catalogue(), contract)
    return Hosted(document, place, option, market, document.scenario.as_of or today(), shelf(market))


@contextmanager
def inside_option(place: int) -> Iterator[None]:
    """Name a refused field by its path in the scenario, where the block names it inside its option."""
    from economics.errors import InputError
    from economics.option.serving import ServingPlan

    try:
        yield
    except InputError as error:
        serving = ServingPlan.model_fields
        inside = f"serving.{error.field}" if error.field in serving else error.field
        raise InputError(f"options[{place}].{inside}", error.message) from None


def chosen_option(scenario: Scenario, name: str | None) -> tuple[int, SelfHostedOption]:
    """Return the place and the self-hosted option of a name, or the first; raises InputError where there is none."""
    from economics.errors import InputError
    from economics.fields.field import shown
    from economics.option.self_hosted import SelfHostedOption

    hosted = {o.name: (place, o) for place, o in enumerate(scenario.options) if isinstance(o, SelfHostedOption)}
    if not hosted:
        raise InputError("options", "none is self-hosted: there is nothing to rent GPUs for")
    if name is None:
        return next(iter(hosted.values()))
    if name not in hosted:
        raise InputError("--option", f"{shown(name)} is no self-hosted option: must be one of {', '.join(hosted)}")
    return hosted[name]


def listed(argument: str, text: str | None, offered: Sequence[str], usual: Sequence[str]) -> tuple[str, ...]:
    """Return the names in a comma-separated list; raises InputError for one that is not offered."""
    from economics.errors import InputError
    from economics.fields.field import shown

    if text is None:
        return tuple(usual or offered)
    if text == EVERY:
        return tuple(offered)
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if not offered:
            raise InputError(argument, f"{shown(name)} is refused: none is offered on that date")
        if name not in offered:
            raise InputError(argument, f"{shown(name)} is refused: must be {EVERY}, or some of {', '.join(offered)}")
    return names
