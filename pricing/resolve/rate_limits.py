"""A seller's limit of tokens and requests a minute, held against the busiest hour of a load."""

from __future__ import annotations

from economics.cost.load import Load
from economics.cost.tokens import input_tokens
from economics.note import Note
from economics.option.protocol import PricedOption
from economics.option.token_priced import TokenPricedOption
from economics.units import HOURS_PER_MONTH
from pricing.sources.rate_limits import rate_limit

_MINUTES_PER_HOUR = 60
KIND = "rate limit"


def limit_note(option: TokenPricedOption, priced: PricedOption, load: Load) -> Note | None:
    """Return the note that holds a listed limit against a load's busiest hour; None where no list has one.

    All tokens count, those read from a cache too, with the option's factors and attempts. It is no warning, whatever
    the hour needs: lists do not say which tier of an account has these limits, and many are those of the lowest.
    """
    limit = rate_limit(option.provider, option.model)
    if limit is None:
        return None
    read = float(input_tokens(load.tokens_per_month, load.input_output_ratio))
    written = float(load.tokens_per_month) - read
    tokens = read * option.input_token_factor + written * option.output_token_factor
    minutes = HOURS_PER_MONTH * _MINUTES_PER_HOUR / float(load.peak_to_average)
    attempts = float(priced.beside.attempts_of_a_month)
    needs = (tokens * attempts / minutes, float(load.requests) * attempts / minutes)
    limits = (limit.tokens_per_minute, limit.requests_per_minute)
    over = any(most is not None and need > most * (1 + 1e-9) for need, most in zip(needs, limits, strict=True))
    parts = [
        f"{need:,.0f} of {most:,.0f} {what} a minute"
        for need, most, what in zip(needs, limits, ("tokens", "requests"), strict=True)
        if most is not None
    ]
    ask = "more than is listed: ask for it before you plan with it" if over else "ask whether your account has them"
    text = f"rate limit: the busiest hour needs {' and '.join(parts)} ({limit.source}, tier of account not said); {ask}"
    return Note(KIND, text, field="model")
