"""A name that changes, by hand or with the model, leaves the page working and the same option in the editor."""

from __future__ import annotations

from tests.support.opened import change, edit, model_picker, number_field, open_page, priced, scenario, sound


def test_a_renamed_option_stays_open_and_the_next_change_works() -> None:
    at = edit(open_page(), 1)
    for name in ("A", "B"):
        change(at, at.text_input(key="options.1.name"), name)
        change(at, at.slider(key="workload.cache_hit_rate slider"), 50.0 if name == "A" else 60.0)
        sound(at)
        assert scenario(at).options[1].name == name
        assert at.text_input(key="options.1.name").value == name
    assert scenario(at).workload.cache_hit_rate == 0.6


def test_another_model_then_a_slider_works() -> None:
    at = edit(open_page(), 0)
    change(at, model_picker(at, 0), "gpt-5")
    change(at, at.slider(key="workload.cache_hit_rate slider"), 50.0)
    sound(at)
    assert scenario(at).options[0].model == "gpt-5"
    assert len(priced(at)) == 3


def test_a_twin_field_two_steps_behind_does_not_undo_a_slider() -> None:
    """The browser may still send a figure that was put on the field two runs ago."""
    at = open_page()
    for percent, lagging in ((41.0, None), (42.0, "40 %"), (43.0, "41 %"), (44.0, "41 %"), (45.0, "42 %")):
        if lagging is not None:
            number_field(at, "workload.cache_hit_rate").set_value(lagging)
        after = change(at, at.slider(key="workload.cache_hit_rate slider"), percent)
        assert after.workload.cache_hit_rate == percent / 100
