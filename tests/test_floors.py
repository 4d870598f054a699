"""The floors of the house: a module imports from its own room or from a floor below, and nothing goes in a circle.

Read are all imports, those inside functions and those for the type checker alone as well: they are arrows too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS: tuple[tuple[str, ...], ...] = (
    ("economics.errors", "economics.numbers", "economics.quantity", "economics.units"),
    ("economics.note", "economics.assumption"),
    ("economics.fields", "economics.trend"),
    ("economics.cost", "economics.fleet"),
    ("economics.scaling", "economics.tuning"),
    ("economics.supply",),
    ("economics.option",),
    ("economics.scenario", "economics.break_even", "economics.ways", "economics.working"),
    ("economics.over_time", "economics.results"),
    ("economics.risk",),
    ("pricing.csv_cells", "pricing.curated", "pricing.errors", "pricing.facts", "pricing.rows"),
    ("pricing.rules", "pricing.sellers"),
    ("pricing.sources",),
    ("pricing.store",),
    ("pricing.contract", "pricing.recorded"),
    ("pricing.studies",),
    ("pricing.resolve",),
    ("usage.profile", "usage.reasons", "usage.tables"),
    ("usage.files", "usage.measures"),
    ("usage.holdings",),
    ("usage.document", "usage.calibrate", "usage.formats", "usage.replay"),
    ("usage.mapping",),
    ("usage.databases",),
    ("usage.read", "usage.read_table"),
    ("usage.reconcile",),
    ("trust.agreement",),
    ("trust.claims",),
    ("trust.preferred",),
    ("trust.guides",),
    ("trust.tuning",),
    ("trust.licences",),
    ("trust.models",),
    ("team.logs", "team.settings"),
    ("team.certificates", "team.library"),
    ("team.access", "team.egress", "team.webhook"),
    (
        *("breakeven.currency", "breakeven.curve_axes", "breakeven.instead", "breakeven.look", "breakeven.names"),
        *(
            "breakeven.origins",
            "breakeven.program",
            "breakeven.refused",
            "breakeven.shortening",
            "breakeven.typed_quotes",
        ),
    ),
    ("breakeven.defaults", "breakeven.references", "breakeven.refreshed"),
    ("breakeven.figures", "breakeven.written_numbers"),
    (
        *("breakeven.fleet", "breakeven.map", "breakeven.paid", "breakeven.parameters", "breakeven.ranks"),
        *("breakeven.advice", "breakeven.rent_reserve_buy"),
    ),
    ("breakeven.acceptance", "breakeven.choices", "breakeven.difference", "breakeven.settled", "breakeven.usage"),
    ("breakeven.document", "breakeven.later", "breakeven.outlook", "breakeven.words"),
    ("breakeven.address", "breakeven.certainty", "breakeven.edits", "breakeven.files", "breakeven.sharing"),
    ("breakeven.hourly", "breakeven.snapshot"),
    ("breakeven.certificate",),
    ("breakeven.mixes", "breakeven.opened", "breakeven.report"),
    (
        "breakeven.levers",
        "breakeven.saved",
        "breakeven.uploads",
        "breakeven.what_ifs",
        "breakeven.workbook",
    ),
    ("breakeven.exports", "breakeven.watch"),
    ("breakeven.commands",),
    ("breakeven.cli",),
    ("breakeven.__main__",),
    (
        "dashboard.measured",
        "dashboard.process",
        "dashboard.session",
        "dashboard.streamlit_private",
        "dashboard.turns",
    ),
    ("dashboard.access", "dashboard.library", "dashboard.worked"),
    ("dashboard.state",),
    ("dashboard.entry",),
    ("dashboard.widgets",),
    ("dashboard.login", "dashboard.long_work"),
    (
        "dashboard.claims",
        "dashboard.compare",
        "dashboard.guides",
        "dashboard.hardware",
        "dashboard.options",
        "dashboard.prices",
        "dashboard.usage",
    ),
    ("dashboard.models",),
    ("dashboard.mix", "dashboard.over_time", "dashboard.risk", "dashboard.scenarios", "dashboard.sidebar"),
    ("dashboard.advice", "dashboard.levers", "dashboard.map"),
    ("pages",),
    ("app",),
    ("serving",),
)
"""From the ground up: the rooms of each floor, of which none imports another; a room is a folder or a module."""
PACKAGES = ("economics", "pricing", "usage", "trust", "team", "breakeven", "dashboard", "pages", "serving")

Graph = Mapping[str, set[str]]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
MODULES["app"] = ROOT / "app.py"


def imported(source: str, modules: Iterable[str]) -> set[str]:
    """The modules of the house that a module's source imports, anywhere in it."""
    known = set(modules)
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole module"
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= members if members <= known else {*members, str(node.module)}
    return found & known


ROOMS = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def room_of(module: str) -> str | None:
    """The room that a module lies in; the bare package above the rooms is in none."""
    return next((room for room in ROOMS if module == room or module.startswith(f"{room}.")), None)


IMPORTS: Graph = {name: imported(path.read_text(encoding="utf-8"), MODULES) for name, path in MODULES.items()}


def upward(imports: Graph) -> Iterator[str]:
    """Every import from a floor above, or from another room of the same floor."""
    for module, others in sorted(imports.items()):
        for other in sorted(others):
            here, there = room_of(module), room_of(other)
            if here is not None and there is not None and here != there and ROOMS[there] >= ROOMS[here]:
                yield f"{module} imports {other}"


def between_rooms(imports: Graph) -> Graph:
    """The rooms that each room imports from."""
    arrows: dict[str, set[str]] = {}
    for module, others in imports.items():
        here = room_of(module)
        if here is not None:
            arrows.setdefault(here, set()).update(r for other in others if (r := room_of(other)) not in (None, here))
    return arrows


def circle(imports: Graph) -> list[str]:
    """The modules of one circle of imports, none when there is no circle."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        modules: list[str] = error.args[1]
        return modules
    return []


def test_every_module_is_on_a_floor_and_every_room_exists():
    assert [name for name in MODULES if room_of(name) is None and name not in PACKAGES] == []
    assert set(ROOMS) == {room_of(name) for name in MODULES if name not in PACKAGES}


def test_no_import_goes_up():
    assert list(upward(IMPORTS)) == []


def test_no_circle_between_folders():
    assert circle(between_rooms(IMPORTS)) == []


def test_no_circle_between_files():
    assert circle(IMPORTS) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pricing.rows",
        "from pricing.rows import PriceRow",
        "from pricing import rows",
        "def f():\n    from pricing.rows import PriceRow",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pricing.rows import PriceRow",
    ],
)
def test_an_import_is_seen_wherever_it_stands(source):
    assert imported(source, MODULES) - {"pricing"} == {"pricing.rows"}


def test_an_arrow_that_runs_up_and_a_circle_are_seen():
    imports = {"pricing.store.catalogue": {"pricing.studies.everywhere", "pricing.rows"}, "pricing.rows": set()}
    assert list(upward(imports)) == ["pricing.store.catalogue imports pricing.studies.everywhere"]
    assert list(upward({"pricing.errors": {"pricing.rows"}})) == ["pricing.errors imports pricing.rows"]
    both_ways = {**imports, "pricing.studies.everywhere": {"pricing.store.catalogue"}}
    assert set(circle(both_ways)) == {"pricing.store.catalogue", "pricing.studies.everywhere"}
    assert set(circle(between_rooms(both_ways))) == {"pricing.store", "pricing.studies"}
