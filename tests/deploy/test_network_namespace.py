"""The dashboard, its database, its identity provider and its webhook where there is nothing but loopback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from benchmarks.browser import ROOT

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
