"""Egress denied by default: a process reaches the hosts that its settings name, and no other.

`deny` holds for the rest of the process, `only` for a while. The guard sees what Python's own sockets do, before a
packet leaves, name look-ups included; listening, sockets inside the machine (Unix, netlink) and connections to a port
that this process listens on itself are free. A library in C with sockets of its own, such as PostgreSQL's, is not seen:
the network policy of the deployment is the fence around the whole process, this guard names what runs into it.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import parse_qs, urlsplit
from weakref import WeakSet

from economics.errors import InputError
from team.settings import DATABASE_URL, EGRESS_DENIED, EGRESS_HOSTS, OIDC_METADATA_URL, WEBHOOK_URL

_PORTS = {"https": 443, "http": 80, "postgresql": 5432}
_LOCAL = (socket.AF_UNIX, *(family for name in ("AF_NETLINK",) if (family := getattr(socket, name, None))))
"""Families of sockets whose other end is on this machine."""


class EgressDenied(PermissionError):
    """A connection or look-up that no setting allows; the sentence names the host and the settings."""


@dataclass(frozen=True)
class Host:
    """A host that may be reached at a port, a name or an address, and the variable that names it."""

    name: str
    port: int
    variable: str


def allowed_hosts(environment: Mapping[str, str] | None = None) -> tuple[Host, ...]:
    """Return the hosts of the database, the identity provider, the webhook, and those that are listed beside them.

    Raises InputError naming the variable that is refused.
    """
    hosts: list[Host] = []
    for setting in (DATABASE_URL, OIDC_METADATA_URL, WEBHOOK_URL):
        address = setting.get(environment)
        try:
            hosts += [Host(*of, setting.variable) for of in _hosts_of(address)]
        except ValueError:
            raise InputError(setting.variable, "names a host or a port that is none") from None
    hosts += [Host(*of, EGRESS_HOSTS.variable) for of in EGRESS_HOSTS.get(environment)]
    return tuple(dict.fromkeys(hosts))


def _hosts_of(address: str) -> Iterator[tuple[str, int]]:
    """The hosts of an address with their ports: PostgreSQL's may have several, or in its query; a file has none."""
    parts = urlsplit(address)
    port = _PORTS.get(parts.scheme)
    if port is None:
        return
    query = parse_qs(parts.query)
    listed = [urlsplit(f"//{of}") for of in parts.netloc.rpartition("@")[2].split(",")]
    ports = [int(each) for each in ",".join(query.get("port", ())).split(",") if each]
    ports = ports or [of.port or port for of in listed]
    names = ",".join(query.get("host", ())).split(",") if "host" in query else [of.hostname or "" for of in listed]
    for place, name in enumerate(names):
        if name and not name.startswith("/"):  # a path is that of a Unix socket
            yield _same(name), ports[min(place, len(ports) - 1)]


def deny(allowed: Iterable[Host]) -> None:
    """Let this process reach the allowed hosts alone, from now on and for good, and the commands it starts."""
    _install()
    _guards.append(_Guard(tuple(allowed)))
    os.environ[EGRESS_DENIED.variable] = "1"


@contextmanager
def only(allowed: Iterable[Host]) -> Iterator[None]:
    """Let this process reach the allowed hosts alone until the block ends; what was denied before stays denied."""
    _install()
    guard = _Guard(tuple(allowed))
    _guards.append(guard)
    try:
        yield
    finally:
        _guards.remove(guard)


class _Guard:
    """The allowed hosts, and the addresses that their names were found to have."""

    def __init__(self, allowed: tuple[Host, ...]) -> None:
        self._ports: dict[str, set[int]] = {}
        for host in allowed:
            self._ports.setdefault(_same(host.name), set()).add(host.port)
        self._found: dict[str, set[str]] = {}
        variables = (DATABASE_URL, OIDC_METADATA_URL, WEBHOOK_URL)
        named = ", ".join(setting.variable for setting in variables)
        self._rule = f"allowed are the hosts of {named}, and those that {EGRESS_HOSTS.variable} lists"

    def look_up(self, name: str) -> None:
        """Raise EgressDenied for a name that is not allowed; an address is none that has to be looked up."""
        if name and not _is_address(name) and name != "localhost" and name not in self._ports:
            raise EgressDenied(f"{name} is not looked up: {self._rule}")

    def found(self, name: str, address: str) -> None:
        """Take in an address of a name."""
        if name in self._ports:
            self._found.setdefault(address, set()).add(name)

    def reach(self, host: str, port: int) -> None:
        """Raise EgressDenied for a host, a name or an address, that is not allowed at a port."""
        names = {host, *self._found.get(host, ())}
        if not any(port in self._ports.get(name, ()) for name in names):
            raise EgressDenied(f"no connection to {host}, port {port}: {self._rule}")


_guards: list[_Guard] = []
_listening: WeakSet[socket.socket] = WeakSet()
"""The sockets that this process has bound."""
_bound_here = threading.RLock()
"""Held while the sockets that are bound are changed or listed: any thread may bind one meanwhile."""
_installed: list[bool] = []


def _install() -> None:
    """Hook into every socket of the process, once: a hook cannot be taken out again."""
    if _installed:
        return
    _installed.append(True)
    sys.addaudithook(_hook)
    socket.getaddrinfo = _with_addresses(socket.getaddrinfo)
    for method in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, method, _by_name_too(getattr(socket.socket, method)))


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise EgressDenied where a socket or a look-up goes to a host that a guard does not allow."""
    if not event.startswith("socket."):
        return
    if event == "socket.bind":
        with _bound_here:
            _listening.add(arguments[0])
    elif not _guards:
        return
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        _check(*arguments[:2])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        for guard in tuple(_guards):
            guard.look_up(_same(arguments[0]))
    elif event in ("socket.gethostbyaddr", "socket.getnameinfo"):
        host = arguments[0] if isinstance(arguments[0], str) else arguments[0][0]
        raise EgressDenied(f"the name of {host} is not looked up: this process asks for no names of addresses")


def _check(of: socket.socket, address: Any) -> None:
    if address is None or of.family in _LOCAL:
        return
    if of.family not in (socket.AF_INET, socket.AF_INET6):
        raise EgressDenied(f"a socket of the family {of.family!r} is not opened: this process uses IP alone")
    host, port = _same(address[0]), int(address[1])
    if not _is_own(host, port):
        for guard in tuple(_guards):
            guard.reach(host, port)


def _is_own(host: str, port: int) -> bool:
    """Tell whether a port of this machine is one that this process listens on."""
    if not (_is_address(host) and ipaddress.ip_address(host).is_loopback):
        return False
    with _bound_here:
        listening = list(_listening)
    for bound in listening:
        try:
            at = bound.getsockname()
        except OSError:  # closed meanwhile
            continue
        if isinstance(at, tuple) and at[1] == port and _same(at[0]) in (host, "0.0.0.0", "::"):
            return True
    return False


def _with_addresses(look_up: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """A look-up that tells the guards which addresses a name has."""

    @wraps(look_up)
    def looked_up(host: Any, *arguments: Any, **named: Any) -> list[Any]:
        answers = look_up(host, *arguments, **named)
        for guard in tuple(_guards):
            for answer in answers:
                guard.found(_same(host), _same(answer[4][0]))
        return answers

    return looked_up


def _by_name_too(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method of sockets that refuses a name before it is looked up: the interpreter's own check comes after it."""

    @wraps(method)
    def checked(of: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1] if arguments else None
        if _guards and of.family not in _LOCAL and isinstance(address, tuple) and address:
            for guard in tuple(_guards):
                guard.look_up(_same(address[0]))
        return method(of, *arguments)

    return checked


def _same(host: object) -> str:
    """A host in one spelling: lower case, without a final dot or a zone; an IPv4 address inside IPv6 as the former."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else str(host or "")
    text = text.lower().rstrip(".").partition("%")[0].strip("[]")
    if not _is_address(text):
        return text
    address = ipaddress.ip_address(text)
    inside = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(inside or address)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
