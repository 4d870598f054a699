"""The routes for machines as an OpenAPI document, made from the tables that the routes themselves read."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from breakeven import __version__
from breakeven.address import MAX_LENGTH
from breakeven.choices import CHOICES
from breakeven.defaults import DEFAULTS
from breakeven.parameters import DEEP, option_parameters, row_of, scenario_parameters, words_at
from economics.fields.edition import EDITIONS
from economics.fields.table import FIELDS
from economics.scenario.scenario import MAX_OPTIONS
from serving.answers import EVERY_METHOD, FRESH, Refusal, only_reading, refused
from serving.connection import MAX_HEAD_BYTES
from serving.machines import KINDS, PRICES_HEADER, Kind
from serving.routes import OPENAPI

_FILE = Path(__file__).parent / "openapi.json"
_OF_THE_DOCUMENT = {
    "v": {"enum": [str(version) for version in EDITIONS], "description": "Schema version of the address."},
    "d": {
        "enum": ["0", *map(str, DEFAULTS)],
        "description": "Number of the default scenario that the address builds on; 0: none, every field is written.",
    },
    "p": {
        "type": "string",
        "description": f"Fingerprints of the prices; {PRICES_HEADER} says if they still hold.",
    },
    "options": {"type": "integer", "minimum": 2, "maximum": MAX_OPTIONS, "description": "How many options there are."},
    "currency": {"type": "string", "description": "Currency of the files, its units for one US dollar, and the day."},
    "contract": {"type": "string", "description": "Name of the contract whose prices were used."},
    "origins": {"type": "string", "contentMediaType": "application/json", "description": "Where fields came from."},
}
_REFUSALS = {
    HTTPStatus.BAD_REQUEST: "A parameter is refused, or an option has no price; nothing of the address is applied.",
    HTTPStatus.UNAUTHORIZED: "People log in to this dashboard, and the request has no valid token.",
    HTTPStatus.FORBIDDEN: "The token's groups may not open this dashboard.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Only GET and HEAD are answered.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request has a body that is too large; none is needed.",
    HTTPStatus.REQUEST_URI_TOO_LONG: f"The address is longer than {MAX_LENGTH:,} characters.",
    HTTPStatus.TOO_MANY_REQUESTS: "This client asks too often; Retry-After says when it may ask again.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Too much is asked for at once, or the library or the contract is unusable now.",
}
_OF_ANY_ROUTE = (
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.REQUEST_URI_TOO_LONG,
)
_NO_REQUEST = {
    str(int(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)): {
        "description": f"Address and headers are longer than {MAX_HEAD_BYTES // 1024} KiB: nothing of them was read.",
        "content": {"text/plain; charset=utf-8": {"schema": {"type": "string"}}},
    }
}
_WAITS = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


def openapi_document() -> dict[str, Any]:
    """Return the document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "LLM break-even",
            "version": __version__,
            "description": "The files and the result of a comparison from the address of its page alone: the same "
            "query string, the same limits, the same bytes as the page's downloads. Where people log in, a token is "
            "needed.",
        },
        "servers": [{"url": "./..", "description": "Where this document was read, one level up"}],
        "security": [{}, {"token": []}],
        "paths": {
            **{kind.path: {"get": _operation(kind), "head": _operation(kind)} for kind in KINDS},
            OPENAPI: {"get": _own_operation()},
        },
        "components": {
            "parameters": {"address": _address()},
            "schemas": {"Errors": _errors()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def openapi_text() -> str:
    """Return the document as the file's text."""
    return json.dumps(openapi_document(), indent=1, ensure_ascii=False) + "\n"


async def _answer(request: Request) -> Response:
    try:
        only_reading(request.method)
    except Refusal as refusal:
        return refused(refusal)
    return Response(_FILE.read_bytes(), media_type="application/json", headers=FRESH)


OPENAPI_ROUTE = Route(OPENAPI, _answer, methods=EVERY_METHOD, name=OPENAPI)


def _operation(kind: Kind) -> dict[str, Any]:
    schema = {"type": "object", "required": ["as_of", "options"]} if not kind.ending else {"type": "string"}
    headers = {
        "ETag": {"schema": {"type": "string"}, "description": "Another one as soon as a byte is."},
        PRICES_HEADER: {
            "schema": {"enum": ["same", "changed"]},
            "description": "Whether the prices are those that the address was made with.",
        },
    }
    done = {"description": kind.what, "content": {kind.media_type: {"schema": schema}}, "headers": headers}
    not_modified = {"description": "If-None-Match names the ETag that the answer has."}
    return {
        "summary": kind.what,
        "parameters": [{"$ref": "#/components/parameters/address"}],
        "responses": {"200": done, "304": not_modified, **{str(int(s)): _refusal(s) for s in _REFUSALS}, **_NO_REQUEST},
    }


def _refusal(status: HTTPStatus) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Errors"}
    answer: dict[str, Any] = {
        "description": _REFUSALS[status],
        "content": {"application/json": {"schema": schema}},
    }
    if status in _WAITS:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return answer


def _own_operation() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    done = {"200": {"description": "This document", "content": content}}
    refused = {str(int(status)): _refusal(status) for status in _OF_ANY_ROUTE}
    return {"summary": "This document", "responses": {**done, **refused, **_NO_REQUEST}}


def _errors() -> dict[str, Any]:
    error = {
        "type": "object",
        "required": ["parameter", "message"],
        "properties": {
            "parameter": {"type": "string", "description": "Empty where it is the request as a whole."},
            "message": {"type": "string"},
        },
        "additionalProperties": False,
    }
    errors = {"type": "array", "minItems": 1, "items": error}
    return {"type": "object", "required": ["errors"], "properties": {"errors": errors}, "additionalProperties": False}


def _address() -> dict[str, Any]:
    """All parameters of an address as one object that is written out; those of options begin with a number."""
    own = {**_OF_THE_DOCUMENT, **{name: _schema(name) for name in scenario_parameters()}}
    chosen = "A choice on a page; the answer is the same."
    choices = {name: {"type": "string", "description": chosen} for name in CHOICES}
    number = "(?:" + "|".join(str(place) for place in range(MAX_OPTIONS, 0, -1)) + ")"
    of_options = {
        f"^{number}\\.{path.replace('.', chr(92) + '.')}$": _schema(f"1.{path}") for path in option_parameters()
    }
    return {
        "name": "address",
        "in": "query",
        "style": "form",
        "explode": True,
        "description": "What stands behind the question mark in the page's address. What is left out is as in the "
        f"default scenario, an empty value removes a field; at most {MAX_LENGTH:,} characters.",
        "schema": {
            "type": "object",
            "properties": {**own, **choices},
            "patternProperties": of_options,
            "additionalProperties": False,
        },
    }


def _schema(parameter: str) -> dict[str, Any]:
    """What one parameter may hold, and what it means."""
    words = words_at(parameter)
    row = row_of(parameter)
    if parameter.rpartition(".")[2] in DEEP:
        return {"type": "string", "contentMediaType": "application/json"}
    if {True, False} <= words:
        return {"type": "boolean"}
    if row is not None:
        field = FIELDS[row]
        number: dict[str, Any] = {"type": "integer" if field.whole else "number", "maximum": field.high}
        number["exclusiveMinimum" if field.low_open else "minimum"] = field.low
        number["description"] = f"{field.label}{f' [{field.unit}]' if field.unit else ''}: {field.help}"
        return {"anyOf": [number, {"enum": sorted(map(str, words))}]} if words else number
    return {"enum": sorted(map(str, words))} if words else {"type": "string"}
