"""Unit view: what a Mtok of the workload costs on one fully used unit of an option, whatever the volume.

Fixed cost and staff are left out; attempts count, and egress too, because it goes by the token (the contract names
neither).
"""

from __future__ import annotations

from fractions import Fraction

from tests.support.twin import extras, provisioned, scaled, self_hosted, token_priced
from tests.support.twin.load import Load
from tests.support.twin.machines import rented, server
from tests.support.twin.numbers import HOURS, MTOK, exact, field_of
from tests.support.twin.options import Document, Option, Scene, part_load


def unit_cost(document: Document, name: str, utilisation: Fraction | None = None) -> Fraction:
    """USD/Mtok of an option of the document, at a utilisation or, without one, at u_eff."""
    scene = Scene(document)
    return _of(scene.option(name), scene.load(Fraction(MTOK)), scene, utilisation)


def _of(option: Option, load: Load, scene: Scene, used: Fraction | None) -> Fraction:
    if option["kind"] == "mix":
        usd = field_of(option, "router_usd_per_request") * load.requests
        for part in option["parts"]:
            own = part_load(part, load)
            usd += _of(scene.option(part["option"]), own, scene, used) * own.tokens / MTOK
        return usd * MTOK / load.tokens
    one = load.of(MTOK * extras.attempts(option))
    return _serving(option, one, scene, used) + extras.egress(option, one)


def _serving(option: Option, load: Load, scene: Scene, used: Fraction | None) -> Fraction:
    """USD for these tokens on units that are used so far; `load` with the option's attempts."""
    if option["kind"] in token_priced.KINDS:
        return sum(token_priced.token_lines(option, load, scene.at).values(), Fraction(0))
    if option["kind"] == "provisioned":
        share = min(field_of(option, "utilisation", 1), 1 / load.peak) if used is None else used
        hour = exact(option["input_tokens_per_minute_per_unit"]) * 60 * share / provisioned.weight(option, load)
        return exact(option["usd_per_unit_hour"]) * scene.at.side("api") * load.tokens / hour
    full = self_hosted.capacity(option, load, scene.ratio, scene.at) * 3600
    supply = option["supply"]
    if supply["kind"] == "own":
        machine, lines = server(option), self_hosted.server_lines(option, scene.at)
        an_hour = sum(lines.values(), Fraction(0)) / HOURS
    else:
        rent = supply["reserved"] if supply["kind"] in ("blend", "mix") else supply
        machine = rented(option, rent)
        an_hour = machine.gpus * self_hosted.rate(rent, scene.at)
        full *= self_hosted.kept(rent)
    if scaled.is_scaled(option):
        share = field_of(option["scaling"], "busy_hour_utilisation", Fraction(85, 100))
    else:
        share = self_hosted.average_utilisation(option, load) if used is None else used
    return an_hour * machine.spans / machine.holds * load.tokens / (full * share)
