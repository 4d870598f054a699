"""Ratings on the Compare page: the sentence and who made them under the cards, on the cards, and in the picker."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.support.opened import open_page, sound, unescaped

DAY = ("as_of", "2026-11-20")
ATTRIBUTION = "Arena, CC BY 4.0, 2026-10-20"


def captions(at: AppTest) -> list[str]:
    return [unescaped(caption.value) for caption in at.main.caption]


def models(at: AppTest) -> list[str]:
    return next([*box.options] for box in at.sidebar.selectbox if box.label.startswith("Model"))


def test_the_default_says_once_that_its_options_are_not_of_equal_class() -> None:
    at = open_page(DAY)
    sound(at)
    (said,) = [caption for caption in captions(at) if caption.startswith("Not of equal class")]
    assert said == (
        "Not of equal class: rated are Claude Sonnet 4.6 1,472 (1,468 to 1,476) and Llama 70B on Groq and Llama 70B on "
        f"2× H100 1,318 (1,315 to 1,322), in points with their 95 % intervals ({ATTRIBUTION})."
    )
    cards = [caption for caption in captions(at) if " per Mtok" in caption and "rated" in caption]
    assert len(cards) == 3
    assert "rated 1,472 (1,468 to 1,476)" in cards[0]
    assert "can reason before it answers, which makes its output longer: counted ×1 (not known)" in cards[0]
    assert "can reason" not in cards[1] + cards[2]


def test_options_of_equal_class_say_whose_ratings_they_are_and_no_more() -> None:
    pair = (("2.provider", "anthropic"), ("2.model", "claude-sonnet-5-5"), ("3.model", "gemma-4-31b"))
    at = open_page(DAY, *pair)
    said = [caption for caption in captions(at) if ATTRIBUTION in caption]
    assert said == [f"Ratings of answers, in points with 95 % intervals: {ATTRIBUTION}."]


def test_a_typed_factor_is_said_on_the_card() -> None:
    at = open_page(DAY, ("1.output_token_factor", "2.5"))
    sound(at)
    assert any("counted ×2.5 (typed)" in caption for caption in captions(at))


def test_the_picker_says_class_and_price_beside_the_first_option() -> None:
    at = open_page(DAY)
    offered = {label.partition(" · ")[0]: label.partition(" · ")[2] for label in models(at)}
    assert offered["claude-sonnet-4-6"] == ""
    # plain tokens at 5 : 1, claude-sonnet-4-6: (5·3 + 15)/6 = $5; claude-opus-4-6: (5·5 + 25)/6 = $8.33, 1.67 times
    # rated 1,502.6 (from 1,499.3), above 1,475.5 and 30.6 points away; claude-opus-4-8 1,481.3, 9.3 points away
    assert offered["claude-opus-4-6"] == "higher class, 1.67 times the price"
    assert offered["claude-opus-4-8"] == "equal class, 1.67 times the price"
    assert offered["claude-3-haiku-20240307"].startswith("lower class")
    box = next(box for box in at.sidebar.selectbox if box.label.startswith("Model"))
    assert f"ratings: {ATTRIBUTION}" in box.help


def test_a_document_of_version_1_says_nothing_new() -> None:
    at = open_page(DAY, ("schema_version", "1"), ("d", "1"))
    sound(at)
    assert not [caption for caption in captions(at) if "rated" in caption or "CC BY" in caption]
