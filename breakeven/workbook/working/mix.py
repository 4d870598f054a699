"""A mix in formulas: what each part costs for the requests that it gets, and the router."""

from __future__ import annotations

from dataclasses import replace

from breakeven.workbook.formula import Formula, sum_of
from breakeven.workbook.sheet import Line, Refusal, Served
from breakeven.workbook.working.place import LoadCells, Others, Place
from economics.cost.lines import LineOf, of_part
from economics.option.mix import NOT_ALL_SERVED, ROUNDING, Mixed, MixedPart
from economics.option.protocol import PricedOption


def served(place: Place, option: PricedOption, load: LoadCells, others: Others) -> Served:
    """Return the lines of every part under its name, and the router."""
    assert isinstance(option, Mixed)
    lines: list[Line] = []
    refusals: list[Refusal] = []
    prices: list[Formula] = []
    shares: list[Formula] = []
    by_token = True
    for i, part in enumerate(option.mixed):
        name = part.option.name
        there = place.beside(others.documents[name])
        share, each, own = _load(place, part, i, load)
        shares.append(share)
        tokens = there.column("tokens of its requests", load.tokens * each, "token")
        found = others.whole(there, part.option, own.carrying(tokens))
        lines += [replace(line, name=LineOf.of_part(name, line.name)) for line in found.lines]
        refusals += [replace(refusal, reason=of_part(name, refusal.reason)) for refusal in found.refusals]
        by_token = by_token and found.usd_per_mtok is not None
        if found.usd_per_mtok is not None:
            prices.append(found.usd_per_mtok * each)
    whole = place.step("shares of the requests together", sum_of(shares), "share")
    served_all = place.column("all requests go somewhere (1: yes)", (whole >= 1 - ROUNDING) * 1, "")
    refusals.append(Refusal(served_all, NOT_ALL_SERVED))
    router = place.number("router_usd_per_request", option.router_usd_per_request)
    usd = load.tokens * load.requests_per_token * router
    lines.append(Line("router", usd, usd))
    priced = place.step("tokens of all parts by their prices", sum_of(prices), "USD/Mtok") if by_token else None
    return Served(tuple(lines), tuple(refusals), priced)


def _load(place: Place, part: MixedPart, index: int, load: LoadCells) -> tuple[Formula, Formula, LoadCells]:
    """A part's share of the requests, the tokens that it gets for each token of the workload, and its load."""
    path, name = f"parts[{index}]", part.option.name
    share = place.number(f"{path}.share_of_requests", part.share_of_requests, label=f"share of requests: {name}")
    if part.input_tokens_per_request is None and part.input_output_ratio is None:
        return share, share, load
    length, ratio = load.length, load.ratio
    if part.input_tokens_per_request is not None:
        length = place.number(
            f"{path}.input_tokens_per_request", part.input_tokens_per_request, label=f"input tokens a request: {name}"
        )
    if part.input_output_ratio is not None:
        ratio = place.number(f"{path}.input_output_ratio", part.input_output_ratio, label=f"input/output ratio: {name}")
    whole = load.length * (1 + 1 / load.ratio)
    each = place.step(f"tokens of {name} for a token of the workload", share * (length * (1 + 1 / ratio)) / whole,
                      "token")  # fmt: skip
    return share, each, replace(load, length=length, ratio=ratio)
