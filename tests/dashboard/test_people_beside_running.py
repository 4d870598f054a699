"""The people who look after an option, as the Over time page shows them in each form that a document may hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from breakeven.defaults import CURRENT_DEFAULT
from pricing.store.store import ENVIRONMENT_VARIABLE
from tests.support.opened import new_session, number_fields, number_in, shown, sound, type_number

ONE = {"people": 0.5, "usd_per_year": 180_000}
FORMS: dict[str, Any] = {
    "none": "",
    "one object": ONE,
    "a list of one": [{"role": "operations", **ONE}],
    "a list of two": [{"role": "day", **ONE}, {**ONE, "people": 2}],
}


@pytest.mark.parametrize("form", FORMS)
def test_people_in_every_form_are_shown_and_one_number_can_be_changed(
    form: str, built_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(built_file))
    at = new_session()
    staff = FORMS[form]
    given = {"as_of": "2026-11-20", "d": str(CURRENT_DEFAULT), "3.staff": json.dumps(staff) if staff else ""}
    at.query_params.update({name: [text] for name, text in given.items()})
    at.session_state["extras"] = True
    at.run()
    at.switch_page("pages/over_time.py").run()
    sound(at)
    choose = next(box for box in at.selectbox if box.label == "Costs beside running of")
    choose.set_value(choose.options[2])
    at.run()
    sound(at)
    keys = {field.key for field in number_fields(at)}
    several = isinstance(staff, list) and len(staff) > 1
    assert ("options.2.staff.people typed" in keys) == (not several)
    if several:
        texts = " ".join(shown(at)).replace("\\", "")
        assert "day: 0.5 people at $180k a year" in texts
        assert "one role: 2 people at $180k a year" in texts
        return
    assert number_in(at, "options.2.staff.people") == (0.5 if staff else None)
    after = type_number(at, "options.2.staff.people", 1.5).options[2].staff
    (member,) = after if isinstance(after, tuple) else (after,)
    assert (member.people, member.usd_per_year) == (1.5, 180_000 if staff else 0)
