"""Scenarios for tests of edits: every kind of option and supply, and references to them."""

from __future__ import annotations

from typing import Any, get_args

from breakeven.defaults import new_options
from breakeven.origins import Sourced, as_read
from economics.fields.part import Part
from economics.option.kinds import Option
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.reading import read_scenario
from tests.support.kinds import example_supply

AS_OF = "2026-11-20"
RENT = {"kind": "rent", "provider": "lambda", "term": "on-demand"}


def kinds_in(annotation: Any) -> list[str]:
    """The kinds that a union of parts tells apart, as its types write them."""
    if isinstance(annotation, type) and issubclass(annotation, Part) and "kind" in annotation.model_fields:
        return list(get_args(annotation.model_fields["kind"].annotation))
    return [kind for argument in get_args(annotation) for kind in kinds_in(argument)]


OPTION_KINDS = tuple(kinds_in(Option))
SUPPLY_KINDS = tuple(kinds_in(SelfHostedOption.model_fields["supply"].annotation))


def supply(kind: str) -> dict[str, Any]:
    """A supply of a kind: its rates looked up where it has any, else its example."""
    looked_up = {"rent": RENT, "mix": {"kind": "mix", "baseline_replicas": 1, "reserved": RENT, "on_demand": RENT}}
    return looked_up.get(kind) or example_supply(kind)


def sourced() -> Sourced:
    """Each kind of option and each kind of supply, months measured against the second option, uncertain inputs."""
    options = [{**new_options()[kind], "name": kind} for kind in OPTION_KINDS]
    options += [{**new_options()["self_hosted"], "name": f"{kind} it", "supply": supply(kind)} for kind in SUPPLY_KINDS]
    options[0]["overlap_with"] = options[1]["name"]
    return as_read(
        read_scenario(
            {
                "schema_version": 1,
                "as_of": AS_OF,
                "workload": {"tokens_per_month": 3e9, "input_output_ratio": 5, "input_tokens_per_request": 2000},
                "options": options,
                "horizon": {"months": 24, "reference": options[1]["name"]},
                "risk": {
                    "inputs": [
                        {"input": "workload.tokens_per_month", "low": 1e9, "high": 5e9},
                        *(
                            {"input": f"options[{place}].input_token_factor", "low": 0.9, "high": 1.2}
                            for place in range(len(options))
                        ),
                    ]
                },
            }
        )
    )


def self_hosted(edited: Sourced) -> list[int]:
    """Return the places of the self-hosted options."""
    return [i for i, option in enumerate(edited.scenario.options) if isinstance(option, SelfHostedOption)]


def token_priced(edited: Sourced) -> list[int]:
    """Return the places of the token-priced options."""
    return [i for i, option in enumerate(edited.scenario.options) if isinstance(option, TokenPricedOption)]
