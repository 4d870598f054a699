"""The prices of a token-priced option: the catalogue's by day, context tier and hour, and those the user typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from economics.assumption import Assumption
from economics.cost.load import Workload
from economics.cost.token_lines import BILLED_LINES
from economics.cost.tokens import ListedPrices, MissingPrice, TokenPrices, averaged, completed
from economics.note import Level, Note
from economics.option.token_priced import PriceOverride, TokenOption, TokenPricedOption
from pricing.errors import CatalogueError
from pricing.resolve.asked import Asked
from pricing.resolve.origin import price_origin
from pricing.rules.age import warning
from pricing.rules.rents import DOUBTFUL
from pricing.rules.token_prices import PriceWindow
from pricing.store.catalogue import Catalogue
from pricing.studies.history import PriceHistory, token_series

_UNIT = "USD/Mtok"
_LONG_PRICE = "price.cache_write_long_usd_per_mtok"


def resolve_token_priced(option: TokenPricedOption, asked: Asked) -> TokenOption:
    """Return a token-priced option with the prices that hold on a day for a workload's requests.

    Raises CatalogueError naming the field for which nothing is listed.
    """
    override, workload, as_of = option.price, asked.workload, asked.as_of
    notes: list[Note] = []
    assumptions = _typed_prices(override)
    if override.complete:
        windows: tuple[PriceWindow, ...] = (PriceWindow(1.0, "all day", ListedPrices(), ListedPrices(), (), ()),)
    else:
        rows = asked.catalogue.token_price_rows(option.provider, option.model, as_of)
        selected = rows.select(as_of, workload.input_tokens_per_request * option.input_token_factor)
        windows = _by_the_load(selected, workload)
    batched = workload.batch_share > 0
    parts = []
    for window in windows:
        standard = _overridden(window.standard, override)
        if asked.edition.any_cache_lifetime and standard.cache_write is None:
            standard = replace(standard, cache_write=standard.cache_write_long)
        parts.append((window.share_of_day, *_complete(standard, window.batch, override, option)))
        listed = _listed_prices(window, override, batched, all_day=len(windows) == 1)
        assumptions += [each for each in listed if option.long_share or each.field != _LONG_PRICE]
    notes += _price_notes(windows, override, batched, workload)
    notes += _lifetime_notes(option, asked, parts[0][1])
    notes += _row_notes(windows, workload.input_tokens_per_request * option.input_token_factor, as_of)
    return TokenOption(
        name=option.name,
        kind=option.kind,
        prices=averaged([(share, standard) for share, standard, _ in parts]),
        batch_prices=averaged([(share, batch) for share, _, batch in parts]),
        input_token_factor=option.input_token_factor,
        output_token_factor=option.output_token_factor,
        discount=option.discount,
        long_share=option.long_share,
        seller=option.provider,
        notes=tuple(notes),
        assumptions=tuple(assumptions),
    )


def _by_the_load(windows: tuple[PriceWindow, ...], workload: Workload) -> tuple[PriceWindow, ...]:
    """The windows with the share of the load that falls into each, where the load of the hours is given."""
    profile = workload.profile
    if profile is None or len(windows) == 1:
        return windows
    return tuple(
        replace(window, share_of_day=sum(profile.share_of_day(start, end) for start, end in window.spans))
        for window in windows
    )


def token_price_history(option: TokenPricedOption, catalogue: Catalogue) -> PriceHistory | None:
    """Return the history of its listed output price; None where the user typed every price."""
    if option.price.complete:
        return None
    return PriceHistory(option.kind, token_series(catalogue, option.provider, option.model, "output"))


def _overridden(listed: ListedPrices, override: PriceOverride) -> ListedPrices:
    return replace(listed, **{line.id: price for line in BILLED_LINES if (price := override.price(line)) is not None})


def _complete(
    standard: ListedPrices, batch: ListedPrices, override: PriceOverride, option: TokenPricedOption
) -> tuple[TokenPrices, TokenPrices]:
    try:
        full, full_batch = completed(standard, batch)
    except MissingPrice as error:
        raise CatalogueError(
            "price",
            f"{option.provider} lists no {error.line.words} price for {option.model}: "
            f"enter price.{error.line.field} to use it",
        ) from None
    if override.batch_discount is not None:
        full_batch = full.scaled(1 - override.batch_discount)
    return full, full_batch


def _typed_prices(override: PriceOverride) -> list[Assumption]:
    typed = [
        Assumption(f"{line.words} price", price, _UNIT, "typed", "", "typed", f"price.{line.field}")
        for line in BILLED_LINES
        if (price := override.price(line)) is not None
    ]
    if override.batch_discount is not None:
        discount = override.batch_discount
        typed.append(Assumption("batch discount", discount, "share", "typed", "", "typed", "price.batch_discount"))
    return typed


def _listed_prices(window: PriceWindow, override: PriceOverride, batched: bool, all_day: bool) -> Iterable[Assumption]:
    hours = "" if all_day else window.label
    when = "" if all_day else f" ({window.label}, {window.share_of_day:.4g} of the day)"
    for variant, prices, rows in (("", window.standard, window.rows), ("batch", window.batch, window.batch_rows)):
        if variant and (not batched or override.batch_discount is not None):
            continue
        for line in BILLED_LINES:
            price, row = prices.price(line), rows[0] if rows else None
            if price is None or row is None or (not variant and override.price(line) is not None):
                continue
            text = f"{variant} {line.words}".strip() + f" price{when}"
            yield Assumption(text, price, _UNIT, *price_origin(row, line), f"price.{line.field}", variant, hours)


def _price_notes(
    windows: tuple[PriceWindow, ...], override: PriceOverride, batched: bool, workload: Workload
) -> list[Note]:
    notes = []
    rows = [row for window in windows for row in window.rows]
    if any(row.effective_from is None for row in rows):
        notes.append(
            Note("undated price", "the catalogue gives no start date for these prices: they are taken as always valid")
        )
    if any(row.tier_from_input_tokens for row in rows):
        start = max(row.tier_from_input_tokens for row in rows)
        text = f"long-context prices: a request has more than {start:,} input tokens, which reprices all of it"
        notes.append(Note("long-context price", text))
    if len(windows) > 1:
        load = "a flat 24-hour load" if workload.load_profile is None else "the load of each hour of the week"
        notes.append(Note("price by the hour", f"prices change with the hour: averaged over {load}"))
    cached_listed = any(window.standard.cached_input is not None for window in windows)
    if rows and not cached_listed and override.cached_input_usd_per_mtok is None:
        text = "no cached input price is listed: cached tokens cost the input price"
        notes.append(Note("no cached input price", text, field="price.cached_input_usd_per_mtok"))
    if batched and override.batch_discount is None:
        if override.complete:
            text = "no batch discount is given: the batch share costs the same"
            notes.append(Note("no batch price", text, field="price.batch_discount"))
        elif not any(window.batch_rows for window in windows):
            text = "no batch price is listed: the batch share costs the same"
            notes.append(Note("no batch price", text, field="price.batch_discount"))
    return notes


def _lifetime_notes(option: TokenPricedOption, asked: Asked, prices: TokenPrices) -> list[Note]:
    """The note on which of two prices of cache writes is taken, and what the other one is."""
    workload, short, long = asked.workload, float(prices.cache_write), float(prices.cache_write_long)
    some = workload.cache_write_share if workload.cache_write_share is not None else workload.cache_hit_rate
    if not asked.edition.any_cache_lifetime or not some or short == long:
        return []
    shares = {0.0: "at the price of the shortest lifetime", 1.0: "at the price of the longest lifetime"}
    part = f"{100 * option.long_share:.4g} % of them at the price of the longest lifetime"
    taken = shares.get(option.long_share, part)
    text = f"cache writes are counted {taken}: ${short:g} per Mtok for the shortest, ${long:g} for the longest"
    return [Note("cache lifetime", text, field="cache_lifetime")]


def _row_notes(windows: tuple[PriceWindow, ...], input_tokens: float, as_of: date) -> list[Note]:
    rows = [row for window in windows for row in window.rows]
    notes = []
    if any(row.observed_on > as_of and row.effective_from is None for row in rows):
        seen = max(row.observed_on for row in rows).isoformat()
        text = f"nothing older is known: undated prices seen on {seen} stand for {as_of.isoformat()}"
        notes.append(Note("nothing older", text, Level.WARNING))
    oldest = min((row.observed_on for row in rows), default=None)
    if (old := warning(oldest, as_of, "the token price")) is not None:
        notes.append(old)
    if any(row.status == DOUBTFUL for row in rows):
        notes.append(Note("doubtful price", "doubtful token price: it is outside what such a price can be"))
    if any(row.kind == "free" for row in rows):
        notes.append(Note("free offer", "a price of 0 is listed for this model: a free offer, no price to plan with"))
    limit = min((row.context_window for row in rows if row.context_window), default=None)
    if limit is not None and input_tokens > limit:
        text = f"requests do not fit: {input_tokens:,.0f} input tokens a request, but the context holds {limit:,}"
        notes.append(Note("requests too long", text, Level.WARNING, "model"))
    return notes
