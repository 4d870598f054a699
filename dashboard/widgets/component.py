"""Elements of our own in the browser: each is a script and a style sheet in `static/`, which the browser loads once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

_STATIC = Path(__file__).resolve().parents[2] / "static"
PAGE_STYLE = f"<style>{(_STATIC / 'page.css').read_text(encoding='utf-8')}</style>"
"""How every page looks where it differs from Streamlit's own look; sent with the page, so that nothing jumps."""
_SCRIPT = """
const loaded = import(new URL("ADDRESS", document.baseURI));
export default (element) => { loaded.then((module) => module.default({...element, data: element.data[0]})); };
"""


@cache
def component(name: str, html: str, *, isolated: bool = True) -> Callable[..., Any]:
    """Return the function that draws the element `name`: `html` with `static/name.js` and `static/name.css`.

    One that is not `isolated` also has the styles of the page, and its own sheet, if it has one, holds for the page.
    """
    sheet = f"{name}.css"
    style = f'<link rel="stylesheet" href="{_address(sheet)}">' if (_STATIC / sheet).exists() else ""
    made: Callable[..., Any] = st.components.v2.component(
        f"breakeven_{name}",
        html=f"{style}{html}" or None,
        js=_SCRIPT.replace("ADDRESS", _address(f"{name}.js")),
        isolate_styles=isolated,
    )

    def draw(*, data: dict[str, Any], **where_and_how: Any) -> Any:
        return made(data=[data], **where_and_how)  # in a list, Streamlit does not look for tables in each of its values

    return draw


def _address(file: str) -> str:
    """The address of a static file, relative to the app; it changes with the file, so no browser keeps an old one."""
    return f"app/static/{file}?{sha256((_STATIC / file).read_bytes()).hexdigest()[:12]}"
