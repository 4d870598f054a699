"""The settings of a deployment: each names its variable when it refuses, and no secret is ever repeated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from economics.errors import InputError
from team import settings
from team.settings import PREFIX, READ_ELSEWHERE, SETTINGS, Setting, refusals, slips, start_refusals


def test_every_setting_of_the_module_is_listed_once():
    declared = [value for value in vars(settings).values() if isinstance(value, Setting)]
    assert sorted(declared, key=lambda setting: setting.variable) == sorted(SETTINGS, key=lambda each: each.variable)
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.variable)
def test_a_setting_that_is_not_given_or_empty_has_its_default(setting):
    assert setting.get({}) == setting.default == setting.get({setting.variable: ""})


@pytest.mark.parametrize("setting", [each for each in SETTINGS if each.read is not str], ids=lambda each: each.variable)
def test_a_refusal_names_the_variable_and_never_a_secret(setting):
    text = "gopher:no such value"
    with pytest.raises(InputError) as refused:
        setting.get({setting.variable: text})
    assert refused.value.field == setting.variable
    assert "must" in refused.value.message
    assert (text in refused.value.message) is not setting.secret


@pytest.mark.parametrize("setting", [each for each in SETTINGS if each.read is not str], ids=lambda each: each.variable)
@pytest.mark.parametrize(
    "text",
    ["postgresql://u:[hunter2]xyz@db/b", "https://u:hunter2@[h", "ftp://u:hunter2@h/x", "https://u:x@h:hunter2/"],
)
def test_a_refusal_repeats_no_password_of_an_address(setting, text):
    if setting.secret and setting.read is settings.COOKIE_SECRET.read:
        text = text[:31]
    with pytest.raises(InputError) as refused:
        setting.get({setting.variable: text})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("setting", [each for each in SETTINGS if each.from_file], ids=lambda each: each.variable)
def test_a_secret_comes_from_a_file_without_its_line_end(setting, tmp_path: Path):
    value = {settings.DATABASE_URL: "postgresql://team@db/library", settings.WEBHOOK_URL: "https://hooks.example/x"}
    text = value.get(setting, "s" * 40)
    file = tmp_path / "secret"
    file.write_text(text + "\n")
    assert setting.get({f"{setting.variable}_FILE": str(file)}) == text
    with pytest.raises(InputError, match=f"{setting.variable}: is given beside {setting.variable}_FILE"):
        setting.get({setting.variable: text, f"{setting.variable}_FILE": str(file)})


def test_a_file_that_is_missing_or_empty_is_named(tmp_path: Path):
    missing = str(tmp_path / "none")
    with pytest.raises(InputError, match=re.escape("BREAKEVEN_COOKIE_SECRET_FILE: ")):
        settings.COOKIE_SECRET.get({"BREAKEVEN_COOKIE_SECRET_FILE": missing})
    empty = tmp_path / "empty"
    empty.write_text("\n")
    with pytest.raises(InputError, match="is empty"):
        settings.COOKIE_SECRET.get({"BREAKEVEN_COOKIE_SECRET_FILE": str(empty)})


def test_numbers_have_a_range_and_flags_two_values():
    assert settings.SESSION_MINUTES.get({"BREAKEVEN_SESSION_MINUTES": "5"}) == 5
    assert settings.READ_ONLY.get({"BREAKEVEN_READ_ONLY": "1"}) is True
    assert settings.READ_ONLY.get({"BREAKEVEN_READ_ONLY": "no"}) is False
    faults = refusals({"BREAKEVEN_SESSION_MINUTES": "61", "BREAKEVEN_READ_ONLY": "maybe"})
    assert [str(fault) for fault in faults] == [
        "BREAKEVEN_READ_ONLY: 'maybe' is refused: must be 1 or 0",
        "BREAKEVEN_SESSION_MINUTES: '61' is refused: must be a whole number, 1 to 60",
    ]


SECRET = {"BREAKEVEN_COOKIE_SECRET": "c" * 32}
CLIENT = {
    "BREAKEVEN_OIDC_CLIENT_ID": "costs",
    "BREAKEVEN_OIDC_CLIENT_SECRET": "its secret",
    "BREAKEVEN_PUBLIC_URL": "https://tools.example/costs",
}
PROVIDER = {"BREAKEVEN_OIDC_METADATA_URL": "https://id.example/.well-known/openid-configuration"}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, []),
        ({"BREAKEVEN_PRODUCTION": "1"}, ["BREAKEVEN_COOKIE_SECRET", "BREAKEVEN_OIDC_METADATA_URL"]),
        ({"BREAKEVEN_PRODUCTION": "1", "BREAKEVEN_READ_ONLY": "1"}, ["BREAKEVEN_COOKIE_SECRET"]),
        ({"BREAKEVEN_PRODUCTION": "1", "BREAKEVEN_READ_ONLY": "1", **SECRET}, []),
        ({"BREAKEVEN_PRODUCTION": "1", **PROVIDER, **CLIENT, **SECRET}, []),
        (
            {"BREAKEVEN_PRODUCTION": "1", **PROVIDER, **CLIENT, "BREAKEVEN_COOKIE_SECRET": "short"},
            ["BREAKEVEN_COOKIE_SECRET"],
        ),
        ({**PROVIDER, **CLIENT, **SECRET}, []),
        (PROVIDER, ["BREAKEVEN_COOKIE_SECRET", *CLIENT]),
        (
            {"BREAKEVEN_PRODUCTION": "maybe", "BREAKEVEN_READ_ONLY": "maybe"},
            ["BREAKEVEN_PRODUCTION", "BREAKEVEN_READ_ONLY"],
        ),
        (
            {"BREAKEVEN_PRODUCTION": "1", "BREAKEVEN_SESSION_MINUTES": "0", "BREAKEVEN_COOKIE_SECRET_FILE": "/none"},
            ["BREAKEVEN_COOKIE_SECRET_FILE", "BREAKEVEN_SESSION_MINUTES", "BREAKEVEN_OIDC_METADATA_URL"],
        ),
        ({"BREAKEVEN_OIDC_CLIENT_ID": "x"}, ["BREAKEVEN_OIDC_CLIENT_ID"]),
        ({"BREAKEVEN_ACCESS_FILE": "/nope"}, ["BREAKEVEN_ACCESS_FILE"]),
        (
            {
                "BREAKEVEN_OIDC_CLIENT_ID": "a",
                "BREAKEVEN_OIDC_CLIENT_SECRET": "b",
                "BREAKEVEN_PUBLIC_URL": "https://x.example.com",
                "BREAKEVEN_COOKIE_SECRET": "c" * 32,
                "BREAKEVEN_ACCESS_FILE": "/nope",
            },
            ["BREAKEVEN_OIDC_CLIENT_ID", "BREAKEVEN_OIDC_CLIENT_SECRET", "BREAKEVEN_ACCESS_FILE"],
        ),
    ],
)
def test_a_start_is_refused_for_every_reason_at_once(given, named):
    assert [refusal.field for refusal in start_refusals(given)] == named


# -- slips of the pen


@pytest.mark.parametrize("setting", [each for each in SETTINGS if PREFIX in each.variable], ids=lambda s: s.variable)
def test_a_setting_that_is_nearly_spelled_is_refused_with_its_name(setting):
    name = setting.variable
    taken = {each.variable for each in SETTINGS}
    for slip in {f"{name}S", name[:-1], PREFIX + name.removeprefix(PREFIX).replace("_", "", 1)} - taken:
        assert [(error.field, error.message) for error in slips({slip: "1"})] == [(slip, f"is no setting: {name} is")]
    assert slips({name: "1", f"{name}_FILE": "x", "BREAKEVEN_IMAGE": "x", "OTHER_READ_ONLY": "1"}) == ()


def test_every_variable_of_the_product_is_known_where_slips_are_looked_for():
    rooms = ("team", "pricing", "breakeven", "dashboard", "serving")
    code = "".join(path.read_text() for room in rooms for path in Path(room).rglob("*.py"))
    named = set(re.findall(r'"(BREAKEVEN_[A-Z_]*[A-Z])"', code))
    assert len(named) > 20
    assert named <= {*READ_ELSEWHERE, *(setting.variable for setting in SETTINGS)}
