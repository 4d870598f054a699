"""What is known of the models of a scenario: for every kind, in every version, and never a cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from breakeven.defaults import default_scenario
from breakeven.files.result import full_result
from breakeven.outlook import outlook_of
from economics.break_even.compare import compare
from economics.scenario.reading import read_scenario, scenario_document
from pricing.resolve.quality import notes_on
from pricing.resolve.scenario import ResolvedScenario, resolve
from pricing.rules.quality import REASONS_FIRST, UNEQUAL, UNRATED
from pricing.store.catalogue import Catalogue, open_catalogue
from tests.support.kinds import VERSIONS, documents_of

DAY = date(2026, 11, 20)


def default(catalogue: Catalogue, **changes: Any) -> ResolvedScenario:
    """The default scenario with other fields of its first option."""
    document = scenario_document(default_scenario(2))
    document["options"][0] |= changes
    return resolve(read_scenario(document), catalogue, DAY)


def result(resolved: ResolvedScenario) -> dict[str, Any]:
    """Everything that is computed of a scenario, months and risk in it."""
    comparison = compare(resolved.options, resolved.load, resolved.scenario.current)
    return full_result(resolved, comparison, outlook_of(resolved, comparison, horizon=True, risk=True).sections)


def test_a_scenario_says_that_its_options_are_not_of_equal_class(catalogue: Catalogue) -> None:
    resolved = default(catalogue)
    (note,) = notes_on(resolved.known)
    assert note.kind == UNEQUAL
    ratings = {name: known.rating for name, known in resolved.known.items()}
    values = [rating.rating for rating in ratings.values() if rating]
    assert len(values) == len(resolved.options)
    # 1,472.0 − 1,318.1 = 153.9 points, and 1,468.5 is above 1,321.6
    assert max(values) - min(values) == pytest.approx(153.9)


def test_a_model_that_can_reason_is_marked_with_the_factor_on_its_output(catalogue: Catalogue) -> None:
    for factor, said in ((1.0, "×1 (not known)"), (2.5, "×2.5 (typed)")):
        first, *others = default(catalogue, output_token_factor=factor).options
        (note,) = [note for note in first.notes if note.kind == REASONS_FIRST]
        assert str(note).endswith(said)
        assert not [note for option in others for note in option.notes if note.kind == REASONS_FIRST]


@pytest.mark.parametrize("scaling", [{"kind": "hourly"}, {"kind": "baseline", "baseline_replicas": "best"}])
def test_one_that_follows_the_hours_is_marked_too(catalogue: Catalogue, scaling: dict[str, Any]) -> None:
    document = scenario_document(default_scenario(2))
    document["workload"] |= {"load_profile": {"shape": "office"}}
    del document["workload"]["peak_to_average"]
    own = {"kind": "self_hosted", "name": "own", "model": "gemma-4-31b", "gpu": "h100-sxm", "scaling": scaling,
           "supply": {"kind": "rent", "provider": "nebius", "term": "on-demand"},
           "throughput": {"tokens_per_second": 5000}}  # fmt: skip
    document["options"][2] = own
    option = resolve(read_scenario(document), catalogue, DAY).options[2]
    assert [note.kind for note in option.notes].count(REASONS_FIRST) == 1


def test_an_unknown_model_is_said(catalogue: Catalogue) -> None:
    price = {"input_usd_per_mtok": 1, "output_usd_per_mtok": 2}
    resolved = default(catalogue, provider="ours", model="ours", price=price)
    name = resolved.options[0].name
    assert resolved.known[name].rating is None
    kinds = {note.kind: str(note) for note in notes_on(resolved.known)}
    assert set(kinds) == {UNRATED}
    assert f"no rating is known for {name}:" in kinds[UNRATED]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kind_says_what_is_known_of_its_model_or_that_it_is_made_of_others(
    catalogue: Catalogue, version: int
) -> None:
    for document in documents_of(version).values():
        resolved = resolve(read_scenario(document), catalogue, DAY)
        single = {option.name for option in resolved.scenario.options if not option.is_mix}
        assert set(resolved.known) == (single if resolved.scenario.edition.says_quality else set())


@pytest.mark.parametrize("version", VERSIONS)
def test_results_of_an_older_version_have_no_new_key(catalogue: Catalogue, version: int) -> None:
    for document in documents_of(version).values():
        resolved = resolve(read_scenario(document), catalogue, DAY)
        written = full_result(resolved, compare(resolved.options, resolved.load))
        said = resolved.scenario.edition.says_quality
        assert ("notes" in written) == said
        for option in written["options"]:
            assert ("rating" in option) == said
            assert ("reasoning" in option) == said


CHANGES = {
    "no rating": ["DELETE FROM quality", "DELETE FROM reasoning"],
    "the best is the worst": ["UPDATE quality SET low = 3000 - high, high = 3000 - low, rating = 3000 - rating"],
    "other words": ["UPDATE reasoning SET reasoning = NOT reasoning"],
}


@pytest.fixture(params=CHANGES.values(), ids=CHANGES)
def rated_otherwise(request: pytest.FixtureRequest, copied: Path) -> Iterator[Catalogue]:
    """A catalogue with other ratings and nothing else changed."""
    with duckdb.connect(str(copied)) as changed:
        for statement in request.param:
            changed.execute(statement)
    other = open_catalogue()
    yield other
    other.close()


def test_a_rating_never_changes_a_figure(catalogue: Catalogue, rated_otherwise: Catalogue) -> None:
    for document in (scenario_document(default_scenario(2)), *documents_of(VERSIONS[-1]).values()):
        scenario = read_scenario({**document, "risk": {"draws": 100, "seed": 3}})
        sound, other = (result(resolve(scenario, each, DAY)) for each in (catalogue, rated_otherwise))
        if scenario.name == default_scenario(2).name:
            assert sound != other  # what is said of its models is another thing now
        assert figures(sound) == figures(other)


def figures(document: Mapping[str, Any]) -> dict[str, Any]:
    """A result without what is said of models."""
    options = [{k: v for k, v in option.items() if k not in SAID} for option in document["options"]]
    return {**{key: value for key, value in document.items() if key != "notes"}, "options": options}


SAID = ("rating", "reasoning", "notes")
