"""May a company use a model: each rule by hand, what holds of every licence and every company, and the real rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from economics.errors import InputError
from pricing.facts.days import StatedDay
from pricing.facts.licences import MATTERS, REGIONS, Licence, LicenceTerm
from pricing.facts.models import ModelFact
from pricing.store.catalogue import Catalogue
from trust.licences.company import WISHES, Company, read_company
from trust.licences.rules.rule import OUTCOMES
from trust.licences.verdict import Licences, judge, licence_named, licences_of
from trust.models.entries import Library, library
from trust.models.judged import judged, verdict_of
from trust.preferred import known_fact

DAY = StatedDay.parse("2026-11-26")
SMALL = Company(1000, 1e6, "US")
"""A company in America that is below every threshold and wants nothing but to use the model."""


def licence(read="text", id="L"):
    return Licence(id, id, version=None, licence_class="community", osi_approved=None,
                   commercial_use=None, derivatives=None, redistribution=None, patent_grant=None,
                   attribution_duty=None, naming_duty=None, threshold_monthly_users=None,
                   threshold_revenue_usd_per_year=None, threshold_effect=None, forbids_training_other_models=None,
                   use_policy=None, region_restriction=None, applies_to="M", note=None, text_url="https://l.org",
                   source="a text", observed_on=DAY, read=read)  # fmt: skip


def term(matter, effect="allows", what=None, users=None, revenue=None, regions=None, multimodal=None):
    return LicenceTerm("L", matter, effect, what, None, users, revenue, regions, multimodal, None, "a text", DAY)


FREE = {matter: term(matter) for matter in MATTERS}
"""Terms that have nothing against anything."""


def said(value, status="list", fact="licence"):
    return ModelFact("m", "M", "M", None, None, fact, value, None, None, "a page", "l. 1", DAY, status, "as it says")


def outcome(company=SMALL, *changed, facts=None, modality=(), without=(), read="text", commercial=()):
    terms = {**FREE, **{each.matter: each for each in changed}}
    known = licences_of([licence(read)], [each for matter, each in terms.items() if matter not in without])
    rows = [said("L")] if facts is None else facts
    return judge(
        known_fact(rows, "m", "licence"),
        known_fact(commercial, "m", "commercial_use"),
        known_fact(modality, "m", "modality_in"),
        company,
        known,
    ).outcome


def test_a_licence_that_asks_for_nothing_allows():
    assert outcome() == "allowed"


@pytest.mark.parametrize("matter", ["commercial use", "size of the company", "region", "display", "use policy"])
def test_what_every_company_asks_and_nobody_read_is_unknown(matter):
    assert outcome(without=[matter]) == "unknown"


@pytest.mark.parametrize(
    ("wish", "matter"),
    [("tune", "tuning"), ("redistribute", "redistribution"), ("train_others", "training on outputs")],
)
def test_a_wish_that_nobody_read_the_licence_for_is_unknown_to_who_has_it(wish, matter):
    assert outcome(without=[matter]) == "allowed"
    assert outcome(replace(SMALL, **{wish: True}), without=[matter]) == "unknown"
    assert outcome(replace(SMALL, **{wish: True}), term(matter, "forbids", "it")) == "not allowed"


def test_a_threshold_counts_above_it_and_asks_for_the_figure():
    limit = term("size of the company", "forbids", "no rights", users=700e6)
    assert outcome(replace(SMALL, monthly_users=700e6), limit) == "allowed"
    assert outcome(replace(SMALL, monthly_users=700e6 + 1), limit) == "not allowed"
    assert outcome(replace(SMALL, monthly_users=None), limit) == "unknown"


def test_either_of_two_thresholds_is_enough_and_a_duty_is_no_loss_of_rights():
    display = term("size of the company", "asks", "show its name", users=100e6, revenue=240e6)
    assert outcome(SMALL, display) == "allowed"
    assert outcome(replace(SMALL, revenue_usd_per_year=241e6), display) == "allowed with duties"
    assert outcome(replace(SMALL, monthly_users=None, revenue_usd_per_year=241e6), display) == "allowed with duties"
    assert outcome(replace(SMALL, monthly_users=None), display) == "allowed with duties"  # at worst


def test_a_region_is_kept_out_of_multimodal_models_alone():
    kept_out = term("region", "forbids", "not there", regions="EU", multimodal=True)
    here = replace(SMALL, region="EU")
    pictures, text = [said("text, image", fact="modality_in")], [said("text", fact="modality_in")]
    assert outcome(here, kept_out, modality=pictures) == "not allowed"
    assert outcome(here, kept_out, modality=text) == "allowed"
    assert outcome(here, kept_out) == "unknown"
    assert outcome(here, kept_out, modality=[said("text", "guide", "modality_in")]) == "unknown"
    assert outcome(SMALL, kept_out, modality=pictures) == "allowed"
    assert outcome(replace(SMALL, region=None), kept_out, modality=pictures) == "unknown"


def test_a_regulated_company_needs_more_than_a_survey():
    regulated = replace(SMALL, regulated=True)
    assert outcome(SMALL, read="survey") == "allowed"
    assert outcome(regulated, read="survey") == "unknown"
    assert outcome(regulated, read="known") == "allowed"


def test_a_guide_never_suffices():
    assert outcome(facts=[said("L", "guide")]) == "unknown"
    assert outcome(facts=[]) == "unknown"
    assert outcome(read="guide") == "unknown"


def test_two_licences_of_one_model_are_told_apart_by_the_maker_alone():
    assert outcome(facts=[said("L"), said("K", "index")]) == "unknown"
    assert outcome(facts=[said("L", "maker"), said("K")]) == "allowed"
    assert outcome(facts=[said("L", "maker"), said("K", "maker")]) == "unknown"
    assert outcome(facts=[said("L"), said("K", "guide")]) == "allowed"
    assert outcome(facts=[said(None, "index")]) == "unknown"
    assert outcome(facts=[said("K")]) == "unknown"


def test_a_list_that_forbids_what_the_licence_allows_leaves_it_open():
    assert outcome(commercial=[said("no", fact="commercial_use")]) == "unknown"
    assert outcome(commercial=[said("no", "guide", "commercial_use")]) == "allowed"


# What always holds


companies = st.builds(
    Company,
    st.none() | st.floats(1, 1e10),
    st.none() | st.floats(0, 1e13),
    st.none() | st.sampled_from(REGIONS),
    *[st.booleans()] * len(WISHES),
)


class Held:
    """The library behind a short name: Hypothesis writes down what a test is given."""

    def __init__(self, library: Library) -> None:
        self.library = library


@pytest.fixture(scope="module")
def held(built_file) -> Held:
    catalogue = Catalogue(built_file)
    try:
        return Held(library(catalogue))
    finally:
        catalogue.close()


@pytest.fixture
def known(held: Held) -> Library:
    return held.library


@given(company=companies, other=companies)
def test_more_users_revenue_or_wishes_never_make_a_verdict_better(held: Held, company: Company, other: Company):
    wishes = {wish: getattr(company, wish) or getattr(other, wish) for wish in WISHES}
    larger = replace(
        company,
        monthly_users=company.monthly_users and max(company.monthly_users, other.monthly_users or 0),
        revenue_usd_per_year=None
        if company.revenue_usd_per_year is None
        else max(company.revenue_usd_per_year, other.revenue_usd_per_year or 0),
        **wishes,
    )
    before, after = judged(held.library, company), judged(held.library, larger)
    for id, verdict in before.verdicts.items():
        assert OUTCOMES.index(after.verdicts[id].outcome) >= OUTCOMES.index(verdict.outcome), id


@given(company=companies)
def test_a_model_whose_licence_only_guides_name_is_unknown_to_every_company(held: Held, company: Company):
    guides = [
        entry
        for entry in held.library.entries.values()
        if all(row.status == "guide" for row in entry.known("licence").rows)
    ]
    assert len(guides) > 80
    assert {verdict_of(entry, company, held.library).outcome for entry in guides} == {"unknown"}


@given(company=companies)
def test_every_verdict_but_allowed_says_why(held: Held, company: Company):
    for verdict in judged(held.library, company).verdicts.values():
        assert (verdict.outcome == "allowed") == (verdict.because == ())
        assert verdict.outcome == "unknown" or verdict.licence is not None


# The real rows


def verdict(known, model, **company):
    return verdict_of(known.entry(model), replace(SMALL, **company), known)


@pytest.mark.parametrize(
    ("model", "company", "expected"),
    [
        ("llama-4-scout", {"region": "EU"}, "not allowed"),
        ("llama-4-maverick", {"region": "EU"}, "not allowed"),
        ("llama-4-scout", {}, "allowed with duties"),
        ("llama-3.2-1b", {"region": "EU"}, "allowed with duties"),  # takes text alone
        ("llama-3.3-70b", {"region": "EU"}, "allowed with duties"),
        ("llama-3.3-70b", {"monthly_users": 7.1e8}, "not allowed"),
        ("llama-3-70b", {"train_others": True}, "not allowed"),  # 1.b.v
        ("llama-3.1-405b", {"train_others": True}, "allowed with duties"),  # the name instead
        *(("hunyuan-7b", {"region": region}, "not allowed") for region in ("EU", "GB", "KR")),
        ("kimi-k2", {}, "allowed"),
        ("kimi-k2", {"monthly_users": 1.1e8}, "allowed with duties"),
        ("devstral-2-123b", {"revenue_usd_per_year": 2.3e8}, "allowed"),
        ("devstral-2-123b", {"revenue_usd_per_year": 2.5e8}, "not allowed"),  # 20M USD a month
        ("minimax-m2.5", {}, "allowed with duties"),
        ("minimax-m2.7", {}, "not allowed"),
        ("command-a", {}, "not allowed"),
        ("deepseek-v4-pro", {}, "allowed"),
        ("gpt-oss-120b", {}, "allowed"),
        ("gemma-3-27b", {}, "allowed with duties"),
        ("hermes-4-70b", {}, "unknown"),  # two licences by lists of equal rank
        ("qwen3.7-max", {}, "unknown"),
    ],
)
def test_verdicts_that_are_known(known: Library, model: str, company: dict[str, object], expected: str):
    assert verdict(known, model, **company).outcome == expected


def test_a_model_without_a_licence_row_says_so(known: Library):
    (finding,) = verdict(known, "aya").because
    assert finding.words == "no source names its licence: a maker, a list or the index has to"
    assert licence_named(known.entry("whisper").known("licence"), known.licences).outcome == "unknown"  # type: ignore[union-attr]


def test_the_clause_stands_with_the_finding(known: Library):
    (finding,) = verdict(known, "llama-3-70b", train_others=True).because
    assert finding.clause == "1.b.v"


# Bad input


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"monthly_users": 0}', "monthly_users"),
        ('{"monthly_users": 1e11}', "monthly_users"),
        ('{"monthly_users": NaN}', "profile"),
        ('{"monthly_users": "many"}', "monthly_users"),
        ('{"monthly_users": true}', "monthly_users"),
        ('{"revenue_usd_per_year": -1}', "revenue_usd_per_year"),
        ('{"region": "Mars"}', "region"),
        ('{"regulated": "yes"}', "regulated"),
        ('{"tune": true, "tune": false}', "tune"),
        ('{"employees": 5}', "employees"),
        ("[1]", "profile"),
        ("no JSON", "profile"),
    ],
)
def test_answers_that_cannot_be_are_refused_by_their_field(text: str, field: str):
    with pytest.raises(InputError) as refusal:
        read_company(text.encode())
    assert refusal.value.field == field


def test_an_empty_profile_is_a_company_that_says_nothing():
    assert read_company(b"{}") == Company()
    assert isinstance(licences_of([], []), Licences)
