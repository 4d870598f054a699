"""Figures of where two ways cost the same: a volume, a utilisation, a month."""

from __future__ import annotations

import math
from dataclasses import dataclass

from economics.break_even.compare import unit_break_evens
from economics.break_even.over_volume import over_volume
from economics.cost.volume_curve import VolumeCurve
from economics.units import HOURS_PER_DAY, HOURS_PER_MONTH
from trust.claims.figures.figure import Answer, Kind, Values, known_field, no_figure, renamed, shown, usd
from trust.claims.figures.machines import A_MONTH, RATE_OF_TOKENS, USE, option_of
from trust.claims.figures.tokens import option_of as priced_option
from trust.claims.known import Known, load_of

DAYS_PER_MONTH = HOURS_PER_MONTH / HOURS_PER_DAY
_OTHER = renamed(
    known_field("input_usd_per_mtok"), "usd_per_mtok", "The other way costs", "its cost of a million tokens"
)


@dataclass(frozen=True)
class BreakEvenVolume(Kind):
    """The volume a day from which machines cost less than a price per token.

    Without a throughput the machines are taken to serve any volume, which is the best that can be said for them.
    """

    def answer(self, values: Values, known: Known) -> Answer:
        """Cross the line of the price with the machines' cost over volume."""
        del known
        month, price = values.number("usd_per_month"), values.number("usd_per_mtok")
        machines = VolumeCurve(fixed_usd=month)
        said = f"${shown(month)} a month / {shown(DAYS_PER_MONTH)} days / ${shown(price)} per Mtok"
        if values.has("tokens_per_second"):
            speed, used = values.number("tokens_per_second"), values.number_or("utilisation", 1.0)
            machines = option_of(month, speed, used).serving_curve(load_of(1.0)) or machines
            said += f", as many machines as {shown(speed)} token/s at {shown(100 * used)} % need"
        even = over_volume("line", VolumeCurve(usd_per_token=price / 1e6), "machines", machines)
        if not even.crossings:
            return Answer.point(math.inf, f"{said}: never, at any volume")
        daily = even.crossings[0].at / 1e6 / DAYS_PER_MONTH
        return Answer.point(daily, f"{said} = {shown(daily)} Mtok a day")


@dataclass(frozen=True)
class BreakEvenUse(Kind):
    """The utilisation from which a machine's tokens cost less than a price per token."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Take it from the model's break-even over utilisation."""
        del known
        month, speed, price = (values.number(n) for n in ("usd_per_month", "tokens_per_second", "usd_per_mtok"))
        if price == 0:
            raise no_figure("nothing is cheaper than tokens for nothing")
        own, load = option_of(month, speed, 1.0), load_of(1.0)
        other = priced_option(Values({"input_usd_per_mtok": price, "output_usd_per_mtok": price}))
        full = own.serving_unit_cost(load).scalar or 0.0
        said = f"full, the machines cost ${shown(full)} per Mtok; against ${shown(price)}"
        evens = [even for even in unit_break_evens(own, other, load) if even.variable == "utilisation"]
        at = evens[0].crossings[0].at if evens and evens[0].crossings else full / price
        return Answer.point(at, f"{said} that is {shown(100 * at)} % of capacity")


@dataclass(frozen=True)
class Payback(Kind):
    """The months after which a purchase has paid for itself."""

    def answer(self, values: Values, known: Known) -> Answer:
        """Divide the purchase by the saving of a month; infinite where nothing is saved."""
        del known
        bought, saved, kept = (
            values.number(n) for n in ("purchase_usd", "saved_usd_per_month", "upkeep_usd_per_month")
        )
        said = f"${shown(bought)} / (${shown(saved)} − ${shown(kept)} a month)"
        if saved <= kept:
            return Answer.point(math.inf, f"{said}: never")
        months = bought / (saved - kept)
        return Answer.point(months, f"{said} = {shown(months)} months")


BREAK_EVEN_FIGURES = (
    BreakEvenVolume(
        *("break-even volume", "Volume from which machines are cheaper", "Mtok/day", "arithmetic"),
        (A_MONTH, _OTHER, RATE_OF_TOKENS, USE),
        frozenset({"tokens_per_second", "utilisation"}),
    ),
    BreakEvenUse(
        *("break-even utilisation", "Utilisation from which machines are cheaper", "share of capacity", "arithmetic"),
        (A_MONTH, RATE_OF_TOKENS, _OTHER),
    ),
    Payback(
        *("payback", "Months until a purchase has paid for itself", "month", "arithmetic"),
        (
            usd("purchase_usd", "Purchase", "USD", "what is paid at the start"),
            usd("saved_usd_per_month", "Saved a month", "USD/month", "what the other way would cost"),
            usd("upkeep_usd_per_month", "Upkeep a month", "USD/month", "power and whatever else is paid meanwhile"),
        ),
    ),
)
