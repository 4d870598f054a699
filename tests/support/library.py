"""A library for tests of pages: named by the environment, and filled with versions as the page saves them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from breakeven.document import Document, document_json
from breakeven.saved.summary import summary_json, summary_of
from breakeven.snapshot.file import snapshot_json
from breakeven.snapshot.take import take_snapshot
from pricing.contract.contract import Contract, contract_from_records
from pricing.store.catalogue import Catalogue
from team.library.rows import Saved
from team.library.shared import close_shared

NO_CONTRACT = contract_from_records(())
HOSTILE = (
    '<img src=x onerror="alert(1)"><script>alert(2)</script>',
    "[click](javascript:alert(3)) **bold** $x^2$ :red[red] `code`",
    "=cmd|'/C calc'!A0",
    "../../etc/passwd",
    "# not a heading | not a cell",
    "Kosten 📉 👩‍👩‍👧 2027 مشروع",
)
"""Names that must stay what they are wherever they stand."""


def use_library(patch: pytest.MonkeyPatch, folder: Path) -> str:
    """Let pages use an empty library in a folder; gives its address."""
    close_shared()
    url = f"sqlite:///{folder}/library.sqlite"
    patch.setenv("DATABASE_URL", url)
    return url


def saved(
    document: Document, catalogue: Catalogue, day: date, contract: Contract = NO_CONTRACT, program: str = ""
) -> Saved:
    """What a version of a document holds that was saved on a day."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    snapshot = take_snapshot(document, catalogue, day, contract, made_at=at)
    text = snapshot_json(snapshot)
    if program:
        text = text.replace(f'"program": "{snapshot.program}"', f'"program": "{program}"')
    return Saved(document_json(document), text, summary_json(summary_of(snapshot)))
