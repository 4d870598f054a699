"""The kinds of file that pages accept; a new kind is one line here and a file of its own."""

from __future__ import annotations

from typing import Any

from breakeven.uploads.config import ConfigUpload
from breakeven.uploads.contract import CONTRACT_FILE
from breakeven.uploads.run import RunUpload
from breakeven.uploads.scenario import SCENARIO
from breakeven.uploads.upload import Upload

UPLOADS: tuple[Upload[Any], ...] = (SCENARIO, CONTRACT_FILE, RunUpload(), ConfigUpload())
