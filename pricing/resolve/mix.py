"""A mix with plain numbers: each part is looked up for the requests that it gets."""

from __future__ import annotations

from economics.cost.load import Workload
from economics.note import Note
from economics.option.mix import Mixed, MixedPart, MixOption, MixPart
from pricing.resolve.asked import Asked


def resolve_mix(option: MixOption, asked: Asked) -> Mixed:
    """Return a mix with its parts looked up for their own length and ratio; raises as their look-ups do."""
    parts = []
    notes: list[Note] = []
    for i, part in enumerate(option.parts):
        priced = asked.part(part.option, _workload(part, asked.workload), f"parts[{i}].option")
        length, ratio = part.input_tokens_per_request, part.input_output_ratio
        parts.append(MixedPart(priced, part.share_of_requests, length, ratio))
        notes += [Note(note.kind, f"{part.option}: {note.text}", note.level) for note in priced.notes]
    return Mixed(option.name, tuple(parts), option.router_usd_per_request, notes=tuple(notes))


def _workload(part: MixPart, workload: Workload) -> Workload:
    """The workload of a part: its tokens do not matter to a look-up."""
    own = {
        name: value
        for name in ("input_tokens_per_request", "input_output_ratio")
        if (value := getattr(part, name)) is not None
    }
    return workload.model_copy(update=own)
