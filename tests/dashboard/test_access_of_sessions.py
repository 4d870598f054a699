"""Who may open pages, and what of them: sessions of people with claims, and a policy file that changes meanwhile."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.access import NOT_IN, NOT_NOTED, OVER, NotAllowed
from pricing.contract.file import ENVIRONMENT_VARIABLE as CONTRACT
from pricing.store.store import ENVIRONMENT_VARIABLE as CATALOGUE
from team.access.shared import BROKEN
from team.library.rows import AuditEntry
from team.library.shared import close_shared, shared_library
from tests.support.opened import costs, infos, new_session, sound, unescaped

ROOT = Path(__file__).resolve().parents[2]
POLICY = 'domains = ["example.com"]\ngroups = ["finance", "platform"]\ncontract_groups = ["finance"]\n'
PRICES = "kind,provider,model,variant,input_usd_per_mtok,output_usd_per_mtok,effective_from\n"
PRICES += "token,openai,gpt-6.1-sol,standard,1.5,7.5,2026-01-01\n"
MARKET, CONTRACTED = "$40.8k", "$31k"
"""What the first option of the default scenario costs a month; the second is worked out in test_prices_contract.py."""


@pytest.fixture(scope="module", autouse=True)
def _built_catalogue(built_file: Path) -> Iterator[None]:
    st.cache_resource.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CATALOGUE, str(built_file))
        yield
    st.cache_resource.clear()


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A deployment with a login, a contract and a library of its own; returns the file that says who may do what."""
    rules, contract = tmp_path / "access.toml", tmp_path / "contract.csv"
    rules.write_text(POLICY, encoding="utf-8")
    contract.write_text(PRICES, encoding="utf-8")
    monkeypatch.setenv("BREAKEVEN_OIDC_METADATA_URL", "https://id.example.com/.well-known/openid-configuration")
    monkeypatch.setenv("BREAKEVEN_ACCESS_FILE", str(rules))
    monkeypatch.setenv(CONTRACT, str(contract))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'library.sqlite'}")
    yield rules
    close_shared()


def claims(name: str, *groups: str, minutes_ago: float = 1, **others: Any) -> dict[str, Any]:
    """What the identity provider says of somebody who logged in some minutes ago."""
    issued = time.time() - 60 * minutes_ago
    said = {"sub": name.lower(), "name": name, "email": f"{name.lower()}@example.com", "groups": [*groups]}
    return {"is_logged_in": True, "iat": issued, "exp": issued + 300, **said, **others}


def session_of(user: Mapping[str, Any], *pairs: tuple[str, str]) -> AppTest:
    at = new_session()
    at.user = dict(user)
    for name, value in pairs:
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def is_closed(at: AppTest, why: str) -> bool:
    """Whether a session sees why it is closed, and neither a figure nor anything to set."""
    said = [unescaped(element.value) for element in (*at.markdown, *at.caption, *at.title)]
    return why in said and not at.slider and not at.sidebar.children and not any("$" in text for text in said)


def told(at: AppTest) -> list[str]:
    return [unescaped(element.value) for element in at.markdown]


def entries() -> list[tuple[str, str, str]]:
    """The person, what was done and about what, of the audit log, the oldest first."""
    log: list[AuditEntry] = [*shared_library().audit()]
    return [(entry.person, entry.action, entry.about) for entry in sorted(log, key=lambda entry: entry.at)]


def first_cost(at: AppTest) -> str:
    return costs(at)[0]


@pytest.mark.parametrize(
    ("user", "why"),
    [
        ({}, NOT_IN),
        ({"is_logged_in": False}, NOT_IN),
        ({"is_logged_in": "yes", "email": "ann@example.com"}, NOT_IN),
        (claims("Ann", "finance", minutes_ago=61), OVER),
        (claims("Ann", "finance", minutes_ago=-61), OVER),
        (claims("Ann", "finance", iat=None), OVER),
    ],
)
def test_who_is_not_logged_in_sees_a_button_and_nothing_else(policy: Path, user: dict[str, Any], why: str) -> None:
    at = session_of(user)
    assert is_closed(at, why)
    assert [button.label for button in at.button] == ["Log in"]
    assert entries() == []


@pytest.mark.parametrize(
    ("user", "words"),
    [
        (claims("Eve", "sales"), "None of your groups"),
        (claims("Eve"), "None of your groups"),
        (claims("Eve", "finance", email="eve@example.com.evil.org"), "Addresses of your e-mail's domain"),
        (claims("Eve", "finance", email_verified=False), "Addresses of your e-mail's domain"),
    ],
)
def test_who_is_not_on_the_list_is_told_why_and_whom_to_ask(policy: Path, user: dict[str, Any], words: str) -> None:
    at = session_of(user)
    (why,) = [text for text in told(at) if text.startswith(words)]
    assert why.endswith("Ask whoever runs it.")
    assert is_closed(at, why)
    assert [button.label for button in at.button] == ["Log out"]
    assert entries() == [("Eve", "login refused", "")]


def test_a_login_is_in_the_log_once_for_all_its_tabs(policy: Path) -> None:
    ann = claims("Ann", "finance")
    for _ in range(2):
        at = session_of(ann)
        sound(at)
        assert "Ann" in [caption.value for caption in at.sidebar.caption]
        assert "Log out" in [button.label for button in at.sidebar.button]
    assert entries() == [("Ann", "login", "")]


def test_contract_prices_are_those_of_its_group_alone(policy: Path) -> None:
    insider, outsider = session_of(claims("Ann", "finance")), session_of(claims("Ben", "platform"))
    assert first_cost(insider) == CONTRACTED
    assert first_cost(outsider) == MARKET
    left_out = [text for text in infos(outsider) if text.startswith("Contract prices are left out")]
    assert len(left_out) == 1
    assert not [text for text in infos(insider) if "left out" in text]
    assert first_cost(insider.run()) == CONTRACTED  # what another session worked out without them is not taken


def test_a_group_that_is_taken_off_ends_at_the_next_run_and_keeps_the_scenario(policy: Path) -> None:
    at = session_of(claims("Ben", "platform"), ("cache_hit_rate", "0.37"))
    sound(at)
    policy.write_text('groups = ["finance"]\n', encoding="utf-8")
    at.run()
    assert is_closed(at, next(text for text in told(at) if text.startswith("None of your groups")))
    assert at.query_params["cache_hit_rate"] == "0.37"
    assert entries() == [("Ben", "login", ""), ("Ben", "login refused", "")]
    policy.write_text(POLICY, encoding="utf-8")
    at.run()
    sound(at)
    assert at.query_params["cache_hit_rate"] == "0.37"


def test_the_contract_goes_with_its_group_at_the_next_run(policy: Path) -> None:
    at = session_of(claims("Ann", "finance"))
    assert first_cost(at) == CONTRACTED
    policy.write_text('contract_groups = ["procurement"]\n', encoding="utf-8")
    assert first_cost(at.run()) == MARKET


@pytest.mark.parametrize("text", ["groups = [", "who = ['finance']\n", "groups = 'finance'\n", None])
def test_a_policy_that_cannot_be_read_lets_nobody_in(policy: Path, text: str | None) -> None:
    at = session_of(claims("Ann", "finance"))
    sound(at)
    if text is None:
        policy.unlink()
    else:
        policy.write_text(text, encoding="utf-8")
    at.run()
    assert is_closed(at, BROKEN)


def test_a_login_that_ends_in_mid_edit_keeps_the_last_change_in_the_address(policy: Path) -> None:
    ann = claims("Ann", "finance", minutes_ago=0)
    at = session_of(ann)
    sound(at)
    at.user = {**ann, "iat": ann["iat"] - 3600}
    slider = next(each for each in at.slider if each.label == "Cache hit rate")
    slider.set_value(37).run()
    assert is_closed(at, OVER)
    again = session_of(claims("Ann", "finance"), *((name, str(value)) for name, value in at.query_params.items()))
    sound(again)
    assert next(each for each in again.slider if each.label == "Cache hit rate").value == 37


def test_without_an_identity_provider_nobody_is_asked(policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BREAKEVEN_OIDC_METADATA_URL")
    at = session_of({})
    sound(at)
    assert first_cost(at) == CONTRACTED
    assert "Log out" not in [button.label for button in at.button]
    assert entries() == []


def file_of(
    user: dict[str, Any], *, contract: str = "the deployment's contract", own: bool = False
) -> Callable[[], str]:
    """What stands behind a download button that somebody with these claims sees."""

    def script() -> None:
        import streamlit as st

        from dashboard.access import exported

        st.session_state["file"] = exported(
            "a.csv", lambda: "prices", contract=st.session_state["whose"], own=st.session_state["own"]
        )

    at = AppTest.from_function(script)
    at.user = user
    at.session_state["whose"], at.session_state["own"] = contract, own
    at.run()
    assert not at.exception
    made: Callable[[], str] = at.session_state["file"]
    return made


def test_each_file_with_contract_prices_is_in_the_log(policy: Path) -> None:
    made = file_of(claims("Ann", "finance"))
    assert [made(), made()] == ["prices", "prices"]
    assert entries() == [("Ann", "export contract prices", "a.csv")] * 2
    assert file_of(claims("Ben", "platform"), contract="a contract of the session", own=True)() == "prices"
    assert file_of(claims("Ben", "platform"), contract="")() == "prices"  # the market's: nothing to log
    assert entries()[2:] == [("Ben", "export contract prices", "a.csv")]


def test_a_button_that_is_still_seen_gives_nothing_to_who_was_taken_off(policy: Path) -> None:
    made = file_of(claims("Ann", "finance"))
    policy.write_text('contract_groups = ["procurement"]\n', encoding="utf-8")
    with pytest.raises(NotAllowed, match="Contract prices are left out"):
        made()
    policy.write_text('groups = ["procurement"]\n', encoding="utf-8")
    for contract in ("the deployment's contract", ""):
        with pytest.raises(NotAllowed, match="None of your groups"):
            file_of(claims("Ann", "finance"), contract=contract)()
    assert entries() == []


def test_no_file_with_contract_prices_while_nothing_can_be_written_down(
    policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = file_of(claims("Ann", "finance"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'no folder' / 'library.sqlite'}")
    (tmp_path / "no folder").write_text("a file where the folder would be")
    with pytest.raises(NotAllowed) as refused:
        made()
    assert str(refused.value) == NOT_NOTED
    assert file_of(claims("Ann", "finance"), contract="")() == "prices"


def fragments() -> list[tuple[str, ast.FunctionDef]]:
    """Every function that Streamlit runs again alone, without the app that asks who looks."""
    return [
        (f"{path.relative_to(ROOT)}: {node.name}", node)
        for folder in ("dashboard", "pages")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and any(name in ast.unparse(each) for each in node.decorator_list for name in ("st.fragment", "st.dialog"))
    ]


@pytest.mark.parametrize(("name", "function"), fragments(), ids=lambda each: each if isinstance(each, str) else "")
def test_what_runs_alone_asks_first_who_looks(name: str, function: ast.FunctionDef) -> None:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    assert ast.unparse(body[0]) == "state.rerun_if_changed()"
