"""`breakeven calibrate`: a running system's metrics or costs against the option that stands for it."""

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
    refuse,
    today,
)

_ARGUMENTS = {"gpus": "--gpus", "hits": "--hits", "option": "--option"}
_UNITS = ("tokens", "blocks")


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("calibrate", help="hold an own option against what a running system did")
    add_scenario(parser)
    parser.add_argument("--option", metavar="NAME", help="the self-hosted option (default: the only one)")
    parser.add_argument(
        "--usage", metavar="FILE", nargs="+", required=True, help="two scrapes of vLLM's /metrics, or OpenCost's answer"
    )
    add_number(parser, "--gpus", field_of("gpus_per_instance"), help="GPUs that ran, all copies together")
    add_number(
        parser, "--price-per-gpu-hour", field_of("usd_per_gpu_hour"), help="what one cost (default: the option's rent)"
    )
    parser.add_argument("--hits", choices=_UNITS, help="what hits of the cache count; blocks before May 2025")
    parser.add_argument("--block-size", type=int, metavar="TOKENS", help="tokens of a block, such as 16")
    parser.add_argument("--save", metavar="FILE.json", help="write the scenario with the measured values in place")
    add_format(parser, ("table", "json"))
    return parser


def run(options: argparse.Namespace) -> int:
    """Print what was measured and what was expected; write the changed scenario where a file is named."""
    from breakeven.document import document_json
    from breakeven.edits.calibrate import use_measured
    from breakeven.files.calibrate import calibration_document
    from breakeven.files.tables import Table
    from breakeven.words.calibrate import another_model, headline, remarks, replaced, rows
    from economics.errors import InputError
    from pricing.contract.catalogue import with_contract
    from usage.calibrate.calibration import calibrate, option_of
    from usage.calibrate.measured import Asked, totals_of
    from usage.read import held

    if options.block_size is not None and options.block_size < 1:
        raise InputError("--block-size", f"{options.block_size} is refused: must be 1 or more")
    if options.hits == "blocks" and options.block_size is None:
        raise InputError("--block-size", "is missing: say how many tokens a block has, 16 unless it was changed")
    contract = chosen_contract(options)
    document = open_file(options, contract)
    scenario, market = document.scenario, with_contract(catalogue(), contract)
    files = [Path(file) for file in options.usage]
    asked = Asked(
        gpus=None if options.gpus is None else int(options.gpus),
        usd_per_gpu_hour=options.price_per_gpu_hour,
        hit_unit=options.hits,
        block_tokens=options.block_size,
    )
    try:
        place, option = option_of(scenario, options.option)
        with held(files, names=[file.name for file in files]) as holding:
            totals = totals_of(holding, options.usage[0])
        found = calibrate(totals, scenario, place, market, scenario.as_of or today(), asked)
    except InputError as error:
        raise InputError(_ARGUMENTS.get(error.field, error.field), error.message) from None
    if options.save is not None:
        changed = document.edited(use_measured, place, found, found.values)
        try:
            Path(options.save).write_text(document_json(changed), encoding="utf-8")
        except OSError as error:
            refuse(f"--save {options.save}: {error.strerror}")
    if options.format == "json":
        print_json(calibration_document(found))
        return 0
    print(headline(found))
    print_rows(Table(("measured", "value", "rests on"), rows(found)), options.format)
    utilisation = None if option.follows_hours else option.utilisation
    changes = replaced(found, scenario.workload.cache_hit_rate, utilisation)
    if changes:
        print_rows(Table(("value", "now", "measured"), [row[1:] for row in changes]), options.format)
    for remark in filter(None, (another_model(found, option.model), *remarks(found))):
        print(f"  {remark}")
    return 0
