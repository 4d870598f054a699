"""What any option may carry beside its serving: attempts, staff, egress, a fixed cost."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.support.twin.load import Load
from tests.support.twin.numbers import exact, field_of


def accepted(option: Mapping[str, Any]) -> Fraction:
    """Share of the tasks that end with an accepted answer."""
    return 1 - (1 - field_of(option, "success_rate", 1)) ** (int(option.get("retries") or 0) + 1)


def attempts(option: Mapping[str, Any]) -> Fraction:
    """Attempts a task: they multiply the option's tokens."""
    return accepted(option) / field_of(option, "success_rate", 1)


def staff(option: Mapping[str, Any]) -> Fraction:
    """USD/month; version 1's object is a list of one."""
    people = option.get("staff") or []
    people = [people] if isinstance(people, Mapping) else people
    each = (field_of(p, "people") * field_of(p, "usd_per_year") * field_of(p, "share", 1) for p in people)
    return sum(each, Fraction(0)) / 12


def egress(option: Mapping[str, Any], load: Load) -> Fraction:
    """USD/month for the workload's tokens (attempts included, token factors not, as the first edition counts them)."""
    gigabytes = load.tokens * field_of(option, "bytes_per_token", 4) / 10**9
    return gigabytes * field_of(option, "egress_usd_per_gb")


def lines(option: Mapping[str, Any], load: Load) -> dict[str, Fraction]:
    """`load` with the option's attempts."""
    fixed = exact(option.get("fixed_usd_per_month") or 0)
    return {"fixed": fixed, "staff": staff(option), "egress": egress(option, load)}
