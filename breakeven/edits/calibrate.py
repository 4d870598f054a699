"""The edit that puts what a running system did in the place of what the scenario counts with."""

from __future__ import annotations

from collections.abc import Collection

from breakeven.edits.draft import Draft
from breakeven.origins import Origin, Sourced, one_line
from economics.numbers import six_digits
from usage.calibrate.calibration import Calibration, Value

_FILLED = Origin("default", "assumed: the load of the run did not fill a copy")


def use_measured(sourced: Sourced, place: int, found: Calibration, chosen: Collection[Value]) -> Sourced:
    """Put the chosen values of a calibration into the option at a place, and the cache hits into the workload.

    Each is marked as measured from its files. What is not measured stays.
    """
    draft = Draft(sourced)
    option = draft.self_hosted(place)
    origin = Origin("imported", one_line(f"measured from {', '.join(found.measured.files)}"))
    if "throughput" in chosen and found.run is not None:
        draft.remove(("options", place, "throughput"))
        run = found.run.model_dump(mode="json", exclude_none=True)
        draft.set(("options", place, "measured"), run, origin)
        if found.keeps_ms is not None:
            draft.set(("options", place, "serving", "time_per_output_token_ms"), found.keeps_ms, _FILLED)
    elif "throughput" in chosen and found.tokens_per_second is not None:
        draft.remove(("options", place, "measured"))
        rate = {"tokens_per_second": six_digits(found.tokens_per_second)}
        draft.set(("options", place, "throughput"), rate, origin)
    if "cache_hit_rate" in chosen and found.cache_hit_rate is not None:
        draft.set(("workload", "cache_hit_rate"), six_digits(found.cache_hit_rate), origin)
    if "utilisation" in chosen and found.utilisation is not None and not option.follows_hours:
        draft.set(("options", place, "utilisation"), six_digits(found.utilisation), origin)
    return draft.done()
