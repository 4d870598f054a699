"""Fine-tuning on Over time: closed it computes nothing, opened it answers, and one click feeds an option."""

from __future__ import annotations

import pytest

from tests.pages.test_no_ids_on_pages import ids_in, visible
from tests.pages.test_over_time_page import HOSTED, open_over_time, text
from tests.support.opened import change, click, errors, pairs_of, scenario, sound, unescaped

BOX = "tuning box"


def own_field(at, name):
    return next(field for field in at.text_input if field.key == f"tuning {name}")


def picker(at, label):
    return next(box for box in at.selectbox if box.key == f"tuning {label}")


def tuned(at):
    """The sentence that comes first."""
    return next(unescaped(m.value)[5:] for m in at.markdown if m.value.startswith("#### Training"))


def test_closed_it_draws_nothing():
    at = open_over_time()
    assert not any("Training costs" in m.value for m in at.markdown)
    assert not any((field.key or "").startswith("tuning ") for field in at.text_input)


def test_opened_it_says_both_bills_in_one_sentence():
    at = open_over_time(folds=(BOX,))
    assert "keeping the tuned model running costs" in tuned(at)
    assert "Serving, a month" in text(at)
    assert "assumed" in own_field(at, "tokens").help


def test_the_numbers_of_a_measured_run():
    # torchtune, LoRA of Llama 3.1 8B on one A6000: 10 million tokens in 10e6 ÷ 4,699 ÷ 3,600 = 0.591 h
    at = open_over_time(folds=(BOX,))
    change(at, picker(at, "Model to tune"), "llama-3.1-8b")
    change(at, picker(at, "GPU"), "rtx-a6000")
    change(at, own_field(at, "gpus"), "1")
    change(at, own_field(at, "epochs"), "1")
    change(at, own_field(at, "usd_per_gpu_hour"), "1")
    assert tuned(at).startswith("Training costs $0.59 once; keeping the tuned model running costs $730 a month")
    assert "0.591 h for 10M tokens" in text(at)
    assert "Hours: measured" in text(at)


def test_what_is_asked_is_in_the_address_which_opens_the_part():
    at = open_over_time(folds=(BOX,))
    change(at, picker(at, "Model to tune"), "llama-3.3-70b")
    change(at, own_field(at, "evaluation_tokens"), "2M")
    change(at, own_field(at, "usd_per_gpu_hour"), "2.50")
    teacher = next(b for b in at.selectbox if b.label == "Answers of a teacher to train on")
    change(at, teacher, teacher.options[0])
    change(at, own_field(at, "teacher_input_tokens"), "30M")
    parts = dict(pairs_of(at))
    said = {name: parts[f"tuning.{name}"] for name in ("model", "evaluation_tokens", "usd_per_gpu_hour", "teacher")}
    assert said == {
        "model": "llama-3.3-70b", "evaluation_tokens": "2000000", "usd_per_gpu_hour": "2.5",
        "teacher": teacher.options[0],
    }  # fmt: skip
    again = open_over_time(*pairs_of(at))
    assert tuned(again) == tuned(at)
    assert own_field(again, "teacher_input_tokens").value == own_field(at, "teacher_input_tokens").value == "30M"
    # 10 million tokens read three times, and two million of evaluation
    assert "32M tokens" in text(again)


def test_an_emptied_number_is_that_of_the_page_again():
    at = open_over_time(("tuning.epochs", "1"))
    assert own_field(at, "epochs").value == "1"
    change(at, own_field(at, "epochs"), "")
    assert own_field(at, "epochs").value == "3"
    assert "tuning.epochs" not in dict(pairs_of(at))


def test_one_click_feeds_the_option_and_undo_takes_it_back():
    at = open_over_time(folds=(BOX,))
    before = scenario(at)
    place = next(i for i, option in enumerate(before.options) if option.name == HOSTED)
    change(at, next(b for b in at.selectbox if b.label == "Put it into the costs of"), HOSTED)
    change(at, next(box for box in at.checkbox if box.key == "tuning again"), True)
    at.button(key="use tuning").click().run()
    sound(at)
    option = scenario(at).options[place]
    (cost,) = option.one_off_usd
    assert cost.name.startswith("Fine-tuning of ")
    assert (cost.month, option.model_rotation.usd, option.model_rotation.every_months) == (0, cost.usd, 12)
    click(at, "Undo this change")
    assert scenario(at).options[place] == before.options[place]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [("tokens", "0", "must be"), ("tokens", "1e18", "must be"), ("gpus", "0", "must be")],
)
def test_a_number_out_of_range_is_refused_and_the_answer_stays(field, typed, said):
    at = open_over_time(folds=(BOX,))
    before = tuned(at)
    own_field(at, field).set_value(typed).run()
    assert tuned(at) == before
    assert any(said in unescaped(caption.value) for caption in at.caption)


def test_a_count_that_does_not_hold_the_model_names_the_fewest():
    at = open_over_time(folds=(BOX,))
    change(at, picker(at, "Model to tune"), "deepseek-v3")
    change(at, picker(at, "How"), "full")
    change(at, picker(at, "GPU"), "h100-sxm")
    assert any("the fewest that do are 256" in sentence for sentence in errors(at))
    assert not any("Training costs" in m.value for m in at.markdown)


def test_a_teacher_brings_its_bill_and_its_terms():
    at = open_over_time(folds=(BOX,))
    teacher = next(b for b in at.selectbox if b.label == "Answers of a teacher to train on")
    change(at, teacher, teacher.options[0])
    assert "Training on answers of" in text(at)


def test_copies_are_those_of_the_option_that_runs_the_model():
    # the default option runs Gemma 4 31B: its copies stand for those of the tuned model until another number is typed
    at = open_over_time(folds=(BOX,))
    assert f"as {HOSTED} has them" in text(at)
    copies = own_field(at, "copies")
    own = int(copies.value)
    change(at, copies, str(3 * own))
    assert f"{3 * own:,} copies of the model" in text(at)


def test_opened_it_shows_no_id():
    at = open_over_time(folds=(BOX,))
    change(at, picker(at, "Model to tune"), "gpt-oss-20b")
    change(at, own_field(at, "adapters"), "4")
    teacher = next(b for b in at.selectbox if b.label == "Answers of a teacher to train on")
    change(at, teacher, teacher.options[0])
    assert "Thinking Machines (Tinker), by the token" in text(at)
    assert {id: said for said in visible(at) for id in ids_in(said)} == {}
