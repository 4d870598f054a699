"""`breakeven map`: the cheapest option over two inputs at once, the lines on which it changes, and your own point."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from breakeven.commands.common import (
    Commands,
    add_format,
    add_number,
    add_scenario,
    catalogue,
    chosen_contract,
    open_file,
    print_json,
    print_rows,
    today,
)

if TYPE_CHECKING:
    from breakeven.map.question import Question
    from economics.fields.field import Field
    from economics.over_time.plan import Plan

MOST_POINTS = 500


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("map", help="the cheapest option over two inputs, and where it changes")
    add_scenario(parser)
    parser.add_argument("--x", metavar="INPUT", help="the input across (default: tokens_per_month)")
    parser.add_argument("--y", metavar="INPUT", help="the input up (default: utilisation)")
    parser.add_argument(
        "--view",
        choices=("replicas", "unit"),
        default="replicas",
        help="cost of whole replicas at the volume (default), or of one fully billed replica",
    )
    add_number(parser, "--points", _points, help=f"values along each axis, 2 to {MOST_POINTS}")
    parser.add_argument("--chance", action="store_true", help="also in how many draws each option is the cheapest")
    add_format(parser, ("json", "csv"))
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the map: as JSON with its answer and lines, or as CSV with one row per point."""
    from breakeven.files.map import map_document, map_table
    from breakeven.map.answer import flips
    from breakeven.map.question import chances_of, costs_of
    from breakeven.outlook import plan
    from economics.risk.map import MAP_POINTS
    from economics.scenario.risk import Risk
    from pricing.contract.catalogue import with_contract
    from pricing.resolve.scenario import resolve

    points = MAP_POINTS if options.points is None else options.points
    contract = chosen_contract(options)
    resolved = resolve(open_file(options, contract).scenario, with_contract(catalogue(), contract), today())
    planned = plan(resolved)
    question = _question(options, planned)
    listed = costs_of(planned, question, points)
    chances = chances_of(planned, resolved.scenario.risk or Risk(), question, listed) if options.chance else None
    if options.format == "csv":
        print_rows(map_table(question, listed, chances), "csv")
    else:
        costs = costs_of(planned, question)  # the answer is the page's, however few points are listed
        print_json(map_document(question, costs, listed, flips(planned, question, costs), resolved.as_of, chances))
    return 0


def _points() -> Field:
    from economics.fields.field import Field

    return Field("points", "Points", "point", 2, MOST_POINTS, "Values along each axis.", "", 40, whole=True)


def _question(options: argparse.Namespace, planned: Plan) -> Question:
    """Return the question of the options; raises InputError for an input that moves nothing or is on both axes."""
    from breakeven.map.axes import scales
    from breakeven.map.question import PREFERRED, Question
    from economics.errors import InputError
    from economics.fields.field import shown

    offered = scales(planned)
    for name, variable in (("--x", options.x), ("--y", options.y)):
        if variable is not None and variable not in offered:
            raise InputError(name, f"{shown(variable)} is refused: must be one of {', '.join(offered)}")
    if options.x is not None and options.x == options.y:
        raise InputError("--y", f"{shown(options.y)} is on both axes: must be another input")
    x = options.x or next(name for name in PREFERRED if name in offered and name != options.y)
    y = options.y or next(name for name in PREFERRED[1:] if name in offered and name != x)
    return Question(offered[x], offered[y], options.view)
