"""The company's certificates: calls of libraries trust them beside the usual ones."""

from __future__ import annotations

import datetime
import http.server
import ipaddress
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from economics.errors import InputError
from team.certificates import company_bundle, trust_company

ROOT = Path(__file__).resolve().parents[3]
CALL = """
import os, ssl, sys, urllib.request
import httpx
from team.certificates import trust_company
trust_company(os.environ)
for call in (httpx.get, urllib.request.urlopen):
    try:
        call(sys.argv[1])
        print("trusted")
    except Exception as error:
        print("CERTIFICATE_VERIFY_FAILED" if "CERTIFICATE_VERIFY_FAILED" in str(error) else repr(error))
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of the company's own for 127.0.0.1, and its key in a file beside it."""
    folder = tmp_path_factory.mktemp("company")
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "company")])
    now = datetime.datetime.now(tz=datetime.UTC)
    day = datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    path = folder / "company.pem"
    path.write_bytes(made.public_bytes(pem))
    return path


@pytest.fixture
def url(bundle: Path) -> Iterator[str]:
    """A server with that certificate."""

    class Quiet(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    class Silent(http.server.ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            return  # a caller that does not trust it hangs up

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bundle, bundle.with_name("key.pem"))
    with Silent(("127.0.0.1", 0), Quiet) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def called(url: str, environment: dict[str, str]) -> list[str]:
    """What becomes of a call by each of two libraries in a process with settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SSL_CERT")}
    command, env = [sys.executable, "-c", CALL, url], {**kept, "PYTHONPATH": str(ROOT), **environment}
    run = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True)
    return run.stdout.split("\n")[:-1]


def test_calls_trust_the_company_with_the_setting_and_not_without(url: str, bundle: Path) -> None:
    assert called(url, {}) == ["CERTIFICATE_VERIFY_FAILED"] * 2
    assert called(url, {"BREAKEVEN_CA_BUNDLE": str(bundle)}) == ["trusted"] * 2


def test_the_usual_ones_stay_trusted(bundle: Path) -> None:
    environment = {"BREAKEVEN_CA_BUNDLE": str(bundle)}
    trust_company(environment)
    both = ssl.create_default_context(cafile=environment["SSL_CERT_FILE"]).get_ca_certs()
    usual = ssl.create_default_context(cafile=certifi.where()).get_ca_certs()
    assert len(both) == len(usual) + 1
    Path(environment["SSL_CERT_FILE"]).unlink()


def test_without_the_setting_nothing_is_set() -> None:
    environment: dict[str, str] = {}
    trust_company(environment)
    assert environment == {}


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_what_is_no_bundle_is_named_and_nothing_is_set(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "bundle.pem"
    if content is not None:
        path.write_bytes(content)
    environment = {"BREAKEVEN_CA_BUNDLE": str(path)}
    with pytest.raises(InputError, match=r"is no file of certificates \(PEM\)"):
        company_bundle(environment)
    with pytest.raises(InputError, match="BREAKEVEN_CA_BUNDLE"):
        trust_company(environment)
    assert [*environment] == ["BREAKEVEN_CA_BUNDLE"]
