"""Who may do what: every combination of a policy and a person, and that taking something away never gives more."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from team.access.decide import READ_ONLY, Access, access_of, access_of_anybody
from team.access.person import Person, person_of
from team.access.policy import Policy
from team.library.rows import Role

GROUPS = ("a", "b")
some_groups = st.frozensets(st.sampled_from(GROUPS))
policies = st.builds(
    Policy,
    domains=st.frozensets(st.sampled_from(["x.com", "y.com"])),
    groups=some_groups,
    edit_groups=some_groups,
    contract_groups=some_groups,
)
people = st.builds(
    Person,
    subject=st.just("s"),
    name=st.just("Ann"),
    email=st.sampled_from(["ann@x.com", "ann@X.COM", "ann@z.com", ""]),
    groups=some_groups,
)


def rights(access: Access) -> tuple[bool, bool, bool]:
    return access.may_view, not access.edit_refused, access.may_see_contract


@pytest.mark.parametrize("domain", [None, "x.com", "y.com"])
@pytest.mark.parametrize(("opens", "edits", "sees"), [*itertools.product([None, "a", "b"], repeat=3)])
def test_of_somebody_in_group_a_at_x_com(domain, opens, edits, sees):
    asked = {"domains": domain, "groups": opens, "edit_groups": edits, "contract_groups": sees}
    policy = Policy(**{key: frozenset({value}) for key, value in asked.items() if value})
    access = access_of(Person("s", "Ann", "ann@X.com", frozenset("a")), policy, read_only=False)
    view = domain in (None, "x.com") and opens in (None, "a")
    assert rights(access) == (view, view and edits in (None, "a"), view and sees == "a")


@given(people, policies, st.booleans(), st.sampled_from(Role))
def test_a_sentence_says_why_exactly_where_something_is_refused(person, policy, read_only, role):
    access = access_of(person, policy, read_only=read_only, role=role)
    sentences = (access.view_refused, access.edit_refused, access.contract_refused)
    assert [not sentence for sentence in sentences] == [*rights(access)]
    assert all(sentence.endswith(".") for sentence in sentences if sentence)


@given(people, policies, st.booleans(), st.sampled_from(GROUPS))
def test_a_group_less_gives_a_person_nothing_more(person, policy, read_only, group):
    less = Person(person.subject, person.name, person.email, person.groups - {group})
    before = rights(access_of(person, policy, read_only=read_only))
    after = rights(access_of(less, policy, read_only=read_only))
    assert all(had or not has for had, has in zip(before, after, strict=True))


@given(people, policies, st.booleans())
def test_a_token_to_view_never_saves_and_read_only_takes_saving_from_everybody(person, policy, read_only):
    assert access_of(person, policy, read_only=read_only, role=Role.VIEW).edit_refused
    access = access_of(person, policy, read_only=True)
    assert access.edit_refused
    assert rights(access)[0] == rights(access_of(person, policy, read_only=False))[0]


def test_without_a_login_everybody_may_everything_unless_it_is_read_only():
    assert rights(access_of_anybody(read_only=False)) == (True, True, True)
    assert rights(access_of_anybody(read_only=True)) == (True, False, True)
    assert access_of_anybody(read_only=True).edit_refused == READ_ONLY


@pytest.mark.parametrize(
    ("claims", "person"),
    [
        ({}, Person("", "", "", frozenset())),
        (
            {"sub": "1", "name": "Ann", "email": "a@x.com", "groups": ["a", 5]},
            Person("1", "Ann", "a@x.com", frozenset("a")),
        ),
        ({"sub": "1", "email": "a@x.com", "email_verified": False}, Person("1", "1", "", frozenset())),
        ({"sub": "1", "email": "a@x.com", "email_verified": "false"}, Person("1", "1", "", frozenset())),
        *(
            ({"sub": "1", "email": "a@x.com", "email_verified": doubt}, Person("1", "1", "", frozenset()))
            for doubt in (0, "0", "no", "unverified", "FALSE ", None, [], 1)
        ),
        ({"sub": "1", "email": "a@x.com", "email_verified": "True"}, Person("1", "a@x.com", "a@x.com", frozenset())),
        ({"sub": "1", "email": "@x.com"}, Person("1", "1", "", frozenset())),
        ({"sub": "1", "groups": "a", "name": 7}, Person("1", "1", "", frozenset("a"))),
        ({"sub": "1", "groups": {"a": 1}}, Person("1", "1", "", frozenset())),
    ],
)
def test_claims_of_any_kind_make_a_person(claims, person):
    assert person_of(claims, "groups") == person


@pytest.mark.parametrize("email", ["x.com", "ann@x.com.evil.com", "ann@notx.com", "ann@"])
def test_a_domain_is_the_whole_of_what_follows_the_sign(email):
    assert not access_of(
        Person("s", "Ann", email, frozenset()), Policy(domains=frozenset({"x.com"})), read_only=False
    ).may_view
