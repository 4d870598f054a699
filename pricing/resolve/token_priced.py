"""The prices of a token-priced option: the catalogue's by day, context tier and hour, and those the user typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from economics.assumption import Assumption
from economics.cost.load import Load, Workload
from economics.cost.token_lines import BILLED_LINES, BilledLine
from economics.cost.tokens import TOKENS_PER_MTOK, ListedPrices, MissingPrice, TokenPrices, averaged, completed
from economics.fields.edition import Edition
from economics.fields.planning import MAX_MONTHS
from economics.note import Level, Note
from economics.numbers import digits
from economics.option.token_priced import PriceOverride, TokenOption, TokenPricedOption
from pricing.contract.contract import CONTRACT
from pricing.errors import CatalogueError
from pricing.resolve.asked import Asked
from pricing.resolve.known_changes import Change, change_note, stands_note, usd
from pricing.resolve.later_prices import PartOfDay, PricesOnDay, Since, Step, over_the_day, since_of, step_between
from pricing.resolve.offer_life import life_notes
from pricing.resolve.origin import price_origin, row_of
from pricing.rows import BATCH, PriceRow
from pricing.rules.age import warning
from pricing.rules.months import by_month, day_of
from pricing.rules.rents import DOUBTFUL
from pricing.rules.token_prices import PriceWindow, by_the_load
from pricing.store.catalogue import Catalogue
from pricing.studies.history import PriceHistory, token_series

_UNIT = "USD/Mtok"
_LONG = next(line for line in BILLED_LINES if line.tokens == "long_cache_write")
_LONG_PRICE = f"price.{_LONG.field}"


def resolve_token_priced(option: TokenPricedOption, asked: Asked) -> TokenOption:
    """Return a token-priced option with the prices that hold on a day for a workload's requests.

    Raises CatalogueError naming the field for which nothing is listed.
    """
    override, workload, as_of = option.price, asked.workload, asked.as_of
    windows = _windows(option, asked)
    first = _on_day(option, asked, windows)
    steps, notes_on_later = _later(option, asked, first)
    notes = [
        *_price_notes(windows, override, workload.batch_share > 0, workload),
        *_lifetime_notes(option, asked, first.prices),
        *life_notes(option, asked, [row for window in windows for row in window.rows]),
        *_row_notes(windows, workload.input_tokens_per_request * option.input_token_factor, as_of),
    ]
    priced = TokenOption(
        name=option.name,
        kind=option.kind,
        prices=first.prices,
        batch_prices=first.batch_prices,
        input_token_factor=option.input_token_factor,
        output_token_factor=option.output_token_factor,
        discount=option.discount,
        long_share=option.long_share,
        moving=first.moving,
        later=tuple(step.later for step in steps if step.moves),
        seller=option.provider,
        assumptions=(
            *_typed_prices(override),
            *first.assumptions,
            *(assumption for step in steps for assumption in step.assumptions),
        ),
    )
    mtok = Load.of(workload, asked.edition, TOKENS_PER_MTOK)
    notes += _dearer_batch(priced, mtok)
    notes += _known_changes(priced, steps, mtok, asked.months)
    return replace(priced, notes=(*notes, *notes_on_later))


def _windows(option: TokenPricedOption, asked: Asked, on: date | None = None) -> tuple[PriceWindow, ...]:
    """The prices that hold on the as-of date, or that are known on it to hold on a later day."""
    if option.price.complete:
        return (PriceWindow(1.0, "all day", ListedPrices(), ListedPrices(), (), ()),)
    of = (option.provider, option.model, asked.as_of)
    begun_by = None if asked.edition.known_price_steps else asked.as_of
    rows = asked.catalogue.token_price_rows(*of, *(() if on is None else (on, begun_by)))
    tokens = asked.workload.input_tokens_per_request * option.input_token_factor
    return by_the_load(rows.select(asked.as_of if on is None else on, tokens), asked.workload.profile)


def _on_day(option: TokenPricedOption, asked: Asked, windows: Sequence[PriceWindow]) -> PricesOnDay:
    """The prices of the windows of a day together."""
    override, batched = option.price, asked.workload.batch_share > 0
    parts, assumptions = [], list[Assumption]()
    for window in windows:
        standard = _taken(window, option, asked.edition)
        prices = _complete(standard, window.batch, override, option)
        since = _since(window, standard, override, asked.as_of)
        parts.append(PartOfDay(window.share_of_day, *prices, *since))
        listed = _listed_prices(window, override, batched, all_day=len(windows) == 1)
        assumptions += [each for each in listed if option.long_share or each.field != _LONG_PRICE]
    full = averaged([(part.share, part.prices) for part in parts])
    full_batch = averaged([(part.share, part.batch_prices) for part in parts])
    return over_the_day(full, full_batch, parts, assumptions)


def window_prices(window: PriceWindow, option: TokenPricedOption, edition: Edition) -> tuple[TokenPrices, TokenPrices]:
    """Return the standard and the batch price of every line in a window, with those that the option types.

    Raises CatalogueError where a line that follows no other has no price.
    """
    return _complete(_taken(window, option, edition), window.batch, option.price, option)


def _taken(window: PriceWindow, option: TokenPricedOption, edition: Edition) -> ListedPrices:
    """The standard prices of a window as they count: typed ones in, and writes at the one lifetime listed."""
    standard = _overridden(window.standard, option.price)
    if edition.any_cache_lifetime and standard.cache_write is None:
        standard = replace(standard, cache_write=standard.cache_write_long)
    return standard


def _since(
    window: PriceWindow, taken: ListedPrices, override: PriceOverride, as_of: date
) -> tuple[dict[str, Since], dict[str, Since]]:
    """Since which month the standard and the batch price of each line move; see `since_of`.

    `taken` are the standard prices as they count, typed ones in. A line without a price of its own moves with the one
    that it follows, a batch price with the standard one.
    """
    standard: dict[str, Since] = {}
    batch: dict[str, Since] = {}
    for line in BILLED_LINES:
        listed = taken.price(line) is not None
        # one that counts without being typed or listed is that of the longest lifetime of cache writes
        own = override.price(line) is not None or window.standard.price(line) is not None
        source = line if own or not listed else _LONG
        if not listed and line.follows is not None:
            standard[line.id] = standard[line.follows]
        elif override.price(source) is not None:
            standard[line.id] = 1
        else:
            standard[line.id] = since_of(_row_of(window.rows, source), source, as_of)
        if override.batch_discount is not None:
            batch[line.id] = standard[line.id]
        elif window.batch.price(line) is not None:
            batch[line.id] = since_of(_row_of(window.batch_rows, line), line, as_of)
        else:
            batch[line.id] = batch[line.follows] if not listed and line.follows is not None else standard[line.id]
    return standard, batch


def _row_of(rows: Sequence[PriceRow], line: BilledLine) -> PriceRow | None:
    """The row that a line's price is taken from: the first that lists it."""
    return next((row for row in rows if row.price(line) is not None), None)


def _later(option: TokenPricedOption, asked: Asked, first: PricesOnDay) -> tuple[list[Step], list[Note]]:
    """What is known on the as-of date about the prices of later months, and notes on what is not listed."""
    if option.price.complete:
        return [], []
    of_market = asked.edition.known_price_steps
    days = asked.catalogue.token_price_days(option.provider, option.model, asked.as_of, of_market=of_market)
    steps: list[Step] = []
    notes: list[Note] = []
    before = first
    for month, in_month in by_month(days, asked.as_of, MAX_MONTHS).items():
        on_days = []
        for day in dict.fromkeys((*in_month, day_of(month, asked.as_of))):
            try:
                on_days.append((day, _on_day(option, asked, _windows(option, asked, day))))
            except CatalogueError:
                if month <= asked.months and day in in_month:
                    notes.append(stands_note(day, month))
        step = step_between(month, before, on_days) if on_days else None
        if step is not None:
            steps.append(step)
            before = step.after
    return steps, notes


def day_without_price(option: TokenPricedOption, asked: Asked, last: date) -> date | None:
    """Return the first day up to a last one from which none of its prices is listed, as known on the as-of date."""
    if option.price.complete:
        return None
    of_market = asked.edition.known_price_steps
    for day in asked.catalogue.token_price_days(option.provider, option.model, asked.as_of, of_market=of_market):
        if day > last:
            break
        try:
            _on_day(option, asked, _windows(option, asked, day))
        except CatalogueError:
            return day
    return None


def _known_changes(option: TokenOption, steps: Sequence[Step], load: Load, months: int) -> list[Note]:
    """The note on prices that are known to change within some months, of lines that the load's tokens are billed by."""
    changes, shares = [], []
    for step in steps:
        if step.month > months:
            continue
        for variant in ("", BATCH):
            found = [c for line in BILLED_LINES if (c := _change(option, step, line, variant, load)) is not None]
            changes += found
        before, after = (
            float(
                replace(option, prices=on.prices, batch_prices=on.batch_prices).serving_cost(load).usd_per_month.values
            )
            for on in (step.before, step.after)
        )
        shares.append(after / before - 1 if before else float(after > 0))
    note = change_note(changes, "per Mtok", shares)
    return [] if note is None else [note]


def _change(option: TokenOption, step: Step, line: BilledLine, variant: str, load: Load) -> Change | None:
    """The change of one price; None where it stays, where no token is billed by it, or a batch price is no other."""
    (before, batch_before), (after, batch_after) = (
        (float(on.prices.price(line)), float(on.batch_prices.price(line))) for on in (step.before, step.after)
    )
    if variant:
        if (before, after) == (batch_before, batch_after):
            return None
        before, after = batch_before, batch_after
    one = TokenPrices.of(lambda other: float(other is line))
    none = one.scaled(0.0)
    billed = replace(option, prices=none if variant else one, batch_prices=one if variant else none)
    if before == after or not float(billed.serving_cost(load).usd_per_month.values):
        return None
    return Change(f"{variant} {line.words}".strip(), before, after, step.day_of(line, variant), step.month)


def _dearer_batch(option: TokenOption, load: Load) -> list[Note]:
    """The note that the batch share costs more than it would in real time."""
    if not load.batch_share:
        return []
    slow, fast = (
        float(option.serving_cost(load.with_("batch_share", share)).usd_per_month.values) for share in (1.0, 0.0)
    )
    if slow <= fast * (1 + 1e-9):
        return []
    whose = "under your contract" if any(a.status == CONTRACT for a in option.assumptions) else "here"
    text = f"batch is dearer than real time {whose}: {usd(round(slow, 4))} per Mtok against {usd(round(fast, 4))}"
    return [Note("dearer batch", text, Level.WARNING)]


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
    when = "" if all_day else f" ({window.label}, {digits(window.share_of_day, 4)} of the day)"
    for variant, prices, rows in (("", window.standard, window.rows), ("batch", window.batch, window.batch_rows)):
        if variant and (not batched or override.batch_discount is not None):
            continue
        for line in BILLED_LINES:
            price, row = prices.price(line), _row_of(rows, line)
            if price is None or row is None or (not variant and override.price(line) is not None):
                continue
            text = f"{variant} {line.words}".strip() + f" price{when}"
            source, on, status = price_origin(row, line)
            key, checked = row_of(row, line)
            yield Assumption(
                text,
                price,
                _UNIT,
                str(source),
                on,
                status,
                f"price.{line.field}",
                variant,
                hours,
                page=source.page,
                via=source.via,
                row=key,
                checked_on=checked,
            )


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
    part = f"{digits(100 * option.long_share, 4)} % of them at the price of the longest lifetime"
    taken = shares.get(option.long_share, part)
    text = f"cache writes are counted {taken}: {usd(short)} per Mtok for the shortest, {usd(long)} for the longest"
    return [Note("cache lifetime", text, field="cache_lifetime")]


def _row_notes(windows: tuple[PriceWindow, ...], input_tokens: float, as_of: date) -> list[Note]:
    rows = [row for window in windows for row in window.rows]
    notes = []
    if any(row.listed_on > as_of and row.effective_from is None for row in rows):
        seen = max(row.listed_on for row in rows).isoformat()
        text = f"nothing older is known: undated prices seen on {seen} stand for {as_of.isoformat()}"
        notes.append(Note("nothing older", text, Level.WARNING))
    looked_at = [row.checked_on for row in rows]
    oldest = min((day for day in looked_at if day is not None), default=None)
    if (old := warning(oldest, as_of, "the token price", looked="checked")) is not None:
        notes.append(old)
    if None in looked_at:
        listed_on = min(row.listed_on for row in rows).isoformat()
        text = f"it is not known when somebody last checked this price: a list carried it on {listed_on}"
        notes.append(Note("unchecked price", text))
    doubtful = next((row for row in rows if row.status == DOUBTFUL), None)
    if doubtful is not None:
        text = f"doubtful token price: {doubtful.note or 'its list says so'}"
        notes.append(Note("doubtful price", text, Level.WARNING))
    if any(row.kind == "free" for row in rows):
        notes.append(Note("free offer", "a price of 0 is listed for this model: a free offer, no price to plan with"))
    limit = min((row.context_window for row in rows if row.context_window), default=None)
    if limit is not None and input_tokens > limit:
        text = f"requests do not fit: {input_tokens:,.0f} input tokens a request, but the context holds {limit:,}"
        notes.append(Note("requests too long", text, Level.WARNING, "model"))
    return notes
