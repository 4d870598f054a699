"""Streamlit gives each of its loggers, and those of its server, a handler of its own; here they all get ours."""

from __future__ import annotations

import logging

from streamlit import logger

SAID_OTHERWISE = ("streamlit.error_util", "streamlit.runtime.scriptrunner_utils.script_run_context")
"""Loggers of errors in pages, which have a handler of their own, and of look-ups outside a session, which are meant."""


def log_through(handler: logging.Handler) -> None:
    """Make every logger of Streamlit's, present and later, write through a handler alone."""

    def set_up(of: logging.Logger) -> None:
        of.handlers = [handler]

    logger.setup_formatter = set_up  # type: ignore[assignment] # it is called for each new logger
    for known in logger._loggers.values():
        set_up(known)
