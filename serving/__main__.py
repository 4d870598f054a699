"""`python -m serving`: the process that `breakeven serve` becomes."""

from __future__ import annotations

import argparse
import os
import sys

from economics.errors import InputError
from serving.start import start
from team.certificates import trust_company
from team.egress import allowed_hosts, deny
from team.settings import start_refusals


def main() -> int:
    """Serve until a signal ends the process; exit status 2 when settings are refused, a line for each."""
    parser = argparse.ArgumentParser(prog="breakeven serve", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--base-path", required=True)
    options = parser.parse_args()
    refusals = start_refusals()
    for refusal in refusals:
        print(refusal, file=sys.stderr)
    if refusals:
        return 2
    try:
        trust_company(os.environ)
        deny(allowed_hosts())
    except InputError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    return start(options.host, options.port, options.base_path)


if __name__ == "__main__":
    sys.exit(main())
