"""What can be chosen: of everything that lists hold, the chat models on sale, by family and newest first.

The rest stays in the catalogue and can be chosen by name; here each stands with the reason why it is not proposed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import groupby
from weakref import WeakKeyDictionary

from pricing.rows import PriceRow
from pricing.rules.life import Life, life_of
from pricing.rules.precedence import standard_row
from pricing.rules.purpose import TEXT, purpose_of
from pricing.rules.rents import DOUBTFUL
from pricing.rules.token_prices import TokenPriceSet
from pricing.sellers.providers import provider as known_provider
from pricing.sources.regions import region_in
from pricing.store.catalogue import Catalogue

_TUNED = re.compile(r"^ft:|\.ft-|:ft|finetun|fine-tun")
_MOVING = re.compile(r"^~|[-_]latest$|^chat-latest$|(?:^|/)auto(?:$|[-:])|[-/:]router")
_DATED = re.compile(r"[-@](?:20\d\d-?[01]\d-?[0-3]\d|[01]\d-?[0-3]\d|[01]\d-20\d\d|00\d)(?:-v\d+(?::\d+)?)?$")
_EDITION = re.compile(r":(?:thinking|extended|nitro|floor|online|exacto|beta)$|@default$")
_LATELY_DAYS = 365
SUBSCRIPTIONS = ("github-copilot", "cursor")
"""Sellers whose prices count against a seat that is paid for besides."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One offer of the lists: seller, model, the names people know, and the price that look-ups take.

    `reason` is one of REASONS, or empty where the offer is proposed; `said` puts it into words. Prices in USD/Mtok,
    below every context tier. `released_on` is the day since when the model is known.
    """

    provider: str
    seller: str
    model: str
    name: str
    family: str
    released_on: date | None
    input_usd_per_mtok: float | None
    output_usd_per_mtok: float | None
    checked_on: date | None
    life: Life
    retires_on: date | None
    reason: str
    said: str


def choices(catalogue: Catalogue, as_of: date) -> tuple[Choice, ...]:
    """Return every offer of the lists: by seller, those that are proposed first, by family and newest first.

    Kept for a catalogue and a day.
    """
    key = (as_of, catalogue.editions)
    kept = _kept.setdefault(catalogue, {})
    if key not in kept:
        kept.clear()
        kept[key] = tuple(choices_among(catalogue.price_list(as_of), as_of))
    return kept[key]


def choices_of(catalogue: Catalogue, provider: str, as_of: date) -> tuple[Choice, ...]:
    """Return those of `choices` that are one seller's, without reading what all the others list."""
    key = (provider, as_of, catalogue.editions)
    kept = _kept_of_sellers.setdefault(catalogue, {})
    if key not in kept:
        kept[key] = tuple(choices_among(catalogue.price_list_of(provider, as_of), as_of))
    return kept[key]


_kept_of_sellers: WeakKeyDictionary[Catalogue, dict[object, tuple[Choice, ...]]] = WeakKeyDictionary()
_kept: WeakKeyDictionary[Catalogue, dict[object, tuple[Choice, ...]]] = WeakKeyDictionary()


def choices_among(rows: Iterable[PriceRow], as_of: date) -> list[Choice]:
    """Return the choices among `rows` of price lists, of each offer the list to take first."""
    groups: dict[tuple[str, str], list[PriceRow]] = {}
    for row in rows:
        groups.setdefault((row.provider, row.model_key), []).append(row)
    prices = {offer: rows_of_it[0].input_usd_per_mtok for offer, rows_of_it in groups.items()}
    made = [_choice(provider, key, offered, prices, as_of) for (provider, key), offered in groups.items()]
    return sorted(_without_twins(made), key=_order)


def _choice(
    provider: str,
    key: str,
    rows: Sequence[PriceRow],
    prices: Mapping[tuple[str, str], float | None],
    as_of: date,
) -> Choice:
    first = rows[0]
    row = _priced(rows, as_of) or first
    life = life_of(rows, as_of)
    seller = known_provider(provider)
    reason, said = _reason(_Offer(provider, key, row, life, prices, as_of))
    name = _name(rows)
    return Choice(
        provider=provider,
        seller=seller.name if seller else provider,
        model=row.model,
        name=name,
        family=family_of_name(name),
        released_on=min((r.released_on for r in rows if r.released_on is not None), default=None),
        input_usd_per_mtok=row.input_usd_per_mtok,
        output_usd_per_mtok=row.output_usd_per_mtok,
        checked_on=row.checked_on,
        life=life,
        retires_on=row.retires_on,
        reason=reason,
        said=said,
    )


def _without_twins(made: Sequence[Choice]) -> Iterator[Choice]:
    """Yield the choices; of those proposed by one seller under one name all but one are marked as its twins.

    The one that stays is the global edition where there is one, else the one of the shortest name.
    """
    kept: dict[tuple[str, str], Choice] = {}
    for choice in sorted(made, key=lambda c: (region_in(c.provider, c.model) != "global", len(c.model), c.model)):
        if not choice.reason:
            kept.setdefault((choice.provider, choice.name.lower()), choice)
    for choice in made:
        first = kept.get((choice.provider, choice.name.lower()))
        if choice.reason or first is None or first is choice:
            yield choice
        else:
            yield replace(choice, reason=TWIN, said=f"the same model as {first.model}, under another id")


def _priced(rows: Sequence[PriceRow], as_of: date) -> PriceRow | None:
    """The standard price that look-ups take: of the first list that has one."""
    for _, group in groupby(rows, key=lambda r: r.dataset):
        offered = tuple(group)
        row = standard_row(TokenPriceSet(offered[0].provider, offered[0].model, offered), as_of)
        if row is not None:
            return row
    return None


@dataclass(frozen=True, slots=True)
class _Offer:
    """What decides whether an offer is proposed; `prices` are all offers' input prices by seller and model's key."""

    provider: str
    key: str
    row: PriceRow
    life: Life
    prices: Mapping[tuple[str, str], float | None]
    as_of: date


def _retired(offer: _Offer) -> str | None:
    return f"retired on {offer.row.retires_on}" if offer.life == "retired" else None


def _withdrawn(offer: _Offer) -> str | None:
    return "a list says that the seller has withdrawn it" if offer.life == "withdrawn" else None


def _not_for_text(offer: _Offer) -> str | None:
    purpose = purpose_of(offer.key)
    return None if purpose == TEXT else f"for {purpose}, not for text"


def _free(offer: _Offer) -> str | None:
    return "listed at 0: free of charge or not priced" if offer.row.kind == "free" else None


def _unpriced(offer: _Offer) -> str | None:
    return "no price for input and output is listed" if offer.row.kind == "unpriced" else None


def _doubtful(offer: _Offer) -> str | None:
    return (offer.row.note or "its price is doubtful") if offer.row.status == DOUBTFUL else None


def _tuned(offer: _Offer) -> str | None:
    return "for models of your own tuning" if _TUNED.search(offer.key) else None


def _batch(offer: _Offer) -> str | None:
    return "a batch tier listed as a model of its own" if offer.key.endswith((":batch", "-batch")) else None


def _regional(offer: _Offer) -> str | None:
    region = region_in(offer.provider, offer.key)
    return None if region in (None, "global") else f"for the region {region}"


def _moving(offer: _Offer) -> str | None:
    return "a name that the seller points at another model from time to time" if _MOVING.search(offer.key) else None


def _dated(offer: _Offer) -> str | None:
    plain = _EDITION.sub("", _DATED.sub("", offer.key))
    known = plain != offer.key and (offer.provider, plain) in offer.prices
    return f"the dated name of {plain}" if known else None


def _not_lately(offer: _Offer) -> str | None:
    checked_on = offer.row.checked_on
    if checked_on is not None and (offer.as_of - checked_on).days <= _LATELY_DAYS:
        return None
    return f"when somebody last checked its price {'is not known' if checked_on is None else f'was {checked_on}'}"


def _subscription(offer: _Offer) -> str | None:
    return "counts against a seat that is paid for besides" if offer.provider in SUBSCRIPTIONS else None


_WHY_NOT: dict[str, Callable[[_Offer], str | None]] = {
    "retired": _retired,
    "withdrawn": _withdrawn,
    "not for text": _not_for_text,
    "free": _free,
    "no price": _unpriced,
    "doubtful price": _doubtful,
    "fine-tuned": _tuned,
    "batch only": _batch,
    "regional edition": _regional,
    "moving name": _moving,
    "dated copy": _dated,
    "not checked lately": _not_lately,
    "sold with a subscription": _subscription,
}
"""Reason → what says it in words, None where it does not apply; the first that applies is said."""
TWIN = "twin"
REASONS = (*_WHY_NOT, TWIN)
"""Why a model is not proposed."""


def _reason(offer: _Offer) -> tuple[str, str]:
    """Why an offer is not proposed, of REASONS, and in words; both empty where it is."""
    for reason, says in _WHY_NOT.items():
        said = says(offer)
        if said is not None:
            return reason, said
    return "", ""


def family_of_name(name: str) -> str:
    """Return the family that a model's name begins with.

    >>> family_of_name("Claude Opus 5.5"), family_of_name("GPT-6.1 Sol"), family_of_name("o4-mini")
    ('Claude', 'GPT', 'o-series')
    """
    if re.match(r"o\d", name):
        return "o-series"
    match = re.match(r"[A-Za-z]+", name)
    return match[0] if match else name


_WORDS = {
    **{w: w.upper() for w in ("gpt", "glm", "oss", "vl", "moe", "r1", "ai", "it", "fp8", "hd", "qwq", "ernie", "lfm")},
    **{"deepseek": "DeepSeek", "minimax": "MiniMax", "openai": "OpenAI", "mimo": "MiMo", "llama": "Llama"},
}


@cache
def readable(model: str) -> str:
    """Return a model's id as a name: without its maker's path, words parted by blanks, versions by points.

    >>> readable("meta-llama/Llama-3.3-70B-Instruct"), readable("claude-opus-5-5"), readable("zai-org/glm-5p3")
    ('Llama 3.3 70B Instruct', 'Claude Opus 5.5', 'GLM 5.3')
    """
    bare = re.sub(r"(?<=\d)p(?=\d)", ".", model.rsplit("/", 1)[-1])
    bare = re.sub(r"^(?:[a-z0-9]{2,12}\.)+(?=[a-z])|-v\d+:\d+$", "", bare)
    bare = re.sub(r"(?<![\d.])(\d)-(\d)(?![\d.a-zA-Z])", r"\1.\2", bare)
    words = re.split(r"[-_ ]+", bare)
    shown = [_WORDS.get(w.lower()) or (w.upper() if re.fullmatch(r"a?\d+(\\.\d+)?[bk]", w) else w) for w in words if w]
    return re.sub(r"^GPT (?=\d)", "GPT-", " ".join(w[:1].upper() + w[1:] for w in shown))


def called(spelling: str, listed: str) -> str:
    """Return what people call a model: the name that a list gives it, else its spelling made readable.

    >>> called("claude-opus-5-5", "Claude Opus 5.5"), called("qwen-max", "qwen-max")
    ('Claude Opus 5.5', 'Qwen Max')
    """
    return listed if _is_name(listed, spelling) else readable(spelling)


def _is_name(listed: str, spelling: str) -> bool:
    """Whether what a list calls a model is a name: in small letters it is an id with its hyphens taken out."""
    return listed.lower() != spelling.lower() and listed[:1].isupper()


def _name(rows: Sequence[PriceRow]) -> str:
    """The name that a list gives, else the id made readable."""
    for row in rows:
        if row.model_name.lower() != row.model_key and _is_name(row.model_name, row.model):
            return row.model_name
    return readable(rows[0].model_key if rows[0].model_key else rows[0].model)


def _order(choice: Choice) -> tuple[object, ...]:
    newest = -(choice.released_on.toordinal() if choice.released_on else 0)
    return (choice.provider, choice.reason != "", choice.family.lower(), newest, choice.name.lower(), choice.model)
