"""The upload of a model's config.json, whose sizes become part of an option."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from breakeven.edits.throughput import use_config
from breakeven.origins import one_line
from breakeven.uploads.upload import DocumentEdit, Upload, check_size
from economics.errors import InputError
from economics.fleet.config_file.model_file import ModelFile, read_model_file
from economics.fleet.config_file.text import MAX_BYTES, parse_config
from economics.note import Note

_UNNAMED = "custom"


@dataclass(frozen=True)
class OwnModel:
    """A model that a file describes: its name, what was read, and the file.

    With `beside` the option stays as it is, and a copy of it serves the model.
    """

    name: str
    read: ModelFile
    file: str
    beside: bool = False

    def stored_in(self, precision: str) -> OwnModel:
        """Return the same with weights of a precision that the user chose."""
        return replace(self, read=self.read.stored_in(precision))

    def against(self, published: float) -> OwnModel:
        """Return the same, warned of where the published number of parameters is another."""
        return replace(self, read=self.read.against(published))


@dataclass(frozen=True)
class ConfigUpload(Upload[OwnModel]):
    """A Hugging Face config.json for the option at `index`, or for the example when that is None.

    `option` is the option's name, which the button says.
    """

    index: int | None = None
    option: str = ""

    label = "config.json of a model"
    help = (
        "A Hugging Face config.json or Mistral's params.json: its sizes become part of the option and of the address."
    )
    types = ("json",)
    max_bytes = MAX_BYTES
    at_once = False

    def read(self, content: bytes, name: str) -> Sequence[OwnModel]:
        """Return the one model in the file."""
        check_size(content, self.max_bytes)
        return (OwnModel(name.removesuffix(".json"), read_model_file(parse_config(content), _UNNAMED), one_line(name)),)

    def refused(self, error: InputError) -> Sequence[str]:
        """Say why the file was not read."""
        field = "" if error.field in ("", "file") else f"{error.field}: "
        return (f"The file was not read: {field}{error.message}",)

    def preview(self, result: OwnModel) -> Sequence[Note]:
        """Say what to know of the model; its sizes are drawn beside."""
        return result.read.warnings

    def button(self, result: OwnModel) -> str:
        """Return the label of the button."""
        name = one_line(result.name.strip() or _UNNAMED)
        if result.beside:
            return f"Add an option with {name}"
        return f"Use {name} in place of {self.option}" if self.index is not None and self.option else f"Use {name}"

    def edit(self, result: OwnModel) -> DocumentEdit:
        """Return the edit that serves the model; raises ValueError while its precision is not known."""
        if result.read.precision is None:
            raise ValueError("no precision is chosen")
        name, sizes = result.name.strip() or _UNNAMED, result.read.sizes
        return lambda open_: open_.edited(use_config, self.index, name, sizes, result.file, beside=result.beside)
