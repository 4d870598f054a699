"""A blend of two rents: a reserved baseline, and on-demand replicas for what the load needs beyond it.

Documents of schema version 1 call it `mix`. Source of the formulas: docs/model.md, "A blend of rents".
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np

from economics.cost.inputs import Input, Suggestion, fields_of
from economics.cost.lines import Lines, total
from economics.cost.machines import Machines
from economics.cost.months import Block, Calendar, Commitment, Running
from economics.cost.replicas import LEAST_TOKENS_EACH, things_needed, tokens_served
from economics.cost.result import UNCOUNTABLE
from economics.cost.service import Service, service_for
from economics.cost.steps import Book
from economics.cost.volume_curve import STEP_TOLERANCE, Stair, StepLine, VolumeCurve
from economics.fields.checks import number
from economics.fields.edition import SINCE_2, Since
from economics.fields.part import Part
from economics.note import Note
from economics.quantity import Array, Number, finite
from economics.supply.protocol import GPUS_PAID_FOR, MONTH_SECONDS, Explained, Replica, Served, Supply, Work
from economics.supply.rented import Rent, Rented
from economics.units import HOURS_PER_MONTH

PARTS = ("reserved", "on_demand")
"""The fields of a blend that hold its two rents."""


class RentInBlend(Rent):
    """One of the two rents of a blend; its kind may be left out."""

    kind: Literal["rent"] = "rent"


class Blend(Part):
    """Reserved baseline replicas, paid whether used or not, and on-demand ones for what the load needs beyond them."""

    label: ClassVar[str] = "a blend of rents"
    later_kinds: ClassVar[Mapping[str, Since]] = {"blend": SINCE_2}

    kind: Literal["blend", "mix"]
    baseline_replicas: Annotated[int, number("baseline_replicas")]
    reserved: RentInBlend
    on_demand: RentInBlend
    peak_hours_per_month: Annotated[float | None, number("peak_hours_per_month")] = None


@dataclass(frozen=True)
class Blended(Supply):
    """A blend with plain numbers.

    An on-demand replica is billed for `peak_hours_per_month` [h], a reserved one for the option's billed hours.
    """

    baseline_replicas: Number
    reserved: Rented
    on_demand: Rented
    peak_hours_per_month: Number = HOURS_PER_MONTH

    def paid_lines(self, replica: Replica) -> Lines:
        """Return the cost lines of one machine of the baseline."""
        return self.reserved.paid_lines(replica)

    def machines(self, replica: Replica) -> Machines:
        """Return the machines of the baseline."""
        return self.reserved.machines(replica)

    @property
    def usable_share(self) -> Number:
        """The share of a baseline replica that interruptions leave."""
        return self.reserved.usable_share

    def peak_usd(self, replica: Replica) -> Number:
        """Return what one on-demand machine, or replica, costs [USD/month]."""
        (usd,) = self.on_demand.paid_lines(self._at_peaks(replica)).values()
        return usd

    def _at_peaks(self, replica: Replica) -> Replica:
        return Replica(replica.gpus, self.peak_hours_per_month)

    def serve(self, replica: Replica, work: Work) -> Served:
        """Return baseline and peaks that can do the work at its busiest and over the month.

        The replicas are the least number N for which both hold, b the baseline raised to fill its machines, C_b and C_o
        the capacities after interruption, H and P the hours billed:

            T/(3600·H·u) ≤ b·C_b + (N − b)·C_o                 T/3600 ≤ b·C_b·H + (N − b)·C_o·P
        """
        baseline = self.machines(replica).held(self.baseline_replicas)
        peaks = things_needed(work.tokens, np.inf, np.maximum(work.min_replicas - baseline, 0.0))
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            for each, share in self._peak_terms(replica, work):
                peaks = np.maximum(peaks, np.ceil(np.divide(work.tokens, each) - baseline * share - STEP_TOLERANCE))
            reserved, on_demand = self.reserved.machines(replica), self.on_demand.machines(replica)
            held = tokens_served(work.capacity, replica.billed_hours, baseline * self.reserved.usable_share)
            held_peaks = on_demand.held(peaks) * self.on_demand.usable_share
            full = held + tokens_served(work.capacity, self.peak_hours_per_month, held_peaks)
            paid = (reserved.paid(baseline) + 0 * peaks, on_demand.paid(peaks))
            gpus = reserved.gpus(baseline) + on_demand.gpus(peaks)
        whole = reserved.let_whole and on_demand.let_whole
        return Served(baseline + peaks, paid, gpus, full, paid[0] + paid[1] if whole else None)

    def _peak_terms(self, replica: Replica, work: Work) -> tuple[tuple[Number, Number], tuple[Number, Number]]:
        """For each condition, the tokens a month of one peak replica, and the peak replicas that a baseline one saves.

        The first condition is that of the busiest time, the second that of the month as a whole.
        """
        capacity = work.capacity * self.on_demand.usable_share
        alike = self.reserved.usable_share / self.on_demand.usable_share
        return (
            (tokens_served(capacity, replica.billed_hours, work.utilisation), alike),
            (
                tokens_served(capacity, self.peak_hours_per_month, 1.0),
                alike * replica.billed_hours / self.peak_hours_per_month,
            ),
        )

    def lines(self, replica: Replica, served: Served) -> Lines:
        """Return the cost of the baseline, used or not, and of the peak replicas beyond it."""
        baseline, peaks = served.paid
        return {
            **{line: baseline * usd for line, usd in self.paid_lines(replica).items()},
            "peak gpu rent": peaks * self.peak_usd(replica),
        }

    def curve(self, replica: Replica, work: Work) -> VolumeCurve | None:
        """Return a staircase of peak machines on top of the baseline."""
        busiest, month = self._peak_terms(replica, work)
        if not all(LEAST_TOKENS_EACH < float(each) < np.inf for each, _ in (busiest, month)):
            return None
        reserved, peaks = self.reserved.machines(replica), self.on_demand.machines(replica)
        baseline, each = float(reserved.held(self.baseline_replicas)), float(peaks.replicas_each)
        fixed = float(reserved.paid(baseline)) * float(total(self.paid_lines(replica)))
        least = math.ceil(max(float(work.min_replicas) - baseline, 0.0) / each)
        lines = tuple((float(tokens) * each, -baseline * float(share) / each) for tokens, share in (busiest, month))
        usd = float(self.peak_usd(replica)) * float(peaks.machines_each)
        (tokens, offset), second = lines
        return VolumeCurve(fixed, stairs=(Stair(usd, tokens, least, offset, (StepLine(*second),)),))

    def known(self) -> Mapping[str, Number]:
        """Return the baseline, the billed hours of a peak replica, both rates and what interruptions leave of both."""
        return {
            "baseline_replicas": self.baseline_replicas,
            "peak_hours_per_month": self.peak_hours_per_month,
            "usd_per_gpu_hour": self.reserved.usd_per_gpu_hour,
            "peak_usd_per_gpu_hour": self.on_demand.usd_per_gpu_hour,
            "interruption_share": self.reserved.interruption_share,
            "peak_interruption_share": self.on_demand.interruption_share,
        }

    @property
    def line_formulas(self) -> Mapping[str, str]:
        """The formulas of the baseline's rent."""
        return self.reserved.line_formulas

    def explain(self, book: Book, replica: Replica, work: Work) -> Explained:
        """Write both conditions, the peaks they need, and what baseline and peaks cost."""
        served = self.serve(replica, work)
        reserved, peaks = self.reserved.machines(replica), self.on_demand.machines(replica)
        baseline = "baseline_replicas"
        if reserved.let_whole:
            book.known(GPUS_PAID_FOR, reserved.gpus_each)
            baseline = self._explain_held(book, baseline, reserved, "baseline", GPUS_PAID_FOR)
        book.step(
            "tokens_per_replica",
            f"capacity_tokens_per_second * ({MONTH_SECONDS} * effective_utilisation) * (1 - interruption_share)",
            finite(self.tokens_per_replica(replica, work), True, UNCOUNTABLE),
            "token/month",
        )
        (busiest, alike), (month, alike_month) = self._peak_terms(replica, work)
        capacity = "capacity_tokens_per_second * (1 - peak_interruption_share)"
        hours = "billed_hours_per_month / peak_hours_per_month"
        for name, formula, value, unit in (
            (
                "peak_tokens_at_the_busiest",
                f"{capacity} * {MONTH_SECONDS} * effective_utilisation",
                busiest,
                "token/month",
            ),
            ("peak_tokens_of_the_month", f"{capacity} * 3600 * peak_hours_per_month", month, "token/month"),
            (
                "peaks_per_baseline_replica",
                "(1 - interruption_share) / (1 - peak_interruption_share)",
                alike,
                "replica",
            ),
            (
                "peaks_per_baseline_replica_over_the_month",
                f"peaks_per_baseline_replica * {hours}",
                alike_month,
                "replica",
            ),
        ):
            book.step(name, formula, finite(value, True, UNCOUNTABLE), unit)
        first = f"ceil({book.tokens} / peak_tokens_at_the_busiest - {baseline} * peaks_per_baseline_replica - 1e-9)"
        second = (
            f"ceil({book.tokens} / peak_tokens_of_the_month"
            f" - {baseline} * peaks_per_baseline_replica_over_the_month - 1e-9)"
        )
        count = self.countable(replica, work, served.replicas - reserved.held(self.baseline_replicas))
        book.step("peak_replicas", f"max(0, min_replicas - {baseline}, {first}, {second})", count, "replica")
        book.step("replicas", f"{baseline} + peak_replicas", self.countable(replica, work, served.replicas), "replica")
        what, paid, held, gpus = "replica", "peak_replicas", "peak_replicas", "gpus_per_replica"
        if peaks.let_whole:
            what, paid, gpus = "instance", "peak_instances", "gpus_per_peak_instance"
            book.known(gpus, peaks.gpus_each)
            held = self._explain_held(book, "peak_replicas", peaks, "peak", gpus)
        self._explain_lines(book, replica, "instance" if reserved.let_whole else "replica")
        if reserved.let_whole:
            share = "baseline_instances / held_baseline_replicas * usd_per_instance"
            book.step("usd_per_replica", share, total(self.replica_lines(replica)), "USD/month")
        rate = f"{gpus} * peak_usd_per_gpu_hour * peak_hours_per_month"
        book.step(f"peak_gpu_rent_usd_per_{what}_month", rate, self.peak_usd(replica), "USD/month")
        own = "baseline_instances * usd_per_instance" if reserved.let_whole else "baseline_replicas * usd_per_replica"
        full = (
            f"(capacity_tokens_per_second * 3600 * ({baseline} * (1 - interruption_share) * billed_hours_per_month"
            f" + {held} * (1 - peak_interruption_share) * peak_hours_per_month))"
        )
        return Explained(f"{own} + {paid} * peak_gpu_rent_usd_per_{what}_month", full)

    def _explain_held(self, book: Book, replicas: str, machines: Machines, which: str, gpus: str) -> str:
        """Write the machines for some replicas, and the replicas that these hold; return the name of the latter."""
        count, each, spans = book.values.get(replicas), machines.replicas_each, machines.machines_each
        known, paid_for = count is not None, machines.paid(0.0 if count is None else count)
        if np.all(spans == 1):
            paid = f"ceil({replicas} / floor({gpus} / gpus_per_replica))"
            held = f"{which}_instances * floor({gpus} / gpus_per_replica)"
        else:
            paid = f"{replicas} * ceil(gpus_per_replica / {gpus})"
            held = f"{which}_instances / ceil(gpus_per_replica / {gpus})"
        book.step(f"{which}_instances", paid, finite(paid_for, known, UNCOUNTABLE), "instance")
        book.step(f"held_{which}_replicas", held, finite(paid_for / spans * each, known, UNCOUNTABLE), "replica")
        return f"held_{which}_replicas"

    def running(self, calendar: Calendar, replica: Replica, work: Work) -> Running:
        """Return contracts for the baseline, and peaks at each month's market rate."""
        served = self.serve(replica, work)
        lines, market = self.reserved.lines_over_months(calendar, replica)
        baseline = np.ones_like(market) * served.paid[0]
        service = service_for(baseline, self.reserved.commitment_months or 1)
        locked = service.sum_active(market)
        peaks, owed = self._peaks(calendar, replica, np.asarray(served.paid[1]))
        blocks = (Block(locked, lines, "committed rent", running=True), peaks)
        idle = locked / service.active * total(lines)
        replicas = self.replicas_by_month(replica, work, served)
        if not self.reserved.commitment_months:
            return Running(blocks, replicas, baseline, idle, left_usd=owed)
        left = service.at_end(market * (service.life - service.served)) * total(lines)
        return Running(blocks, replicas, baseline, idle, service, left + owed)

    def _peaks(self, calendar: Calendar, replica: Replica, wanted: Array) -> tuple[Block, Number]:
        """What peaks cost over months, and what their contracts still owe at the end [USD]."""
        lines, market = self.on_demand.lines_over_months(calendar, self._at_peaks(replica))
        usd = total(lines)
        peak: Lines = {"peak gpu rent": usd}
        term = self.on_demand.commitment_months
        if not term:
            return Block(wanted * market, peak, running=True), 0.0
        service = service_for(wanted, term)
        owed = service.at_end(market * (term - service.served)) * usd
        return Block(service.sum_active(market), peak, "committed rent", running=True), owed

    def stranded_usd(self, running: Running, replica: Replica, lower: Work) -> Number:
        """Return what is paid for baseline machines beyond those that the baseline alone would need [USD]."""
        return self.reserved.stranded_usd(running, replica, lower)

    @property
    def commitments(self) -> Sequence[Commitment]:
        """The terms that the baseline and the peaks are signed for."""
        rents = zip(PARTS, (self.reserved, self.on_demand), strict=True)
        return tuple(Commitment(rent.commitment_months, f"{part}.commitment_months") for part, rent in rents)

    def service_notes(self, service: Service) -> Sequence[Note]:
        """Return the note on when contracts for the baseline are signed."""
        return self.reserved.service_notes(service)

    def inputs(self) -> Sequence[Input]:
        """Return both rates and the billed hours of a peak replica."""
        rates = (
            uncertain.inside(part)
            for part, rented in ((PARTS[0], self.reserved), (PARTS[1], self.on_demand))
            for uncertain in rented.inputs()
            if uncertain.path == "usd_per_gpu_hour"
        )
        return *rates, *fields_of(("peak_hours_per_month",))

    def suggested(self) -> Sequence[Suggestion]:
        """Suggest both rates ± 20 %."""
        parts = ((PARTS[0], self.reserved), (PARTS[1], self.on_demand))
        return tuple(suggestion.inside(part) for part, rented in parts for suggestion in rented.suggested())

    @property
    def rates(self) -> Sequence[str]:
        """The on-demand rate only; the baseline's rate is fixed by contract."""
        return (f"{PARTS[1]}.usd_per_gpu_hour",)
