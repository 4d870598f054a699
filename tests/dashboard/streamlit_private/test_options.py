"""Options that only a server's start sets are still set by name, and no look-up of the own address goes out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit import config, net_util

from dashboard.streamlit_private.options import set_options
from dashboard.streamlit_private.outbound import never_ask_for_own_address


@pytest.fixture
def other_port() -> Iterator[None]:
    before = config.get_option("server.port")
    yield
    set_options({"server.port": before})


def test_an_option_of_the_server_is_set(other_port: None) -> None:
    set_options({"server.port": 1234})
    assert config.get_option("server.port") == 1234


def test_the_own_address_is_known_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(net_util, "_external_ip", None)

    def asked(url: str, timeout: float) -> None:
        raise AssertionError(f"{url} was asked")

    monkeypatch.setattr(net_util, "_make_blocking_http_get", asked)
    never_ask_for_own_address()
    assert net_util.get_external_ip() == "127.0.0.1"
