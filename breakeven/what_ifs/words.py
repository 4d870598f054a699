"""What-ifs in words: what changes, the cost before and after, and who is the cheapest then."""

from __future__ import annotations

from collections.abc import Sequence

from breakeven.currency import USD, Currency
from breakeven.figures import money, rate
from breakeven.names import short_gpu_name
from breakeven.what_ifs.changes import WhatIf
from economics.option.self_hosted import SelfHostedOption
from economics.scenario.scenario import Scenario


def what_words(what_if: WhatIf, scenario: Scenario, currency: Currency = USD) -> str:
    """Say in a few words what changes."""
    if what_if.volume_factor is not None:
        factor = what_if.volume_factor
        return f"Volume × {factor:g}" if factor >= 1 else f"Volume ÷ {1 / factor:g}"
    assert what_if.price is not None
    match what_if.price_variable:
        case "price_factor":
            return f"{what_if.option} −{100 * (1 - what_if.price):.0f} %"
        case "usd_per_gpu_hour":
            option = next(option for option in scenario.options if option.name == what_if.option)
            gpu = short_gpu_name(option.gpu) if isinstance(option, SelfHostedOption) else "GPU"
            return f"{gpu} at {rate(what_if.price, currency)} an hour"
        case _:
            return f"{what_if.option} at {rate(what_if.price, currency)} a unit and hour"


def what_words_of(offered: Sequence[WhatIf], scenario: Scenario, currency: Currency = USD) -> list[tuple[WhatIf, str]]:
    """Return each what-if with what changes; those that would read the same name their option."""
    said = [what_words(each, scenario, currency) for each in offered]
    return [
        (each, f"{each.option}: {what}" if said.count(what) > 1 else what)
        for each, what in zip(offered, said, strict=True)
    ]


def change_words(what_if: WhatIf, currency: Currency = USD) -> str:
    """Return the cost a month before and after."""
    return f"{money(what_if.before_usd, currency)} → {money(what_if.after_usd, currency)}"


def told(what_if: WhatIf, currency: Currency = USD) -> tuple[str, str]:
    """Say who is the cheapest then and at what cost, where that changes, and in a sentence whose cost is told."""
    flips = what_if.cheapest_after is not None and what_if.cheapest_after != what_if.cheapest_before
    then = (
        f"{what_if.cheapest_after} is then cheapest at {money(what_if.cheapest_after_usd, currency)}" if flips else ""
    )
    return then, f"{what_if.option}: {change_words(what_if, currency)} a month. A click applies it; Undo takes it back."
