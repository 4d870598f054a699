"""Streamlit's loggers, those that it makes later too, write through one handler alone."""

from __future__ import annotations

import logging

import pytest
from streamlit import logger

from dashboard.streamlit_private.loggers import SAID_OTHERWISE, log_through


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def test_loggers_of_before_and_of_later_write_through_the_handler(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logger, "setup_formatter", logger.setup_formatter)
    before = logger.get_logger("streamlit.before")
    for known in logger._loggers.values():
        monkeypatch.setattr(known, "handlers", known.handlers)
    kept = Kept()
    log_through(kept)
    before.warning("before")
    logger.get_logger("streamlit.later").warning("later")
    assert kept.said == ["before", "later"]
    assert [each.handlers for each in logger._loggers.values()] == [[kept]] * len(logger._loggers)


def test_the_loggers_that_are_left_out_are_still_called_so():
    from streamlit import error_util
    from streamlit.runtime.scriptrunner_utils import script_run_context

    assert set(SAID_OTHERWISE) == {error_util._LOGGER.name, script_run_context._LOGGER.name}
