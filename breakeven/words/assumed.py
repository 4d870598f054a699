"""Which quantities of a scenario nobody has entered: said beside the figures that they make."""

from __future__ import annotations

from breakeven.origins import Sourced, fields_of
from breakeven.words.refusals import label_of
from economics.fields.table import FIELDS
from economics.option.self_hosted import SelfHostedOption
from economics.scenario.scenario import Scenario


def assumed_words(sourced: Sourced) -> str:
    """Name the quantities that a scenario gives and nobody has entered, an option's after its name; empty for none.

    Names, kinds and offers are choices, and a quantity at its neutral value, such as no spare replica, is left out.
    Where nothing of the workload was entered it is named as a whole. A self-hosted option without staff is named too
    where another one has some, because their costs then hold different things.
    """
    scenario = sourced.scenario
    given: dict[str, dict[str, bool]] = {}
    for path, is_set in fields_of(scenario):
        part, _, inside = path.partition(".")
        label = _label(scenario, part, inside) if is_set else ""
        if label:
            given.setdefault(part, {})[label] = sourced.origins.of(path).status == "assumed"
    names = {f"options[{place}]": f"{option.name}: " for place, option in enumerate(scenario.options)}
    said = [
        f"{names.get(part, '')}{_in_words(part, entries)}" for part, entries in given.items() if any(entries.values())
    ]
    said += _without_staff(scenario)
    return f"Assumed, not entered: {'; '.join(said)}." if said else ""


def _without_staff(scenario: Scenario) -> list[str]:
    """Self-hosted options that pay nobody while another one does: on one side of a comparison alone people count."""
    hosted = [option for option in scenario.options if isinstance(option, SelfHostedOption)]
    paid = next((option.name for option in hosted if option.staff is not None), None)
    return (
        []
        if paid is None
        else [f"{option.name}: no staff, while {paid} has some" for option in hosted if option.staff is None]
    )


def _in_words(part: str, assumed: dict[str, bool]) -> str:
    return (
        f"the {part}" if part == "workload" and all(assumed.values()) else ", ".join(k for k, v in assumed.items() if v)
    )


def _label(scenario: Scenario, part: str, inside: str) -> str:
    """The name in a sentence of the quantity at a path; empty where it is none, or has its neutral value."""
    here: object = scenario
    for step in (*part.removesuffix("]").split("["), *inside.split(".")):
        here = here[int(step)] if isinstance(here, tuple) else getattr(here, step)
    name = inside.rpartition(".")[2]
    if isinstance(here, tuple):
        return _inside_a_sentence(label_of(inside)) if here else ""
    about = FIELDS.get(name)
    return "" if about is None or here == about.default else _inside_a_sentence(about.label)


def _inside_a_sentence(label: str) -> str:
    return label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"  # GPUs stay GPUs
