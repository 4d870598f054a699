"""A scenario while an edit changes it: the one place where edits change documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, TypeVar

from pydantic_core import PydanticCustomError

from breakeven.names import model_name, short_gpus, supplier_name
from breakeven.origins import (
    MODEL_DEFAULT,
    TYPED,
    Origin,
    Origins,
    Path,
    Sourced,
    fields_of,
    is_within,
    path_text,
    without_option,
)
from breakeven.references import NEEDED, WORDS, inputs_without, references_to
from economics.errors import InputError
from economics.fields.checks import MAX_NAME_LENGTH, filled_text
from economics.fields.field import shown
from economics.fields.refusal import read_back
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.reading import read_scenario, scenario_document
from pricing.resolve.names import sold_name

Kind = TypeVar("Kind", SelfHostedOption, TokenPricedOption)
MAX_MADE_NAME = 110
_NUMBER = re.compile(r" \(\d+\)$")
"""What tells two options of one name apart."""


class Draft:
    """The document of a scenario and the origins of its fields, until `done` reads them as a scenario again."""

    def __init__(self, sourced: Sourced) -> None:
        self.scenario = sourced.scenario
        self._document = scenario_document(sourced.scenario)
        self._origins: dict[str, Origin] = dict(sourced.origins.by_path)

    def done(self) -> Sourced:
        """Return the changed scenario; raises InputError naming the first field that is refused."""
        scenario = read_scenario(self._document)
        origins = {path: origin for path, _ in fields_of(scenario) if (origin := self._origin_of(path)) is not None}
        return Sourced(scenario, Origins(origins))

    def _origin_of(self, path: str) -> Origin | None:
        exact = self._origins.get(path)
        if exact is not None:
            return exact
        return next((origin for inner, origin in self._origins.items() if is_within(inner, path)), None)

    def assumes(self, path: Path) -> bool:
        """Tell whether the field at a path was assumed on stated grounds, not typed and no default of the model."""
        origin = self._origins.get(path_text(path))
        return origin is not None and origin.status == "assumed" and origin != MODEL_DEFAULT

    @property
    def count(self) -> int:
        """The number of options."""
        return len(self._document["options"])

    def set(self, path: Path, value: Any, origin: Origin = TYPED) -> None:
        """Set a field or a part, creating the parts on the way; None removes it, and the parts that are then empty."""
        if value is None:
            self.remove(path)
            return
        *outer, leaf = self._checked(path)
        part: Any = self._document
        for step in outer:
            part = part.setdefault(step, {}) if isinstance(step, str) else part[step]
        part[leaf] = deepcopy(value)
        self._mark(path_text(path), value, origin)

    def remove(self, path: Path) -> None:
        """Remove a field or a part, and the part around it when nothing else is left there."""
        *outer, leaf = self._checked(path)
        part: Any = self._document
        for step in outer:
            part = part[step] if isinstance(step, int) else part.get(step, {})
        part.pop(leaf, None)
        self._forget(path_text(path))
        if part == {} and outer:
            self.remove(tuple(outer))

    def _checked(self, path: Path) -> Path:
        if path[0] == "options" and len(path) > 1:
            self.option(int(path[1]))
        return path

    def _mark(self, path: str, value: Any, origin: Origin) -> None:
        self._forget(path)
        self._origins.update(dict.fromkeys(_leaves(value, path), origin))

    def _forget(self, path: str) -> None:
        self._origins = {each: origin for each, origin in self._origins.items() if not is_within(each, path)}

    def option(self, index: int) -> Mapping[str, Any]:
        """Return the option at a place as it is now, to read; raises InputError where there is none."""
        if not 0 <= index < self.count:
            raise InputError(f"options[{index}]", "is no option of this scenario")
        option: dict[str, Any] = self._document["options"][index]
        return option

    def self_hosted(self, index: int) -> SelfHostedOption:
        """Return the option at a place as it was before the edit; raises InputError where it is not self-hosted."""
        return self._of_type(SelfHostedOption, index, "is not self-hosted")

    def token_priced(self, index: int) -> TokenPricedOption:
        """Return the option at a place as it was before the edit; raises InputError where it is not token-priced."""
        return self._of_type(TokenPricedOption, index, "is not priced by the token")

    def _of_type(self, wanted: type[Kind], index: int, problem: str) -> Kind:
        self.option(index)
        option = self.scenario.options[index]
        if not isinstance(option, wanted):
            raise InputError(f"options[{index}]", problem)
        return option

    def append(self, option: Mapping[str, Any], origin: Origin) -> int:
        """Add an option whose fields all have one origin, under a name that is free; return its place."""
        index = self.count
        self._document["options"].append({**deepcopy(dict(option)), "name": self.free_name(option["name"])})
        self._mark(f"options[{index}]", self._document["options"][index], origin)
        return index

    def append_copy(self, index: int, name: str) -> int:
        """Add a copy of the option at a place, with the origins of its fields; return the place of the copy."""
        place, copied_path = self.count, f"options[{index}]"
        copy = {**deepcopy(dict(self.option(index))), "name": self.free_name(name)}
        if "id" in copy:
            copy["id"] = _free(copy["id"], {option.get("id") for option in self._document["options"]})
        self._document["options"].append(copy)
        copied = {
            f"options[{place}]{path[len(copied_path) :]}": origin
            for path, origin in self._origins.items()
            if is_within(path, copied_path)
        }
        self._origins |= copied
        return place

    def replace(self, index: int, option: Mapping[str, Any], origin: Origin) -> None:
        """Put another option at a place, under the name of the one that stood there."""
        self._document["options"][index] = {**deepcopy(dict(option)), "name": self.option(index)["name"]}
        self._mark(f"options[{index}]", self._document["options"][index], origin)

    def take_out(self, index: int) -> None:
        """Remove an option and every reference to it; the options behind it move up.

        Raises InputError where something cannot be without it: a bill for it, or a mix that it is a part of.
        """
        name = self.option(index)["name"]
        for path, _, field in references_to(name, self._document):
            if field in NEEDED:
                where = path_text((*path, field))
                raise InputError(f"options[{index}]", f"{shown(name)} cannot be removed: {where} needs it")
        self._point_at(name, None)
        del self._document["options"][index]
        risk = self._document.get("risk", {})
        if risk.get("inputs"):
            risk["inputs"] = inputs_without(risk["inputs"], index)
        paths = [(without_option(path, index), origin) for path, origin in self._origins.items()]
        self._origins = {path: origin for path, origin in paths if path is not None}

    def rename(self, index: int, name: str) -> None:
        """Rename an option; references to it follow. Raises InputError naming its name, before any reference to it."""
        try:
            filled_text(name)
        except PydanticCustomError as error:
            raise read_back(f"options[{index}].name", error.context or {}) from None
        old = self.option(index)["name"]
        self.set(("options", index, "name"), name)
        if all(option["name"] != old for option in self._document["options"]):
            self._point_at(old, name)

    def _point_at(self, old: str, name: str | None) -> None:
        for path, part, field in references_to(old, self._document):
            if name is None:
                del part[field]
                self._forget(path_text((*path, field)))
            elif (field, name) in WORDS:
                sentence = f"{shown(name)} means something else in {path_text((*path, field))}, which names this option"
                raise InputError(f"options[{self._place(name)}].name", sentence)
            else:
                part[field] = name

    def _place(self, name: str) -> int:
        return next(i for i, option in enumerate(self._document["options"]) if option["name"] == name)

    def free_name(self, suggested: str, but: int | None = None) -> str:
        """Return `suggested`, with a number after it when an option other than the one at `but` has that name.

        A name that would then be too long loses its end.
        """
        return _free(suggested, {option["name"] for i, option in enumerate(self._document["options"]) if i != but})

    def name_after_model(self, index: int, model: str = "") -> None:
        """Name an option after its model and where it runs, so that no figure appears under another model's name.

        `model` is the name that people know it by, where it is not the one that the registry or its spelling gives.
        """
        self.rename(index, self.free_name(self._name_after(index, model), but=index))

    def is_named_after_model(self, index: int) -> bool:
        """Tell whether the name of an option is one that it was given, not one that somebody typed."""
        named = self._origins.get(f"options[{index}].name", TYPED)
        return named.how == "default" or self.option(index)["name"] == self.free_name(
            self._name_after(index), but=index
        )

    def _name_after(self, index: int, model: str = "") -> str:
        option = self.option(index)
        if option["kind"] == "self_hosted":
            name = f"{model_name(option['model'])} on {short_gpus(option['gpus_per_replica'], option['gpu'])}"
        else:
            seller, sold = option["provider"], model or sold_name(option["provider"], option["model"])
            ending = ", provisioned" if option["kind"] == "provisioned" else ""
            name = f"{sold} at {supplier_name(seller)}{ending}"
        return name[:100]


def _free(suggested: str, taken: set[str]) -> str:
    """Return `suggested` with a number after it where it is taken; what would be too long loses its end.

    >>> _free("Gemma (2)", {"Gemma", "Gemma (2)"})
    'Gemma (3)'
    """
    if suggested in taken:
        suggested = _NUMBER.sub("", suggested)
    endings = ("" if n == 1 else f" ({n})" for n in range(1, len(taken) + 2))
    names = (f"{suggested[: MAX_NAME_LENGTH - len(ending)]}{ending}" for ending in endings)
    return next(name for name in names if name not in taken)


def _leaves(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}")
    else:
        yield path
