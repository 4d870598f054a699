"""The text of a configuration as JSON of others: Infinity and NaN may stand in it, weights and archives may not."""

from __future__ import annotations

import json
from typing import Any

from economics.errors import InputError
from economics.fields.json_objects import unrepeated
from economics.fleet.config_file.others import NEEDED

MAX_BYTES = 5 * 2**20
"""The longest configuration that is read; a real one that lists each quantised expert takes 3 MB."""
_MOST_KEYS = 300_000
_GGUF = b"GGUF"
_ZIP = b"PK\x03\x04"


def parse_config(content: bytes) -> Any:
    """Return the JSON value in a file as Python's json module and transformers write it: Infinity and NaN allowed.

    Raises InputError for files of weights, above the limit, no UTF-8, no JSON, nested too deep or with a key twice.
    """
    refuse_weights(content)
    if len(content) > MAX_BYTES:
        raise InputError("file", f"{len(content):,} bytes are refused: a configuration has at most {MAX_BYTES:,}")
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_Pairs())
    except InputError:
        raise
    except RecursionError:
        raise InputError("file", "is nested too deep: a configuration has a few levels") from None
    except json.JSONDecodeError as error:
        raise InputError("file", f"is no valid JSON (line {error.lineno}, column {error.colno})") from None
    except ValueError:  # no UTF-8, or a number of thousands of digits
        raise InputError("file", "is no valid JSON") from None


class _Pairs:
    """Makes objects out of pairs, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self.count += len(pairs)
        if self.count > _MOST_KEYS:
            raise InputError("file", f"more than {_MOST_KEYS:,} keys are refused: no configuration has as many")
        return unrepeated(pairs)


def refuse_weights(content: bytes) -> None:
    """Raise InputError for a file of weights, of which the first few bytes are enough."""
    if content.startswith(_GGUF):
        raise InputError(
            "file", f"a GGUF file, which holds weights: {NEEDED} of the model that it was made from, and the precision"
        )
    if content.startswith(_ZIP):
        raise InputError("file", f"an archive or a file of weights: {NEEDED}, which lies beside the weights")
    if len(content) > 9 and content[8:9] == b"{" and 2 <= int.from_bytes(content[:8], "little") <= 10**9:
        raise InputError("file", f"a safetensors file, which holds weights: {NEEDED}, which lies beside it")
