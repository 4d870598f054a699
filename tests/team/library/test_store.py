"""Saving, finding and putting away; two who save at once; what was done is written down with it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from economics.errors import InputError
from team.library.errors import Conflict, NotThere
from team.library.rows import DELETED, Actor, Saved
from team.library.store import PAGE

ANN, BEN = Actor("s-ann", "Ann", "ann@example.com"), Actor("s-ben", "Ben", "ben@example.com")
NAMES = ("../../etc/passwd", "=cmd|'/C calc'!A0", "[x](http://example.com) <b>y</b>", "Kosten 📉 2027", "a" * 200)


def saved(text: str) -> Saved:
    return Saved(f'{{"document": "{text}"}}', f'{{"snapshot": "{text}"}}', f'{{"summary": "{text}"}}')


def test_a_scenario_is_found_as_it_was_saved(library):
    made = library.save_new(
        saved("one"), "  Budget 2027 ", by=ANN, description="why", tags=["b", "a", "b"], comment="c"
    )
    assert library.scenario(made.id) == made
    assert (made.name, made.description, made.tags, made.created_by) == ("Budget 2027", "why", ("a", "b"), "Ann")
    assert (made.newest.number, made.newest.author, made.newest.comment) == (1, "Ann", "c")
    version = library.version(made.id)
    assert Saved(version.document, version.snapshot, version.summary) == saved("one")
    assert library.named("Budget 2027") == [made] == library.scenarios()
    assert library.tags() == ["a", "b"]


def test_each_save_is_a_version_and_the_older_stay(library):
    made = library.save_new(saved("one"), "x", by=ANN)
    info = library.save_version(made.id, 1, saved("two"), by=BEN, comment="higher volume")
    assert (info.number, info.author, info.comment) == (2, "Ben", "higher volume")
    assert library.version(made.id, 1).document == saved("one").document
    assert library.version(made.id).document == saved("two").document
    assert [each.number for each in library.versions(made.id)] == [2, 1]
    assert library.scenario(made.id).newest == info


def test_who_saves_on_an_older_version_is_told_and_nothing_is_lost(library):
    made = library.save_new(saved("one"), "x", by=ANN)
    library.save_version(made.id, 1, saved("two"), by=BEN)
    with pytest.raises(Conflict) as told:
        library.save_version(made.id, 1, saved("three"), by=ANN)
    conflict = told.value
    assert (conflict.expected, conflict.version, conflict.author) == (1, 2, "Ben")
    assert library.version(made.id).document == saved("two").document
    assert [entry.action for entry in library.audit(about=made.id)] == ["save", "save"]


def test_of_many_who_save_at_once_one_is_first(library):
    made = library.save_new(saved("one"), "x")
    ready, outcomes = threading.Barrier(8), []

    def save(number: int) -> None:
        ready.wait()
        try:
            outcomes.append(library.save_version(made.id, 1, saved(str(number)), by=Actor(f"s{number}", str(number))))
        except Conflict as conflict:
            outcomes.append(conflict)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = [each for each in outcomes if not isinstance(each, Conflict)]
    assert {each.author for each in outcomes} == {won.author}
    assert len(outcomes) == 8
    assert [each.number for each in library.versions(made.id)] == [2, 1]


def test_a_clock_that_goes_back_changes_no_order(url, opened):
    times = iter([datetime(2027, 3, 3, 12, tzinfo=UTC) - timedelta(hours=hour) for hour in range(20)])
    library = opened(url, now=lambda: next(times))
    made = library.save_new(saved("one"), "x")
    library.save_version(made.id, 1, saved("two"))
    assert library.version(made.id).document == saved("two").document
    assert [each.number for each in library.versions(made.id)] == [2, 1]


@pytest.mark.parametrize("name", NAMES)
def test_any_printed_text_is_a_name_and_stays_what_it_is(library, name):
    made = library.save_new(saved("one"), name)
    assert library.scenario(made.id).name == name
    assert library.named(name) == [made]
    assert library.scenarios(search=name) == [made]


@pytest.mark.parametrize(
    "name",
    ["", "   ", "a" * 201, "a" * 10_000, "a\nb", "a\x00b", "abc\u202edef", "\ud800"]
    + list("\u200b\u00ad\ufeff\u2060\U000e0041\u3164\u2800\u115f\u200d")
    + [f"Budget 2027{sign}" for sign in "\u200b\u00ad\ufeff\u2060\U000e0041\u3164\u2800\u200d"],
    ids=ascii,
)
def test_what_is_no_name_is_refused_and_nothing_is_saved(library, name):
    with pytest.raises(InputError, match=r"^Name: ") as refused:
        library.save_new(saved("one"), name)
    assert len(str(refused.value)) < 200
    assert "\n" not in str(refused.value)
    made = library.save_new(saved("one"), "x")
    with pytest.raises(InputError, match=r"^Name: "):
        library.describe(made.id, name=name)
    assert library.scenarios() == [made]


def test_tags_and_texts_have_limits(library):
    with pytest.raises(InputError, match=r"^Tags: .* at most 20"):
        library.save_new(saved("one"), "x", tags=[str(number) for number in range(21)])
    with pytest.raises(InputError, match=r"^Description: has 4,001 characters"):
        library.save_new(saved("one"), "x", description="d" * 4001)
    with pytest.raises(InputError, match=r"^Comment: "):
        library.save_new(saved("one"), "x", comment="\x1b[31m")
    assert library.scenarios() == []


def test_a_search_takes_signs_as_they_are_and_no_case(library):
    first = library.save_new(saved("1"), "Straße 100%", tags=["q3"])
    second = library.save_new(saved("2"), "other", description="STRASSE_2")
    assert library.scenarios(search="strasse") == [second, first]
    assert library.scenarios(search="100%") == [first]
    assert library.scenarios(search="%") == [first]
    assert library.scenarios(search="_2") == [second]
    assert library.scenarios(tag="q3") == [first]
    assert library.count(search="strasse") == 2


def test_pages_of_a_list_hold_each_once(library):
    made = {library.save_new(saved(str(number)), f"n{number}").id for number in range(7)}
    pages = [library.scenarios(offset=offset, limit=3) for offset in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert {row.id for page in pages for row in page} == made
    assert PAGE >= 7


def test_an_archived_scenario_is_left_out_until_it_is_restored(library):
    made = library.save_new(saved("one"), "x", tags=["t"])
    library.archive(made.id, by=BEN)
    assert (library.scenarios(), library.named("x"), library.tags()) == ([], [], [])
    assert [row.id for row in library.scenarios(archived=True)] == [made.id]
    library.restore(made.id, by=BEN)
    assert library.scenarios() == [made]


def test_a_duplicate_is_a_scenario_of_its_own(library):
    made = library.save_new(saved("one"), "x", by=ANN, tags=["t"], description="d")
    library.save_version(made.id, 1, saved("two"))
    copy = library.duplicate(made.id, 1, "y", by=BEN)
    assert (copy.tags, copy.description, copy.created_by) == (("t",), "d", "Ben")
    assert library.version(copy.id).document == saved("one").document
    library.save_version(copy.id, 1, saved("three"))
    assert library.version(made.id).document == saved("two").document


def test_what_is_not_there_is_said(library):
    made = library.save_new(saved("one"), "x")
    for act in (
        lambda: library.scenario("none"),
        lambda: library.version("none"),
        lambda: library.version(made.id, 2),
        lambda: library.save_version("none", 1, saved("one")),
        lambda: library.describe("none", name="y"),
        lambda: library.archive("none"),
        lambda: library.duplicate(made.id, 2, "y"),
        lambda: library.token("none"),
        lambda: library.revoke_token("none", by=ANN),
        lambda: library.forget_person("none"),
    ):
        with pytest.raises(NotThere):
            act()
    assert [entry.action for entry in library.audit()] == ["save"]


def test_a_person_whose_name_is_deleted_is_nowhere_and_what_they_did_stays(library):
    made = library.save_new(saved("one"), "x", by=ANN)
    library.forget_person("s-ann", by=BEN)
    assert library.scenario(made.id).created_by == library.scenario(made.id).newest.author == DELETED
    assert [(entry.person, entry.action) for entry in library.audit()] == [("Ben", "delete a name"), (DELETED, "save")]
    with library.engine.connect() as connection:
        people = connection.exec_driver_sql("SELECT subject, name, email FROM person").all()
    assert not any("ann" in str(value).lower() for row in people for value in row)
    again = library.save_new(saved("two"), "y", by=ANN)
    assert again.created_by == "Ann"
    assert library.scenario(made.id).created_by == DELETED


def test_all_tokens_of_a_deleted_person_are_revoked_those_made_by_address_too(library):
    expires = datetime(2027, 6, 1, tzinfo=UTC)
    ann = Actor(ANN.subject, ANN.name, "änn@example.com")  # not every database knows that Ä is a large ä
    library.record("login", by=ann)
    by_address = Actor(f"token:{ann.email}", "Ann's sheet", ann.email.upper())
    without = Actor("s-no", "No address")
    for secret, person in (("own", ann), ("sheet", by_address), ("other", BEN), ("no", without)):
        library.add_token(secret, person=person, role="view", groups=[], expires=expires, by=BEN)
    forgotten = library.forget_person(ANN.subject, by=BEN)
    assert [row.subject for row in forgotten] == [ann.subject, by_address.subject]
    secrets = ("own", "sheet", "other", "no")
    assert [bool(library.token(secret).revoked_at) for secret in secrets] == [True, True, False, False]
    assert [row.subject for row in library.forget_person("s-no", by=BEN)] == ["s-no"]
    assert [bool(library.token(secret).revoked_at) for secret in secrets] == [True, True, False, True]
    with library.engine.connect() as connection:
        people = connection.exec_driver_sql("SELECT subject, name, email FROM person").all()
    assert not any(name in str(value).lower() for row in people for value in row for name in ("ann", "änn"))


def test_a_name_that_changes_at_the_provider_changes_here(library):
    made = library.save_new(saved("one"), "x", by=ANN)
    library.record("login", by=Actor("s-ann", "Ann Lee", "ann@example.com"))
    assert library.scenario(made.id).created_by == "Ann Lee"


def test_archived_scenarios_are_deleted_after_their_days(url, opened):
    now = [datetime(2027, 1, 1, tzinfo=UTC)]
    library = opened(url, now=lambda: now[0])
    kept, gone = library.save_new(saved("1"), "kept", tags=["t"]), library.save_new(saved("2"), "gone", tags=["t"])
    library.archive(gone.id)
    now[0] += timedelta(days=30)
    library.archive(kept.id)
    assert library.delete_archived(now[0] - timedelta(days=10)) == 1
    assert [row.id for row in library.scenarios(archived=True)] == [kept.id]
    with pytest.raises(NotThere):
        library.version(gone.id)
    assert [entry.action for entry in library.audit(about=gone.id)] == ["delete", "archive", "save"]


def test_a_token_is_known_by_its_hash_alone_and_can_be_revoked(library):
    expires = datetime(2027, 6, 1, tzinfo=UTC)
    made = library.add_token("hash", person=ANN, role="view", groups=["b", "a"], expires=expires, by=BEN)
    assert library.token("hash") == made
    assert (made.person, made.groups, made.expires_at, made.revoked_at) == (
        "Ann",
        ("a", "b"),
        "2027-06-01T00:00:00.000000Z",
        "",
    )
    library.token_used(made.id)
    library.revoke_token(made.id, by=BEN)
    known = library.token("hash")
    assert known.revoked_at
    assert known.used_at
    assert library.tokens() == [known]


def test_the_last_run_of_the_watch_is_kept(library):
    assert library.last_watch() is None
    library.record_watch("[1]")
    library.record_watch("[2]")
    assert library.last_watch().findings == "[2]"


@pytest.mark.parametrize("strange", ["\x00", "\ud800", "../x", "", "x" * 500_000, "%", "é"], ids=ascii)
def test_what_somebody_wrote_into_an_address_finds_nothing(library, strange):
    made = library.save_new(saved("one"), "x", tags=["t"])
    for act in (
        lambda: library.scenario(strange),
        lambda: library.version(strange),
        lambda: library.save_version(strange, 1, saved("two")),
        lambda: library.token(strange),
        lambda: library.forget_person(strange),
    ):
        with pytest.raises(NotThere):
            act()
    assert library.versions(made.id) == [made.newest]
    assert library.named(strange) == []
    assert library.audit(person=f"nobody{strange}") == []
    assert library.scenarios(search=strange) in ([], [made])
    assert library.scenarios(tag=f"u{strange}") == []


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**70])
def test_a_number_that_no_version_has_is_not_there(library, number):
    made = library.save_new(saved("one"), "x")
    with pytest.raises(NotThere):
        library.version(made.id, number)
    with pytest.raises(NotThere):
        library.save_version(made.id, number, saved("two"))
    assert library.versions(made.id, offset=number) == ([] if number > 0 else [made.newest])
    assert library.scenarios(offset=-1, limit=2**70) == [made]


def test_names_from_an_identity_provider_are_kept_without_hidden_signs(library):
    library.save_new(saved("one"), "x", by=Actor("s\x001", "Ann\u202e\ud800" + "a" * 300, "a\x00@example.com"))
    (person,) = library.people()
    assert (person.subject, person.name, person.email) == ("s1", "Ann" + "a" * 195, "a@example.com")


def test_what_is_saved_to_after_it_was_archived_is_not_deleted(url, opened):
    now = [datetime(2027, 1, 1, tzinfo=UTC)]
    library = opened(url, now=lambda: now[0])
    made = library.save_new(saved("1"), "x")
    library.archive(made.id)
    now[0] += timedelta(days=100)
    library.save_version(made.id, 1, saved("2"))
    assert library.delete_archived(now[0] - timedelta(days=50)) == 0
    assert library.delete_archived(now[0] + timedelta(seconds=1)) == 1


def test_two_who_tag_at_once_both_succeed(library):
    made = library.save_new(saved("one"), "x")
    ready, failed = threading.Barrier(4), []

    def tag(number: int) -> None:
        ready.wait()
        try:
            library.describe(made.id, tags=["same", str(number)], by=Actor(f"s{number}", str(number)))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=tag, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(library.scenario(made.id).tags) == 2
