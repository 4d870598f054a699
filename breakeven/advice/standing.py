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
from pricing.sellers.aliases import alias_of
from pricing.sellers.providers import provider as known_seller
from trust.models.entries import Library

Side = Literal["closed", "hosted", "own", "provisioned", "mix"]
Need = Literal[
    "own_hardware", "run_by_a_seller", "open_weights", "closed_model", "paid_by_use", "not_chinese", "auditable"
]

NEEDS: Mapping[str, Mapping[Answer, Need]] = {
    "residency": {"yes": "own_hardware"},
    "fine_tuning": {"yes": "open_weights"},
    "frontier": {"yes": "closed_model"},
    "ops": {"no": "run_by_a_seller"},
    "audit": {"yes": "auditable"},
    "origin": {"no": "not_chinese"},
    "stage": {"yes": "paid_by_use"},
    "single_vendor": {"yes": "open_weights"},
    "fine_tuning_data": {},
}
"""What the answer to each question that is asked needs of an option; the others leave all of them standing."""


@dataclass(frozen=True)
class Standing:
    """What an option is; of a mix, what all of its parts are. `countries` None: where a maker sits is not known.

    `models` are those whose licence counts, by the ids of their facts; none where their seller's own terms do.
    """

    name: str
    side: Side
    own_hardware: bool
    run_by_a_seller: bool
    open_weights: bool
    closed_model: bool
    paid_by_use: bool
    countries: frozenset[str] | None
    auditable: bool
    """Whether a source says that it meets the open-source AI definition: data and code of training are open too."""
    models: tuple[str, ...] = ()

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
            case "auditable":
                return self.auditable
            case _:
                assert_never(need)


def standings(options: Sequence[Option], known: Library) -> tuple[Standing, ...]:
    """Return what every option of a scenario is."""
    by_name = {option.name: option for option in options}
    return tuple(_standing(option, by_name, known) for option in options)


def against(option: Standing, answers: Answers) -> tuple[str, ...]:
    """Return the questions whose answers leave no room for an option, in the order of the answers."""
    return tuple(
        question
        for question, answer in answers.items()
        if (need := NEEDS.get(question, {}).get(answer)) is not None and not option.meets(need)
    )


def _country(model: str, known: Library) -> frozenset[str] | None:
    entry = known.entries.get(model)
    return None if entry is None or entry.country is None else frozenset((entry.country,))


def _auditable(model: str, known: Library) -> bool:
    entry = known.entries.get(model)
    return entry is not None and entry.value("osaid_compliant") == "yes"


def _sells_its_own(seller: str) -> bool:
    found = known_seller(seller)
    return found is not None and found.kind == "closed"


def _standing(option: Option, by_name: Mapping[str, Option], known: Library) -> Standing:
    match option:
        case TokenPricedOption():
            alias = alias_of(option.provider, option.model)
            model = option.model if alias is None else alias.model
            closed = option.kind == "api" and alias is None
            return Standing(
                option.name,
                "closed" if option.kind == "api" else "hosted",
                own_hardware=False,
                run_by_a_seller=True,
                open_weights=not closed,
                closed_model=closed,
                paid_by_use=True,
                countries=_country(model, known),
                auditable=_auditable(model, known),
                models=() if option.kind == "api" or _sells_its_own(option.provider) else (model,),
            )
        case SelfHostedOption():
            return Standing(
                option.name,
                "own",
                own_hardware=True,
                run_by_a_seller=False,
                open_weights=True,
                closed_model=False,
                paid_by_use=False,
                countries=_country(option.model, known),
                auditable=_auditable(option.model, known),
                models=(option.model,),
            )
        case ProvisionedOption():
            return Standing(
                option.name,
                "provisioned",
                own_hardware=False,
                run_by_a_seller=True,
                open_weights=False,
                closed_model=True,
                paid_by_use=False,
                countries=None,
                auditable=False,
            )
        case MixOption():
            parts = [_standing(by_name[name], by_name, known) for name in option.named]
            countries = [part.countries for part in parts if not part.closed_model]
            everywhere = frozenset(country for each in countries if each is not None for country in each)
            return Standing(
                option.name,
                "mix",
                own_hardware=all(part.own_hardware for part in parts),
                run_by_a_seller=all(part.run_by_a_seller for part in parts),
                open_weights=all(part.open_weights for part in parts),
                closed_model=all(part.closed_model for part in parts),
                paid_by_use=all(part.paid_by_use for part in parts),
                countries=None if None in countries else everywhere,
                auditable=all(part.auditable for part in parts),
                models=tuple(dict.fromkeys(model for part in parts for model in part.models)),
            )
        case _:
            assert_never(option)
