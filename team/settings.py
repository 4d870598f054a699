"""The settings of a deployment: environment variables, each with its kind, default and meaning, secrets from files.

A setting `NAME` is read from the variable `NAME`; where that is a secret or an address, the variable `NAME_FILE` may
name a file with the value instead, as container platforms mount it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Generic, Literal, TypeVar
from urllib.parse import urlsplit

from economics.errors import InputError
from economics.fields.field import shown

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_FILE = "_FILE"


@dataclass(frozen=True)
class Setting(Generic[T_co]):
    """A setting: its variable, what it decides, how its text is read, and its value where it is not given."""

    variable: str
    what: str
    read: Callable[[str], T_co]
    default: T_co
    from_file: bool = False
    secret: bool = False

    def get(self, environment: Mapping[str, str] | None = None) -> T_co:
        """Return the value, the default where the variable is not set or empty.

        Raises InputError naming the variable where its text or the file that it names is refused; a secret's text is
        never repeated, nor one that may hold a password before an @.
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
            quoted = "the value" if self.secret or "@" in text else shown(text)
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
        rule = f"must be an address that begins with {' or '.join(f'{name}://' for name in schemes)}"
        try:
            parts = urlsplit(text)
            whole = bool(parts.hostname or parts.scheme == "sqlite")
            if parts.scheme.startswith("http"):  # an address of PostgreSQL may name several hosts, each with its port
                whole = whole and parts.port != 0
        except ValueError:  # its words repeat what stands in brackets, or a port
            raise ValueError(rule) from None
        if parts.scheme not in schemes or not whole:
            raise ValueError(rule)
        return text

    return read


def _long_secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("must have at least 32 characters")
    return text


def _one_of(*choices: T) -> Callable[[str], T]:
    def read(text: str) -> T:
        for choice in choices:
            if text == choice:
                return choice
        raise ValueError(f"must be {' or '.join(map(str, choices))}")

    return read


def _hosts(text: str) -> tuple[tuple[str, int], ...]:
    """Hosts with their ports, 443 where none is given, separated by commas or spaces."""
    hosts = []
    for each in text.replace(",", " ").split():
        try:
            parts = urlsplit(f"//{each}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or parts.netloc != each or "@" in each:
            raise ValueError("must be hosts, with a port where it is not 443: login.example, keys.example:8443")
        hosts.append((host, port or 443))
    return tuple(hosts)


Amounts = Literal["none", "market", "all"]
"""Which amounts of money are said: none, those that rest on list prices alone, or all."""


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
WEBHOOK_AMOUNTS: Setting[Amounts] = Setting(
    "BREAKEVEN_WEBHOOK_AMOUNTS",
    "the amounts of money in that body: none (names, days and percentages), market (those of list prices), or all "
    "(contract and typed prices and bills too)",
    _one_of("none", "market", "all"),
    "none",
)
SIGNING_KEY = Setting(
    "BREAKEVEN_SIGNING_KEY",
    "the Ed25519 private key (PEM) that certificates are signed with",
    str,
    "",
    from_file=True,
    secret=True,
)
TRUSTED_KEYS = Setting(
    "BREAKEVEN_TRUSTED_KEYS",
    "a file, or a folder of .pem files, with the public keys whose certificates are trusted beside one's own",
    str,
    "",
)
ARCHIVED_DAYS = Setting(
    "BREAKEVEN_ARCHIVED_DAYS", "archived scenarios are deleted after so many days; 0: never", _whole(0, 36_500), 0
)
EGRESS_DENIED = Setting(
    "BREAKEVEN_EGRESS_DENIED",
    "every command reaches the hosts of these settings alone; a served dashboard sets it for what it starts",
    _flag,
    False,
)
EGRESS_HOSTS: Setting[tuple[tuple[str, int], ...]] = Setting(
    "BREAKEVEN_EGRESS_HOSTS",
    "further hosts that may be reached, such as those of the identity provider's tokens and keys: host or host:port, "
    "separated by commas",
    _hosts,
    (),
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

SETTINGS: tuple[Setting[object], ...] = (
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
    WEBHOOK_AMOUNTS,
    SIGNING_KEY,
    TRUSTED_KEYS,
    ARCHIVED_DAYS,
    EGRESS_DENIED,
    EGRESS_HOSTS,
    TRUSTED_PROXIES,
    CA_BUNDLE,
)
"""Every setting, in the order in which the documentation lists them."""


PREFIX = "BREAKEVEN_"
READ_ELSEWHERE = ("BREAKEVEN_CATALOGUE", "BREAKEVEN_CONTRACT", "BREAKEVEN_SIGNING_KEY", "BREAKEVEN_TRUSTED_KEYS")
"""Variables of the product that the commands read too, where they are used."""
_ALIKE = 0.87
"""How alike a name is to be a slip of the pen: `READONLY` to `READ_ONLY`; `TRUSTED_PROXY` of deploy/ is another."""


def slips(environment: Mapping[str, str] | None = None) -> tuple[InputError, ...]:
    """Return the variables that nearly are settings: what somebody meant to set would be at its default, unsaid."""
    known = {*READ_ELSEWHERE, *(setting.variable for setting in SETTINGS)}
    inner = {name.removeprefix(PREFIX): name for name in (*known, *(f"{name}{_FILE}" for name in known))}
    given = os.environ if environment is None else environment
    found = []
    for variable in sorted(given):
        name = variable.removeprefix(PREFIX)
        if variable.startswith(PREFIX) and name not in inner and (near := get_close_matches(name, inner, 1, _ALIKE)):
            found.append(InputError(variable, f"is no setting: {inner[near[0]]} is"))
    return tuple(found)


_OF_A_LOGIN = (OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, PUBLIC_URL)


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
    """Return every reason not to start: of single settings, and what a login and production mode ask for."""
    found = [*refusals(environment), *slips(environment)]
    faulty = {error.field.removesuffix(_FILE) for error in found}

    def lacks(setting: Setting[str] | Setting[bool]) -> bool:
        return setting.variable not in faulty and not setting.get(environment)

    def is_set(setting: Setting[str] | Setting[bool]) -> bool:
        return setting.variable not in faulty and bool(setting.get(environment))

    needing = [setting.variable for setting in (PRODUCTION, OIDC_METADATA_URL) if is_set(setting)]
    if needing and lacks(COOKIE_SECRET):
        why = f"is needed, because {needing[0]} is set"
        found.append(InputError(COOKIE_SECRET.variable, f"{why}: give at least 32 random characters"))
    if is_set(OIDC_METADATA_URL):
        why = f"is needed, because {OIDC_METADATA_URL.variable} is set"
        found += [InputError(each.variable, f"{why}: {each.what}") for each in _OF_A_LOGIN if lacks(each)]
    elif OIDC_METADATA_URL.variable not in faulty:  # half a login would let everybody in
        found += [
            InputError(each.variable, f"is given without {OIDC_METADATA_URL.variable}: nobody would be asked to log in")
            for each in (OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, ACCESS_FILE)
            if is_set(each)
        ]
    why = f"is needed, because {PRODUCTION.variable} is set"
    if is_set(PRODUCTION) and lacks(OIDC_METADATA_URL) and lacks(READ_ONLY):
        either = f"{why}: give the identity provider's address, or set {READ_ONLY.variable}"
        found.append(InputError(OIDC_METADATA_URL.variable, either))
    return tuple(found)
