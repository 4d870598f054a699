"""What saves most: the sentence, a button for each change and its undo, shares to try, what is not tried and why."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from breakeven.choices import LEVERS_BATCH, LEVERS_CACHE, LEVERS_EVERY, LEVERS_OPTION
from tests.support.opened import click, errors, headline, open_page, rerun, scenario, shown, sound, unescaped

NOW = (("v", "2"), ("d", "3"), ("as_of", "2026-11-20"))
"""The default scenario, prices of a day that the catalogue knows."""


def open_levers(*pairs: tuple[str, str]) -> AppTest:
    at = open_page(*pairs)
    at.switch_page("pages/levers.py").run()
    sound(at)
    return at


def text(at: AppTest) -> str:
    return unescaped(" ".join(shown(at)))


def apply_buttons(at: AppTest) -> list[str]:
    return [button.help for button in at.button if button.label == "Apply"]


def press_apply(at: AppTest, said: str) -> None:
    next(button for button in at.button if button.label == "Apply" and button.help == said).click()
    rerun(at)


def test_the_sentence_stands_first_and_the_rows_follow_by_saving() -> None:
    at = open_levers(*NOW)
    assert errors(at) == []
    assert headline(at).startswith("The largest saving is $39.5k a month (−97 %), on GPT-6.1 Sol: ")
    assert "the cheapest option, Gemma 4 31B at FriendliAI, from $2.75k to " in text(at)
    # one row for each lever on each option; all types of GPU and all terms with the switch
    first = apply_buttons(at)
    assert len(first) == len(set(first))
    next(toggle for toggle in at.toggle if toggle.label.startswith("Every alternative")).set_value(True)
    rerun(at)
    assert len(apply_buttons(at)) > len(first)
    assert "≈ estimated" in text(at)


def test_one_click_applies_a_change_and_one_undoes_it() -> None:
    at = open_levers(*NOW)
    before = scenario(at)
    press_apply(at, "Cheaper seller of the same model, Gemma 4 31B at FriendliAI")
    after = scenario(at)
    assert (after.options[1].provider, len(after.options)) == ("wandb", 3)  # type: ignore[union-attr]
    assert any(unescaped(said.value).startswith("Applied: Cheaper seller of the same model") for said in at.success)
    assert "Cheaper seller of the same model, Gemma 4 31B at FriendliAI" not in apply_buttons(at)
    next(button for button in at.button if button.key == "levers undo").click()
    assert rerun(at) == before
    assert list(at.success) == []
    assert "Cheaper seller of the same model, Gemma 4 31B at FriendliAI" in apply_buttons(at)


def test_what_is_paid_today_stays_and_a_copy_is_changed() -> None:
    at = open_levers(*NOW)
    before = scenario(at)
    press_apply(at, "Smaller or cheaper model of equal class, GPT-6.1 Sol")
    after = scenario(at)
    assert after.options[:3] == before.options
    assert (len(after.options), after.current) == (4, "GPT-6.1 Sol")


def test_the_headline_never_proposes_what_was_applied() -> None:
    at = open_levers(*NOW)
    said = [headline(at)]
    for _ in range(3):
        at.button(key="levers apply 0").click()
        names = [option.name for option in rerun(at).options]
        assert not any(name.endswith(")") for name in names), names  # no second one of a name
        assert headline(at) not in said
        said.append(headline(at))


def test_the_whole_set_is_applied_at_once() -> None:
    at = open_levers(*NOW)
    click(at, next(button.label for button in at.button if button.key == "levers apply set"))
    assert "No change makes the cheapest option" in text(at)
    next(button for button in at.button if button.key == "levers undo").click()
    assert len(rerun(at).options) == 3


def type_batch(at: AppTest, share: str) -> None:
    next(field for field in at.text_input if field.label == "Try batch share").set_value(share)
    at.run()


def test_shares_to_try_are_read_as_people_write_them_and_stand_in_the_address() -> None:
    at = open_levers(*NOW)
    type_batch(at, "30 %")
    sound(at)
    assert at.query_params[LEVERS_BATCH.name] in ("0.3", ["0.3"])
    assert "Batch, GPT-6.1 Sol" in apply_buttons(at)
    type_batch(at, "130 %")
    assert "'130 %' is refused: must be a number from 0 % to 100 %" in text(
        at
    )  # the reason stands below the field, which keeps the text
    assert at.query_params[LEVERS_BATCH.name] in ("0.3", ["0.3"])
    assert "Batch, GPT-6.1 Sol" in apply_buttons(at)


def test_an_address_opens_the_page_with_its_choices() -> None:
    chosen = ((LEVERS_BATCH.name, "0.25"), (LEVERS_CACHE.name, "0.7"), (LEVERS_OPTION.name, "GPT-6.1 Sol"))
    at = open_levers(*NOW, *chosen, (LEVERS_EVERY.name, "yes"))
    assert {said.rpartition(", ")[2] for said in apply_buttons(at)} == {"GPT-6.1 Sol"}
    assert "Batch, GPT-6.1 Sol" in apply_buttons(at)
    assert "Cache hits, GPT-6.1 Sol" in apply_buttons(at)


@pytest.mark.parametrize("wrong", ["2", "-0.1", "half", "nan"])
def test_a_share_in_an_address_that_is_none_is_named_and_not_tried(wrong: str) -> None:
    at = open_levers(*NOW, (LEVERS_BATCH.name, wrong))
    said = f"Try batch share: '{wrong}' is refused: must be a share from 0 to 1"
    assert [unescaped(warning.value) for warning in at.warning] == [said]
    assert "Batch, GPT-6.1 Sol" not in apply_buttons(at)


def test_what_is_not_tried_says_why() -> None:
    at = open_levers(*NOW)
    said = text(at)
    for reason in (
        "no share to try is typed",
        "no trusted offer is known (Gemma 4 31B on H100 to reserved for 1 year, reserved for 3 years)",
        "the load of each hour of the week is not given (Gemma 4 31B on H100)",
    ):
        assert reason in said
