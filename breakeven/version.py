"""The version of the product: that of the source it runs from, else of the installed package."""

from __future__ import annotations

import tomllib
from importlib.metadata import version
from pathlib import Path

_PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def product_version() -> str:
    """Return the version, such as 0.1.0."""
    if _PROJECT.is_file():
        return str(tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"])
    return version("breakeven")
