"""The settings of a deployment: environment variables, each with its kind, default and meaning, secrets from files.

A setting `NAME` is read from the variable `NAME`; where that is a secret or an address, the variable `NAME_FILE` may
name a file with the value instead, as container platforms mount it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from economics.errors import InputError
from economics.fields.field import shown

T = TypeVar("T")
_FILE = "_FILE"


@dataclass(frozen=True)
class Setting(Generic[T]):
    """A setting: its variable, what it decides, how its text is read, and its value where it is not given."""

    variable: str
    what: str
    read: Callable[[str], T]
    default: T
    from_file: bool = False
    secret: bool = False

    def get(self, environment: Mapping[str, str] | None = None) -> T:
        """Return the value, the default where the variable is not set or empty.

        Raises InputError naming the variable where its text or the file that it names is refused; a secret's text is
        never repeated.
        """
        given = os.environ if environment is None else environment
        text, variable = given.get(self.variable, ""), self.variable
        named = given.get(self.variable + _FILE, "") if self.from_file else ""
        if text and named:
            raise InputError(variable, f"is given beside {variable}{_FILE}: give one of them")
        if named:
            variable += _FILE
            try:
                text = Path(named).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                raise InputError(variable, f"{shown(named)} is no file that can be read") from None
            if not text:
                raise InputError(variable, f"{shown(named)} is empty")
        if not text:
            return self.default
        try:
            return self.read(text)
        except ValueError as error:
            quoted = "the value" if self.secret else shown(text)
            raise InputError(variable, f"{quoted} is refused: {error}") from None


def _flag(text: str) -> bool:
    try:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
    except KeyError:
        raise ValueError("must be 1 or 0") from None


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"must be a whole number, {low:,} to {high:,}")
        return int(text)

    return read


def _url(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not (parts.hostname or parts.scheme == "sqlite"):
            raise ValueError(f"must be an address that begins with {' or '.join(f'{name}://' for name in schemes)}")
        return text

    return read


def _long_secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("must have at least 32 characters")
    return text


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be {' or '.join(choices)}")
        return text

    return read


def _networks(text: str) -> str:
    for each in text.split(","):
        try:
            ip_network(each.strip())
        except ValueError:
            raise ValueError("must be addresses or networks such as 10.0.0.0/8, separated by commas") from None
    return text


_web = _url("https", "http")

DATABASE_URL = Setting(
    "DATABASE_URL",
    "where saved scenarios are kept; a SQLite file in the user's data folder by default",
    _url("postgresql", "sqlite"),
    "",
    from_file=True,
    secret=True,
)
PRODUCTION = Setting(
    "BREAKEVEN_PRODUCTION",
    "refuse to start without a cookie secret, and without a login unless read-only",
    _flag,
    False,
)
READ_ONLY = Setting("BREAKEVEN_READ_ONLY", "nobody saves, tags, archives or restores", _flag, False)
COOKIE_SECRET = Setting(
    "BREAKEVEN_COOKIE_SECRET",
    "what cookies are signed with; the same on every replica",
    _long_secret,
    "",
    from_file=True,
    secret=True,
)
OIDC_METADATA_URL = Setting(
    "BREAKEVEN_OIDC_METADATA_URL",
    "the identity provider's /.well-known/openid-configuration; set, everybody must log in",
    _web,
    "",
)
OIDC_CLIENT_ID = Setting("BREAKEVEN_OIDC_CLIENT_ID", "this dashboard's id at the identity provider", str, "")
OIDC_CLIENT_SECRET = Setting(
    "BREAKEVEN_OIDC_CLIENT_SECRET", "its secret at the identity provider", str, "", from_file=True, secret=True
)
OIDC_SCOPE = Setting(
    "BREAKEVEN_OIDC_SCOPE",
    "what is asked of the identity provider; some list groups only when asked for them",
    str,
    "openid profile email",
)
PUBLIC_URL = Setting(
    "BREAKEVEN_PUBLIC_URL", "the address at which people open the dashboard, its sub-path included", _web, ""
)
ACCESS_FILE = Setting(
    "BREAKEVEN_ACCESS_FILE",
    "a TOML file with the domains and groups that may view, edit and see contract prices; read again when it changes",
    str,
    "",
)
SESSION_MINUTES = Setting(
    "BREAKEVEN_SESSION_MINUTES", "how long a login holds before the identity provider is asked again", _whole(1, 60), 60
)
WEBHOOK_URL = Setting(
    "BREAKEVEN_WEBHOOK_URL",
    "where the watch tells what changed; nothing is sent without it",
    _web,
    "",
    from_file=True,
    secret=True,
)
WEBHOOK_KIND = Setting(
    "BREAKEVEN_WEBHOOK_KIND", "the body that is sent: slack, or plain JSON", _one_of("plain", "slack"), "plain"
)
SIGNING_KEY = Setting(
    "BREAKEVEN_SIGNING_KEY",
    "the Ed25519 private key (PEM) that certificates are signed with",
    str,
    "",
    from_file=True,
    secret=True,
)
ARCHIVED_DAYS = Setting(
    "BREAKEVEN_ARCHIVED_DAYS", "archived scenarios are deleted after so many days; 0: never", _whole(0, 36_500), 0
)
TRUSTED_PROXIES = Setting(
    "BREAKEVEN_TRUSTED_PROXIES",
    "addresses or networks of the proxies whose word on where a request came from is believed, by commas",
    _networks,
    "127.0.0.1",
)
CA_BUNDLE = Setting(
    "BREAKEVEN_CA_BUNDLE", "a file of certificates to trust beside the usual ones, such as the company's own", str, ""
)

SETTINGS: tuple[Setting[bool] | Setting[int] | Setting[str], ...] = (
    DATABASE_URL,
    PRODUCTION,
    READ_ONLY,
    COOKIE_SECRET,
    OIDC_METADATA_URL,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET,
    OIDC_SCOPE,
    PUBLIC_URL,
    ACCESS_FILE,
    SESSION_MINUTES,
    WEBHOOK_URL,
    WEBHOOK_KIND,
    SIGNING_KEY,
    ARCHIVED_DAYS,
    TRUSTED_PROXIES,
    CA_BUNDLE,
)
"""Every setting, in the order in which the documentation lists them."""


def refusals(environment: Mapping[str, str] | None = None) -> tuple[InputError, ...]:
    """Return what is refused of all settings, so that a start names every fault at once."""
    found: list[InputError] = []
    for setting in SETTINGS:
        try:
            setting.get(environment)
        except InputError as error:
            found.append(error)
    return tuple(found)


def start_refusals(environment: Mapping[str, str] | None = None) -> tuple[InputError, ...]:
    """Return every reason not to start: what is refused of single settings, and what production mode asks for."""
    found = list(refusals(environment))
    faulty = {error.field.removesuffix(_FILE) for error in found}
    if PRODUCTION.variable in faulty or not PRODUCTION.get(environment):
        return tuple(found)

    def lacks(setting: Setting[str]) -> bool:
        return setting.variable not in faulty and not setting.get(environment)

    why = f"is needed, because {PRODUCTION.variable} is set"
    if lacks(COOKIE_SECRET):
        found.append(InputError(COOKIE_SECRET.variable, f"{why}: give at least 32 random characters"))
    if lacks(OIDC_METADATA_URL) and READ_ONLY.variable not in faulty and not READ_ONLY.get(environment):
        either = f"{why}: give the identity provider's address, or set {READ_ONLY.variable}"
        found.append(InputError(OIDC_METADATA_URL.variable, either))
    return tuple(found)
