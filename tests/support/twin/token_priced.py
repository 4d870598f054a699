"""Options priced by the token: `api` and `hosted`, all prices typed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.support.twin.cost import Cost
from tests.support.twin.load import Load
from tests.support.twin.numbers import MTOK, Setting, exact, field_of

KINDS = ("api", "hosted")


def split(option: Mapping[str, Any], load: Load) -> dict[str, Fraction]:
    """The option's own tokens of a month by line."""
    inputs = load.inputs * field_of(option, "input_token_factor", 1)
    missed = inputs * (1 - load.hit)
    wanted = inputs * load.hit / load.reads_per_write if load.write_share is None else inputs * load.write_share
    writes = min(wanted, missed)
    return {
        "input": missed - writes,
        "cached input": inputs * load.hit,
        "cache writes": writes,
        "output": load.outputs * field_of(option, "output_token_factor", 1),
    }


def write_price(option: Mapping[str, Any]) -> Fraction:
    """USD/Mtok written: of the shortest or longest listed lifetime, or shares of both; none listed: the input price.

    Read literally: where only one lifetime is listed, it is the shortest and the longest.
    """
    price = option["price"]
    short, long = price.get("cache_write_usd_per_mtok"), price.get("cache_write_long_usd_per_mtok")
    listed = [exact(usd) for usd in (short, long) if usd is not None] or [exact(price["input_usd_per_mtok"])]
    share = option.get("cache_write_long_share")
    if share is None:
        return listed[-1] if option.get("cache_lifetime") == "long" else listed[0]
    return exact(share) * listed[-1] + (1 - exact(share)) * listed[0]


def prices(option: Mapping[str, Any]) -> dict[str, Fraction]:
    """USD/Mtok by line."""
    price = option["price"]
    return {
        "input": exact(price["input_usd_per_mtok"]),
        "cached input": field_of(price, "cached_input_usd_per_mtok", price["input_usd_per_mtok"]),
        "cache writes": write_price(option),
        "output": exact(price["output_usd_per_mtok"]),
    }


def token_lines(option: Mapping[str, Any], load: Load, at: Setting) -> dict[str, Fraction]:
    """The lines that tokens are billed by [USD/month], discount included."""
    tokens, listed = split(option, load), prices(option)
    kept = 1 - load.batch * field_of(option["price"], "batch_discount")
    lines = {line: tokens[line] / MTOK * listed[line] * kept * at.side(option["kind"]) for line in tokens}
    lines["discount"] = -field_of(option, "discount") * sum(lines.values(), Fraction(0))
    return lines


def usd_per_token(option: Mapping[str, Any], load: Load, at: Setting) -> Fraction:
    """USD for one more workload token of this mix: all lines are in proportion to the tokens."""
    return sum(token_lines(option, load.of(Fraction(1)), at).values(), Fraction(0))


def cost(option: Mapping[str, Any], load: Load, at: Setting) -> Cost:
    return Cost(token_lines(option, load, at))
