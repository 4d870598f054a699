"""Compare's downloads hold a certificate; where the key to sign it with cannot be read, a sentence says so."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.opened import open_page, sound, unfold


def labels(at: AppTest) -> list[str]:
    return [button.proto.label for button in at.get("download_button")]


def test_the_certificate_is_among_the_downloads() -> None:
    at = unfold(open_page(), "download")
    sound(at)
    assert "Certificate (JSON)" in labels(at)


def test_without_a_readable_key_there_is_a_sentence_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BREAKEVEN_SIGNING_KEY", "no key")
    at = unfold(open_page(), "download")
    sound(at)
    assert "Certificate (JSON)" not in labels(at)
    assert "There is no certificate here" in " ".join(caption.value for caption in at.caption)
