"""Files of usage that somebody drops: in a private folder until they are read, one read at a time, and then gone."""

from __future__ import annotations

import shutil
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from breakeven.uploads.upload import MEBIBYTE
from economics.errors import InputError
from economics.scenario.reading import parse_json
from pricing.store.catalogue import Catalogue
from usage.files.opened import Opened, open_file
from usage.formats.kinds import FORMATS
from usage.mapping import Mapping
from usage.profile import Profile
from usage.read import Reading, Stop, read_files
from usage.replay.log import Edges
from usage.tables.duck import Stopped

T = TypeVar("T")
Tell = Callable[[float], None]
"""Told the share of the work that is done."""
MAX_BYTES = 200 * MEBIBYTE
"""The most that is taken at once; a larger file is read by the command line, whose JSON the page takes."""
KEPT_SECONDS = 900.0
"""How long a file waits for a mapping of its columns before it is gone."""
MEMORY = 1024 * MEBIBYTE
"""The most that the engine that reads a file may take [byte]."""
_MOST_HOURS = 1_000_000
_LONGEST_PROFILE = 20 * MEBIBYTE
_one = threading.Lock()
"""Held by the one session of the process whose file is being read."""
_numbers = count(1)


class Dropped:
    """Files in a folder that nobody else may read; it goes with `forget`, with this object, and after a while anyway.

    `names` are what their owner calls them. Raises InputError where they are too large together, or the disk is full.
    """

    def __init__(self, files: Sequence[tuple[str, bytes | memoryview]]) -> None:
        self.number = next(_numbers)
        self.names = tuple(name for name, _ in files)
        size = sum(len(content) for _, content in files)
        if size > MAX_BYTES:
            raise InputError(self.names[0], f"{size:,} bytes are refused: at most {MAX_BYTES:,}")
        folder = Path(mkdtemp(prefix="breakeven-dropped-"))
        self.paths = tuple(folder / str(place) for place in range(len(files)))
        self._remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            for path, (_, content) in zip(self.paths, files, strict=True):
                path.write_bytes(content)
        except OSError as error:
            self.forget()
            raise InputError(self.names[0], error.strerror or "it cannot be kept while it is read") from None
        self._timer = threading.Timer(KEPT_SECONDS, self._remove)
        self._timer.daemon = True
        self._timer.start()

    @property
    def there(self) -> bool:
        """Whether the files are still there."""
        return self._remove.alive

    def forget(self) -> None:
        """Remove the files, if they are still there."""
        self._remove()
        timer: threading.Timer | None = getattr(self, "_timer", None)
        if timer is not None:
            timer.cancel()


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What became of dropped files: what was read out of them, a refusal, or stopped.

    `unmapped`: no format has these columns, and a mapping may say what they mean; the files are then still there.
    """

    value: T | None = None
    refused: InputError | None = None
    unmapped: bool = False
    stopped: bool = False


def is_busy() -> bool:
    """Tell whether a file is being read in this process."""
    return _one.locked()


def read_dropped(
    dropped: Dropped,
    catalogue: Catalogue,
    as_of: date,
    edges: Edges,
    mapping: Mapping | None,
    progress: Tell,
    stop: Stop,
) -> Outcome[Reading]:
    """Return what is kept of dropped files, once those of others are read; they are gone when the answer is there.

    They stay only where a mapping of their columns is wanted, or was refused. `edges` are those of the replay. A
    profile that the command printed has nothing to replay.
    """
    return read_in_turn(
        dropped,
        lambda: _reading(dropped, catalogue, as_of, edges, mapping, progress, stop),
        stop,
        stays=lambda: mapping is not None or _is_unknown_table(dropped),
    )


def read_in_turn(
    dropped: Dropped,
    read: Callable[[], T],
    stop: Stop,
    stays: Callable[[], bool] = lambda: False,
) -> Outcome[T]:
    """Return what is read out of dropped files, once those of others are read; then they are gone.

    `read` raises Stopped where `stop` breaks it off. Where it refuses the files, they stay if `stays` says so.
    """
    outcome: Outcome[T] = Outcome(stopped=True)
    try:
        with _turn(stop):
            outcome = Outcome(value=read())
    except Stopped:
        pass
    except InputError as error:
        # a new error: what led to this one may quote the file
        outcome = Outcome(refused=InputError(error.field, error.message, error.rule), unmapped=stays())
    except Exception as error:  # what a library says of a file may quote it
        outcome = Outcome(refused=InputError(dropped.names[0], f"it cannot be read ({type(error).__name__})"))
    finally:
        if not outcome.unmapped:
            dropped.forget()
    return outcome


@contextmanager
def _turn(stop: Stop) -> Iterator[None]:
    while not _one.acquire(timeout=0.1):
        if stop():
            raise Stopped
    try:
        if stop():
            raise Stopped
        yield
    finally:
        _one.release()


def _reading(
    dropped: Dropped,
    catalogue: Catalogue,
    as_of: date,
    edges: Edges,
    mapping: Mapping | None,
    progress: Tell,
    stop: Stop,
) -> Reading:
    if not dropped.there:
        raise InputError(dropped.names[0], "it has waited too long and is gone: drop it again")
    printed = _printed_profile(dropped)
    if printed is not None:
        return Reading(printed, None, None)
    return read_files(
        dropped.paths,
        catalogue,
        as_of,
        edges,
        mapping=mapping,
        memory=MEMORY,
        tell=progress,
        stop=stop,
        names=dropped.names,
    )


def _printed_profile(dropped: Dropped) -> Profile | None:
    """The profile that a file is, as the command prints it; None for any other file."""
    if len(dropped.paths) != 1 or dropped.paths[0].stat().st_size > _LONGEST_PROFILE:
        return None
    content = dropped.paths[0].read_bytes()
    if not content.lstrip().startswith(b"{"):
        return None
    try:
        document: Any = parse_json(content)
    except InputError:
        return None  # what is wrong with it is told by whoever reads it as a log
    if not isinstance(document, dict) or not {"format", "holds", "null_reasons"} <= document.keys():
        return None
    try:
        profile = Profile.model_validate(document)
    except ValidationError as error:
        raise _other_edition(dropped, ".".join(str(step) for step in error.errors()[0]["loc"])) from None
    _check_times(profile, dropped)
    return profile


def _other_edition(dropped: Dropped, field: str) -> InputError:
    return InputError(dropped.names[0], f"{field} is not as this edition of the command prints it")


def _check_times(profile: Profile, dropped: Dropped) -> None:
    """Raise InputError for times that no file has: what is drawn over them takes room for each hour."""
    for field in ("first", "last"):
        text = getattr(profile, field)
        try:
            fine = text is None or datetime.fromisoformat(text).tzinfo is not None
        except ValueError:
            fine = False
        if not fine:
            raise _other_edition(dropped, field)
    if profile.hours_in_span is not None and not 0 <= profile.hours_in_span <= _MOST_HOURS:
        raise _other_edition(dropped, "hours_in_span")


def _is_unknown_table(dropped: Dropped) -> bool:
    """Whether the files are tables of which no format has the columns."""
    try:
        files = opened(dropped)
    except InputError:
        return False
    return all(file.keys and not any(form.fits(file) for form in FORMATS) for file in files)


def opened(dropped: Dropped) -> list[Opened]:
    """Open dropped files; raises InputError for what is none."""
    return [open_file(path, name, None) for path, name in zip(dropped.paths, dropped.names, strict=True)]
