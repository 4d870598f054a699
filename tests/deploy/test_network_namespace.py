"""The dashboard, its database, its identity provider and its webhook where there is nothing but loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.browser import ROOT
from tests.support.visit import served

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("network")]
SERVED_ALONE = (
    "tests/browser/test_serving.py::test_the_first_visitor_may_come_by_a_deep_link",
    "tests/browser/test_login_in_a_browser.py::"
    "test_nothing_is_seen_before_the_login_and_the_same_address_opens_after_it",
    "tests/team/library/test_store.py::test_each_save_is_a_version_and_the_older_stay",
    "tests/team/test_webhook.py",
)
"""A page in a browser; a login at a provider; the library on SQLite and PostgreSQL; the webhook's server."""
ALONE = """
import sys
from pathlib import Path
import pytest

routes = Path("/proc/net/route").read_text().splitlines()[1:]
assert not routes, routes
devices = [line.split(":")[0].strip() for line in Path("/proc/net/dev").read_text().splitlines()[2:]]
assert devices == ["lo"], devices
options = ["-q", "-n", "0", "-p", "no:cacheprovider", "-m", "slow or not slow"]
raise SystemExit(pytest.main([*options, *sys.argv[1:]]))
"""


def test_everything_works_where_nothing_else_can_be_reached():
    own = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", *own, "--net", "--", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    done = subprocess.run(
        [*command, sys.executable, "-c", ALONE, *SERVED_ALONE],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout


REACHING = """
import os, socket, sys
from pathlib import Path
import serving.__main__ as served

def reach():
    try:
        socket.create_connection(("127.0.0.1", int(os.environ["LISTENS"])), timeout=5).close()
        said = "reached"
    except OSError as error:
        said = f"{type(error).__name__}: {error}"
    Path(os.environ["SAID"]).write_text(said)

start_as_usual = served.start
def start(*where):
    reach()
    return start_as_usual(*where)
served.start = start
sys.argv = ["serve", "--host", "localhost", "--base-path", "", "--port", sys.argv[1]]
raise SystemExit(served.main())
"""


@pytest.mark.parametrize("named", [False, True], ids=["not named", "named in a setting"])
def test_a_served_dashboard_reaches_the_hosts_of_its_settings_alone(
    built_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    said = tmp_path / "said"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setenv("LISTENS", str(port))
        monkeypatch.setenv("SAID", str(said))
        if named:
            monkeypatch.setenv("BREAKEVEN_WEBHOOK_URL", f"http://127.0.0.1:{port}/hook")
        with served(built_file, tmp_path, [sys.executable, "-c", REACHING]):
            pass
    if named:
        assert said.read_text() == "reached"
    else:
        assert said.read_text().startswith(f"EgressDenied: no connection to 127.0.0.1, port {port}: allowed are ")
