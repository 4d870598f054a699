"""Scenarios for tests of snapshots and certificates: one option at the market's price or a contract's, the rest typed.

40.5M tokens at ratio 4 are 32.4M in and 8.1M out. At the market's $3 and $15 the API costs 32.4 · 3 + 8.1 · 15 =
218.7 USD a month, at the contract's $1 and $2 it costs 32.4 + 16.2 = 48.6.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from breakeven.document import Document, read_file
from pricing.contract.contract import Contract
from pricing.contract.file import read_contract
from tests.support.scenarios import typed_document

DAY = date(2026, 11, 20)
MADE_AT = datetime(2026, 11, 21, 9, 30, 15, tzinfo=UTC)
MARKET_USD, CONTRACT_USD = 218.7, 48.6
MODEL = {"provider": "anthropic", "model": "claude-sonnet-4-6"}
NO_CONTRACT = Contract()


def contract(input_usd: float = 1, output_usd: float = 2) -> Contract:
    """A contract with those prices of the API's model."""
    return read_contract(contract_csv(input_usd, output_usd))


def contract_csv(input_usd: float = 1, output_usd: float = 2) -> bytes:
    """The same as a file."""
    row = f"token,{MODEL['provider']},{MODEL['model']},{input_usd!r},{output_usd!r},2026-01-01\n"
    return f"kind,provider,model,input_usd_per_mtok,output_usd_per_mtok,effective_from\n{row}".encode()


def listed_document(**workload: Any) -> dict[str, Any]:
    """An API at its listed price against a GPU at $2 an hour."""
    document = typed_document(**workload)
    document["options"][0] |= MODEL
    del document["options"][0]["price"]
    return document


def opened(document: dict[str, Any]) -> Document:
    """The document that a scenario is opened as."""
    read = read_file(json.dumps(document))
    return read if isinstance(read, Document) else Document(read.scenario, read.origins)
