"""Results as JSON text, for the command line and for the pack."""

from __future__ import annotations

import json
from typing import Any

from economics.numbers import without_minus_zero


def json_text(document: Any) -> str:
    """Return a document as indented JSON; raises ValueError for a number that is not finite."""
    return json.dumps(without_minus_zero(document), indent=1, ensure_ascii=False, allow_nan=False)
