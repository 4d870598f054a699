"""Edits of several fields of the workload at once."""

from __future__ import annotations

from breakeven.defaults import Preset
from breakeven.edits.draft import Draft
from breakeven.origins import Origin, Sourced
from economics.cost.load import Workload
from economics.option.self_hosted import SelfHostedOption


def apply_preset(sourced: Sourced, preset: Preset) -> Sourced:
    """Give the workload the mix of a preset; the volume stays, and so does what says the same in another way.

    Estimated replicas keep the latencies of the preset, unless their requests at a time are given.
    """
    draft, origin = Draft(sourced), Origin("default", f"preset {preset.name}")
    for name, value in preset.workload.items():
        if name not in sourced.scenario.workload.unused:
            draft.set(("workload", name), value, origin)
    for place, option in enumerate(sourced.scenario.options):
        if isinstance(option, SelfHostedOption) and _is_estimated(option):
            for latency, limit in preset.serving.items():
                draft.set(("options", place, "serving", latency), limit, origin)
    return draft.done()


def _is_estimated(option: SelfHostedOption) -> bool:
    """Whether how fast a replica is follows from how many requests it may take at a time."""
    return option.throughput is None and (option.serving is None or option.serving.concurrency is None)


def fits(preset: Preset, workload: Workload) -> bool:
    """Tell whether a workload has the mix of a preset, as far as it says it in the same way."""
    said = [(name, value) for name, value in preset.workload.items() if name not in workload.unused]
    return all(getattr(workload, name) == value for name, value in said)


def scale_volume(sourced: Sourced, factor: float) -> Sourced:
    """Multiply the volume: the tokens of a month, or the bill that pays for them; the months grow with it."""
    draft, workload = Draft(sourced), sourced.scenario.workload
    if workload.bill is not None:
        draft.set(("workload", "bill", "usd_per_month"), workload.bill.usd_per_month * factor)
    else:
        assert workload.tokens_per_month is not None
        draft.set(("workload", "tokens_per_month"), workload.tokens_per_month * factor)
    return draft.done()


def know_by_bill(sourced: Sourced, option: str, usd_per_month: float) -> Sourced:
    """Give the volume as what is paid a month for a token-priced option [USD] in place of tokens.

    The option is then the one that is paid today, unless another is named.
    """
    draft = Draft(sourced)
    draft.remove(("workload", "tokens_per_month"))
    draft.set(("workload", "bill"), {"usd_per_month": usd_per_month, "option": option})
    if sourced.scenario.current is None:
        draft.set(("current",), option)
    return draft.done()


def know_by_tokens(sourced: Sourced, tokens_per_month: float) -> Sourced:
    """Give the volume as tokens a month [token] in place of a bill."""
    draft = Draft(sourced)
    draft.remove(("workload", "bill"))
    draft.set(("workload", "tokens_per_month"), tokens_per_month)
    return draft.done()
