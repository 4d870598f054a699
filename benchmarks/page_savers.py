"""People who save on the page Scenarios, one version after the other, while replicas are killed under them.

A saver opens a scenario that no other has, saves it as a new one, then its next versions, and notes of which the page
said that they are saved. Killed in the middle, it opens its address again; where its save had arrived after all, the
page says so, and it saves its own on top, as a person would.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import websockets

from benchmarks.kept import Kept, kept_of
from benchmarks.load import Tab, own_query
from breakeven.saved.link import PARAMETER, SavedLink, read_link
from breakeven.saved.version import opened_version
from economics.errors import InputError
from team.library.rows import Version
from team.library.store import Library, open_library

BETWEEN_SECONDS = 0.2
_NEW, _NEXT, _ON_TOP = "Save", "Save as version", "Save mine as version"


@dataclass
class PageSaves:
    """What people saw who saved on the page, and what became of it.

    `cut` counts saves under way when their replica was killed, `met` how often the page said that one had come in
    between; `told` are those that it said are saved, `ended` says why somebody could not go on.
    """

    cut: int = 0
    met: int = 0
    told: list[SavedLink] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    found: Kept = field(default_factory=Kept)

    def rows(self) -> list[tuple[str, object]]:
        """The table, a line for each thing that was counted."""
        return [
            ("saves on the page under way when their replica was killed", self.cut),
            ("  arrived after all: the page said so, and the person chose", self.met),
            *self.found.rows(),
            ("people who could not go on saving", len(self.ended)),
        ]


class SavingTab(Tab):
    """A tab on the page Scenarios; `said` is what its last run told in toasts and boxes."""

    page = "scenarios"

    def __init__(self, url: str, number: int) -> None:
        super().__init__(url, number)
        self._fields: dict[str, str] = {}
        self._buttons: dict[str, str] = {}
        self.said: list[str] = []

    @property
    def meets_another(self) -> bool:
        """Whether the page asks what becomes of a save because there is a newer version."""
        return self._button(_ON_TOP) is not None

    async def save(self, comment: str) -> SavedLink | None:
        """Save what is open, on top of what came in between if the page asks; the version that the page says is saved.

        None where it said nothing of the kind; raises RuntimeError where there is nothing to save with.
        """
        button = self._button(_ON_TOP) or self._button(_NEXT) or self._buttons.get(_NEW)
        if button is None:
            raise RuntimeError(f"nothing saves on the page: {[*self._buttons]}; {self.said}")
        message = self._message()
        states = message.rerun_script.widget_states.widgets
        states.add(id=button, trigger_value=True)
        for label, text in (("Name", f"Saver {self.number}"), ("Comment on this version", comment)):
            if label in self._fields:
                states.add(id=self._fields[label], string_value=text)
        self._fields, self._buttons, self.said = {}, {}, []
        await self._run(message)
        saved = any(said.startswith("Saved") for said in self.said)
        return read_link(dict(parse_qsl(self.query))[PARAMETER]) if saved else None

    def _button(self, beginning: str) -> str | None:
        return next((name for label, name in self._buttons.items() if label.startswith(beginning + " ")), None)

    def _take(self, element: Any) -> None:
        super()._take(element)
        kind = element.WhichOneof("type")
        if kind == "button":
            self._buttons[element.button.label] = element.button.id
        elif kind == "text_input":
            self._fields[element.text_input.label] = element.text_input.id
        elif kind in ("toast", "alert"):
            self.said.append(getattr(element, kind).body)


def save_until(url: str, count: int, going: Callable[[], bool]) -> PageSaves:
    """Let so many people save for as long as it goes; what the library holds is not looked at yet."""
    found = PageSaves()

    async def everybody() -> None:
        await asyncio.gather(*(_saver(url, number, going, found) for number in range(count)))

    asyncio.run(everybody())
    return found


async def _saver(url: str, number: int, going: Callable[[], bool], into: PageSaves) -> None:
    tab, count = SavingTab(url, number), 0
    try:
        await tab.found()
        while going():
            count += 1
            try:
                link = await tab.save(f"{number}: {count}")
            except websockets.ConnectionClosed:
                into.cut += 1
                await tab.found()
                continue
            if link is not None:
                into.told.append(link)
            elif tab.meets_another:
                into.met += 1
            else:
                raise RuntimeError(f"the page did not save: {tab.said}")
            await asyncio.sleep(BETWEEN_SECONDS)
    except Exception as error:  # whatever ends it early is what is looked for
        into.ended.append(f"saver {number}: {error!r}")
    finally:
        await tab.close()


def look_after(found: PageSaves, database: str) -> PageSaves:
    """Look what became of each version, in the library itself."""
    library = open_library(database)
    try:
        there = {SavedLink(version.scenario, version.number): _wrong(version) for version in _all(library)}
    finally:
        library.close()
    found.found = kept_of(found.told, there)
    return found


def _all(library: Library) -> Iterable[Version]:
    for row in library.scenarios(limit=100):
        yield from (library.version(row.id, number) for number in range(1, row.newest.number + 1))


def _wrong(version: Version) -> str:
    """Say what is not as its saver saved it; empty where all is."""
    number = version.comment.partition(":")[0]
    held = version.author, version.saved_at, version.comment, version.document, version.snapshot
    try:
        opened = opened_version(version.scenario, f"Saver {number}", version.number, *held)
    except InputError as error:
        return f"version {version.number} of saver {number} cannot be opened: {error}"
    asked = dict(parse_qsl(own_query(int(number))))
    scenario = opened.document.scenario
    there = {
        "name": scenario.name,
        "cache_hit_rate": scenario.workload.cache_hit_rate,
        "input_output_ratio": scenario.workload.input_output_ratio,
    }
    wanted = {name: type(there[name])(text) for name, text in asked.items()}
    return "" if there == wanted else f"version {version.number} of saver {number} holds {there} for {wanted}"
