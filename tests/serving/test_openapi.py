"""The OpenAPI document says what the routes do, in every parameter and every status."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from starlette.testclient import TestClient

from breakeven.address import address, open_address
from breakeven.choices import CHOICES
from breakeven.defaults import default_sourced
from breakeven.document import Document
from breakeven.parameters import is_parameter, option_parameters
from serving.answers import METHODS
from serving.asgi import own_routes
from serving.machines import UNKNOWN_ROUTES
from serving.openapi import openapi_document
from serving.rate import AT_ONCE
from serving.routes import LIVES, METRICS, OPENAPI, READY
from team.settings import OIDC_METADATA_URL

DOCUMENT = openapi_document()
ADDRESS = DOCUMENT["components"]["parameters"]["address"]["schema"]
OPERATIONS = [(path, method) for path, item in DOCUMENT["paths"].items() for method in item]
FOR_WHO_RUNS_IT = {LIVES, READY, METRICS}


def known(parameter: str) -> bool:
    return parameter in ADDRESS["properties"] or any(re.search(p, parameter) for p in ADDRESS["patternProperties"])


def test_it_is_valid_and_served(client: TestClient):
    validate(DOCUMENT)
    assert client.get(OPENAPI).json() == DOCUMENT


def test_it_has_every_route_and_no_other():
    nowhere = {route.path for route in UNKNOWN_ROUTES}
    assert set(DOCUMENT["paths"]) | FOR_WHO_RUNS_IT == {route.path for route in own_routes()} - nowhere
    for path, item in DOCUMENT["paths"].items():
        assert path == OPENAPI or {method.upper() for method in item} == set(METHODS)


def test_what_it_calls_a_parameter_is_one():
    of_the_document = {"v", "d", "p", "options", "currency", "contract", "origins"}
    of_options = {f"3.{path}" for path in option_parameters()}
    assert all(known(name) for name in of_options)
    named = {*ADDRESS["properties"], *of_options}
    assert {name for name in named if not is_parameter(name)} == {*CHOICES, *of_the_document}


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz_.0123456789", min_size=1, max_size=30))
def test_what_it_does_not_call_a_parameter_is_refused(name: str):
    assert known(name) or open_address([(name, "1")]).refused


def test_every_parameter_that_addresses_write_is_in_it():
    sourced = default_sourced()
    query = address(Document(sourced.scenario, sourced.origins), ("a", "b"), full=True)
    assert [name for name in query if not known(name)] == []
    assert all(known(f"{number}.utilisation") for number in range(1, 13))
    assert not known("13.utilisation")
    assert not known("0.utilisation")


def checked(answer: Any, path: str, method: str) -> None:
    """The answer has a status that the document lists, and the content and headers that it has there."""
    listed = DOCUMENT["paths"][path][method]["responses"]
    response = listed[str(answer.status_code)]
    for name, header in response.get("headers", {}).items():
        if name in answer.headers:
            value = answer.headers[name]
            Draft202012Validator(header["schema"]).validate(int(value) if value.isdigit() else value)
    if not answer.content:
        return
    (media_type,) = response["content"]
    assert answer.headers["Content-Type"] == media_type
    if media_type == "application/json":
        schema = {**response["content"][media_type]["schema"], "components": DOCUMENT["components"]}
        Draft202012Validator(schema).validate(answer.json())


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_status_that_can_be_brought_about_is_as_it_says(
    client: TestClient, path: str, method: str, monkeypatch: pytest.MonkeyPatch
):
    def ask(**more: Any) -> int:
        answer = client.request(method.upper(), path, **more)
        checked(answer, path, method)
        return answer.status_code

    seen = {ask()}
    seen |= {ask(content=b"x" * 100_000), client.post(path).status_code}
    listed = {int(status) for status in DOCUMENT["paths"][path][method]["responses"]}
    by_the_connection = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE  # in tests/browser/test_serving.py
    if path == OPENAPI:
        too_long = HTTPStatus.REQUEST_URI_TOO_LONG  # longer than a client asks: in test_machines.py
        assert listed - {by_the_connection, too_long} == seen
        return
    tag = client.request(method.upper(), path).headers["ETag"]
    seen |= {ask(headers={"If-None-Match": tag}), ask(params={"v": "9"}), ask(params={"name": "x" * 30_000})}
    seen |= {ask(content=b"x" * 100_000)}
    monkeypatch.setenv(OIDC_METADATA_URL.variable, "https://id.example/.well-known/openid-configuration")
    seen.add(ask())
    monkeypatch.delenv(OIDC_METADATA_URL.variable)
    for _ in range(AT_ONCE):
        seen.add(ask(params={"v": "9"}))
    other = client.post(path)
    assert str(other.status_code) in DOCUMENT["paths"][path][method]["responses"]
    seen.add(other.status_code)
    elsewhere = {HTTPStatus.FORBIDDEN, HTTPStatus.SERVICE_UNAVAILABLE}  # in test_tokens.py
    assert listed - seen == elsewhere | {by_the_connection}
