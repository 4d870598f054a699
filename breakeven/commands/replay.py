"""`breakeven replay`: the requests of a log, not their mean, on every option of a scenario."""

from __future__ import annotations

import argparse
from pathlib import Path

from breakeven.commands.common import (
    Commands,
    add_format,
    add_number,
    add_scenario,
    catalogue,
    chosen_contract,
    field_of,
    open_file,
    print_json,
    print_rows,
    read_input,
    tell_share,
    today,
)

_READING = 0.4
"""The share of the work that reading a file is taken for."""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("replay", help="what the requests of a log cost on each option, beside their mean")
    add_scenario(parser)
    parser.add_argument("--usage", metavar="FILE", nargs="+", required=True, help="a log of single requests")
    parser.add_argument("--mapping", metavar="MAP.json", help="what the columns mean, for a table that is not known")
    parser.add_argument(
        "--memory",
        metavar="SIZE",
        help="the most memory that this command may take, such as 2GiB (1GiB without); more goes to the disk",
    )
    add_number(
        parser,
        "--cache-hits",
        field_of("cache_hit_rate"),
        help="share of input read from a cache, where the log does not say it",
    )
    add_format(parser, ("table", "json"))
    return parser


def run(options: argparse.Namespace) -> int:
    """Print a row for each option; a table ends with what the figures rest on."""
    from breakeven.files.replay import replay_document, replay_table
    from breakeven.words.replay import remarks, replay_sentence, rests_on
    from pricing.contract.catalogue import with_contract
    from usage.mapping import read_mapping
    from usage.read import held
    from usage.replay.log import read_log, single_requests
    from usage.replay.replay import edges_of, replay
    from usage.tables.memory import engine_bytes

    contract = chosen_contract(options)
    scenario = open_file(options, contract).scenario
    market = with_contract(catalogue(), contract)
    mapping = None if options.mapping is None else read_mapping(read_input(options.mapping), options.mapping)
    memory = engine_bytes(options.memory, "--memory")
    edges = edges_of(scenario, market, scenario.as_of or today())
    files = [Path(file) for file in options.usage]
    reading, adding = (
        (lambda done: tell_share(_READING * done)),
        (lambda done: tell_share(_READING + (1 - _READING) * done)),
    )
    with held(files, mapping=mapping, memory=memory, names=options.usage, tell=reading) as holding:
        log = read_log(single_requests(holding, options.usage[0]), edges, adding)
    found = replay(scenario, log, market, today(), hit_rate=options.cache_hits)
    if options.format == "json":
        print_json(replay_document(found))
        return 0
    print_rows(replay_table(found), options.format)
    print(replay_sentence(found.options))
    for option in found.options:
        for remark in remarks(option):
            print(f"  {option.name}: {remark}.")
    print("What the figures rest on:")
    for line in rests_on(found):
        print(f"  {line}")
    return 0
