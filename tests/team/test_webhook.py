"""The webhook against real servers on loopback: what is sent, and that no server can make it fail, wait or follow."""

from __future__ import annotations

import json
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from economics.errors import InputError
from team import webhook as module
from team.webhook import Message, escaped, plain_body, send, slack_body, trusted
from tests.support.webhooks import webhook

BODY = {"text": "2 found", "lines": ["A → B", "“c”"]}
USUAL = trusted({})


def test_what_is_sent_arrives():
    with webhook("takes") as hook:
        sent = send(hook.url, BODY, USUAL)
    assert (sent.taken, sent.sentence) == (True, "the webhook at 127.0.0.1 took the message")
    assert hook.bodies == [BODY]


def test_an_answer_of_500_is_tried_once_more_and_said():
    with webhook("fails") as hook:
        sent = send(hook.url, BODY, USUAL)
    assert (sent.taken, sent.sentence) == (False, "the webhook at 127.0.0.1 answered 500")
    assert len(hook.bodies) == 2


def test_a_busy_server_may_take_it_at_the_second_time():
    with webhook("fails once") as hook:
        assert send(hook.url, BODY, USUAL).taken
    assert len(hook.bodies) == 2


def test_a_redirect_is_not_followed():
    with webhook("takes") as other, webhook("redirects", elsewhere=other.url) as hook:
        sent = send(hook.url, BODY, USUAL)
    assert not sent.taken
    assert sent.sentence == "the webhook at 127.0.0.1 answered 307, a redirect, which is not followed"
    assert (len(hook.bodies), other.bodies) == (1, [])


@pytest.mark.parametrize("manner", ["hangs", "drips"])
def test_a_server_that_hangs_or_drips_is_given_up_in_time(manner, monkeypatch):
    monkeypatch.setattr(module, "WHOLE_SECONDS", 1.0)
    begun = time.monotonic()
    with webhook(manner) as hook:
        sent = send(hook.url, BODY, USUAL)
        took = time.monotonic() - begun
    assert (sent.taken, sent.sentence) == (False, "the webhook at 127.0.0.1 gave no answer within 1 s")
    assert 1 <= took < 3
    assert len(hook.bodies) == 1  # it may have arrived: it is not sent again


def test_the_whole_takes_no_more_than_ten_seconds():
    assert module.WHOLE_SECONDS <= 10


def test_a_read_that_times_out_is_not_repeated(monkeypatch):
    monkeypatch.setattr(module, "_READ_SECONDS", 0.3)
    with webhook("hangs") as hook:
        sent = send(hook.url, BODY, USUAL)
    assert sent.sentence == "the webhook at 127.0.0.1 gave no answer within 0.3 s"
    assert len(hook.bodies) == 1


def test_a_server_that_hangs_up_and_one_that_is_not_there_are_said():
    with webhook("hangs up") as hook:
        assert send(hook.url, BODY, USUAL).sentence.startswith(
            "the webhook at 127.0.0.1 gave no answer that can be read"
        )
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    sent = send(f"http://127.0.0.1:{port}/secret", BODY, USUAL)
    assert sent.sentence.startswith("the webhook at 127.0.0.1 could not be connected to: ")
    assert "secret" not in sent.sentence


def test_proxies_of_the_environment_are_ignored(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with webhook("takes") as hook:
        assert send(hook.url, BODY, USUAL).taken


def test_a_company_s_own_authority_is_trusted_from_its_file_and_not_without(tmp_path: Path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hooks")])
    now = datetime.now(tz=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    bundle, secret = tmp_path / "ca.pem", tmp_path / "key.pem"
    bundle.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    kinds = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(*kinds))
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(bundle, secret)
    with webhook("takes", tls=served) as hook:
        url = hook.url.replace("http://", "https://")
        assert send(url, BODY, trusted({"BREAKEVEN_CA_BUNDLE": str(bundle)})).taken
        refused = send(url, BODY, USUAL)
    assert "could not be connected to" in refused.sentence
    assert len(hook.bodies) == 1


@pytest.mark.parametrize("text", [None, "no certificate\n"])
def test_a_bundle_that_is_none_names_the_setting(tmp_path: Path, text):
    file = tmp_path / "ca.pem"
    if text is not None:
        file.write_text(text)
    with pytest.raises(InputError) as refused:
        trusted({"BREAKEVEN_CA_BUNDLE": str(file)})
    assert refused.value.field == "BREAKEVEN_CA_BUNDLE"


def message(*lines: str, link: str = "") -> Message:
    return Message("2 things <changed>", lines, {"as_of": "2026-11-27"}, link)


def test_the_plain_body_has_the_same_as_text_and_as_data():
    assert plain_body(message("a", link="https://cost.example/")) == {
        "text": "2 things <changed>",
        "lines": ["a"],
        "data": {"as_of": "2026-11-27"},
        "link": "https://cost.example/",
    }


def test_slack_s_three_signs_are_escaped_and_nothing_of_a_name_becomes_a_mention_a_link_or_bold():
    body = slack_body(message("<!channel> & *all* <https://evil.example|click> :boom:"))
    assert body["text"] == "2 things &lt;changed&gt;"
    said = body["blocks"][1]["text"]["text"]
    assert "<" not in said
    assert "&lt;!channel&gt; &amp; " in said
    assert all(f"\N{ZERO WIDTH SPACE}{sign}" in said for sign in "*:")
    assert escaped("two\nlines") == "two lines"


def test_a_message_keeps_to_slack_s_limits():
    body = slack_body(message(*[f"line {n} " + "&" * 4000 for n in range(200)], link="https://cost.example/"))
    assert len(body["blocks"]) == 50
    texts = [block["text"]["text"] for block in body["blocks"]]
    assert max(map(len, texts)) <= 3000
    assert all(text.removesuffix("…").endswith("&amp;") for text in texts[1:-2])
    assert texts[-2] == "and 153 more"  # 200 lines, 47 of them said: a headline and a link stand beside them
    assert texts[-1] == "<https://cost.example/|Open the dashboard>"
    assert len(json.dumps(body)) < 200_000


def test_as_many_lines_as_go_are_said_without_a_rest():
    texts = [block["text"]["text"] for block in slack_body(message(*["line"] * 49))["blocks"]]
    assert (len(texts), texts[-1]) == (50, "• line")
