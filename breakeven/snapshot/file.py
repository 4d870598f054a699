"""A snapshot as JSON, strictly read: the same bytes for the same snapshot, every unknown field refused by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, get_args

from breakeven.snapshot.snapshot import OptionRows, Snapshot, SnapshotContract, UsedEdition
from economics.assumption import Assumption, Status
from economics.errors import InputError
from economics.fields.field import shown
from economics.scenario.reading import parse_json

SNAPSHOT_VERSION = 1
"""The number of this layout; it counts up when a reader of before could not read it."""
_STATUSES: tuple[Status, ...] = get_args(Status)
_TEXTS = tuple(each.name for each in fields(Assumption) if each.name != "value")
_OPTIONAL = tuple(name for name in _TEXTS if name not in ("name", "unit", "source", "as_of", "status", "field"))
"""Fields of a row that are left out where they are empty."""


def snapshot_json(snapshot: Snapshot) -> str:
    """Return a snapshot as JSON text, the same bytes for the same snapshot in any process and locale."""
    return json.dumps(snapshot_document(snapshot), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_snapshot(content: str | bytes) -> Snapshot:
    """Return the snapshot that JSON text holds.

    Raises InputError naming the first field that is refused; a layout of a newer program says so.
    """
    return snapshot_from(parse_json(content, "snapshot"))


def snapshot_document(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot as a JSON document."""
    document: dict[str, Any] = {
        "snapshot_version": SNAPSHOT_VERSION,
        "as_of": snapshot.as_of.isoformat(),
        "made_at": snapshot.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "program": snapshot.program,
        "editions": [
            {
                "source": edition.source,
                "number": edition.number,
                "observed_on": edition.observed_on.isoformat(),
                "package_version": edition.package_version,
                "content_hash": edition.content_hash,
            }
            for edition in snapshot.editions
        ],
        "workload": [_row(row) for row in snapshot.workload],
        "options": [_option(option) for option in snapshot.options],
        "result": dict(snapshot.result),
    }
    if snapshot.contract is not None:
        document["contract"] = {
            "name": snapshot.contract.name,
            "left_out": snapshot.contract.left_out,
            "load": snapshot.load_on_contract,
        }
    if snapshot.errors:
        document["errors"] = list(snapshot.errors)
    return document


def _option(option: OptionRows) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": option.name,
        "kind": option.kind,
        "seller": option.seller,
        "fingerprint": option.fingerprint,
        "on_contract": option.on_contract,
        "rows": [_row(row) for row in option.rows],
    }
    return {**document, "error": option.error} if option.error else document


def _row(row: Assumption) -> dict[str, Any]:
    every = {each.name: getattr(row, each.name) for each in fields(Assumption)}
    return {name: value for name, value in every.items() if value != "" or name not in _OPTIONAL}


def snapshot_from(document: object, path: str = "snapshot") -> Snapshot:
    """Return the snapshot that a parsed JSON document is; `path` names it in what is refused. Raises InputError."""
    parts = _object(document, path)
    version = parts.get("snapshot_version")
    if type(version) is int and version > SNAPSHOT_VERSION:
        raise InputError(
            f"{path}.snapshot_version",
            f"{version} is newer than this program reads, which is {SNAPSHOT_VERSION}: open it with a newer program",
        )
    if type(version) is not int or version != SNAPSHOT_VERSION:
        raise InputError(f"{path}.snapshot_version", f"{shown(version)} is none: must be {SNAPSHOT_VERSION}")
    needed = ("snapshot_version", "as_of", "made_at", "program", "editions", "workload", "options", "result")
    _only(parts, needed, path, ("contract", "errors"))
    contract = _contract(parts["contract"], f"{path}.contract") if "contract" in parts else (None, False)
    return Snapshot(
        as_of=_day(parts["as_of"], f"{path}.as_of"),
        made_at=_moment(parts["made_at"], f"{path}.made_at"),
        program=_text(parts["program"], f"{path}.program"),
        editions=tuple(_edition(*each) for each in _listed(parts["editions"], f"{path}.editions")),
        workload=tuple(_assumption(*each) for each in _listed(parts["workload"], f"{path}.workload")),
        options=tuple(_option_rows(*each) for each in _listed(parts["options"], f"{path}.options")),
        result=_result(parts["result"], f"{path}.result"),
        contract=contract[0],
        load_on_contract=contract[1],
        errors=tuple(_text(*each) for each in _listed(parts.get("errors", []), f"{path}.errors")),
    )


def _option_rows(value: object, path: str) -> OptionRows:
    parts = _object(value, path)
    _only(parts, ("name", "kind", "seller", "fingerprint", "on_contract", "rows"), path, ("error",))
    return OptionRows(
        name=_text(parts["name"], f"{path}.name"),
        kind=_text(parts["kind"], f"{path}.kind"),
        seller=_text(parts["seller"], f"{path}.seller"),
        fingerprint=_text(parts["fingerprint"], f"{path}.fingerprint"),
        on_contract=_flag(parts["on_contract"], f"{path}.on_contract"),
        rows=tuple(_assumption(*each) for each in _listed(parts["rows"], f"{path}.rows")),
        error=_text(parts.get("error", ""), f"{path}.error"),
    )


def _assumption(value: object, path: str) -> Assumption:
    parts = _object(value, path)
    needed = ("value", *(name for name in _TEXTS if name not in _OPTIONAL))
    _only(parts, needed, path, _OPTIONAL)
    figure = parts["value"]
    if not isinstance(figure, str | int | float) or isinstance(figure, bool):
        raise InputError(f"{path}.value", f"{shown(figure)} is neither a number nor a text")
    status = next((each for each in _STATUSES if each == parts["status"]), None)
    if status is None:
        raise InputError(f"{path}.status", f"{shown(parts['status'])} is none: must be one of {', '.join(_STATUSES)}")
    texts = {name: _text(parts.get(name, ""), f"{path}.{name}") for name in _TEXTS if name != "status"}
    return Assumption(**texts, value=figure, status=status)


def _edition(value: object, path: str) -> UsedEdition:
    parts = _object(value, path)
    _only(parts, ("source", "number", "observed_on", "package_version", "content_hash"), path)
    number = parts["number"]
    if type(number) is not int or number < 1:
        raise InputError(f"{path}.number", f"{shown(number)} is no number of an edition")
    return UsedEdition(
        source=_text(parts["source"], f"{path}.source"),
        number=number,
        observed_on=_day(parts["observed_on"], f"{path}.observed_on"),
        package_version=_text(parts["package_version"], f"{path}.package_version"),
        content_hash=_text(parts["content_hash"], f"{path}.content_hash"),
    )


def _contract(value: object, path: str) -> tuple[SnapshotContract, bool]:
    parts = _object(value, path)
    _only(parts, ("name", "left_out", "load"), path)
    contract = SnapshotContract(_text(parts["name"], f"{path}.name"), _flag(parts["left_out"], f"{path}.left_out"))
    return contract, _flag(parts["load"], f"{path}.load")


def _result(value: object, path: str) -> Mapping[str, Any]:
    """A result document: an object with the cheapest option and the costs, whatever else it says."""
    parts = _object(value, path)
    for name in ("cheapest", "options"):
        if name not in parts:
            raise InputError(f"{path}.{name}", "is missing")
    if parts["cheapest"] is not None:
        _text(parts["cheapest"], f"{path}.cheapest")
    for option, place in _listed(parts["options"], f"{path}.options"):
        entry = _object(option, place)
        if "name" not in entry:
            raise InputError(f"{place}.name", "is missing")
        _text(entry["name"], f"{place}.name")
        usd = entry.get("usd_per_month")
        if usd is not None and (isinstance(usd, bool) or not isinstance(usd, int | float)):
            raise InputError(f"{place}.usd_per_month", f"{shown(usd)} is no number")
    for section in ("break_even", "price_break_even"):
        for even, place in _listed(parts.get(section, []), f"{path}.{section}"):
            entry = _object(even, place)
            for name in ("a", "b"):
                _text(entry.get(name), f"{place}.{name}")
    return parts


def _object(value: object, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(path, f"{shown(value)} is no JSON object")
    return value


def _listed(value: object, path: str) -> list[tuple[object, str]]:
    """The members of a list, each with its path."""
    if not isinstance(value, list):
        raise InputError(path, f"{shown(value)} is no list")
    return [(member, f"{path}[{place}]") for place, member in enumerate(value)]


def _only(parts: Mapping[str, Any], needed: tuple[str, ...], path: str, optional: tuple[str, ...] = ()) -> None:
    for name in parts:
        if name not in needed and name not in optional:
            raise InputError(f"{path}.{shown(name)[1:-1]}", "is no field of a snapshot")
    for name in needed:
        if name not in parts:
            raise InputError(f"{path}.{name}", "is missing")


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise InputError(path, f"{shown(value)} is no text")
    return value


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise InputError(path, f"{shown(value)} is neither true nor false")
    return value


def _day(value: object, path: str) -> date:
    try:
        return date.fromisoformat(_text(value, path))
    except ValueError:
        raise InputError(path, f"{shown(value)} is no date: must be YYYY-MM-DD") from None


def _moment(value: object, path: str) -> datetime:
    try:
        return datetime.strptime(_text(value, path), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise InputError(path, f"{shown(value)} is no time: must be YYYY-MM-DDThh:mm:ssZ") from None
