"""Where people log in: who has a token sees what its groups may see, as long as it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pricing.contract.file import ENVIRONMENT_VARIABLE as CONTRACT
from serving.machines import KINDS
from team.access.shared import BROKEN
from team.access.tokens import EXPIRED, REVOKED, hash_of, new_secret
from team.library.rows import Actor
from team.library.shared import close_shared, shared_library
from team.settings import ACCESS_FILE, DATABASE_URL, OIDC_METADATA_URL
from tests.serving.test_machines import CONTRACT_TEXT, DAY, errors

PATHS = [kind.path for kind in KINDS]
ANN = Actor("ann", "Ann Example", "ann@example.com")
POLICY = """domains = ["example.com"]
groups = ["finance"]
contract_groups = ["procurement"]
"""


@pytest.fixture(autouse=True)
def people_log_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A dashboard with a login, a library, a policy file, which is returned, and a contract."""
    policy, contract = tmp_path / "access.toml", tmp_path / "contract.csv"
    policy.write_text(POLICY)
    contract.write_text(CONTRACT_TEXT)
    monkeypatch.setenv(OIDC_METADATA_URL.variable, "https://id.example/.well-known/openid-configuration")
    monkeypatch.setenv(DATABASE_URL.variable, f"sqlite:///{tmp_path / 'library.sqlite'}")
    monkeypatch.setenv(ACCESS_FILE.variable, str(policy))
    monkeypatch.setenv(CONTRACT, str(contract))
    close_shared()
    yield policy
    close_shared()


def token(*groups: str, person: Actor = ANN, days: float = 1, role: str = "view") -> tuple[str, dict[str, str]]:
    """A token's id, and the header that sends it."""
    secret, expires = new_secret(), datetime.now(tz=UTC) + timedelta(days=days)
    row = shared_library().add_token(hash_of(secret), person=person, role=role, groups=groups, expires=expires, by=ANN)
    return row.id, {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("path", PATHS)
def test_a_token_of_a_group_that_may_look_opens_every_route(client: TestClient, path: str):
    _, header = token("finance")
    assert client.get(path, params={"as_of": DAY}, headers=header).status_code == HTTPStatus.OK
    (row,) = shared_library().tokens()
    assert row.used_at


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer bev_wrong", "Basic YTpi", f"Bearer {'x' * 5000}", "Bearer \u00e4".encode("latin-1")]
)
def test_what_is_no_token_opens_nothing(client: TestClient, sent: str):
    answer = client.get("/export.csv", headers={"Authorization": sent})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (HTTPStatus.UNAUTHORIZED, "Bearer")
    assert "token" in errors(answer)[0]["message"]


def test_a_token_that_was_revoked_or_has_expired_opens_nothing_from_then_on(client: TestClient):
    id_, header = token("finance")
    assert client.get("/api/compare", headers=header).status_code == HTTPStatus.OK
    shared_library().revoke_token(id_, by=ANN)
    revoked = client.get("/api/compare", headers=header)
    assert (revoked.status_code, errors(revoked)[0]["message"]) == (HTTPStatus.UNAUTHORIZED, REVOKED)
    _, old = token("finance", days=-1)
    expired = client.get("/api/compare", headers=old)
    assert (expired.status_code, errors(expired)[0]["message"]) == (HTTPStatus.UNAUTHORIZED, EXPIRED)


def test_no_token_of_somebody_forgotten_opens_anything(client: TestClient):
    shared_library().record("login", by=ANN)
    _, own = token("finance")
    _, by_address = token("finance", person=Actor(f"token:{ANN.email}", ANN.name, ANN.email.upper()))
    _, other = token("finance", person=Actor("ben", "Ben", "ben@example.com"))
    headers = (own, by_address, other)
    assert [client.get("/api/compare", headers=each).status_code for each in headers] == [HTTPStatus.OK] * 3
    shared_library().forget_person(ANN.subject)
    for gone in (own, by_address):
        answer = client.get("/api/compare", headers=gone)
        assert (answer.status_code, errors(answer)[0]["message"]) == (HTTPStatus.UNAUTHORIZED, REVOKED)
    assert client.get("/api/compare", headers=other).status_code == HTTPStatus.OK


def test_groups_and_domains_count_as_the_policy_has_them_now(client: TestClient, people_log_in: Path):
    _, header = token("finance")
    _, of_others = token("finance", person=Actor("eve", "Eve", "eve@evil.example"))
    _, of_no_group = token("marketing")
    assert client.get("/api/compare", headers=header).status_code == HTTPStatus.OK
    for refused in (of_others, of_no_group):
        assert client.get("/api/compare", headers=refused).status_code == HTTPStatus.FORBIDDEN
    people_log_in.write_text(POLICY.replace("finance", "board"))
    assert client.get("/api/compare", headers=header).status_code == HTTPStatus.FORBIDDEN
    people_log_in.write_text("groups = finance")
    closed = client.get("/api/compare", headers=header)
    assert closed.status_code == HTTPStatus.FORBIDDEN
    assert errors(closed)[0]["message"] == BROKEN


def test_contract_prices_are_for_their_groups_alone_and_each_export_of_them_is_kept(client: TestClient):
    _, header = token("finance")
    _, of_procurement = token("finance", "procurement")
    market = client.get("/api/compare", params={"as_of": DAY}, headers=header)
    assert shared_library().audit(action="export contract prices") == []
    agreed = client.get("/api/compare", params={"as_of": DAY}, headers=of_procurement)
    assert market.headers["ETag"] != agreed.headers["ETag"]
    (entry,) = shared_library().audit(action="export contract prices")
    assert (entry.person, entry.about, entry.detail) == ("Ann Example", "/api/compare", "")
    named = client.get("/api/compare", params={"as_of": DAY, "contract": "ours"}, headers=header)
    assert (named.status_code, errors(named)[0]["parameter"]) == (HTTPStatus.BAD_REQUEST, "contract")


@pytest.mark.parametrize("path", PATHS)
def test_without_the_group_an_answer_is_the_same_whatever_the_contract_says(
    client: TestClient, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # whatever inputs somebody chooses: nothing of the answer, not even which option is the cheapest, is the contract's
    _, header = token("finance")
    _, of_procurement = token("finance", "procurement")
    monkeypatch.delenv(CONTRACT)
    bare = client.get(path, params={"as_of": DAY}, headers=header)
    told = []
    for usd in ("0.01", "900"):
        contract = tmp_path / f"{usd}.csv"
        contract.write_text(CONTRACT_TEXT.replace(",1,2", f",{usd},{usd}"))
        monkeypatch.setenv(CONTRACT, str(contract))
        assert client.get(path, params={"as_of": DAY}, headers=header).headers["ETag"] == bare.headers["ETag"]
        told.append(client.get(path, params={"as_of": DAY}, headers=of_procurement).headers["ETag"])
    assert len({*told, bare.headers["ETag"]}) == 3  # whom it is for, it tells


def test_without_its_library_nothing_is_answered_and_the_reason_is_said(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    _, header = token("finance")
    (tmp_path / "no library").write_text("this is no database, and was never one")
    monkeypatch.setenv(DATABASE_URL.variable, f"sqlite:///{tmp_path / 'no library'}")
    answer = client.get("/api/compare", headers=header)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert errors(answer)[0]["message"].startswith("The library is off")
    assert int(answer.headers["Retry-After"]) > 0
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["saving"]) == (HTTPStatus.OK, "off")
    assert str(tmp_path) not in ready.text + answer.text
