"""Requests routed among other options, each of which costs what its part of them costs.

Source of the formulas: docs/model.md, "A mix of options".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import model_validator

from economics.assumption import Assumption
from economics.cost.inputs import Input, Suggestion, fields_of
from economics.cost.lines import LineOf, Lines, of_part, total
from economics.cost.load import Load
from economics.cost.months import Block, Calendar, Running
from economics.cost.result import Cost
from economics.cost.steps import Book
from economics.cost.tokens import TOKENS_PER_MTOK
from economics.cost.volume_curve import VolumeCurve
from economics.fields.checks import default, number
from economics.fields.edition import SINCE_2, Since
from economics.fields.field import shown
from economics.fields.part import OptionName, Part
from economics.fields.refusal import refused
from economics.note import Note
from economics.numbers import digits
from economics.option.beside import NOTHING, Beside
from economics.option.document import OptionDocument
from economics.option.protocol import PricedOption
from economics.quantity import Array, Number, Quantity, finite

MIN_PARTS, MAX_PARTS = 2, 6
ROUNDING = 1e-9
"""By how much shares may add up to less than 1, or a cascade's to more."""
NOT_ALL_SERVED = "the shares of the mix add up to less than 100 %: some requests go nowhere"
CASCADE_ABOVE = 1 + ROUNDING
"""Shares that add up to more are those of a cascade: some requests go to more than one option."""
_NO_FIELDS_OF_A_MIX = ("success_rate", "retries", "input_token_factor", "output_token_factor")


class MixPart(Part):
    """One option of a mix, the share of the requests that go to it, and their own length and ratio, if any."""

    since: ClassVar[Since] = SINCE_2
    may_be_null: ClassVar[tuple[str, ...]] = ("input_tokens_per_request", "input_output_ratio")

    option: OptionName
    share_of_requests: Annotated[float, number("share_of_requests")]
    input_tokens_per_request: Annotated[float | None, number("input_tokens_per_request")] = None
    input_output_ratio: Annotated[float | None, number("input_output_ratio")] = None


class MixOption(OptionDocument):
    """Requests routed among other options of the scenario, as it writes them."""

    since: ClassVar[Since] = SINCE_2
    labels: ClassVar[Mapping[str, str]] = {"mix": "mix of options"}
    is_mix: ClassVar[bool] = True

    kind: Literal["mix"]
    parts: tuple[MixPart, ...]
    router_usd_per_request: Annotated[float, number("router_usd_per_request")] = default("router_usd_per_request")

    @model_validator(mode="after")
    def _whole(self) -> MixOption:
        count = len(self.parts)
        if not MIN_PARTS <= count <= MAX_PARTS:
            raise refused(f"{count} given: must be {MIN_PARTS} to {MAX_PARTS}", inside="parts")
        names = [part.option for part in self.parts]
        for i, name in enumerate(names):
            if name in names[:i]:
                raise refused(f"{shown(name)} is in the mix twice", inside=f"parts[{i}].option")
        shares = sum(part.share_of_requests for part in self.parts)
        if shares < 1 - ROUNDING:
            raise refused(f"the shares add up to {digits(shares, 6)}: must be 1 or more", inside="parts")
        for name in _NO_FIELDS_OF_A_MIX:
            if name in self.model_fields_set:
                raise refused("is refused for a mix: its parts have their own", inside=name)
        return self

    def check_others(self, others: Mapping[str, OptionDocument], hourly: bool) -> None:
        """Refuse a part that is no other option, or a mix itself."""
        del hourly
        for i, part in enumerate(self.parts):
            where = f"parts[{i}].option"
            if part.option == self.name:
                raise refused(f"{shown(part.option)} is the mix itself: must be another option", inside=where)
            if part.option not in others:
                raise refused(f"{shown(part.option)} is no option of the scenario", inside=where)
            if others[part.option].is_mix:
                raise refused(f"{shown(part.option)} is a mix: must be another kind of option", inside=where)

    @property
    def unused(self) -> tuple[str, ...]:
        """What its parts have of their own."""
        return _NO_FIELDS_OF_A_MIX

    @property
    def named(self) -> tuple[str, ...]:
        """The options of its parts."""
        return tuple(part.option for part in self.parts)


@dataclass(frozen=True)
class MixedPart:
    """A part with plain numbers: an option, the share of the requests, and their length and ratio where they differ."""

    option: PricedOption
    share_of_requests: Number
    input_tokens_per_request: Number | None = None
    input_output_ratio: Number | None = None

    def tokens_per_token(self, load: Load) -> Number:
        """Return the tokens that this part serves for each token of the workload."""
        if self.input_tokens_per_request is None and self.input_output_ratio is None:
            return self.share_of_requests
        length, ratio = self._mix(load)
        whole = load.input_tokens_per_request * (1 + 1 / load.input_output_ratio)
        return self.share_of_requests * (length * (1 + 1 / ratio)) / whole

    def load(self, load: Load) -> Load:
        """Return the load of this part: its share of the requests, of their own length and ratio."""
        length, ratio = self._mix(load)
        of_its_own = load
        if self.input_tokens_per_request is not None:
            of_its_own = of_its_own.with_("input_tokens_per_request", length)
        if self.input_output_ratio is not None:
            of_its_own = of_its_own.with_("input_output_ratio", ratio)
        return of_its_own.carrying(load.tokens_per_month * self.tokens_per_token(load))

    def _mix(self, load: Load) -> tuple[Number, Number]:
        length, ratio = self.input_tokens_per_request, self.input_output_ratio
        return (
            load.input_tokens_per_request if length is None else length,
            load.input_output_ratio if ratio is None else ratio,
        )


@dataclass(frozen=True)
class Mixed(PricedOption):
    """A mix with plain numbers; the router costs `router_usd_per_request` [USD] for each request of the workload."""

    name: str
    mixed: tuple[MixedPart, ...]
    router_usd_per_request: Number = default("router_usd_per_request")
    beside: Beside = NOTHING
    notes: tuple[Note, ...] = ()
    kind: Literal["mix"] = "mix"

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Those of its parts, under their names."""
        return tuple(
            replace(each, name=of_part(part.option.name, each.name), field=of_part(part.option.name, each.field))
            for part in self.mixed
            for each in part.option.assumptions
        )

    # What it costs

    def serving_cost(self, load: Load) -> Cost:
        """Return what the parts cost, line by line, and the router."""
        lines: Lines = {}
        defined: Any = True
        reason = None
        for part in self.mixed:
            cost = part.option.cost(part.load(load))
            lines |= {LineOf.of_part(part.option.name, line): usd for line, usd in cost.lines.items()}
            defined = np.logical_and(defined, cost.usd_per_month.defined)
            reason = reason or cost.usd_per_month.reason
        lines["router"] = load.requests * self.router_usd_per_request
        return Cost(lines, finite(total(lines), defined, reason or ""))

    def serving_unit_cost(self, load: Load, utilisation: Number | None = None) -> Quantity:
        """Return the parts' unit costs weighted by their tokens, and the router."""
        usd: Number = self.router_usd_per_request * self._requests_per_mtok(load)
        defined: Any = True
        reason = None
        for part in self.mixed:
            unit = part.option.unit_cost(part.load(load), utilisation if part.option.uses_capacity else None)
            usd = usd + unit.values * part.tokens_per_token(load)
            defined, reason = np.logical_and(defined, unit.defined), reason or unit.reason
        return finite(usd, defined, reason or "")

    def _requests_per_mtok(self, load: Load) -> Number:
        return load.carrying(TOKENS_PER_MTOK).requests

    def token_lines_usd(self, load: Load) -> Number:
        """Return what the tokens of all parts cost by their prices [USD/month]; no seller bills the router."""
        usd: Number = 0.0
        for part in self.mixed:
            usd = usd + part.option.token_lines_usd(part.load(load))
        return usd

    def serving_curve(self, load: Load) -> VolumeCurve | None:
        """Return the sum of the parts' curves, each stretched over the whole volume."""
        router = self.router_usd_per_request * self._requests_per_mtok(load) / TOKENS_PER_MTOK
        curve = VolumeCurve(usd_per_token=float(router))
        for part in self.mixed:
            own = part.option.volume_curve(part.load(load))
            if own is None:
                return None
            curve = curve + own.stretched(float(part.tokens_per_token(load)))
        return curve

    @property
    def accepted_share(self) -> Number | None:
        """None: its parts have their own."""
        return None

    # What it depends on

    @property
    def uses_capacity(self) -> bool:
        """Whether one of its parts does."""
        return any(part.option.uses_capacity for part in self.mixed)

    def at_utilisation(self, utilisation: Number) -> Self:
        """Return this mix with its parts at another utilisation."""
        return self._each(lambda option: option.at_utilisation(utilisation))

    @property
    def follows_mix(self) -> bool:
        """Whether all of its parts do."""
        return all(part.option.follows_mix for part in self.mixed)

    def curve_note(self, variable: str) -> str | None:
        """Return the note of the first part that has one."""
        notes = ((part.option.name, part.option.curve_note(variable)) for part in self.mixed)
        return next((of_part(name, note) for name, note in notes if note is not None), None)

    def load_notes(self, load: Load) -> Sequence[Note]:
        """Return the notes of its parts, and those on requests that go to several options or are counted twice."""
        notes = [
            replace(note, text=of_part(part.option.name, note.text), field="")
            for part in self.mixed
            for note in part.option.load_notes(part.load(load))
        ]
        shares = sum(float(np.max(part.share_of_requests)) for part in self.mixed)
        if shares > CASCADE_ABOVE:
            added = digits(100 * shares, 4)
            text = f"a cascade: the shares add up to {added} %, so some requests go to more than one option"
            notes.append(Note("cascade", text, field="parts"))
        names = ", ".join(part.option.name for part in self.mixed)
        text = f"{names} are options of their own too: what they serve in this mix is paid for here alone"
        notes.append(Note("parts of a mix", text, field="parts"))
        return notes

    @property
    def parts(self) -> tuple[PricedOption, ...]:
        """The options of its parts."""
        return tuple(part.option for part in self.mixed)

    def with_part(self, name: str, change: Callable[[PricedOption], PricedOption]) -> Self:
        """Return this mix with the part of this name changed, and what such a part serves inside another one."""
        return self._each(lambda option: change(option) if option.name == name else option.with_part(name, change))

    def _each(self, change: Callable[[PricedOption], PricedOption]) -> Self:
        return replace(self, mixed=tuple(replace(part, option=change(part.option)) for part in self.mixed))

    # How it is explained

    def explain_serving(self, book: Book, load: Load) -> None:
        """Write the steps of every part under a number of its own, and the sum."""
        names = []
        for number_, part in enumerate(self.mixed, 1):
            head, inner, own = f"part{number_}_", Book(), part.load(load)
            share = part.share_of_requests
            book.known(f"{head}share_of_requests", share)
            formula = f"{book.tokens} * {head}share_of_requests"
            if part.input_tokens_per_request is not None or part.input_output_ratio is not None:
                book.known(f"{head}input_tokens_per_request", own.input_tokens_per_request)
                book.known(f"{head}input_output_ratio", own.input_output_ratio)
                mine = f"{head}input_tokens_per_request * (1 + 1 / {head}input_output_ratio)"
                formula += f" * {mine} / (input_tokens_per_request * (1 + 1 / input_output_ratio))"
            book.step(f"{head}tokens_per_month", formula, own.tokens_per_month, "token/month")
            inner.all_known(own.numbers)
            part.option.explain(inner, own)
            for step in inner.steps:
                renamed = {f"{head}{name}": value for name, value in step.inputs.items()}
                book.add(
                    replace(step, result=f"{head}{step.result}", formula=_with_head(head, step.formula), inputs=renamed)
                )
            names.append(f"{head}usd_per_month")
        book.known("router_usd_per_request", self.router_usd_per_request)
        requests = f"{book.tokens} / (input_tokens_per_request * (1 + 1 / input_output_ratio))"
        cost = self.serving_cost(load)
        book.step("router_usd", f"{requests} * router_usd_per_request", cost.lines["router"], "USD/month")
        book.step(book.month, " + ".join((*names, "router_usd")), cost.usd_per_month, "USD/month")

    # Over months

    def serving_running(self, calendar: Calendar, load: Load, tokens: Array) -> Running:
        """Return what the parts cost over months, and the router."""
        blocks: list[Block] = []
        runs: list[Running] = []
        left: Number = 0.0
        without, why = None, ""
        for part in self.mixed:
            run = part.option.running(calendar, part.load(load), tokens * part.tokens_per_token(load))
            if run.reason is not None:
                return Running(reason=of_part(part.option.name, run.reason))
            blocks += [
                replace(
                    block,
                    amounts={LineOf.of_part(part.option.name, line): usd for line, usd in block.amounts.items()},
                )
                for block in run.blocks
            ]
            runs.append(run)
            left = left + run.left_usd
            if run.without_cost is not None:
                without = run.without_cost if without is None else np.logical_or(without, run.without_cost)
                why = why or of_part(part.option.name, run.why_without_cost)
        mtok = tokens / TOKENS_PER_MTOK
        router: Lines = {"router": self.router_usd_per_request * self._requests_per_mtok(load)}
        blocks.append(Block(mtok, router, running=True))
        return Running(tuple(blocks), left_usd=left, without_cost=without, why_without_cost=why, parts=tuple(runs))

    def stranded_usd(self, calendar: Calendar, load: Load, running: Running, lower: Array) -> Number:
        """Return what the committed capacity of the parts costs that a lower volume leaves idle [USD]."""
        usd: Number = 0.0
        for part, run in zip(self.mixed, running.parts, strict=True):
            own = part.load(load)
            usd = usd + part.option.stranded_usd(calendar, own, run, lower * part.tokens_per_token(load))
        return usd

    # Under uncertainty, and on axes

    def serving_inputs(self) -> Sequence[Input]:
        """Return the cost of the router, and the shares of the requests."""
        shares = [
            replace(each, path=f"parts[{i}].{each.path}", steps=("mixed", i, *each.steps), words=f"share of {name}")
            for i, name in enumerate(part.option.name for part in self.mixed)
            for each in fields_of(("share_of_requests",))
        ]
        return *fields_of(("router_usd_per_request",)), *shares

    def suggested(self) -> Sequence[Suggestion]:
        """Suggest nothing: what is uncertain is uncertain in its parts."""
        return ()


_NAMES = re.compile(r"\b(?!(?:min|max|ceil|floor)\()[A-Za-z_]\w*")


def _with_head(head: str, formula: str) -> str:
    """A formula with its names under a head."""
    return _NAMES.sub(lambda match: head + match[0], formula)
