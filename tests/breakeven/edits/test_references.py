"""Names and paths follow when an option is renamed or taken away."""

from __future__ import annotations

import copy

from breakeven.edits.references import follow


def document(*names: str) -> dict:
    return {
        "options": [{"name": name} for name in names],
        "horizon": {"reference": "b"},
        "risk": {
            "inputs": [
                {"input": "workload.tokens_per_month"},
                {"input": "options[0].discount"},
                {"input": "options[1].utilisation"},
                {"input": "options[2].throughput"},
            ]
        },
    }


def test_a_new_name_is_followed():
    before = document("a", "b", "c")
    after = copy.deepcopy(before)
    after["options"][1]["name"] = "better"
    after["options"][2]["overlap_with"] = "b"
    follow(before, after)
    assert after["horizon"]["reference"] == "better"
    assert after["options"][2]["overlap_with"] == "better"
    assert after["risk"] == before["risk"]


def test_what_pointed_at_an_option_goes_with_it_and_the_rest_moves_up():
    before = document("a", "b", "c")
    after = copy.deepcopy(before)
    del after["options"][1]
    follow(before, after)
    assert "reference" not in after["horizon"]
    assert [e["input"] for e in after["risk"]["inputs"]] == [
        "workload.tokens_per_month",
        "options[0].discount",
        "options[1].throughput",
    ]


def test_an_option_added_or_nothing_changed_leaves_all_as_it_was():
    before = document("a", "b")
    for names in (("a", "b", "c"), ("a", "b")):
        after = document(*names)
        expected = copy.deepcopy(after)
        follow(before, after)
        assert after == expected


def test_swapped_names_are_not_guessed():
    before = document("a", "b")
    after = document("b", "a")
    follow(before, after)
    assert after["horizon"]["reference"] == "b"
