"""Elements of our own in the browser: each is a script and a style sheet beside its module."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st


@cache
def component(name: str, html: str) -> Callable[..., Any]:
    """Return the function that draws the element `name`, made of `html` by `name.js` and `name.css` of this folder."""
    folder = Path(__file__).parent
    script, style = ((folder / f"{name}.{kind}").read_text(encoding="utf-8") for kind in ("js", "css"))
    made: Callable[..., Any] = st.components.v2.component(f"breakeven_{name}", html=html, css=style, js=script)
    return made
