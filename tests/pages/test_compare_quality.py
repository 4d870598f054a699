"""Ratings on the Compare page: the sentence and who made them under the cards, on the cards, and in the picker."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from economics.scenario.scenario import Scenario
from tests.support.addresses import EARLIER
from tests.support.opened import cards, change, details, edit, field, open_page, shown, sound, unescaped

DAY = ("as_of", "2026-11-20")
ATTRIBUTION = "Arena, CC BY 4.0, 2026-10-20"


def captions(at: AppTest) -> list[str]:
    return [unescaped(caption.value) for caption in at.main.caption]


def picker(at: AppTest) -> Any:
    """The picker of the model of the option that is edited."""
    return next(box for box in at.selectbox if box.label.startswith("Model"))


def models(at: AppTest) -> list[str]:
    return [*picker(at).options]


def test_options_that_are_not_of_equal_class_are_named_once() -> None:
    at = open_page(*EARLIER, DAY)
    sound(at)
    (said,) = [caption for caption in captions(at) if caption.startswith("Not of equal class")]
    assert said == (
        "Not of equal class: Claude Sonnet 4.6 with 1,472 points (1,468 to 1,476), Llama 70B on Groq and Llama "
        f"70B on 2× H100 with 1,318 (1,315 to 1,322), 95 % intervals; {ATTRIBUTION}. "
        "Assumed, not entered: the workload; Llama 70B on 2× H100: GPUs per copy, utilisation."
    )
    marks = [" ".join(card["lines"]) for card in cards(at)]
    assert ["rated" in words for words in marks] == [True, True, True]
    assert "rated 1,472 (1,468 to 1,476)" in marks[0]
    assert "reasoning ×1 (not known)" in marks[0]
    assert "reasoning" not in marks[1] + marks[2]
    remarks = unescaped(" ".join(m.value for m in details(at, "remarks").main.markdown))
    assert "can reason before it answers, which makes its output longer: counted ×1 (not known)" in remarks


def test_the_default_is_of_equal_class_and_says_whose_ratings_they_are_and_no_more() -> None:
    at = open_page(DAY)
    said = [caption for caption in captions(at) if ATTRIBUTION in caption]
    assumed = (
        "Assumed, not entered: the workload; Gemma 4 31B on H100: staff, utilisation, spare copies, "
        "time per output token, time to first token."
    )
    assert said == [f"Ratings of answers with 95 % intervals: {ATTRIBUTION}. {assumed}"]
    first, second, _ = (" ".join(card["lines"]) for card in cards(at))
    assert "rated 1,479 (1,472 to 1,487) as “Max” · reasoning ×1 (not known)" in first  # costed without its effort
    assert "“" not in second


def test_a_typed_factor_is_said_on_the_card() -> None:
    at = open_page(DAY, ("1.output_token_factor", "2.5"))
    sound(at)
    assert "reasoning ×2.5 (typed)" in " ".join(cards(at)[0]["lines"])


def test_the_picker_says_the_class_beside_the_first_option_and_under_it_the_price_too() -> None:
    at = edit(open_page(*EARLIER, DAY, ("2.provider", "anthropic"), ("2.model", "claude-haiku-4-5")), 0)
    assert "Claude Opus 4.6 · $5.00 / $25.00" in models(at)  # the first option is beside nothing
    at = edit(at, 1)
    assert "Claude Sonnet 4.6 · $3.00 / $15.00" in models(at)  # the very model
    # rated 1,502.6 (from 1,499.3), above 1,475.5 and 30.6 points away; Opus 4.8 1,481.3, 9.3 points away
    assert "Claude Opus 4.6 · $5.00 / $25.00 · higher class" in models(at)
    assert "Claude Opus 4.8 · $5.00 / $25.00 · equal class" in models(at)
    assert "Claude Fable 5.2 · $8.00 / $40.00" in models(at)  # no rating is known of it
    # plain tokens at 5 : 1: (5·1 + 5)/6 = $1.67 against (5·3 + 15)/6 = $5; rated 1,414.6 against 1,472
    (said,) = [unescaped(c.value) for c in at.caption if "Beside" in c.value]
    assert said == (
        "Beside Claude Sonnet 4.6: lower class, 1/3 of the price (listed, plain tokens). Ratings: " + ATTRIBUTION + "."
    )


def test_words_that_a_browser_still_shows_after_the_reference_changed_change_nothing() -> None:
    at = edit(open_page(*EARLIER, DAY, ("2.provider", "anthropic"), ("2.model", "claude-haiku-4-5")), 1)
    old = next(label for label in models(at) if label.startswith("Claude Fable 5.1"))
    assert old.endswith("higher class")
    after = change(at, picker(at), "claude-opus-4-8")
    assert field(after, "options.1.model") == "claude-opus-4-8"
    assert field(rerun_with_words(at, old.replace("higher", "lower")), "options.1.model") == "claude-opus-4-8"
    assert picker(at).value == "claude-opus-4-8"


def rerun_with_words(at: AppTest, words: str) -> Scenario:
    """Run the page as when a browser sends words that are none of the picker's now."""
    box = picker(at)
    box.options = [*box.options, box.format_func(words)]  # the test client sends what the page would write for a value
    return change(at, box, words)


def test_a_document_of_version_1_says_nothing_new() -> None:
    at = open_page(DAY, ("schema_version", "1"), ("d", "1"))
    sound(at)
    assert not [text for text in shown(at) if "rated" in text or "CC BY" in text]
