"""The routes for machines: what the page's address gives, all of it or none, and no more often than is good."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from starlette.testclient import TestClient

from breakeven.address import MAX_LENGTH, address, open_address
from breakeven.defaults import default_sourced
from breakeven.document import Document
from breakeven.edits.fields import set_field
from breakeven.files.json_text import json_text
from breakeven.files.result import full_result
from dashboard import state
from economics.break_even.compare import compare
from pricing.contract.file import ENVIRONMENT_VARIABLE as CONTRACT
from pricing.resolve.scenario import resolve
from pricing.store.catalogue import Catalogue
from pricing.store.store import ENVIRONMENT_VARIABLE as CATALOGUE
from serving.answers import METHODS, Refusal
from serving.from_address import from_address
from serving.machines import KINDS, PRICES_HEADER
from serving.middleware.limits import Limits
from serving.rate import AT_ONCE
from team.settings import OIDC_METADATA_URL
from tests.support.coroutines import run_alone

DAY = "2026-11-20"
PATHS = [kind.path for kind in KINDS]


def errors(answer) -> list[dict[str, str]]:
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "private, no-store"
    body = answer.json()
    assert list(body) == ["errors"]
    return body["errors"]


def test_the_result_is_that_of_the_scenario_in_the_address(client: TestClient, market: Catalogue):
    edited = set_field(default_sourced(), ("workload", "tokens_per_month"), 7e9)
    scenario = edited.scenario.model_copy(update={"as_of": state.today().replace(year=2026, month=11, day=20)})
    query = address(Document(scenario, edited.origins), ())
    assert query["as_of"] == DAY
    answer = client.get("/api/compare", params=query)
    resolved = resolve(scenario, market, state.today())
    assert answer.status_code == HTTPStatus.OK
    assert answer.text == json_text(full_result(resolved, compare(resolved.options, resolved.load, scenario.current)))
    assert answer.json()["tokens_per_month"] == 7e9


def test_an_address_without_anything_is_the_default_today(client: TestClient):
    assert client.get("/api/compare").json()["as_of"] == state.today().isoformat()


def test_the_files_open_and_say_the_same_cost(client: TestClient):
    asked = {"as_of": DAY, "tokens_per_month": "7e9"}
    table = client.get("/export.csv", params=asked)
    assert table.headers["Content-Disposition"] == f'attachment; filename="breakeven-{DAY}.csv"'
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert len(rows) > 100
    book = client.get("/export.xlsx", params=asked)
    assert book.headers["Content-Disposition"] == f'attachment; filename="breakeven-{DAY}.xlsx"'
    assert load_workbook(io.BytesIO(book.content)).sheetnames
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        assert any(b"http://testserver/?v=2" in parts.read(name) for name in parts.namelist())


def test_a_host_that_is_none_makes_no_link(client: TestClient):
    book = client.get("/export.xlsx", headers={"Host": "evil.example/<script>"})
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        assert not any(b"evil" in parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize("path", PATHS)
def test_the_same_address_gives_the_same_bytes_and_a_tag_that_saves_sending_them(client: TestClient, path: str):
    first, again = (client.get(path, params={"as_of": DAY}) for _ in range(2))
    assert (first.content, first.headers["ETag"]) == (again.content, again.headers["ETag"])
    kept = client.get(path, params={"as_of": DAY}, headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})
    assert (kept.status_code, kept.content) == (HTTPStatus.NOT_MODIFIED, b"")
    other = client.get(path, params={"as_of": DAY, "tokens_per_month": "3e9"})
    assert other.headers["ETag"] != first.headers["ETag"]
    head = client.head(path, params={"as_of": DAY})
    assert head.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("pairs", "parameter", "message"),
    [
        ([("batch_share", "2")], "batch_share", "2 is refused: must be 0–100 % (as a share: 0 to 1)"),
        ([("nonsense", "1")], "nonsense", "1 is refused: there is no such field"),
        ([("v", "9")], "v", "only schema versions 1 and 2 can be read"),
        ([("as_of", DAY), ("as_of", DAY)], "as_of", "as_of is given more than once"),
        ([("map.x", "nothing")], "map.x", None),
        ([("currency", "gold")], "currency", None),
        ([("options", "1")], "options", "1 is refused: must be a whole number, 2 to 12"),
        ([("risk", "{")], "risk", "{ is refused: is no valid JSON"),
        ([("1.model", "no such model")], "1.model", None),
        ([("contract", "ours")], "contract", None),
    ],
)
def test_what_a_page_would_leave_out_is_refused_by_name(client: TestClient, path: str, pairs, parameter, message):
    answer = client.get(path, params=pairs)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    (error,) = errors(answer)
    assert error["parameter"] == parameter
    assert error["message"]
    assert message in (None, error["message"])
    assert "ignored" not in error["message"]
    assert "default" not in error["message"]


def test_every_fault_is_named_at_once(client: TestClient):
    answer = client.get("/export.csv", params={"batch_share": "2", "cache_hit_rate": "x", "map.x": "?"})
    assert [error["parameter"] for error in errors(answer)] == ["cache_hit_rate", "map.x", "batch_share"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("length", [MAX_LENGTH + 1, 60_000])
def test_an_address_that_is_too_long_is_not_read(client: TestClient, path: str, length: int):
    answer = client.get(f"{path}?name={'x' * length}")
    assert answer.status_code == HTTPStatus.REQUEST_URI_TOO_LONG
    assert errors(answer) == [
        {"parameter": "", "message": "the address was not read: it is longer than 20,000 characters"}
    ]


def test_an_address_of_500_kib_is_refused_before_anything_of_it_is_read():
    scope = {"type": "http", "path": "/export.csv", "raw_path": b"/export.csv", "headers": [], "scheme": "http"}
    sent = []

    async def send(message) -> None:
        sent.append(message)

    async def never(*_) -> None:
        raise AssertionError("it was passed on")

    run_alone(Limits(never, "")({**scope, "query_string": b"a=" + b"x" * 512_000}, never, send))
    assert sent[0]["status"] == HTTPStatus.REQUEST_URI_TOO_LONG
    assert b"longer than 20,000 characters" in sent[1]["body"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_but_reading_is_answered(client: TestClient, path: str, method: str):
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (HTTPStatus.METHOD_NOT_ALLOWED, ", ".join(METHODS))
    assert errors(answer) == [{"parameter": "", "message": "only GET and HEAD are answered here"}]


@pytest.mark.parametrize("path", [f"{path}/" for path in PATHS] + ["/api", "/api/", "/api/v1/compare", "/export"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_program_that_asks_beside_the_routes_gets_no_page(client: TestClient, path: str, method: str):
    answer = client.request(method, path, follow_redirects=False)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert errors(answer)[0]["message"].startswith("nothing is at this address: programs are answered at /export.csv")


def test_a_client_that_asks_too_often_is_told_when_to_come_back(client: TestClient):
    for _ in range(AT_ONCE):
        assert client.get("/export.csv", params={"nonsense": "1"}).status_code == HTTPStatus.BAD_REQUEST
    answer = client.get("/api/compare")
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(answer.headers["Retry-After"]) == 1  # half a second, rounded up
    assert errors(answer)[0]["message"] == "too many requests: ask again in 1 second"


def test_fingerprints_say_whether_the_prices_still_hold(client: TestClient, market: Catalogue):
    sourced = default_sourced()
    found = resolve(sourced.scenario.model_copy(update={"as_of": state.today()}), market, state.today()).fingerprints
    held = address(Document(sourced.scenario, sourced.origins), found)
    assert client.get("/api/compare", params=held).headers[PRICES_HEADER] == "same"
    assert client.get("/api/compare", params={**held, "p": "a.b.c"}).headers[PRICES_HEADER] == "changed"
    assert PRICES_HEADER not in client.get("/api/compare").headers


def test_a_page_s_address_holds_its_scenario_whatever_it_builds_on_and_a_link_to_the_library_holds_none(
    client: TestClient,
):
    sourced = default_sourced()
    held = address(Document(sourced.scenario, sourced.origins), ())
    saved = {"saved": f"{'a' * 32}.1"}
    plain = client.get("/api/compare", params=held)
    assert client.get("/api/compare", params={**held, **saved}).json() == plain.json()
    for link in (saved, {**saved, "tokens_per_month": "7e9"}):
        answer = client.get("/api/compare", params=link)
        assert answer.status_code == HTTPStatus.BAD_REQUEST
        (fault,) = errors(answer)
        assert fault["parameter"] == "saved"
        assert "“Copy link” gives" in fault["message"]


def test_after_a_refresh_that_changes_a_price_the_tag_is_another(
    built_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = shutil.copy(built_file, tmp_path / "catalogue.duckdb")
    monkeypatch.setenv(CATALOGUE, str(file))
    state.market.clear()
    asked = urlencode({"as_of": DAY})
    before = from_address(asked, "", with_contract_prices=True).export.result()
    newer = shutil.copy(built_file, tmp_path / "newer.duckdb")
    with duckdb.connect(str(newer)) as connection:
        connection.execute("UPDATE token_price SET input_usd_per_mtok = 2 * input_usd_per_mtok")
    Path(newer).replace(file)
    assert from_address(asked, "", with_contract_prices=True).export.result() == before
    state.market().reload()
    assert from_address(asked, "", with_contract_prices=True).export.result() != before
    state.market().close()
    state.market.clear()


CONTRACT_TEXT = """kind,provider,model,effective_from,input_usd_per_mtok,output_usd_per_mtok
token,openai,gpt-6.1-sol,2026-01-01,1,2
"""


def test_the_contract_of_the_deployment_counts_where_there_is_no_login(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    market = client.get("/api/compare", params={"as_of": DAY})
    file = tmp_path / "contract.csv"
    file.write_text(CONTRACT_TEXT)
    monkeypatch.setenv(CONTRACT, str(file))
    agreed = client.get("/api/compare", params={"as_of": DAY, "contract": "ours"})
    assert agreed.status_code == HTTPStatus.OK
    assert agreed.headers["ETag"] != market.headers["ETag"]
    file.write_text("no contract")
    unusable = client.get("/api/compare", params={"as_of": DAY})
    assert unusable.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert str(tmp_path) not in unusable.text


@pytest.mark.parametrize("path", PATHS)
def test_where_people_log_in_nothing_is_answered_without_a_token(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str
):
    monkeypatch.setenv(OIDC_METADATA_URL.variable, "https://id.example/.well-known/openid-configuration")
    answer = client.get(path)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (HTTPStatus.UNAUTHORIZED, "Bearer")
    assert errors(answer)[0]["message"].startswith("a token is needed")


NAMES = st.sampled_from(("v", "d", "p", "as_of", "options", "1.name", "2.kind", "horizon", "risk", "tokens_per_month"))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(NAMES | st.text(max_size=12), st.text(max_size=40)), min_size=1, max_size=4))
def test_whatever_an_address_holds_it_is_read_whole_or_refused_by_name(market: Catalogue, pairs):
    problems = open_address(parse_qsl(urlencode(pairs), keep_blank_values=True)).problems
    try:
        found = from_address(urlencode(pairs), "", with_contract_prices=True)
    except Refusal as refusal:
        status, faults = refusal.status, refusal.faults
    else:
        assert problems == []
        assert json.loads(found.export.result())["options"]
        return
    assert status == HTTPStatus.BAD_REQUEST
    assert len(faults) >= max(1, len(problems))
    assert all(fault.message and "\n" not in fault.message for fault in faults)
