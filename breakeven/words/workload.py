"""Sentences about a workload that is given by a bill or by the load of the hours."""

from __future__ import annotations

import numpy as np

from breakeven.figures import money
from breakeven.figures import tokens as short
from economics.cost.load import Bill
from economics.cost.load_profile import TYPED, LoadProfile
from economics.numbers import digits


def bill_sentence(bill: Bill, tokens_per_month: object) -> str:
    """Say what a bill pays for.

    >>> bill_sentence(Bill(usd_per_month=42000, option="GPT"), 6e9)
    'The bill of $42k a month for GPT pays for 6B tokens at this mix; a change of the mix keeps the bill.'
    """
    count = short(float(np.asarray(tokens_per_month)))
    what = f"{money(bill.usd_per_month)} a month for {bill.option}"
    return f"The bill of {what} pays for {count} tokens at this mix; a change of the mix keeps the bill."


def profile_sentence(profile: LoadProfile) -> str:
    """Say how the load of the hours is given."""
    name = f"“{profile.label}”" if profile.name else "168 hours of your own"
    peak = f"{digits(profile.peak_to_average, 3)} × the average"
    rests = "" if profile.source == TYPED else f" Source: {profile.source}. {profile.note}"
    return f"The load of each hour of the week follows {name}: its busiest hour has {peak}.{rests}"
