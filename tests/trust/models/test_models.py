"""The library of models: nothing is lost, layouts by hand, sellers, filters, guides, how licences changed."""

from __future__ import annotations

from datetime import date

import pytest

from economics.errors import InputError
from pricing.facts.guides import UseCasePick
from pricing.facts.models import ModelFact
from pricing.facts.openness import OpennessIndexEntry, OpennessOpinion
from pricing.resolve.shelf import shelf
from pricing.store.catalogue import Catalogue
from trust.licences.company import Company
from trust.licences.history import came_under
from trust.models.entries import Library, library
from trust.models.filters.filter import Question
from trust.models.filters.fits import Fits
from trust.models.filters.good_for import CODE, MULTILINGUAL
from trust.models.filters.kinds import FILTERS
from trust.models.guides import said_by_guides
from trust.models.judged import judged
from trust.models.layouts import guides_layouts, layouts_on, memory_by_precision
from trust.models.sellers import sold, sold_of_all

DAY = date(2026, 11, 27)


@pytest.fixture
def known(shared_catalogue: Catalogue) -> Library:
    return library(shared_catalogue)


@pytest.fixture
def question(shared_catalogue: Catalogue, known: Library) -> Question:
    return Question(judged(known, Company(region="EU")).verdicts, shared_catalogue, shelf(shared_catalogue))


def test_every_row_of_every_model_is_in_its_entry(known: Library, shared_catalogue: Catalogue):
    facts = shared_catalogue.facts(ModelFact)
    assert len(known.entries) == 198
    rows = sum(len(fact.rows) for entry in known.entries.values() for fact in entry.facts.values())
    assert rows == len(facts)


def test_openness_stands_side_by_side(known: Library, shared_catalogue: Catalogue):
    named = {row.source_locator for row in shared_catalogue.facts(ModelFact) if row.fact == "index_open_of_criteria"}
    in_index = {entry.index.file for entry in known.entries.values() if entry.index is not None}
    assert in_index == named & {row.file for row in shared_catalogue.facts(OpennessIndexEntry)}
    opinions = {row.model_id for row in shared_catalogue.facts(OpennessOpinion)} & set(known.entries)
    assert {entry.id for entry in known.entries.values() if entry.opinion is not None} == opinions


def test_a_model_of_which_nothing_is_known_is_refused_with_near_names(known: Library):
    with pytest.raises(InputError, match="close to it: llama-4"):
        known.entry("lama-4")


def test_memory_and_layouts_are_those_of_the_registry(shared_catalogue: Catalogue):
    held = shelf(shared_catalogue)
    model = held.models["llama-3.3-70b"]
    # 70.55 billion parameters of two bytes
    assert memory_by_precision(model)["bf16"] == pytest.approx(141.1e9, rel=0.001)
    wide = next(each for each in layouts_on(model, held.gpus["h100-sxm"]) if each.precision == "bf16")
    # 0.9 of 2 × 80 GiB are 153.9 GB: 141.1 GB of weights and 2 × 2.4 GB of reserve fit
    assert wide.smallest.gpus == 2
    assert wide.comfortable.gpus >= wide.smallest.gpus
    kinds = {replayed.claim.kind: replayed.holds for replayed in guides_layouts("llama-3.3-70b", held)}
    assert kinds == {"memory": True, "minimum": True, "comfortable": True}
    assert guides_layouts("aya", held) == []


def test_sellers_are_listed_the_cheapest_first(shared_catalogue: Catalogue):
    found = sold(shared_catalogue, "gemma-4-31b", DAY)
    prices = [offer.usd_per_mtok for offer in found.offers if offer.usd_per_mtok is not None]
    assert len(prices) == len(found.offers) > 5
    assert prices == sorted(prices)
    assert len({offer.provider for offer in found.offers}) == len(found.offers)
    assert sold_of_all(shared_catalogue, DAY)["gemma-4-31b"] == found
    assert sold(shared_catalogue, "aya", DAY).registered is False


def test_purposes_are_words_that_sources_use(known: Library, shared_catalogue: Catalogue):
    best = {row.value for row in shared_catalogue.facts(ModelFact) if row.fact == "best_for"}
    uses = {pick.use_case for pick in shared_catalogue.facts(UseCasePick)}
    for purpose in (MULTILINGUAL, CODE):
        assert purpose.best_for <= best
        assert purpose.use_cases <= uses


@pytest.mark.parametrize(
    ("name", "kept", "left_out"),
    [
        ("no-duties", "gpt-oss-120b", "llama-3.3-70b"),
        ("multilingual", "aya", "phi-4"),
        ("code", "codestral", "phi-4"),
        ("vision", "llama-4-scout", "llama-3.3-70b"),
        ("eu-maker", "mistral-7b", "apertus-70b"),  # Switzerland is no member state
        ("data-stays", "deepseek-v4-pro", "qwen3.7-max"),
        ("not-trained-on", "deepseek-v4-pro", "qwen3.7-max"),
    ],
)
def test_a_filter_keeps_what_answers_with_yes(known: Library, question: Question, name, kept, left_out):
    assert FILTERS[name].keeps(known.entry(kept), question)
    assert not FILTERS[name].keeps(known.entry(left_out), question)


def test_a_model_fits_on_more_of_the_same(known: Library, question: Question):
    entry = known.entry("kimi-k2.6")
    fitting = [Fits("h100-sxm", count).keeps(entry, question) for count in (1, 2, 4, 8, 16, 32, 64)]
    assert fitting == sorted(fitting)
    assert (fitting[0], fitting[-1]) == (False, True)
    assert not Fits("h100-sxm", 64).keeps(known.entry("aya"), question)


def test_every_row_of_guides_is_found_again_with_what_is_right(known: Library, shared_catalogue: Catalogue):
    rows = said_by_guides(known.entries.values())
    assert len(rows) == sum(row.status == "guide" for row in shared_catalogue.facts(ModelFact))
    wrong = [each for each in rows if each.instead is not None]
    assert len(wrong) > 30
    for each in wrong:
        assert each.instead is not None
        assert each.instead.status != "guide"
    (scout,) = [each for each in wrong if (each.entry.id, each.row.fact) == ("llama-4-scout", "architecture")]
    assert scout.instead is not None
    assert (scout.row.value, scout.instead.value, scout.instead.status) == ("dense", "moe", "config")


def test_a_change_of_licence_between_versions_is_marked(known: Library):
    google = [entry for entry in known.entries.values() if entry.maker == "Google"]
    came = came_under((e.id, e.name, e.known("release_date"), e.known("licence")) for e in google)
    assert [each.model_id for each in came if each.changed] == ["gemma-4-31b"]  # from its own terms to Apache 2.0
    assert [each.released for each in came] == sorted(each.released for each in came)
