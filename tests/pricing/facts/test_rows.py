"""Every row of every kind of fact: as many as were gathered, each with its source, its day and sane cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields
from urllib.parse import urlsplit

import pytest

from pricing.curated import DATA
from pricing.facts.cells import Fact, columns_of
from pricing.facts.claims import Claim
from pricing.facts.guides import DecisionQuestion, GuideCell, ProviderStatement, ServingStackStatement, UseCasePick
from pricing.facts.kinds import KINDS
from pricing.facts.licences import MATTERS, REGIONS, Licence, LicenceTerm
from pricing.facts.models import FACT_NAMES, FACT_STATUSES, NUMBER_FACTS, ModelFact
from pricing.facts.openness import CRITERIA, OpennessIndexEntry, OpennessOpinion
from pricing.facts.tuning import TuningMemory, TuningPrice, TuningRate
from pricing.sources.facts import FOLDER
from pricing.store.catalogue import Catalogue

GATHERED: dict[type[Fact], int] = {
    ModelFact: 2114,
    Licence: 43,
    LicenceTerm: 224,
    OpennessIndexEntry: 193,
    OpennessOpinion: 76,
    Claim: 115,
    ProviderStatement: 110,
    ServingStackStatement: 93,
    UseCasePick: 79,
    DecisionQuestion: 72,
    GuideCell: 410,
    TuningRate: 65,
    TuningMemory: 28,
    TuningPrice: 156,
}
"""How many rows of each kind were gathered."""
MODEL_IDS = re.compile(r"[a-z0-9.-]+")
of_every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def unlike(rows, holds):
    """The rows of which something that must hold does not."""
    return [row for row in rows if not holds(row)]


def test_every_file_is_of_a_kind():
    assert sorted(path.name for path in (DATA / FOLDER).iterdir()) == sorted(kind.FILE for kind in KINDS)


@of_every_kind
def test_every_row_that_was_gathered_is_in_the_catalogue(catalogue: Catalogue, kind: type[Fact]):
    assert len(catalogue.facts(kind)) == GATHERED[kind]


@of_every_kind
def test_no_two_rows_have_the_same_key(catalogue: Catalogue, kind: type[Fact]):
    keys = Counter(tuple(getattr(row, name) for name in kind.KEY) for row in catalogue.facts(kind))
    assert [key for key, count in keys.items() if count > 1] == []


@of_every_kind
def test_every_row_names_its_source_and_a_day_that_has_come(catalogue: Catalogue, kind: type[Fact]):
    read_on = catalogue.edition("facts").observed_on
    assert read_on.isoformat() == "2026-11-26"
    rows = catalogue.facts(kind)
    assert unlike(rows, lambda row: row.source.strip() and row.observed_on.first <= read_on) == []


@of_every_kind
def test_no_cell_holds_blanks_at_its_ends(catalogue: Catalogue, kind: type[Fact]):
    names = [column.name for column in columns_of(kind) if column.sql_type == "VARCHAR"]
    cells = [str(getattr(row, name)) for row in catalogue.facts(kind) for name in names]
    assert [cell for cell in cells if cell != cell.strip()] == []


@of_every_kind
def test_addresses_are_well_formed(catalogue: Catalogue, kind: type[Fact]):
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    given = [cell for row in catalogue.facts(kind) for n in names if isinstance(cell := getattr(row, n), str)]
    for cell in (cell for cell in given if cell.startswith("http")):
        address = urlsplit(cell.split(" ", 1)[0])
        assert address.scheme in ("https", "http"), cell
        assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", address.netloc), cell


@of_every_kind
def test_figures_are_in_bounds_and_ranges_run_upwards(catalogue: Catalogue, kind: type[Fact]):
    names = [column.name for column in columns_of(kind) if column.sql_type in ("DOUBLE", "BIGINT")]
    may_be_0 = {"value", "low", "high", "openness_of_5"}
    for row in catalogue.facts(kind):
        for name in names:
            figure = getattr(row, name)
            if figure is None:
                continue
            assert 0 <= figure < 1e26 if name in may_be_0 else 0 < figure < 1e26, (name, row)
        for low, high in (("value", "value_high"), ("threshold", "threshold_high"), ("low", "high")):
            if high in names and getattr(row, high) is not None:
                start = row.number if isinstance(row, ModelFact) else getattr(row, low)
                assert start is not None, row
                assert start <= getattr(row, high), row


# Models


def test_every_fact_and_every_status_of_the_type_is_in_use(catalogue: Catalogue):
    rows = catalogue.facts(ModelFact)
    assert {row.fact for row in rows} == set(FACT_NAMES)
    assert {row.status for row in rows} == set(FACT_STATUSES)
    assert len({row.model_id for row in rows}) == 198
    assert unlike(rows, lambda row: MODEL_IDS.fullmatch(row.model_id)) == []


def test_a_fact_without_a_value_says_why(catalogue: Catalogue):
    open_ones = [row for row in catalogue.facts(ModelFact) if row.value is None]
    assert len(open_ones) == 17
    assert unlike(open_ones, lambda row: row.note) == []


def test_a_model_has_one_name_one_family_and_one_maker(catalogue: Catalogue):
    named = {(row.model_id, row.name, row.family, row.maker, row.maker_country) for row in catalogue.facts(ModelFact)}
    assert len(named) == len({model_id for model_id, *_ in named})


def test_numbers_are_numbers_and_in_bounds(catalogue: Catalogue):
    most = {"total_parameters": 1e13, "active_parameters": 1e12, "context_tokens": 2e7, "vram_gb_bf16": 2e4}
    rows = [row for row in catalogue.facts(ModelFact) if row.fact in NUMBER_FACTS and row.value is not None]
    assert unlike(rows, lambda row: row.number is not None and 0 <= row.number <= most.get(row.fact, 1e11)) == []
    assert unlike(rows, lambda row: row.value_high is None or row.value_high <= most.get(row.fact, 1e11)) == []


def test_no_model_has_more_active_parameters_than_parameters(catalogue: Catalogue):
    said: dict[tuple[str, str], dict[str, float]] = {}
    for row in catalogue.facts(ModelFact):
        if row.fact in ("total_parameters", "active_parameters") and row.number is not None:
            said.setdefault((row.model_id, row.source), {})[row.fact] = row.number
    both = [figures for figures in said.values() if len(figures) == 2]
    assert len(both) > 100
    assert unlike(both, lambda figures: figures["active_parameters"] <= figures["total_parameters"]) == []


def test_every_licence_of_a_model_is_known(catalogue: Catalogue):
    known = {row.licence_id for row in catalogue.facts(Licence)}
    named = {row.value for row in catalogue.facts(ModelFact) if row.fact == "licence" and row.value is not None}
    assert len(named) > 30
    assert named <= known


# Licences and openness


def test_a_licence_has_its_text_or_was_not_read_in_it(catalogue: Catalogue):
    licences = catalogue.facts(Licence)
    without = [row for row in licences if row.text_url is None]
    assert len(without) == 4
    assert unlike(without, lambda row: row.read != "text") == []
    assert unlike(licences, lambda row: re.fullmatch(r"(LicenseRef-)?[A-Za-z0-9.-]+", row.licence_id)) == []


def test_a_licence_with_a_threshold_says_what_it_brings(catalogue: Catalogue):
    with_one = [
        row
        for row in catalogue.facts(Licence)
        if row.threshold_monthly_users is not None or row.threshold_revenue_usd_per_year is not None
    ]
    assert len(with_one) > 10
    assert unlike(with_one, lambda row: row.threshold_effect) == []


def test_a_term_is_of_a_known_licence_and_says_what_it_asks_or_forbids(catalogue: Catalogue):
    terms = catalogue.facts(LicenceTerm)
    licences = {row.licence_id: row for row in catalogue.facts(Licence)}
    assert {term.licence_id for term in terms} <= set(licences)
    assert {term.matter for term in terms} == set(MATTERS)
    assert unlike(terms, lambda term: (term.what is None) == (term.effect == "allows")) == []
    assert unlike(terms, lambda term: set(term.kept_out) <= set(REGIONS)) == []
    assert unlike(terms, lambda term: licences[term.licence_id].read != "guide") == []


def test_the_thresholds_of_terms_are_those_of_their_licences(catalogue: Catalogue):
    licences = {row.licence_id: row for row in catalogue.facts(Licence)}
    for term in catalogue.facts(LicenceTerm):
        licence = licences[term.licence_id]
        if term.above_monthly_users is not None:
            assert term.above_monthly_users == licence.threshold_monthly_users, term
    # two thresholds in one licence: a duty to display above 20 million USD a month, selling access above 50 million
    revenue = {
        (term.licence_id, term.above_revenue_usd_per_year)
        for term in catalogue.facts(LicenceTerm)
        if term.above_revenue_usd_per_year is not None
    }
    of_licences = {(row.licence_id, row.threshold_revenue_usd_per_year) for row in licences.values()}
    assert revenue - of_licences == {("LicenseRef-Qwen3.8-Max", 5e7)}


def test_what_osi_has_approved_is_permissive(catalogue: Catalogue):
    approved = [row for row in catalogue.facts(Licence) if row.osi_approved]
    assert {row.licence_id for row in approved} >= {"Apache-2.0", "MIT", "BSD-3-Clause"}
    assert {row.licence_class for row in approved} == {"permissive"}


def test_the_index_judges_twelve_criteria(catalogue: Catalogue):
    assert len(CRITERIA) == 12
    entries = {row.file: row for row in catalogue.facts(OpennessIndexEntry)}
    assert unlike(entries.values(), lambda row: sum(map(row.count, ("open", "partial", "closed"))) == 12) == []
    assert (
        unlike(entries.values(), lambda row: row.licence_of_data == "CC-BY-4.0" and row.commit[:7] == "5a388e8") == []
    )
    counted = [row for row in catalogue.facts(ModelFact) if row.fact == "index_open_of_criteria"]
    assert len(counted) > 30
    assert unlike(counted, lambda row: row.number == entries[row.source_locator].count("open")) == []


def test_the_second_opinion_goes_from_0_to_5(catalogue: Catalogue):
    rows = catalogue.facts(OpennessOpinion)
    assert unlike(rows, lambda row: 0 <= row.openness_of_5 <= 5) == []
    assert unlike(rows, lambda row: row.model_id or row.note) == []


# Claims, guides, tuning


def test_a_claim_without_a_figure_says_what_is_missing_or_how_to_check_it(catalogue: Catalogue):
    claims = catalogue.facts(Claim)
    assert unlike(claims, lambda row: row.unit or row.low is None or row.inputs_missing or row.how_to_check) == []
    assert sum(row.low is None for row in claims) == 5


def test_models_that_picks_name_are_models_with_facts(catalogue: Catalogue):
    known = {row.model_id for row in catalogue.facts(ModelFact)}
    named = {row.model_id for row in catalogue.facts(UseCasePick)}
    assert named - known == set()


def test_the_decision_tree_has_twenty_questions_in_one_wording_each(catalogue: Catalogue):
    wordings = {(row.question_id, row.question) for row in catalogue.facts(DecisionQuestion)}
    assert len(wordings) == 20 == len({question_id for question_id, _ in wordings})
    assert unlike(catalogue.facts(DecisionQuestion), lambda row: row.if_yes or row.if_no or row.note) == []


def test_a_rate_of_all_gpus_is_that_of_each_of_them(catalogue: Catalogue):
    # published rounded: 885,760 tokens a second over 1,024 GPUs are 865 each
    rates = catalogue.facts(TuningRate)
    over_all = [row for row in rates if row.gpus is not None and row.tokens_per_second is not None]
    assert len(over_all) == 64
    for row in over_all:
        assert row.tokens_per_second == pytest.approx(row.tokens_per_second_per_gpu * row.gpus, rel=0.01), row
    assert unlike(rates, lambda row: row.parameters_active <= row.parameters_total) == []
    assert unlike(rates, lambda row: row.gpus or row.note) == []


def test_tuning_memory_without_a_figure_says_what_is_claimed(catalogue: Catalogue):
    assert unlike(catalogue.facts(TuningMemory), lambda row: row.memory_gb is not None or row.note) == []


def test_a_price_of_tuning_without_a_day_says_why(catalogue: Catalogue):
    prices = catalogue.facts(TuningPrice)
    assert unlike(prices, lambda row: row.effective_from or row.note) == []
    assert unlike(prices, lambda row: row.price < 1000) == []
