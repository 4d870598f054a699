"""Read and write scenarios, strictly; errors are one sentence that names the field by its path."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from economics.errors import InputError, value_refused
from economics.fields.edition import CURRENT, EDITIONS
from economics.fields.field import shown
from economics.fields.json_objects import unrepeated
from economics.fields.part import drop_later_fields, since_of
from economics.fields.refusal import REFUSED, read_back
from economics.numbers import whole_as_integer
from economics.option.extras import UNION_TAGS
from economics.option.kinds import OPTION_LABELS, Option
from economics.scaling.kinds import SCALING_KINDS, Scaling
from economics.scenario.scenario import Scenario
from economics.supply.kinds import SUPPLY_LABELS, SupplyDocument


def read_scenario(document: object) -> Scenario:
    """Return the Scenario that a parsed JSON document describes.

    Raises InputError with the path of the first field that is refused.

    >>> document = {
    ...     "schema_version": 1,
    ...     "workload": {"tokens_per_month": 3e9, "input_output_ratio": 5, "input_tokens_per_request": 2000},
    ...     "options": [{"name": n, "kind": "api", "provider": "acme", "model": n} for n in ("large", "small")],
    ... }
    >>> [option.name for option in read_scenario(document).options]
    ['large', 'small']
    >>> read_scenario({**document, "as_of": "tomorrow"})
    Traceback (most recent call last):
    economics.errors.InputError: as_of: 'tomorrow' is no date: must be YYYY-MM-DD
    """
    version = document.get("schema_version") if isinstance(document, dict) else None
    edition = EDITIONS.get(version) if type(version) is int else None
    try:
        return Scenario.model_validate(document, context={"edition": edition})
    except ValidationError as error:
        raise problems(error, document)[0] from None


def read_json(text: str | bytes) -> Scenario:
    """Return the Scenario written in JSON text; raises InputError for invalid JSON and for invalid fields."""
    return read_scenario(parse_json(text))


def parse_json(text: str | bytes, what: str = "scenario") -> Any:
    """Parse JSON strictly (no NaN or infinity, no repeated field, UTF-8 only); raises InputError, on `what` it is."""
    try:
        decoded = text if isinstance(text, str) else text.decode("utf-8-sig")
        return json.loads(decoded, parse_constant=_no_constant, object_pairs_hook=unrepeated, parse_float=_finite_float)
    except _NoNumber as error:
        raise InputError(what, str(error)) from None
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(what, f"is no valid JSON{where}") from None


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """Return the scenario as a JSON document: every field that is set, in the contract's order, without nulls."""
    document: dict[str, Any] = _plain(scenario.model_dump(mode="json", exclude_none=True))
    drop_later_fields(scenario, document, scenario.schema_version)
    document["options"] = [
        _in_order(type(option), written) for option, written in zip(scenario.options, document["options"], strict=True)
    ]
    for option in document["options"]:
        if option.get("price") == {}:
            del option["price"]
        supply = option.get("supply", {})
        if supply.get("spare_replicas") == 0:  # documents written before there were spares stay as they were
            del supply["spare_replicas"]
    return document


def scenario_json(scenario: Scenario) -> str:
    """Return the scenario as JSON text; the same scenario gives the same bytes."""
    return json.dumps(scenario_document(scenario), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _in_order(option: type[Option], written: dict[str, Any]) -> dict[str, Any]:
    """An option as written: its kind, the fields of every kind, and those of its own in the order of its type.

    A field that a kind has in place of the one of every kind stands among its own.
    """
    own = [name for name in option.__annotations__ if name in written]
    others = [name for name in written if name not in own]
    return {name: written[name] for name in ("kind", *others, *own)}


def _plain(value: Any) -> Any:
    """Whole floats as integers, so that 3e9 tokens read 3000000000."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return whole_as_integer(value) if isinstance(value, float) else value


def problems(error: ValidationError, document: object) -> list[InputError]:
    """Return one InputError for each field that a validation refused, with its path in `document`."""
    return [_input_error(details, document) for details in error.errors(include_url=False)]


def _input_error(details: ErrorDetails, document: object) -> InputError:
    kind, path, value = details["type"], _path(details["loc"], document), details["input"]
    if kind == REFUSED:
        return read_back(path, details["ctx"])
    if kind == "extra_forbidden":
        return InputError(path, "is no field of a scenario")
    if kind == "missing":
        return InputError(path, "is missing")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        choices = ", ".join(_kinds(details["loc"][-1], document))
        if not isinstance(value, dict):
            return InputError(path, f"{shown(value)} is no JSON object")
        rule = f"must be one of {choices}"
        if "kind" not in value:
            return InputError(f"{path}.kind", f"is missing: {rule}")
        return value_refused(f"{path}.kind", shown(value["kind"]), rule)
    if kind == "literal_error":
        return value_refused(path, shown(value), f"must be {details['ctx']['expected']}")
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return InputError(path or "scenario", f"{shown(value)} is no JSON object")
    if kind in ("tuple_type", "list_type"):
        return InputError(path, f"{shown(value)} is no list")
    return InputError(path, details["msg"])


def _path(loc: tuple[int | str, ...], document: object) -> str:
    """The path of a field, without the tags that pydantic adds for the alternatives of a union."""
    path, here = "", document
    for i, step in enumerate(loc):
        if isinstance(step, int):
            path += f"[{step}]"
            here = here[step] if isinstance(here, list | tuple) and step < len(here) else None
        elif _is_tag(step, i, loc):
            continue
        else:
            path += f".{shown(step).strip(chr(39))}" if path else shown(step).strip("'")
            here = here.get(step) if isinstance(here, dict) else None
    return path


def _is_tag(step: int | str, i: int, loc: tuple[int | str, ...]) -> bool:
    """Whether a step of pydantic's path names an alternative of a union and no field."""
    of_kinds = loc[0] == "options" and (i == 2 or loc[i - 1] in ("supply", "scaling"))
    return step in UNION_TAGS or (of_kinds and step in (*OPTION_LABELS, *SUPPLY_LABELS, *SCALING_KINDS))


def _kinds(field: object, document: object) -> list[str]:
    """The kinds that a part of a document may have, of those that its schema version knows."""
    version = document.get("schema_version") if isinstance(document, dict) else None
    known = EDITIONS.get(version, CURRENT).version if isinstance(version, int) else CURRENT.version
    union: Any = {"supply": SupplyDocument, "scaling": Scaling}.get(str(field), Option)
    return [
        kind
        for part in get_args(union)
        for kind in get_args(part.model_fields["kind"].annotation)
        if since_of(part, kind).version <= known and not (field == "supply" and kind in _READ_AS and known > 1)
    ]


_READ_AS = ("mix",)
"""Kinds of supply that documents of a later version still may hold, and that are read as another one."""


class _NoNumber(Exception):
    """What stands where a number should; the message says why it is none."""


def _no_constant(text: str) -> NoReturn:
    raise _NoNumber(f"{text} is no number")


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _NoNumber(f"{shown(text)} is too large for a number")
    return number
