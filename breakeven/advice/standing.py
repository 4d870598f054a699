"""What an option is, and which options an answer leaves standing.

A need is what an answer asks of an option. What is not known of an option never meets a need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from breakeven.advice.answers import Answer, Answers
from economics.option.kinds import Option
from economics.option.mix import MixOption
from economics.option.provisioned import ProvisionedOption
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from pricing.facts.models import ModelFact
from pricing.sellers.aliases import alias_of

Side = Literal["closed", "hosted", "own", "provisioned", "mix"]
Need = Literal["own_hardware", "run_by_a_seller", "open_weights", "closed_model", "paid_by_use", "not_chinese"]

NEEDS: Mapping[str, Mapping[Answer, Need]] = {
    "residency": {"yes": "own_hardware"},
    "fine_tuning": {"yes": "open_weights"},
    "frontier": {"yes": "closed_model"},
    "ops": {"no": "run_by_a_seller"},
    "audit": {"yes": "open_weights"},
    "licence": {"no": "closed_model"},
    "origin": {"no": "not_chinese"},
    "stage": {"yes": "paid_by_use"},
    "single_vendor": {"yes": "open_weights"},
    "fine_tuning_data": {},
}
"""What the answer to each question that is asked needs of an option; the others leave all of them standing."""


@dataclass(frozen=True)
class Standing:
    """What an option is; of a mix, what all of its parts are. `countries` None: where a maker sits is not known."""

    name: str
    side: Side
    own_hardware: bool
    run_by_a_seller: bool
    open_weights: bool
    closed_model: bool
    paid_by_use: bool
    countries: frozenset[str] | None

    def meets(self, need: Need) -> bool:
        """Tell whether the option is what a need asks for."""
        match need:
            case "own_hardware":
                return self.own_hardware
            case "run_by_a_seller":
                return self.run_by_a_seller
            case "open_weights":
                return self.open_weights
            case "closed_model":
                return self.closed_model
            case "paid_by_use":
                return self.paid_by_use
            case "not_chinese":
                return self.closed_model or (self.countries is not None and "CN" not in self.countries)
            case _:
                assert_never(need)


@dataclass(frozen=True)
class Aside:
    """An option that answers leave no room for, and the questions whose answers do."""

    option: str
    questions: tuple[str, ...]


def standings(options: Sequence[Option], facts: Sequence[ModelFact]) -> tuple[Standing, ...]:
    """Return what every option of a scenario is."""
    countries = {fact.model_id: fact.maker_country for fact in facts if fact.maker_country is not None}
    by_name = {option.name: option for option in options}
    return tuple(_standing(option, by_name, countries) for option in options)


def aside(standing: Sequence[Standing], answers: Answers) -> tuple[Aside, ...]:
    """Return the options that do not meet what the answers need, with the questions, in the scenario's order."""
    found = []
    for option in standing:
        against = tuple(
            question
            for question, answer in answers.items()
            if (need := NEEDS.get(question, {}).get(answer)) is not None and not option.meets(need)
        )
        if against:
            found.append(Aside(option.name, against))
    return tuple(found)


def _standing(option: Option, by_name: Mapping[str, Option], countries: Mapping[str, str]) -> Standing:
    match option:
        case TokenPricedOption(kind="api"):
            alias = alias_of(option.provider, option.model)
            return Standing(option.name, "closed", False, True, alias is not None, alias is None, True,
                            _country(alias.model if alias else "", countries))  # fmt: skip
        case TokenPricedOption():
            alias = alias_of(option.provider, option.model)
            return Standing(option.name, "hosted", False, True, True, False, True,
                            _country(alias.model if alias else "", countries))  # fmt: skip
        case SelfHostedOption():
            return Standing(option.name, "own", True, False, True, False, False, _country(option.model, countries))
        case ProvisionedOption():
            return Standing(option.name, "provisioned", False, True, False, True, False, None)
        case MixOption():
            parts = [_standing(by_name[name], by_name, countries) for name in option.named]
            known = [part.countries for part in parts if not part.closed_model]
            return Standing(
                option.name,
                "mix",
                all(part.own_hardware for part in parts),
                all(part.run_by_a_seller for part in parts),
                all(part.open_weights for part in parts),
                all(part.closed_model for part in parts),
                all(part.paid_by_use for part in parts),
                None if None in known else frozenset[str]().union(*(each for each in known if each is not None)),
            )
        case _:
            assert_never(option)


def _country(model: str, countries: Mapping[str, str]) -> frozenset[str] | None:
    return frozenset((countries[model],)) if model in countries else None
