"""Streamlit gives each of its loggers, and those of its server, a handler of its own; here they all get ours."""

from __future__ import annotations

import logging

from streamlit import logger


def log_through(handler: logging.Handler) -> None:
    """Make every logger of Streamlit's, present and later, write through a handler alone."""

    def set_up(of: logging.Logger) -> None:
        of.handlers = [handler]

    logger.setup_formatter = set_up  # type: ignore[assignment] # it is called for each new logger
    for known in logger._loggers.values():
        set_up(known)
    # a route that looks prices up outside a session is worth no line
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    # whoever handles the errors of pages says them
    logging.getLogger("streamlit.error_util").disabled = True
