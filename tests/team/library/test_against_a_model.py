"""Whatever is done in whatever order, the library holds what a plain dictionary would."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from team.library.errors import Conflict, NotThere
from team.library.rows import DELETED, Actor, Saved
from team.library.store import open_library

PEOPLE = st.sampled_from([Actor(f"s-{name}", name, f"{name}@example.com") for name in ("Ann", "Ben", "Cleo")])
WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=8)
BODIES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9)
TEXTS = st.builds(Saved, BODIES, BODIES, BODIES)
TAGS = st.lists(st.sampled_from(["q1", "q2", "=1", "日本"]), max_size=3)
PICKS = st.integers(0, 99)


@dataclass(frozen=True)
class Known:
    """A scenario as it must be; people are the names that they have now."""

    name: str
    tags: tuple[str, ...]
    creator: str
    versions: tuple[tuple[Saved, str], ...]
    archived: bool = False

    def renamed(self, old: str, new: str) -> Known:
        creator = new if self.creator == old else self.creator
        versions = tuple((saved, new if author == old else author) for saved, author in self.versions)
        return replace(self, creator=creator, versions=versions)


def something(machine: AgainstAModel) -> bool:
    return bool(machine.known)


class AgainstAModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.library = open_library(f"sqlite:///{Path(self.folder.name)}/library.sqlite")
        self.known: dict[str, Known] = {}
        self.actions = 0

    def teardown(self) -> None:
        self.library.close()
        self.folder.cleanup()

    def picked(self, pick: int) -> tuple[str, Known]:
        return list(self.known.items())[pick % len(self.known)]

    @rule(saved=TEXTS, name=WORDS, tags=TAGS, by=PEOPLE)
    def save_new(self, saved: Saved, name: str, tags: list[str], by: Actor) -> None:
        made = self.library.save_new(saved, name, by=by, tags=tags)
        self.known[made.id] = Known(name, tuple(sorted(set(tags))), by.name, ((saved, by.name),))
        self.actions += 1

    @precondition(something)
    @rule(pick=PICKS, saved=TEXTS, by=PEOPLE, behind=st.sampled_from([0, 0, 1, 2]))
    def save_version(self, pick: int, saved: Saved, by: Actor, behind: int) -> None:
        id_, before = self.picked(pick)
        newest = len(before.versions)
        expected = max(newest - behind, 1)
        if expected == newest:
            assert self.library.save_version(id_, expected, saved, by=by).number == newest + 1
            self.known[id_] = replace(before, versions=(*before.versions, (saved, by.name)))
            self.actions += 1
            return
        with pytest.raises(Conflict) as told:
            self.library.save_version(id_, expected, saved, by=by)
        assert (told.value.version, told.value.author) == (newest, before.versions[-1][1])

    @precondition(something)
    @rule(pick=PICKS, name=st.none() | WORDS, tags=st.none() | TAGS, by=PEOPLE)
    def describe(self, pick: int, name: str | None, tags: list[str] | None, by: Actor) -> None:
        id_, before = self.picked(pick)
        self.library.describe(id_, by=by, name=name, tags=tags)
        new_tags = before.tags if tags is None else tuple(sorted(set(tags)))
        self.known[id_] = replace(before, name=before.name if name is None else name, tags=new_tags)
        self.actions += 1

    @precondition(something)
    @rule(pick=PICKS, name=WORDS, by=PEOPLE, back=st.integers(0, 3))
    def duplicate(self, pick: int, name: str, by: Actor, back: int) -> None:
        id_, before = self.picked(pick)
        number = max(len(before.versions) - back, 1)
        copy = self.library.duplicate(id_, number, name, by=by)
        self.known[copy.id] = Known(name, before.tags, by.name, ((before.versions[number - 1][0], by.name),))
        self.actions += 2

    @precondition(something)
    @rule(pick=PICKS, by=PEOPLE, is_back=st.booleans())
    def archive_or_restore(self, pick: int, by: Actor, is_back: bool) -> None:
        id_, before = self.picked(pick)
        act: Callable[..., None] = self.library.restore if is_back else self.library.archive
        act(id_, by=by)
        self.known[id_] = replace(before, archived=not is_back)
        self.actions += 1

    @rule(by=PEOPLE)
    def delete_what_is_archived(self, by: Actor) -> None:
        gone = [id_ for id_, known in self.known.items() if known.archived]
        assert self.library.delete_archived(datetime.now(tz=UTC) + timedelta(days=1), by=by) == len(gone)
        for id_ in gone:
            del self.known[id_]
            with pytest.raises(NotThere):
                self.library.version(id_, 1)
        self.actions += len(gone)

    @rule(who=PEOPLE)
    def forget(self, who: Actor) -> None:
        if who.subject not in {person.subject for person in self.library.people()}:
            with pytest.raises(NotThere):
                self.library.forget_person(who.subject)
            return
        self.library.forget_person(who.subject)
        self.known = {id_: known.renamed(who.name, DELETED) for id_, known in self.known.items()}
        self.actions += 1

    @precondition(something)
    @rule(pick=PICKS)
    def every_version_is_whole(self, pick: int) -> None:
        id_, known = self.picked(pick)
        for number, (saved, _) in enumerate(known.versions, start=1):
            version = self.library.version(id_, number)
            assert Saved(version.document, version.snapshot, version.summary) == saved

    @invariant()
    def it_holds_what_is_known(self) -> None:
        for archived in (False, True):
            rows = self.library.scenarios(archived=archived)
            wanted = {id_: known for id_, known in self.known.items() if known.archived == archived}
            assert {row.id for row in rows} == set(wanted)
            assert self.library.count(archived=archived) == len(wanted)
            for row in rows:
                known = wanted[row.id]
                assert (row.name, row.tags, row.created_by) == (known.name, known.tags, known.creator)
                infos = self.library.versions(row.id)
                assert row.newest == infos[0]
                assert [info.author for info in reversed(infos)] == [author for _, author in known.versions]
        in_use = {tag for known in self.known.values() if not known.archived for tag in known.tags}
        assert set(self.library.tags()) == in_use
        assert len(self.library.audit()) == self.actions


TestAgainstAModel = AgainstAModel.TestCase
TestAgainstAModel.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
