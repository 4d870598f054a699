"""The tables as they stand after all migrations. Times are UTC in ISO 8601, so that they sort as texts everywhere."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text

METADATA = MetaData()
REVISIONS = ("0001", "0002")
"""The migrations in their order; a database at another one is of a newer program."""
REVISION_TABLE = "library_revision"

PERSON = Table(
    "person",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
)
SCENARIO = Table(
    "scenario",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("searched", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("created_by", ForeignKey("person.id"), nullable=False),
    Column("saved_at", Text, nullable=False),
    Column("archived_at", Text, nullable=False),
    Index("scenario_by_time", "archived_at", "saved_at"),
    Index("scenario_by_name", "name"),
)
TAG = Table(
    "scenario_tag",
    METADATA,
    Column("scenario", ForeignKey("scenario.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", Text, primary_key=True),
    Index("scenario_by_tag", "tag"),
)
VERSION = Table(
    "version",
    METADATA,
    Column("scenario", ForeignKey("scenario.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("saved_at", Text, nullable=False),
    Column("author", ForeignKey("person.id"), nullable=False),
    Column("comment", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("snapshot", Text, nullable=False),
)
AUDIT = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("person", ForeignKey("person.id"), nullable=False),
    Column("action", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("audit_by_time", "at"),
)
TOKEN = Table(
    "token",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("person", ForeignKey("person.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("groups", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("revoked_at", Text, nullable=False),
    Column("used_at", Text, nullable=False),
)
WATCH_RUN = Table(
    "watch_run",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("findings", Text, nullable=False),
)
