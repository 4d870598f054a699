"""Holds the locked packages against advisories: `./task audit`, and `./task audit --live` where osv.dev may be asked.

    python .ci/audit.py                  pip-audit against the stored advisories, answered from by a server on loopback
    python .ci/audit.py --live           pip-audit against osv.dev
    python .ci/audit.py --take FOLDER COMMIT DAY
                                         store the advisories anew, from a checkout of github.com/pypa/advisory-database

Stored are the advisories of the packages in `requirements.lock` and `requirements-dev.lock`, as published (CC BY 4.0),
without references and without the single versions that a range holds; the file names the commit and its day, and the
command says how old they are.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
STORED = ROOT / ".ci" / "advisories.json"
LOCKS = ("requirements.lock", "requirements-dev.lock")
_KEPT = ("id", "details", "aliases", "modified", "published", "withdrawn")


def pinned(*locks: str) -> dict[str, str]:
    """The packages that lock files pin, by their canonical names, with their versions."""
    lines = "\n".join((ROOT / lock).read_text(encoding="utf-8") for lock in locks)
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", lines, re.M)}


def affects(advisory: Mapping[str, Any], version: str) -> bool:
    """Tell whether a version lies in what an advisory calls affected; one that cannot be read counts as affected."""
    for affected in advisory["affected"]:
        if version in affected.get("versions", ()):
            return True
        for spread in affected.get("ranges", ()):
            if spread["type"] == "ECOSYSTEM" and _within(spread["events"], version):
                return True
    return False


def _within(events: Iterable[Mapping[str, str]], version: str) -> bool:
    """Go through introductions and fixes in order of their versions, as the OSV schema says to."""
    try:
        asked, inside = Version(version), False
        for event in sorted(events, key=lambda each: Version(next(iter(each.values())))):
            ((kind, at),) = event.items()
            if kind == "introduced" and asked >= Version(at):
                inside = True
            elif (kind == "fixed" and asked >= Version(at)) or (kind == "last_affected" and asked > Version(at)):
                inside = False
        return inside
    except InvalidVersion:
        return True


def answer(stored: Mapping[str, Any], query: Mapping[str, Any]) -> dict[str, Any]:
    """What osv.dev's /v1/query answers, from the stored advisories; withdrawn ones are none."""
    name = canonicalize_name(query["package"]["name"])
    of_package = (each for each in stored["advisories"].get(name, ()) if "withdrawn" not in each)
    found = [each for each in of_package if affects(each, query["version"])]
    return {"vulns": found} if found else {}


def take(folder: Path) -> dict[str, Any]:
    """The advisories of the locked packages from a checkout of the advisory database."""
    import yaml

    wanted = pinned(*LOCKS).keys()
    advisories: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("vulns/*/*.yaml")):
        if canonicalize_name(path.parent.name) in wanted:
            read = yaml.safe_load(path.read_text(encoding="utf-8"))
            kept = {key: read[key] for key in _KEPT if key in read} | {
                "affected": [_short(a) for a in read["affected"]]
            }
            advisories.setdefault(canonicalize_name(path.parent.name), []).append(kept)
    return advisories


def _short(affected: Mapping[str, Any]) -> dict[str, Any]:
    """What an advisory says of a package, without the list of single versions where ranges of versions say the same."""
    ranges = [spread for spread in affected.get("ranges", ()) if spread["type"] == "ECOSYSTEM"]
    said = {"ranges": ranges} if ranges else {"versions": affected.get("versions", [])}
    return {"package": affected["package"], **said}


@contextmanager
def answering(stored: Mapping[str, Any]) -> Iterator[str]:
    """The address of a server on loopback that answers as osv.dev does, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(answer(stored, query), default=str).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing of single questions."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
    finally:
        server.shutdown()
        server.server_close()


def audit(lock: Path, *options: str) -> int:
    """Run pip-audit over a lock file; its exit status is 1 where it found something."""
    command = [str(Path(sys.executable).parent / "pip-audit"), "-r", str(lock), "--require-hashes"]
    rest = ("--disable-pip", "--progress-spinner", "off", "-s", "osv")
    return subprocess.run([*command, *rest, *options], check=False).returncode


def main(arguments: list[str]) -> int:
    """Run what the arguments ask for."""
    if arguments[:1] == ["--take"]:
        folder, commit, day = Path(arguments[1]), arguments[2], arguments[3]
        source = {"source": "github.com/pypa/advisory-database", "licence": "CC BY 4.0", "commit": commit, "day": day}
        text = json.dumps({**source, "advisories": take(folder)}, indent=1, default=str, ensure_ascii=False)
        STORED.write_text(text + "\n", encoding="utf-8")
        return 0
    if arguments == ["--live"]:
        return max(audit(ROOT / lock) for lock in LOCKS)
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    age = (datetime.now(tz=UTC).date() - date.fromisoformat(stored["day"])).days
    print(f"advisories of {stored['day']}, {age} days old; ./task audit --live asks osv.dev", flush=True)
    with answering(stored) as url:
        return max(audit(ROOT / lock, "--osv-url", url) for lock in LOCKS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
