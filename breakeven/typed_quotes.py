"""What somebody was quoted for an option's GPUs and typed on Over time: a reserved rate and a server, as words.

The words stand in an address and in a file until the way is added as an option: for each figure the option's name, the
field and the number, empty where a figure that was suggested is taken out. Nothing typed is no word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from economics.errors import InputError, value_refused
from economics.fields.field import shown
from economics.fields.table import FIELDS

QUOTE_FIELDS = (
    "gpus_per_server",
    "purchase_usd_per_server",
    "installation_usd_per_server",
    "power_kw_per_server",
    "usd_per_kwh",
    "pue",
    "colocation_usd_per_month",
    "maintenance_share_per_year",
    "life_months",
    "residual_share",
)
"""The figures of a quote for a server, by the fields of an own supply."""
RATE, MONTHS = "usd_per_gpu_hour", "commitment_months"
FIRST_MONTHS = 12
"""How long a typed rate binds until somebody says so."""
_FORM = "must be for each figure the option's name, one of its fields and a number"


@dataclass(frozen=True)
class Typed:
    """What was quoted for one option: a rate [USD/GPU-hour] bound for some months, and the figures of a server.

    `quote` holds only what differs from what is suggested; None takes a suggested figure out.
    """

    usd_per_gpu_hour: float | None = None
    months: int = FIRST_MONTHS
    quote: Mapping[str, float | None] = field(default_factory=dict)


def typed_of(words: Sequence[str] | None, option: str) -> Typed:
    """Return what was quoted for an option; raises InputError for words of another form, or a figure out of range.

    >>> typed_of(["ours", "usd_per_gpu_hour", "2.1", "ours", "power_kw_per_server", ""], "ours")
    Typed(usd_per_gpu_hour=2.1, months=12, quote={'power_kw_per_server': None})
    """
    figures = {name: value for of, name, value in _figures(words) if of == option}
    rate, months = figures.get(RATE), figures.get(MONTHS)
    quote = {name: figures[name] for name in QUOTE_FIELDS if name in figures}
    return Typed(rate, FIRST_MONTHS if months is None else int(months), quote)


def with_typed(
    words: Sequence[str] | None, option: str, typed: Typed, others: Collection[str]
) -> tuple[str, ...] | None:
    """Return the words with what was quoted for an option; of `others`, the options that there are, theirs stay.

    >>> with_typed(["gone", "pue", "2"], "ours", Typed(2.1, 36), ["ours"])
    ('ours', 'usd_per_gpu_hour', '2.1', 'ours', 'commitment_months', '36')
    """
    kept = [figure for figure in _figures(words) if figure[0] != option and figure[0] in others]
    mine: dict[str, float | None] = {} if typed.usd_per_gpu_hour is None else {RATE: typed.usd_per_gpu_hour}
    if typed.months != FIRST_MONTHS:
        mine[MONTHS] = typed.months
    every = [*kept, *((option, name, value) for name, value in (mine | dict(typed.quote)).items())]
    return tuple(word for of, name, value in every for word in (of, name, _written(value))) or None


def _written(value: float | None) -> str:
    return "" if value is None else repr(float(value)).removesuffix(".0")


def _figures(words: Sequence[str] | None) -> Iterator[tuple[str, str, float | None]]:
    if words and len(words) % 3:
        raise InputError("", _FORM, _FORM)
    triples = iter(words or ())
    for option, name, text in zip(triples, triples, triples, strict=True):
        if name not in (*QUOTE_FIELDS, RATE, MONTHS):
            raise value_refused("", shown(name), _FORM)
        if not text:
            yield option, name, None
            continue
        try:
            value = float(text)
        except ValueError:
            raise value_refused("", shown(text), _FORM) from None
        FIELDS[name].check(value, name)
        yield option, name, value
