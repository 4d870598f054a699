"""The server with a stopwatch: every script run's wall time goes, in milliseconds, to a file.

Usage: BENCH_SCRIPT_LOG=times.txt python -m benchmarks.timed_server app.py --port=8501

The dashboard is started as `breakeven serve` starts it, any other script by `streamlit run`.

The app itself is untouched and unaware. The stopwatch sits around ``ScriptRunner._run_script``, which is one whole
rerun on the server: callbacks, script, widgets, serialised messages (not their way to the browser).
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web import cli

from serving.asgi import SCRIPT
from serving.start import start


def time_script_runs(log: Path) -> None:
    """Wrap Streamlit's script runner so that each run appends its milliseconds to `log`."""
    original = ScriptRunner._run_script

    def timed(self: ScriptRunner, *args: Any, **kwargs: Any) -> None:
        start = time.perf_counter()
        try:
            original(self, *args, **kwargs)
        finally:
            milliseconds = (time.perf_counter() - start) * 1000
            with log.open("a", encoding="ascii") as out:
                out.write(f"{milliseconds:.3f}\n")

    ScriptRunner._run_script = timed  # type: ignore[method-assign]


if __name__ == "__main__":
    time_script_runs(Path(os.environ["BENCH_SCRIPT_LOG"]))
    script, port = Path(sys.argv[1]), int(sys.argv[2].removeprefix("--port="))
    if script == SCRIPT:
        sys.exit(start("127.0.0.1", port, ""))
    own = (f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true")
    cli.main(["run", str(script), *own])
