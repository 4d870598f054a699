"""The edit that puts what a fine-tuning costs into an option: once, and with every change of the model."""

from __future__ import annotations

from breakeven.edits.draft import Draft
from breakeven.edits.months import ROTATION_MONTHS
from breakeven.names import model_name, short_gpu_name
from breakeven.origins import MAX_DETAIL_LENGTH, MODEL_DEFAULT, Origin, Sourced, one_line
from economics.numbers import six_digits
from trust.tuning.plan import TuningPlan


def cost_name(plan: TuningPlan) -> str:
    """Return the name of the one-off cost of a fine-tuning; a later one of the same model takes its place."""
    return f"Fine-tuning of {model_name(plan.model.id)}"


def use_tuning(sourced: Sourced, index: int, plan: TuningPlan, *, with_changes: bool) -> Sourced:
    """Put what a fine-tuning costs once into the one-off costs of the option at a place, in the month before it serves.

    `with_changes`: every change of the model costs as much again, on top of nothing else; how often stays as it is, or
    as the model assumes. Other one-off costs stay. Both are marked as assumed, with the grounds.
    """
    draft = Draft(sourced)
    usd, name = six_digits(plan.once.total_usd), cost_name(plan)
    origin = _origin(plan)
    others = [cost for cost in draft.option(index).get("one_off_usd") or () if cost["name"] != name]
    draft.set(("options", index, "one_off_usd"), [*others, {"name": name, "usd": usd, "month": 0}], origin)
    if with_changes:
        if "every_months" not in (draft.option(index).get("model_rotation") or {}):
            draft.set(("options", index, "model_rotation", "every_months"), ROTATION_MONTHS, MODEL_DEFAULT)
        draft.set(("options", index, "model_rotation", "usd"), usd, origin)
    return draft.done()


def _origin(plan: TuningPlan) -> Origin:
    layout = f"{plan.run.gpus} × {short_gpu_name(plan.gpu.id)}"
    rests = {
        "measured": "a measured run",
        "measured on other counts": "a run on other counts",
        "formula": "the formula",
    }
    grounds = (
        f"assumed: {plan.method.label} of {model_name(plan.model.id)} on {layout}, hours by {rests[plan.speed.basis]}"
    )
    return Origin("default", one_line(grounds)[:MAX_DETAIL_LENGTH])
