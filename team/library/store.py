"""The library: scenarios saved with every version, by whom and when, and what was done to them.

Each operation is one transaction, its entry in the audit log included: all of it is there afterwards, or nothing.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from team.library.engine import engine_of, is_writable, keep_from_others, reading, wipe, writing
from team.library.errors import Conflict, NotThere
from team.library.rows import (
    DELETED,
    NOBODY,
    Action,
    Actor,
    AuditEntry,
    PersonRow,
    Saved,
    ScenarioRow,
    TokenRow,
    Version,
    VersionInfo,
    WatchRun,
)
from team.library.tables import AUDIT, PERSON, SCENARIO, TAG, TOKEN, VERSION, WATCH_RUN
from team.library.texts import MAX_NAME, name_of, printable, tags_of, text_of
from team.library.upgrade import bring_up_to_date, revision_of

PAGE = 50
"""How many scenarios or versions a list has at most, unless asked for more."""
_UNNAMED = "name:"
"""Before the name of somebody who typed it without a login, as a subject."""
_FORGOTTEN = "deleted:"
LARGEST = 2**31 - 1
"""The largest number of a version, or of rows to leave out, that every database can be asked for."""


def utc_now() -> datetime:
    """Return this moment, UTC."""
    return datetime.now(tz=UTC)


@dataclass(frozen=True)
class Health:
    """What a check of the library found: the kind of its database, the migration that it stands at, can it be saved to.

    A SQLite file counts as writable by its rights and its disk's; whether there is room is seen when saving.
    """

    kind: str
    revision: str
    is_writable: bool


class Library:
    """An open library. Every method raises LibraryUnavailable, with a sentence, where the database does not answer."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self.engine = engine
        self._now = now

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    # -- saving

    def save_new(
        self,
        saved: Saved,
        name: str,
        *,
        by: Actor = NOBODY,
        description: str = "",
        tags: Iterable[str] = (),
        comment: str = "",
    ) -> ScenarioRow:
        """Save a scenario under a name as its version 1. Raises InputError for a text that is refused."""
        name, description, tags = name_of(name), text_of(description, "Description"), tags_of(tags)
        comment = text_of(comment, "Comment")
        with writing(self.engine) as connection:
            person = self._person(connection, by)
            return self._new(connection, person, saved, name, description, tags, comment)

    def _new(
        self,
        connection: Connection,
        person: str,
        saved: Saved,
        name: str,
        description: str,
        tags: Sequence[str],
        comment: str,
    ) -> ScenarioRow:
        id_, at = uuid.uuid4().hex, self._at()
        scenario = {
            "id": id_,
            "name": name,
            "description": description,
            "searched": _searched(name, description),
            "version": 1,
            "created_at": at,
            "created_by": person,
            "saved_at": at,
            "archived_at": "",
        }
        connection.execute(insert(SCENARIO).values(scenario))
        self._put_tags(connection, id_, tags)
        self._put_version(connection, id_, 1, at, person, comment, saved)
        self._log(connection, person, "save", id_, "version 1")
        return self._scenario(connection, id_)

    def save_version(
        self, scenario: str, expected: int, saved: Saved, *, by: Actor = NOBODY, comment: str = ""
    ) -> VersionInfo:
        """Save the version after `expected`.

        Raises Conflict where that is not the newest any more: nothing is saved then; NotThere for an unknown scenario.
        """
        comment = text_of(comment, "Comment")
        scenario, expected = _known(scenario), _numbered(expected)
        at = self._at()
        with writing(self.engine) as connection:
            taken = connection.execute(
                update(SCENARIO)
                .where(SCENARIO.c.id == scenario, SCENARIO.c.version == expected)
                .values(version=expected + 1, saved_at=at)
            )
            if taken.rowcount == 0:
                newest = self._scenario(connection, scenario).newest
                raise Conflict(expected, newest.number, newest.author, newest.saved_at)
            person = self._person(connection, by)
            self._put_version(connection, scenario, expected + 1, at, person, comment, saved)
            self._log(connection, person, "save", scenario, f"version {expected + 1}")
            return self._info(connection, scenario, expected + 1)

    def describe(
        self,
        scenario: str,
        *,
        by: Actor = NOBODY,
        name: str | None = None,
        description: str | None = None,
        tags: Iterable[str] | None = None,
    ) -> ScenarioRow:
        """Change a scenario's name, description or tags; None leaves one as it is."""
        changed: dict[str, Any] = {}
        if name is not None:
            changed["name"] = name_of(name)
        if description is not None:
            changed["description"] = text_of(description, "Description")
        new_tags = None if tags is None else tags_of(tags)
        with writing(self.engine) as connection:
            before = self._scenario(connection, scenario, to_change=True)
            if changed:
                texts = (changed.get("name", before.name), changed.get("description", before.description))
                changed["searched"] = _searched(*texts)
                connection.execute(update(SCENARIO).where(SCENARIO.c.id == scenario).values(changed))
            if new_tags is not None:
                connection.execute(delete(TAG).where(TAG.c.scenario == scenario))
                self._put_tags(connection, scenario, new_tags)
            parts = [part for part in ("name", "description") if part in changed] + ["tags"] * (new_tags is not None)
            self._log(connection, self._person(connection, by), "describe", scenario, ", ".join(parts))
            return self._scenario(connection, scenario)

    def duplicate(self, scenario: str, number: int, name: str, *, by: Actor = NOBODY) -> ScenarioRow:
        """Save a version of a scenario as a new scenario under another name, with its description and tags."""
        name = name_of(name)
        with writing(self.engine) as connection:
            found, version = self._scenario(connection, scenario), self._version(connection, scenario, number)
            person, saved = self._person(connection, by), Saved(version.document, version.snapshot, version.summary)
            self._log(connection, person, "duplicate", scenario, f"version {number}")
            return self._new(connection, person, saved, name, found.description, found.tags, version.comment)

    def archive(self, scenario: str, *, by: Actor = NOBODY) -> None:
        """Put a scenario away: lists leave it out unless asked for; it can be restored."""
        self._set_archived(scenario, self._at(), "archive", by)

    def restore(self, scenario: str, *, by: Actor = NOBODY) -> None:
        """Take a scenario back from the archive."""
        self._set_archived(scenario, "", "restore", by)

    def _set_archived(self, scenario: str, at: str, action: Action, by: Actor) -> None:
        with writing(self.engine) as connection:
            self._scenario(connection, scenario, to_change=True)
            connection.execute(update(SCENARIO).where(SCENARIO.c.id == scenario).values(archived_at=at))
            self._log(connection, self._person(connection, by), action, scenario, "")

    # -- reading

    def scenario(self, scenario: str) -> ScenarioRow:
        """Return a scenario with its newest version. Raises NotThere."""
        with reading(self.engine) as connection:
            return self._scenario(connection, scenario)

    def scenarios(
        self, *, search: str = "", tag: str = "", archived: bool = False, offset: int = 0, limit: int = PAGE
    ) -> list[ScenarioRow]:
        """Return scenarios, the one saved last first: those whose name or description holds a text, of a tag."""
        wanted = (
            _scenarios()
            .order_by(SCENARIO.c.saved_at.desc(), SCENARIO.c.id)
            .offset(_within(offset))
            .limit(_within(limit))
        )
        with reading(self.engine) as connection:
            rows = connection.execute(_filtered(wanted, search, tag, archived)).mappings().all()
            tags = self._tags(connection, [row["id"] for row in rows])
            return [_scenario_row(row, tags.get(row["id"], ())) for row in rows]

    def count(self, *, search: str = "", tag: str = "", archived: bool = False) -> int:
        """Return how many scenarios a list has in all."""
        counted = _filtered(select(func.count()).select_from(SCENARIO), search, tag, archived)
        with reading(self.engine) as connection:
            return int(connection.execute(counted).scalar_one())

    def named(self, name: str, *, archived: bool = False) -> list[ScenarioRow]:
        """Return the scenarios of exactly that name, not archived unless asked for, the one saved last first."""
        wanted = _filtered(_scenarios().where(SCENARIO.c.name == printable(name.strip())), "", "", archived)
        with reading(self.engine) as connection:
            rows = connection.execute(wanted.order_by(SCENARIO.c.saved_at.desc())).mappings().all()
            tags = self._tags(connection, [row["id"] for row in rows])
            return [_scenario_row(row, tags.get(row["id"], ())) for row in rows]

    def tags(self) -> list[str]:
        """Return the tags of scenarios that are not archived, in the order of the alphabet."""
        used = select(TAG.c.tag).join(SCENARIO, SCENARIO.c.id == TAG.c.scenario).where(SCENARIO.c.archived_at == "")
        with reading(self.engine) as connection:
            return sorted(set(connection.execute(used).scalars()), key=str.casefold)

    def version(self, scenario: str, number: int | None = None) -> Version:
        """Return a version with its texts, by default the newest. Raises NotThere."""
        with reading(self.engine) as connection:
            return self._version(connection, scenario, number)

    def _version(self, connection: Connection, scenario: str, number: int | None) -> Version:
        wanted = _versions(VERSION.c.document, VERSION.c.snapshot).where(VERSION.c.scenario == _known(scenario))
        if number is None:
            wanted = wanted.order_by(VERSION.c.number.desc()).limit(1)
        else:
            wanted = wanted.where(VERSION.c.number == _numbered(number))
        row = connection.execute(wanted).mappings().first()
        if row is None:
            there = self._scenario(connection, scenario)
            newest = there.newest.number
            raise NotThere(f"“{there.name}” has no version {number}: its newest is version {newest}.")
        return Version(**_info_of(row), document=row["document"], snapshot=row["snapshot"])

    def versions(self, scenario: str, *, offset: int = 0, limit: int = PAGE) -> list[VersionInfo]:
        """Return the versions of a scenario without their texts, the newest first."""
        wanted = _versions().where(VERSION.c.scenario == _known(scenario)).order_by(VERSION.c.number.desc())
        with reading(self.engine) as connection:
            rows = connection.execute(wanted.offset(_within(offset)).limit(_within(limit))).mappings().all()
        return [VersionInfo(**_info_of(row)) for row in rows]

    # -- people and the audit log

    def record(self, action: Action, about: str = "", detail: str = "", *, by: Actor = NOBODY) -> None:
        """Write an entry of the audit log: a login, a refusal, an export of contract prices."""
        with writing(self.engine) as connection:
            self._log(connection, self._person(connection, by), action, about, detail)

    def audit(
        self,
        *,
        action: Action | None = None,
        about: str = "",
        person: str = "",
        since: str = "",
        offset: int = 0,
        limit: int = 1000,
    ) -> list[AuditEntry]:
        """Return entries of the audit log, the newest first: of an action, about an id, of a person's name or subject.

        `since` is a day or a moment in ISO 8601, UTC.
        """
        wanted = select(AUDIT, PERSON.c.name).join(PERSON, PERSON.c.id == AUDIT.c.person)
        wanted = wanted.where(AUDIT.c.at >= printable(since))
        if action is not None:
            wanted = wanted.where(AUDIT.c.action == action)
        if about:
            wanted = wanted.where(AUDIT.c.about == printable(about))
        if person:
            wanted = wanted.where((PERSON.c.name == printable(person)) | (PERSON.c.subject == printable(person)))
        wanted = wanted.order_by(AUDIT.c.id.desc()).offset(_within(offset)).limit(_within(limit))
        with reading(self.engine) as connection:
            rows = connection.execute(wanted).mappings().all()
        return [AuditEntry(row["at"], row["name"], row["action"], row["about"], row["detail"]) for row in rows]

    def people(self) -> list[PersonRow]:
        """Return everybody who has done something here, by name."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(PERSON)).mappings().all()
        people = [PersonRow(row["subject"], row["name"], row["email"]) for row in rows]
        return sorted(people, key=lambda row: (row.name.casefold(), row.subject))

    def forget_person(self, subject: str, *, by: Actor = NOBODY) -> list[PersonRow]:
        """Delete a person's name and address; what they did stays, by a deleted person. Raises NotThere.

        Whoever has the same e-mail address is the same person, such as one for whom a token was made before a login;
        all their tokens are revoked. Returns everybody who was deleted, as they were.
        """
        with writing(self.engine) as connection:
            people = connection.execute(select(PERSON)).all()
            person = next((row for row in people if row.subject == printable(subject)), None)
            if person is None:
                raise NotThere("The library knows no such person.")
            email = person.email.casefold()  # databases know the case of different letters
            found = [row for row in people if row.id == person.id or (email and row.email.casefold() == email)]
            for row in found:
                forgotten = {"subject": _FORGOTTEN + row.id, "name": DELETED, "email": ""}
                connection.execute(update(PERSON).where(PERSON.c.id == row.id).values(forgotten))
                open_ = (TOKEN.c.person == row.id) & (TOKEN.c.revoked_at == "")
                connection.execute(update(TOKEN).where(open_).values(revoked_at=self._at()))
            self._log(connection, self._person(connection, by), "delete a name", "", "")
            return sorted((PersonRow(row.subject, row.name, row.email) for row in found), key=lambda row: row.subject)

    def wipe(self) -> str:
        """Leave nothing of what was deleted in the library's files.

        Returns the name of the file that may still hold it, because another program is reading; empty where none does.
        """
        return wipe(self.engine)

    def delete_archived(self, before: datetime, *, by: Actor = NOBODY) -> int:
        """Delete scenarios archived, and not saved to, since before a moment, with all versions; return how many."""
        until = text_of_moment(before)
        with writing(self.engine) as connection:
            old = select(SCENARIO.c.id).where(
                SCENARIO.c.archived_at != "", SCENARIO.c.archived_at < until, SCENARIO.c.saved_at < until
            )
            old = old.with_for_update()  # one that is restored at this moment is not deleted
            gone = connection.execute(old).scalars().all()
            person = self._person(connection, by) if gone else ""
            for scenario in gone:
                connection.execute(delete(SCENARIO).where(SCENARIO.c.id == scenario))
                self._log(connection, person, "delete", scenario, "archived longer than is kept")
            return len(gone)

    # -- machines' tokens

    def add_token(
        self, secret_hash: str, *, person: Actor, role: str, groups: Sequence[str], expires: datetime, by: Actor
    ) -> TokenRow:
        """Keep the hash of a token's secret; the secret itself is never seen here."""
        id_ = uuid.uuid4().hex[:12]
        token = {
            "id": id_,
            "secret_hash": secret_hash,
            "role": role,
            "groups": json.dumps(sorted(groups)),
            "created_at": self._at(),
            "expires_at": text_of_moment(expires),
            "revoked_at": "",
            "used_at": "",
        }
        with writing(self.engine) as connection:
            connection.execute(insert(TOKEN).values(person=self._person(connection, person), **token))
            self._log(connection, self._person(connection, by), "add a token", id_, role)
            return self._token_where(connection, TOKEN.c.id == id_)

    def token(self, secret_hash: str) -> TokenRow:
        """Return the token of a hash, revoked and expired ones too. Raises NotThere."""
        with reading(self.engine) as connection:
            return self._token_where(connection, TOKEN.c.secret_hash == _known(secret_hash))

    def tokens(self) -> list[TokenRow]:
        """Return all tokens, the newest first."""
        with reading(self.engine) as connection:
            rows = connection.execute(_tokens().order_by(TOKEN.c.created_at.desc())).mappings().all()
        return [_token_row(row) for row in rows]

    def revoke_token(self, id_: str, *, by: Actor) -> None:
        """Let a token open nothing from now on. Raises NotThere."""
        with writing(self.engine) as connection:
            self._token_where(connection, TOKEN.c.id == _known(id_))
            values = {"revoked_at": self._at()}
            connection.execute(update(TOKEN).where(TOKEN.c.id == id_, TOKEN.c.revoked_at == "").values(values))
            self._log(connection, self._person(connection, by), "revoke a token", id_, "")

    def token_used(self, id_: str) -> None:
        """Note that a token was used now."""
        with writing(self.engine) as connection:
            connection.execute(update(TOKEN).where(TOKEN.c.id == id_).values(used_at=self._at()))

    # -- the watch

    def record_watch(self, findings: str) -> None:
        """Keep what a run of the watch found."""
        with writing(self.engine) as connection:
            connection.execute(insert(WATCH_RUN).values(at=self._at(), findings=findings))

    def last_watch(self) -> WatchRun | None:
        """Return what the last run of the watch found; None before the first."""
        wanted = select(WATCH_RUN.c.at, WATCH_RUN.c.findings).order_by(WATCH_RUN.c.id.desc()).limit(1)
        with reading(self.engine) as connection:
            row = connection.execute(wanted).first()
        return None if row is None else WatchRun(row.at, row.findings)

    # -- health

    def check(self) -> Health:
        """Ask the database something small."""
        with reading(self.engine) as connection:
            return Health(self.engine.dialect.name, revision_of(connection), is_writable(connection))

    # -- parts

    def _at(self) -> str:
        return text_of_moment(self._now())

    def _person(self, connection: Connection, actor: Actor) -> str:
        """The id of a person, who is written down when first seen and renamed when the name has changed."""
        subject = printable(actor.subject) or _UNNAMED + printable(actor.name, MAX_NAME)
        name, email = printable(actor.name, MAX_NAME) or subject, printable(actor.email, MAX_NAME)
        wanted = select(PERSON).where(PERSON.c.subject == subject)
        row = connection.execute(wanted).mappings().first()
        if row is None:
            new = {"id": uuid.uuid4().hex, "subject": subject, "name": name, "email": email}
            insert_new = postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert
            connection.execute(insert_new(PERSON).values(new).on_conflict_do_nothing())  # two at once are one person
            row = connection.execute(wanted).mappings().one()
        values = {"name": name, "email": email or row["email"]}  # a machine's person may be named without
        if values != {"name": row["name"], "email": row["email"]}:
            connection.execute(update(PERSON).where(PERSON.c.id == row["id"]).values(values))
        return str(row["id"])

    def _log(self, connection: Connection, person: str, action: Action, about: str, detail: str) -> None:
        texts = {"about": printable(about), "detail": printable(detail)}
        entry = {"at": self._at(), "person": person, "action": action, **texts}
        connection.execute(insert(AUDIT).values(entry))

    def _put_tags(self, connection: Connection, scenario: str, tags: Sequence[str]) -> None:
        if tags:
            connection.execute(insert(TAG), [{"scenario": scenario, "tag": tag} for tag in tags])

    def _put_version(
        self, connection: Connection, scenario: str, number: int, at: str, person: str, comment: str, saved: Saved
    ) -> None:
        values = {
            "scenario": scenario,
            "number": number,
            "saved_at": at,
            "author": person,
            "comment": comment,
            "summary": saved.summary,
            "document": saved.document,
            "snapshot": saved.snapshot,
        }
        connection.execute(insert(VERSION).values(values))

    def _scenario(self, connection: Connection, scenario: str, *, to_change: bool = False) -> ScenarioRow:
        """A scenario with its newest version; one that is to be changed is nobody else's until the block ends."""
        wanted = _scenarios().where(SCENARIO.c.id == _known(scenario))
        if to_change:
            wanted = wanted.with_for_update(of=SCENARIO)  # SQLite's writers are alone anyway
        row = connection.execute(wanted).mappings().first()
        if row is None:
            raise NotThere("The library holds no such scenario.")
        return _scenario_row(row, self._tags(connection, [scenario]).get(scenario, ()))

    def _info(self, connection: Connection, scenario: str, number: int) -> VersionInfo:
        wanted = _versions().where(VERSION.c.scenario == scenario, VERSION.c.number == number)
        return VersionInfo(**_info_of(connection.execute(wanted).mappings().one()))

    def _tags(self, connection: Connection, scenarios: Sequence[str]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        if scenarios:
            rows = connection.execute(select(TAG).where(TAG.c.scenario.in_(scenarios)).order_by(TAG.c.tag))
            for row in rows:
                found[row.scenario] = (*found.get(row.scenario, ()), row.tag)
        return found

    def _token_where(self, connection: Connection, condition: Any) -> TokenRow:
        row = connection.execute(_tokens().where(condition)).mappings().first()
        if row is None:
            raise NotThere("The library holds no such token.")
        return _token_row(row)


def open_library(url: str = "", now: Callable[[], datetime] = utc_now, *, create: bool = True) -> Library:
    """Open the library at a database's address, by default the file in the user's data folder; upgrade it in place.

    One that is not there is begun. Raises LibraryUnavailable, with a sentence, for a database of a newer program, for
    one that holds something else, where it cannot be reached or written, and, unless `create`, where there is none.
    """
    engine = engine_of(url, create=create)
    try:
        bring_up_to_date(engine, create=create)
        keep_from_others(engine)
    except Exception:
        engine.dispose()
        raise
    return Library(engine, now)


def text_of_moment(moment: datetime) -> str:
    """Return a moment as the library writes it: UTC, ISO 8601 with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def is_id(text: str) -> bool:
    """Tell whether a text can be the id of something in a library, or the hash of a secret."""
    return text.isascii() and text.isalnum() and len(text) <= MAX_NAME


def _known(id_: str) -> str:
    """An id that can be asked for: others, from an address that was written by hand, are in no database."""
    if not is_id(id_):
        raise NotThere("The library holds nothing of that id.")
    return id_


def _numbered(number: int) -> int:
    if not 0 < number <= LARGEST:
        raise NotThere("The library holds no such version.")
    return number


def _within(count: int) -> int:
    return min(max(count, 0), LARGEST)


def _searched(name: str, description: str) -> str:
    return f"{name}\n{description}".casefold()


_AUTHOR = PERSON.alias("author")
_CREATOR = PERSON.alias("creator")


def _versions(*further: Any) -> Select[Any]:
    columns = (VERSION.c.scenario, VERSION.c.number, VERSION.c.saved_at, VERSION.c.comment, VERSION.c.summary)
    joined = VERSION.join(_AUTHOR, _AUTHOR.c.id == VERSION.c.author)
    return select(*columns, _AUTHOR.c.name.label("author"), *further).select_from(joined)


def _info_of(row: RowMapping) -> dict[str, Any]:
    return {key: row[key] for key in ("scenario", "number", "saved_at", "author", "comment", "summary")}


def _scenarios() -> Select[Any]:
    newest = (VERSION.c.scenario == SCENARIO.c.id) & (VERSION.c.number == SCENARIO.c.version)
    joined = SCENARIO.join(VERSION, newest).join(_AUTHOR, _AUTHOR.c.id == VERSION.c.author)
    joined = joined.join(_CREATOR, _CREATOR.c.id == SCENARIO.c.created_by)
    own = (SCENARIO.c.id, SCENARIO.c.name, SCENARIO.c.description, SCENARIO.c.created_at, SCENARIO.c.archived_at)
    of_version = (VERSION.c.scenario, VERSION.c.number, VERSION.c.saved_at, VERSION.c.comment, VERSION.c.summary)
    people = (_AUTHOR.c.name.label("author"), _CREATOR.c.name.label("created_by"))
    return select(*own, *of_version, *people).select_from(joined)


def _scenario_row(row: RowMapping, tags: tuple[str, ...]) -> ScenarioRow:
    own = {key: row[key] for key in ("id", "name", "description", "created_at", "created_by", "archived_at")}
    return ScenarioRow(**own, tags=tags, newest=VersionInfo(**_info_of(row)))


def _filtered(wanted: Select[Any], search: str, tag: str, archived: bool) -> Select[Any]:
    wanted = wanted.where(SCENARIO.c.archived_at != "" if archived else SCENARIO.c.archived_at == "")
    if search.strip():
        wanted = wanted.where(SCENARIO.c.searched.contains(printable(search.strip()).casefold(), autoescape=True))
    if tag:
        wanted = wanted.where(SCENARIO.c.id.in_(select(TAG.c.scenario).where(TAG.c.tag == printable(tag))))
    return wanted


def _tokens() -> Select[Any]:
    return select(TOKEN, PERSON.c.subject, PERSON.c.name, PERSON.c.email).join(PERSON, PERSON.c.id == TOKEN.c.person)


def _token_row(row: RowMapping) -> TokenRow:
    times = {key: row[key] for key in ("created_at", "expires_at", "revoked_at", "used_at")}
    return TokenRow(
        row["id"],
        row["name"],
        row["role"],
        tuple(json.loads(row["groups"])),
        **times,
        email=row["email"],
        subject=row["subject"],
    )
