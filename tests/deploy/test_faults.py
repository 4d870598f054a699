"""What breaks in operation, in the short form of `./task soak`: replicas and saves killed, a database that goes away.

Nothing may be lost or half, no number may be another session's, and no traceback may reach anybody.
"""

from __future__ import annotations

import json
import shlex
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from benchmarks import load, page_savers, soak
from benchmarks.replicas import Served, replicas
from pricing.store.store import ENVIRONMENT_VARIABLE
from team.library.patient import ANSWER_SECONDS
from tests.support.coroutines import apart, run_alone
from tests.support.postgres_server import PASSWORD, postgres_server
from tests.support.visit import broken, costs, go, press

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("deploy")]
KILLS, SESSIONS, SECONDS = 5, 20, 60.0
RECOVERED_SECONDS = 30.0
PROBE_SECONDS = 5.0
"""After so long the probe of the manifests gives a replica up."""


@pytest.fixture(autouse=True)
def catalogue(built_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is worked out here and there has the same prices."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(built_file))


def readiness(served: Served, which: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"{served.dashboards[which].url}/readyz", timeout=30) as answer:
        found: dict[str, Any] = json.loads(answer.read())
    return found


def computes(served: Served) -> None:
    """A person comes, moves a slider, and sees the right costs."""

    async def visit() -> load.Seen:
        tab = load.Tab(served.url, 3)
        await tab.open()
        await tab.change()
        await tab.close()
        return tab.seen()

    assert load.wrong_figures([run_alone(visit())]) == []


def quiet(served: Served) -> None:
    """No process has printed a traceback or the database's password."""
    for dashboard in served.dashboards:
        printed = dashboard.output.read_text()
        assert "Traceback" not in printed
        assert PASSWORD not in printed
        assert quote(PASSWORD, safe="") not in printed


def test_twenty_people_on_two_processes_each_see_their_own_numbers() -> None:
    with replicas(2) as served:
        found = apart(load.measured, served, SESSIONS, SECONDS)
        quiet(served)
    assert (found.lost, found.wrong) == ([], [])
    assert len(found.first) == SESSIONS
    assert len(found.changes) >= 5 * SESSIONS
    assert len({seen.session for seen in found.seen}) == SESSIONS


def test_a_number_of_another_session_would_be_seen() -> None:
    right = load.expected(3, "10B")
    own = "name=Session+3&cache_hit_rate=0.12&input_output_ratio=1&tokens_per_month=1e10"
    assert load.wrong_figures([load.Seen(3, "10B", own, right)]) == []
    assert len(load.wrong_figures([load.Seen(3, "10B", own, load.expected(4, "10B"))])) == 1
    assert len(load.wrong_figures([load.Seen(3, "10B", own.replace("+3", "+4"), right)])) == 1
    assert len(load.wrong_figures([load.Seen(3, "12B", own, right)])) == 2
    assert len({load.expected(number, "10B") for number in range(soak.LOAD_SESSIONS)}) == soak.LOAD_SESSIONS


def test_replicas_killed_in_the_middle_of_downloads_changes_and_saves() -> None:
    with postgres_server() as server:
        faults = apart(soak.kills, server.url(), KILLS, 4)
    assert faults.kills == faults.downloads.total() == KILLS
    assert faults.troubles == []
    assert faults.downloads["refused"] == 0
    assert faults.load.moved > 0
    assert faults.saves.found.kept == faults.saves.found.told > 5 * KILLS


def test_saves_killed_in_the_middle_on_either_database(tmp_path: Path) -> None:
    with postgres_server() as server:
        for name, url in (("SQLite", f"sqlite:///{tmp_path}/library.sqlite"), ("PostgreSQL", server.url())):
            found = soak.saves(name, url, KILLS).found
            assert (found.lost, found.half) == (0, [])
            assert found.kept == found.told >= KILLS


def test_memory_stays_while_people_work() -> None:
    soaked = apart(soak.memory, 3.0, SESSIONS)
    assert (soaked.load.lost, soaked.load.wrong) == ([], [])
    assert len(soaked.rows) >= 120
    assert soaked.growth(2, 3) < soak.MOST_GROWN


def test_without_its_database_the_dashboard_computes_says_so_and_recovers() -> None:
    with postgres_server() as server, replicas(2, environment={"DATABASE_URL": server.url()}) as served:
        for which in (0, 1):
            assert readiness(served, which)["saving"] == "on"
        server.stop()
        for which in (0, 1):
            found = readiness(served, which)
            assert (found["ready"], found["saving"]) == (True, "off")
            why = found["checks"]["library"]["why"]
            assert why.endswith(".")
            assert PASSWORD not in why
            assert str(server.port) not in why
        computes(served)
        served.dashboards[0].kill()  # a replica that starts now does so without it
        served.dashboards[0].start()
        served.dashboards[0].wait()
        computes(served)
        server.start()
        deadline = time.monotonic() + RECOVERED_SECONDS
        while {readiness(served, which)["saving"] for which in (0, 1)} != {"on"}:
            assert time.monotonic() < deadline
            time.sleep(0.5)
        quiet(served)


def test_a_frozen_database_holds_nobody_for_long_and_saving_is_back_with_it() -> None:
    with postgres_server() as server, replicas(1, proxy=False, environment={"DATABASE_URL": server.url()}) as served:
        assert readiness(served, 0)["saving"] == "on"
        server.freeze()
        try:
            start = time.monotonic()
            found = readiness(served, 0)
            assert time.monotonic() - start < PROBE_SECONDS
            assert (found["ready"], found["saving"]) == (True, "off")
            assert found["checks"]["library"]["why"].endswith(".")
            computes(served)
            saving = apart(page_savers.save_until, served.url, 1, lambda: True)
            assert saving.told == []
            assert "nothing saves on the page" in saving.ended[0]  # it came, without a form
            assert time.monotonic() - start < ANSWER_SECONDS + RECOVERED_SECONDS
        finally:
            server.thaw()
        deadline = time.monotonic() + RECOVERED_SECONDS
        while readiness(served, 0)["saving"] != "on":
            assert time.monotonic() < deadline
            time.sleep(0.5)
        stop = time.monotonic() + 3
        saving = apart(page_savers.save_until, served.url, 1, lambda: time.monotonic() < stop)
        assert page_savers.look_after(saving, server.url()).found.kept == len(saving.told) > 0
        quiet(served)


def test_where_the_disk_is_full_the_dashboard_computes_and_says_that_saving_is_off(tmp_path: Path) -> None:
    # no file of this process may grow beyond 20 blocks: SQLite finds no room for its tables
    with replicas(1, proxy=False, environment={"DATABASE_URL": f"sqlite:///{tmp_path}/library.sqlite"}) as served:
        dashboard = served.dashboards[0]
        dashboard.stop()
        dashboard.command = ["sh", "-c", f"ulimit -f 20; exec {shlex.join(dashboard.command)}"]
        dashboard.start()
        dashboard.wait()
        found = readiness(served, 0)
        assert (found["ready"], found["saving"]) == (True, "off")
        assert found["checks"]["library"]["why"].endswith(".")
        computes(served)
        quiet(served)


def test_where_the_librarys_file_is_locked_the_dashboard_computes_and_saves_again_afterwards(tmp_path: Path) -> None:
    import sqlite3

    file = tmp_path / "library.sqlite"
    with replicas(1, proxy=False, environment={"DATABASE_URL": f"sqlite:///{file}"}) as served:
        held = sqlite3.connect(file)
        held.execute("PRAGMA locking_mode = EXCLUSIVE")
        held.execute("CREATE TABLE somebody_elses (a)")  # held until it is closed, before the dashboard has opened it
        found = readiness(served, 0)
        assert (found["ready"], found["saving"]) == (True, "off")
        assert "locked" in found["checks"]["library"]["why"]
        computes(served)
        held.execute("DROP TABLE somebody_elses")
        held.commit()
        held.close()
        deadline = time.monotonic() + RECOVERED_SECONDS
        while readiness(served, 0)["saving"] != "on":
            assert time.monotonic() < deadline
            time.sleep(0.5)
        quiet(served)


@pytest.mark.browser
@pytest.mark.parametrize("affinity", [True, False], ids=["with affinity", "without"])
def test_a_page_behind_a_proxy_without_affinity_says_what_may_fail(browser: Browser, affinity: bool) -> None:
    with replicas(2, affinity=affinity) as served, browser.new_context() as context:
        page = context.new_page()
        astray = page.get_by_text("Uploads and downloads of this page may fail")
        for _ in range(4):  # by chance all requests of one load may reach one replica, not those of four
            go(page, served.url, tokens_per_month="1e10")
            page.wait_for_timeout(1000)
            if astray.count():
                break
        assert bool(astray.count()) is not affinity
        shown = costs(page)
        press(page, "Tokens a month")  # the page itself works
        assert costs(page) != shown
        assert not broken(page)
        quiet(served)
