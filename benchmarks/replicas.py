"""The dashboard as a team runs it: two processes of it behind nginx with the shipped configuration, on loopback.

    with replicas(2) as served:
        served.url                  # through the proxy
        served.dashboards[0].kill() # the other one answers

Everything stays on this machine and ends with the block.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.browser import ROOT, free_port

TEMPLATE = ROOT / "deploy" / "nginx" / "nginx.conf.template"
_START_SECONDS = 90
_KIB_OF_A_PAGE = 4


@dataclass
class Dashboard:
    """A process of the dashboard that can be killed and started again on its port."""

    port: int
    base_path: str
    environment: Mapping[str, str]
    output: Path
    process: subprocess.Popen[bytes] | None = None
    command: Sequence[str] = ()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}{self.base_path}"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Start it; `wait` says when it answers."""
        with self.output.open("ab") as sink:
            self.process = subprocess.Popen(
                self.command, cwd=self.output.parent, env=dict(self.environment), stdout=sink, stderr=sink
            )

    def wait(self) -> None:
        """Wait until it answers; raises RuntimeError with what it printed if it does not."""
        wait_for(f"{self.url}/_stcore/health", self.process, self.output)

    def kill(self) -> None:
        """End it at once, as the kernel does when memory is short."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def resident_mib(self) -> float:
        """Its memory [MiB]."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * _KIB_OF_A_PAGE / 1024

    def cpu_seconds(self) -> float:
        """The processor time [s] that it has taken since it was started."""
        taken = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(taken[11]) + int(taken[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    """Dashboards, and where they are reached: the proxy's address, or the only dashboard's own."""

    url: str
    dashboards: tuple[Dashboard, ...]
    folder: Path
    logs: Mapping[str, Path] = field(default_factory=dict)


@contextmanager
def replicas(
    count: int = 2,
    base_path: str = "",
    environment: Mapping[str, str] | None = None,
    proxy: bool = True,
    affinity: bool = True,
) -> Iterator[Served]:
    """Run `count` dashboards on one catalogue, one or two of them behind the proxy.

    `environment` is what they get beside this process's own variables; without `affinity` the proxy draws a replica for
    every request, as one does that knows nothing of sessions. Raises RuntimeError with the output of what does not
    start.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="breakeven-replicas-")))
        dashboards = tuple(dashboard(folder, base_path, environment) for _ in range(count))
        for one in dashboards:
            one.start()
            stack.callback(one.stop)
        for one in dashboards:
            one.wait()
        if not proxy:
            yield Served(dashboards[0].url, dashboards, folder)
            return
        first, second = dashboards[0], dashboards[-1]
        port = free_port()
        values = settings(folder, port, base_path, first.address, second.address)
        logs = stack.enter_context(
            nginx(folder, values, affinity, f"http://127.0.0.1:{port}{base_path}/_stcore/health")
        )
        yield Served(f"http://127.0.0.1:{port}{base_path}", dashboards, folder, logs)


def dashboard(folder: Path, base_path: str = "", environment: Mapping[str, str] | None = None) -> Dashboard:
    """Return a dashboard, not yet started, on a free port; its output goes into `folder`."""
    port = free_port()
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "breakeven", "serve", f"--port={port}", "--host=127.0.0.1"]
    command += [f"--base-path={base_path}"]
    own = {**os.environ, "PYTHONPATH": path, "XDG_DATA_HOME": str(folder / "data"), **(environment or {})}
    return Dashboard(port, base_path, own, folder / f"dashboard-{port}.txt", command=command)


def settings(folder: Path, port: int, base_path: str, first: str, second: str) -> dict[str, str]:
    """Return what the proxy's configuration is filled in with, for two replicas on this machine."""
    return {
        "BREAKEVEN_PROXY_FOLDER": str(folder / "proxy"),
        "BREAKEVEN_LISTEN": f"127.0.0.1:{port}",
        "BREAKEVEN_PUBLIC_NAME": "127.0.0.1",
        "BREAKEVEN_PUBLIC_HOST": f"127.0.0.1:{port}",
        "BREAKEVEN_PUBLIC_SCHEME": "http",
        "BREAKEVEN_BASE_PATH": base_path,
        "BREAKEVEN_REPLICA_1": first,
        "BREAKEVEN_REPLICA_2": second,
        "BREAKEVEN_TRUSTED_PROXY": "192.0.2.1",
        "BREAKEVEN_PROXY_TLS": str(folder / "tls" / "*.conf"),
        "NGINX_LOCAL_RESOLVERS": "127.0.0.1",
    }


def filled_in(template: str, values: Mapping[str, str]) -> str:
    """Return the configuration as the nginx image's start script makes it: what stands in braces is replaced."""
    return re.sub(r"\$\{([A-Z_0-9]+)\}", lambda found: values[found.group(1)], template)


@contextmanager
def nginx(folder: Path, values: Mapping[str, str], affinity: bool, health: str) -> Iterator[dict[str, Path]]:
    """Run nginx with the shipped configuration until the block ends; gives the files that it logs to."""
    state = Path(values["BREAKEVEN_PROXY_FOLDER"])
    state.mkdir()
    if os.geteuid() == 0:  # its workers are of another user then
        os.chmod(folder, 0o755)
        account = pwd.getpwnam("nobody")
        os.chown(state, account.pw_uid, account.pw_gid)
    text = filled_in(TEMPLATE.read_text(encoding="utf-8"), values)
    if not affinity:
        text = text.replace("map $cookie_breakeven_replica $replica", "map $request_id $replica")
    configuration = state / "nginx.conf"
    configuration.write_text(text, encoding="utf-8")
    logs = {"requests": state / "requests.txt", "trouble": state / "trouble.txt"}
    command = [program(), "-c", str(configuration), "-e", "stderr", "-g", "daemon off;"]
    with logs["requests"].open("wb") as requests, logs["trouble"].open("wb") as trouble:
        process = subprocess.Popen(command, stdout=requests, stderr=trouble)
    try:
        wait_for(health, process, logs["trouble"])
        yield logs
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def program() -> str:
    """Where nginx lies: on the path, or where Debian puts it."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise RuntimeError("nginx is not installed: ./task slow installs it")
    return found


def wait_for(address: str, process: subprocess.Popen[bytes] | None, output: Path) -> None:
    """Wait until an address answers; raises RuntimeError with what the process printed if it does not."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer:\n{output.read_text(encoding='utf-8')}")
