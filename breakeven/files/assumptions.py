"""The pack's list of assumptions: every number of a scenario, at any depth, and every price that was looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from breakeven.files.over_time import horizon_assumptions
from breakeven.files.tables import Cell, Table
from breakeven.origins import Origins
from economics.assumption import Assumption, Status
from economics.cost.load import Workload
from economics.cost.load_profile import TYPED, LoadProfileDocument
from economics.fields.field import Field
from economics.fields.part import ASSUMED, Part, field_of
from economics.fields.table import FIELDS
from economics.option.kinds import Option
from pricing.resolve.quality import Known
from pricing.resolve.scenario import ResolvedScenario

_NAMED_BY = ("role", "name", "option")
"""The fields by which people tell the members of a list apart."""


def assumptions(resolved: ResolvedScenario, origins: Origins) -> Table:
    """Return the assumptions of the workload, of each option and of the months, with unit, source, day and status."""
    as_of = resolved.as_of.isoformat()
    rows: list[tuple[Cell, ...]] = [
        (owner or "workload", a.name, a.value, a.unit, a.source, a.as_of or as_of, a.status)
        for owner, a in listed_assumptions(resolved, origins)
    ]
    rows += horizon_assumptions(resolved.scenario, as_of, origins)
    return Table(("option", "name", "value", "unit", "source", "as_of", "status"), rows)


def listed_assumptions(resolved: ResolvedScenario, origins: Origins) -> list[tuple[str, Assumption]]:
    """Return the assumptions of the workload, under a blank name, and of each option, under its name."""
    scenario = resolved.scenario
    listed = [("", assumption) for assumption in typed_numbers(scenario.workload, "workload", origins)]
    for index, option in enumerate(scenario.options):
        listed += [(option.name, each) for each in option_assumptions(resolved, index, origins)]
        listed += [(option.name, each) for each in _reasoning(resolved.known.get(option.name))]
    return listed


def option_assumptions(resolved: ResolvedScenario, index: int, origins: Origins) -> list[Assumption]:
    """Return what the cost of the option at a place rests on: its own numbers, and what was looked up for it."""
    option, path = resolved.scenario.options[index], f"options[{index}]"
    behind = next((priced.assumptions for priced in resolved.options if priced.name == option.name), ())
    looked_up = [_with_origin(assumption, path, origins) for assumption in behind]
    fields = {assumption.field for assumption in looked_up}
    return [*(each for each in typed_numbers(option, path, origins) if each.field not in fields), *looked_up]


def _reasoning(known: Known | None) -> list[Assumption]:
    """That a model can reason before it answers, with the list that says so."""
    if known is None or known.reasoning is None or not known.can_reason:
        return []
    source, on = known.reasoning.source, known.reasoning.observed_on.isoformat()
    return [Assumption("can reason before it answers", "yes", "", source, on, "quoted", "")]


def typed_numbers(part: Workload | Option, path: str, origins: Origins) -> list[Assumption]:
    """Return the numbers of a workload or option that the user or a default set; `path` is that of the part."""
    found = [each for each in _numbers(part) if not _unsaid(each)]
    times = Counter(each.field.label for each in found)
    listed = []
    for each in found:
        name = each.field.label.lower()
        if each.of and (each.apart or times[each.field.label] > 1):
            name = f"{name}: {each.of}"
        origin = origins.of(f"{path}.{each.origin}")
        status: Status = "assumed" if each.source == ASSUMED else origin.status
        source = each.source or origin.source
        listed.append(Assumption(name, each.value, each.field.unit, source, "", status, each.path))
    return listed


@dataclass(frozen=True)
class _Stated:
    """A number of a document: its row in the table of fields, its path, and the part or list member that it is of.

    `origin` is the path whose origin is known: that of the list for what is in one. `apart`: it is in a list, or deeper
    than a part of the option. `source`: where the figure has one of its own.
    """

    field: Field
    value: float | str
    path: str
    origin: str
    of: str
    apart: bool
    source: str = ""


def _numbers(part: Part, path: str = "", origin: str = "", of: str = "", apart: bool = False) -> Iterator[_Stated]:
    """Yield the numbers of a part at any depth, but those that say nothing beside others."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        if value is None or name in part.unused:
            continue
        here = f"{path}.{name}" if path else name
        known = origin or here
        field = field_of(type(part), name)
        if isinstance(value, LoadProfileDocument):
            yield _load_of_hours(value, here)
        elif isinstance(value, Part):
            yield from _numbers(value, here, origin, name.replace("_", " "), apart or bool(path))
        elif isinstance(value, tuple):
            for place, member in enumerate(value):
                if isinstance(member, Part):
                    words = (getattr(member, each, None) for each in _NAMED_BY)
                    called = next((word for word in words if word), "" if len(value) == 1 else str(place + 1))
                    yield from _numbers(member, f"{here}[{place}]", known, called, True)
        elif field is not None:
            yield _Stated(field, value, here, known, of, apart)


def _load_of_hours(document: LoadProfileDocument, path: str) -> _Stated:
    """The load of the hours in one row: the name of the shape with its source, or how many weights were typed."""
    profile = document.profile()
    source = "" if profile.source == TYPED else profile.source
    leaf = "weights" if document.shape is None else "shape"
    said = document.shape or f"{len(profile.weights)} weights"
    return _Stated(FIELDS["weights"], said, path, f"{path}.{leaf}", "", False, source)


def _unsaid(stated: _Stated) -> bool:
    """Tell whether a field at its default is left out of documents and of the assumptions."""
    return stated.field.name == "spare_replicas" and stated.value == 0


def _with_origin(assumption: Assumption, path: str, origins: Origins) -> Assumption:
    """Return an assumption whose figure is in the scenario, with the row or file that it was taken from."""
    if assumption.status != "typed" or not assumption.field:
        return assumption
    origin = origins.of(f"{path}.{assumption.field}")
    return (
        replace(assumption, source=origin.source, status=origin.status)
        if origin.how in ("row", "imported") or (origin.how == "default" and origin.detail)
        else assumption
    )
