"""Setting Streamlit's options in the process, the secret one too; `st.set_option` takes only those of a running app."""

from __future__ import annotations

from collections.abc import Mapping

from streamlit import config


def set_options(values: Mapping[str, object]) -> None:
    """Set options by name over what files and variables say; call before the server is made."""
    for name, value in values.items():
        config.set_option(name, value)
