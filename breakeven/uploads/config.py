"""The upload of a model's config.json, whose sizes become part of an option."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from breakeven.edits.throughput import use_config
from breakeven.origins import one_line
from breakeven.uploads.upload import MEBIBYTE, DocumentEdit, Upload, check_size
from economics.errors import InputError
from economics.fleet.architecture import Architecture
from economics.fleet.config_file.model_file import read_config
from economics.note import Note
from economics.scenario.reading import parse_json

MAX_BYTES = MEBIBYTE
_UNNAMED = "custom"


@dataclass(frozen=True)
class OwnModel:
    """A model that a file describes: its name, its sizes and the file."""

    name: str
    sizes: Architecture
    file: str


@dataclass(frozen=True)
class ConfigUpload(Upload[OwnModel]):
    """A Hugging Face config.json for the option at `index`, or for the example when that is None."""

    index: int | None = None

    label = "config.json of a model"
    help = "A Hugging Face config.json: its sizes become part of the option and of the address."
    types = ("json",)
    max_bytes = MAX_BYTES
    at_once = False

    def read(self, content: bytes, name: str) -> Sequence[OwnModel]:
        """Return the one model in the file."""
        check_size(content, self.max_bytes)
        sizes = read_config(parse_json(content), _UNNAMED)
        return (OwnModel(name.removesuffix(".json"), sizes, one_line(name)),)

    def refused(self, error: InputError) -> Sequence[str]:
        """Say why the file was not read."""
        field = "" if error.field in ("", "scenario") else f"{error.field}: "
        return (f"The file was not read: {field}{error.message}",)

    def preview(self, result: OwnModel) -> Sequence[Note]:
        """Show the sizes that were read."""
        total, active = (f"{n / 1e9:,.1f}B" for n in (result.sizes.total_parameters, result.sizes.active_parameters))
        text = f"{result.sizes.layers} layers, {total} parameters, {active} of them active; published at "
        return (Note("sizes of a model", f"{text}{result.sizes.native_precision}."),)

    def button(self, result: OwnModel) -> str:
        """Return the label of the button."""
        del result
        return "Use this model"

    def edit(self, result: OwnModel) -> DocumentEdit:
        """Return the edit that serves the model."""
        name = result.name.strip() or _UNNAMED
        return lambda open_: open_.edited(use_config, self.index, name, result.sizes, result.file)
