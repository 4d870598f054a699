"""What sources say of a model, side by side: what agrees, what is preferred, what contradicts it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.facts.days import StatedDay
from pricing.facts.models import FACT_NAMES, FACT_STATUSES, NUMBER_FACTS, ModelFact
from pricing.store.catalogue import Catalogue
from trust.agreement import AGREEMENTS, COMMERCIAL_USE
from trust.preferred import REASONS, known_fact, known_facts

GATHERED = Path(__file__).with_name("contradictions.csv")


def said(value, status="guide", fact="licence", high=None, source="a page"):
    day = StatedDay.parse("2026-05")
    return ModelFact("m", "M", "M", None, None, fact, value, high, None, source, "l. 1", day, status, None)


def test_the_contradictions_are_those_that_were_gathered(shared_catalogue: Catalogue):
    with GATHERED.open(encoding="utf-8", newline="") as handle:
        gathered = {
            (row["model_id"], row["fact"], int(row["values"]), *(row[f"preferred_{n}"] for n in ("value", "status")))
            for row in csv.DictReader(handle)
        }
    assert len(gathered) == 78
    found = [known for known in known_facts(shared_catalogue.facts(ModelFact)).values() if known.contradicted]
    assert len(found) == 78
    assert {
        (known.model_id, known.fact, len(known.readings), known.preferred.value, known.preferred.status)
        for known in found
        if known.preferred is not None
    } == gathered


def test_no_row_is_lost(shared_catalogue: Catalogue):
    rows = shared_catalogue.facts(ModelFact)
    known = known_facts(rows)
    assert sum(len(each.rows) for each in known.values()) == len(rows)
    for each in known.values():
        assert sum(map(len, each.readings)) == sum(row.value is not None for row in each.rows)
        assert each == known_fact(rows, each.model_id, each.fact)


def test_every_fact_has_a_rule_and_every_status_a_reason():
    assert set(AGREEMENTS) == set(FACT_NAMES)
    assert set(REASONS) == set(FACT_STATUSES)


def test_every_word_on_commercial_use_has_a_meaning(shared_catalogue: Catalogue):
    words = {row.value for row in shared_catalogue.facts(ModelFact) if row.fact == "commercial_use"}
    assert words == set(COMMERCIAL_USE.of)


def test_the_maker_is_preferred_and_the_guide_stays_beside_it():
    guide, maker, second = said("Apache-2.0"), said("MIT", "maker"), said("MIT", "list")
    known = known_fact([guide, second, maker], "m", "licence")
    assert known.preferred is maker
    assert known.reason == "the maker's own text or count"
    assert known.rows == (maker, second, guide)
    assert known.readings == ((maker, second), (guide,))
    assert known.contradicted


def test_a_source_that_leaves_it_open_says_nothing():
    known = known_fact([said(None, "maker"), said("MIT")], "m", "licence")
    assert known.preferred is not None
    assert known.preferred.status == "guide"
    assert len(known.rows) == 2
    assert not known.contradicted
    nothing = known_fact([said(None)], "m", "licence")
    assert (nothing.preferred, nothing.reason, nothing.contradicted) == (None, None, False)
    assert known_fact([], "m", "licence").rows == ()


@pytest.mark.parametrize(
    ("fact", "one", "other", "agree"),
    [
        ("context_tokens", ("131072", None), ("128000", None), True),  # 1.024
        ("context_tokens", ("163840", None), ("128000", None), False),  # 1.28
        ("context_tokens", ("256000", None), ("131072", 262144.0), True),  # lies in the range
        ("active_parameters", ("37000000000", None), ("40000000000", 50e9), False),  # 1.081 below the range
        ("total_parameters", ("14000000000", None), ("14700000000", None), True),  # 1.05
        ("total_parameters", ("30700000000", None), ("32700000000", None), False),  # 1.065
        ("release_date", ("2026-04", None), ("2026-04-24", None), True),
        ("release_date", ("2026-04-22", None), ("2026-04-24", None), False),
        ("availability", ("open weights", None), ("weights downloadable", None), True),
        ("availability", ("open weights", None), ("API only", None), False),
        ("availability", ("open weights", None), ("smaller, cheaper, faster", None), True),
        ("commercial_use", ("no", None), ("no, without written authorisation", None), True),
        ("commercial_use", ("yes", None), ("yes, with use restrictions", None), False),
        ("best_for", ("code", None), ("agents, tool use", None), True),
    ],
)
def test_values_agree_or_contradict(fact, one, other, agree):
    first, second = (said(value, fact=fact, high=high) for value, high in (one, other))
    assert AGREEMENTS[fact].agree(first, second) is agree
    assert AGREEMENTS[fact].agree(second, first) is agree


VALUES = st.sampled_from(["MIT", "Apache-2.0", "LicenseRef-Qwen", None])


@given(st.lists(st.builds(said, VALUES, st.sampled_from(FACT_STATUSES)), max_size=8))
def test_nobody_nearer_to_the_model_than_the_preferred_row_gives_a_value(rows):
    known = known_fact(rows, "m", "licence")
    with_value = [row for row in rows if row.value is not None]
    assert (known.preferred is None) is (not with_value)
    if known.preferred is not None:
        nearest = min(FACT_STATUSES.index(row.status) for row in with_value)
        assert FACT_STATUSES.index(known.preferred.status) == nearest
    assert known.contradicted is (len({row.value for row in with_value}) > 1)


@given(st.sampled_from(sorted(NUMBER_FACTS)), st.floats(1, 1e12), st.floats(1, 1e12))
def test_whether_figures_agree_does_not_depend_on_who_is_asked(fact, one, other):
    first, second = said(repr(one), fact=fact), said(repr(other), fact=fact)
    rule = AGREEMENTS[fact]
    assert rule.agree(first, first)
    assert rule.agree(first, second) is rule.agree(second, first)
