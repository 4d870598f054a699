"""`breakeven refresh`: a report a source."""

from __future__ import annotations

import json

from breakeven.cli import main
from breakeven.commands.common import today
from pricing.studies.changes import Change
from pricing.studies.refresh import SourceReport


def test_refresh_prints_what_changed_and_what_failed(capsys, monkeypatch):
    changes = tuple(Change("raised", f"p · m{i} · input", 1, 2, "USD/Mtok") for i in range(50))
    asked = []

    def refresh(today, online, gpuhunt):
        asked.append((today, online, gpuhunt))
        failed = SourceReport("gpuhunt", "failed", "gpuhunt: nothing.", (), ("aws: failed",))
        return [SourceReport("genai-prices", "changed", "genai-prices: 50 raised.", changes), failed]

    monkeypatch.setattr("pricing.studies.refresh.refresh", refresh)
    assert main(["refresh", "--gpuhunt"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["genai-prices: 50 raised.", "  raised: p · m0 · input, 1 → 2 USD/Mtok (+100 %)"]
    assert lines[-3:] == ["  and 10 more; --format json lists all", "gpuhunt: nothing.", "  aws: failed"]
    assert asked == [(today(), False, True)]
    main(["refresh", "--online", "--format", "json"])
    assert len(json.loads(capsys.readouterr().out)[0]["changes"]) == 50


def test_refresh_of_what_is_current_says_so(capsys):
    assert main(["refresh"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert all(line.endswith(", as before.") for line in out)
