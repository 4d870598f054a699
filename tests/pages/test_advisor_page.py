"""Should we at all: the sentence, a flip opened with one click and undone, and answers kept as choices."""

from __future__ import annotations

from breakeven.choices import ADVICE_YES
from tests.support.opened import errors, headline, open_page, rerun, scenario, shown, unescaped

NOW = (("v", "2"), ("d", "3"), ("as_of", "2026-11-20"))


def test_a_flip_opens_with_one_click_and_one_undoes_it() -> None:
    at = open_page(*NOW)
    at.switch_page("pages/advisor.py").run()
    assert errors(at) == []
    assert headline(at).startswith(
        "Buy open weights by the token from a host: Gemma 4 31B at FriendliAI, $2.75k a month"
    )
    before = scenario(at)
    next(button for button in at.button if button.key == "advisor open 1").click()
    assert rerun(at) != before
    assert any(unescaped(said.value).startswith("Opened with Gemma 4 31B at FriendliAI") for said in at.success)
    next(button for button in at.button if button.key == "advisor undo").click()
    assert rerun(at) == before


def test_the_company_of_models_is_the_advisors_company() -> None:
    at = open_page(*NOW)
    at.switch_page("pages/models.py").run()
    users = next(field for field in at.text_input if field.key == "models users")
    users.set_value("800M")
    rerun(at)
    at.switch_page("pages/advisor.py").run()
    assert errors(at) == []
    assert next(field for field in at.text_input if field.key == "advisor users").value == "800M"
    wish = next(group for group in at.button_group if group.key == "advisor wishes")
    wish.set_value(["redistribute"])
    rerun(at)
    assert "Whoever uses Gemma 4 31B has duties" in unescaped(" ".join(shown(at)))


def test_an_answer_of_the_address_leaves_options_out() -> None:
    at = open_page(*NOW, (ADVICE_YES.name, "residency"))
    at.switch_page("pages/advisor.py").run()
    assert headline(at).startswith("Run open weights on GPUs of your own: Gemma 4 31B on H100, about $15.9k a month.")
    assert "They cost $13.2k a month against Gemma 4 31B at FriendliAI." in unescaped(" ".join(shown(at)))
