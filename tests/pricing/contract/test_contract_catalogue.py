"""A contract over the market: what it names is used, what it leaves open is not touched, and it can be taken off."""

from __future__ import annotations

from datetime import date

import pytest

from economics.break_even.compare import compare
from economics.cost.token_lines import BILLED_LINES
from economics.errors import InputError
from economics.scenario.reading import read_scenario
from pricing.contract.catalogue import contract_notes, market_of, with_contract
from pricing.contract.contract import Contract, contract_from_records
from pricing.errors import PriceNotYetListed, UnknownPrice, UnknownRate
from pricing.resolve.scenario import fingerprint, resolve
from pricing.sellers.providers import all_providers
from pricing.store.catalogue import Catalogue
from pricing.studies.history import rate_series, token_series

AS_OF = date(2026, 11, 20)
SONNET = ("anthropic", "claude-sonnet-4-6")
MTOK = {line.id: line.field for line in BILLED_LINES}


def token(provider: str = SONNET[0], model: str = SONNET[1], since: str = "2026-01-01", **cells: object) -> dict:
    prices = {MTOK.get(name, name): value for name, value in cells.items()}
    return {"kind": "token", "provider": provider, "model": model, "effective_from": since, **prices}


def rate(price: float, gpus: int = 8, since: str = "2026-01-01", provider: str = "lambda", **cells: object) -> dict:
    plain = {"kind": "gpu", "provider": provider, "gpu": "h100-sxm", "term": "reserved-1y", "effective_from": since}
    return {**plain, "usd_per_gpu_hour": price, "gpus": gpus, **cells}


def laid(catalogue: Catalogue, *rows: dict) -> Catalogue:
    return with_contract(catalogue, contract_from_records(rows))


def prices(catalogue: Catalogue, name: tuple[str, str] = SONNET, as_of: date = AS_OF, tokens: float = 1000):
    (window,) = catalogue.token_price_rows(*name, as_of).select(as_of, tokens)
    return window


def scenario(**option: object):
    api = {"kind": "api", "name": "A", "provider": SONNET[0], "model": SONNET[1], **option}
    gpu = {
        "kind": "self_hosted",
        "name": "G",
        "model": "any",
        "gpu": "h100-sxm",
        "gpus_per_replica": 8,
        "utilisation": 0.5,
        "supply": {"kind": "rent", "provider": "lambda", "term": "reserved-1y"},
        "throughput": {"tokens_per_second": 1e6},
    }
    workload = {
        "tokens_per_month": 1.2e9,
        "input_output_ratio": 5,
        "input_tokens_per_request": 1000,
        "cache_hit_rate": 0.5,
    }
    return read_scenario({"schema_version": 1, "workload": workload, "options": [api, gpu]})


def test_a_contract_price_replaces_its_line_and_leaves_the_others(catalogue):
    market, ours = prices(catalogue), prices(laid(catalogue, token(input=2.4, output=12)))
    assert (market.standard.input, market.standard.output) == (3, 15)
    assert (ours.standard.input, ours.standard.output) == (2.4, 12)
    assert ours.standard.cached_input == market.standard.cached_input == 0.3
    assert ours.standard.cache_write == market.standard.cache_write == 3.75
    assert ours.batch == market.batch
    batch = prices(laid(catalogue, token(input=1, variant="batch")))
    assert (batch.batch.input, batch.batch.output, batch.standard) == (1, market.batch.output, market.standard)


def test_it_holds_from_its_first_to_its_last_day(catalogue):
    ours = laid(
        catalogue, token(input=1, since="2026-05-01", effective_to="2026-05-31"), token(input=2, since="2026-06-01")
    )
    result = [
        prices(ours, as_of=date(2026, *day)).standard.input for day in ((4, 30), (5, 1), (5, 31), (6, 1), (11, 20))
    ]
    assert result == [3, 1, 1, 2, 2]


def test_every_context_tier_and_window_gets_the_price(catalogue):
    gemini = ("google", "gemini-2.5-pro")
    assert [prices(catalogue, gemini, tokens=n).standard.input for n in (1000, 300_000)] == [1.25, 2.5]
    ours = laid(catalogue, token(*gemini, input=1))
    assert [prices(ours, gemini, tokens=n).standard.input for n in (1000, 300_000)] == [1, 1]
    assert [prices(ours, gemini, tokens=n).standard.output for n in (1000, 300_000)] == [10, 15]


def test_a_model_that_only_the_contract_names_can_be_used(catalogue):
    ours = laid(catalogue, token("us", "house-model", input=1, output=2), token("anthropic", "claude-next", input=7))
    assert prices(ours, ("us", "house-model")).standard.output == 2
    assert "us" in {p.provider for p in ours.providers()}
    assert "us" not in {p.provider for p in ours.providers(date(2025, 12, 31))}
    assert [m.model for m in ours.models("us")] == ["house-model"]
    assert {m.model: m.has_price for m in ours.models("anthropic")}["claude-next"]
    assert len(ours.models("anthropic")) == len(catalogue.models("anthropic")) + 1
    for name in (("us", "house-modle"), ("nobody", "x")):
        with pytest.raises(UnknownPrice):
            ours.token_price_rows(*name, AS_OF)
    with pytest.raises(UnknownPrice):
        ours.models("us", date(2025, 12, 31))


def test_a_contract_of_batch_prices_alone_makes_no_model(catalogue):
    ours = laid(catalogue, token("us", "house-model", input=1, variant="batch"))
    with pytest.raises(UnknownPrice):
        ours.token_price_rows("us", "house-model", AS_OF)
    assert "us" not in {p.provider for p in ours.providers()}


def test_a_contract_from_before_the_market_s_first_price_counts(catalogue, monkeypatch):
    from pricing.rules.token_prices import TokenPriceSet
    from tests.support import hand_made as hm

    later = TokenPriceSet(hm.PROVIDER, hm.MODEL, hm.rows([hm.since("2026-12-01", input="9", output="9")]))
    monkeypatch.setattr(type(catalogue), "token_price_rows", lambda *_: later)
    name = (hm.PROVIDER, hm.MODEL)
    with pytest.raises(PriceNotYetListed):
        prices(catalogue, name)
    assert prices(laid(catalogue, token(*name, input=4, output=5)), name).standard.input == 4
    with pytest.raises(PriceNotYetListed):
        prices(laid(catalogue, token(*name, input=4, variant="batch")), name)
    assert prices(laid(catalogue, token(*name, input=4)), name, date(2026, 12, 2)).standard.output == 9


def test_resolve_works_unchanged_and_badges_what_is_the_contract_s(catalogue):
    ours = laid(catalogue, token(input=2.4, output=12), rate(1.5))
    resolved = resolve(scenario(), ours, AS_OF)
    badges = {a.name: (a.value, a.status, a.as_of) for o in resolved.options for a in o.assumptions}
    assert badges["input price"] == (2.4, "contract", "2026-11-20")
    assert badges["output price"] == (12, "contract", "2026-11-20")
    assert badges["cached input price"][:2] == (0.3, "quoted")
    assert badges["GPU rate"] == (1.5, "contract", "2026-11-20")
    sources = {a.name: a.source for o in resolved.options for a in o.assumptions}
    assert sources["input price"] == "your contract, row 2, from 2026-01-01"
    assert sources["GPU rate"].startswith("your contract, row 3, from 2026-01-01; lambda, reserved-1y, 8× h100-sxm")
    assert "contract" not in sources["cached input price"]
    # 1000M in, half cached, 10 reads a write: 500 cached, 50 written, 450 plain; 200 out
    # 450·2.4 + 500·0.3 + 50·3.75 + 200·12 = 1080 + 150 + 187.5 + 2400 = 3817.5; GPU 8 · 1.5 · 730 = 8760
    costs = [r.cost.usd_per_month.scalar for r in compare(resolved.options, resolved.load).options]
    assert costs == pytest.approx([3817.5, 8760])


def test_the_fingerprint_in_a_link_tells_nothing_of_the_contract_s_prices(catalogue):
    def found(*rows: dict[str, object]) -> tuple[str, ...]:
        resolved = resolve(scenario(), laid(catalogue, *rows), AS_OF)
        return tuple(map(fingerprint, resolved.options))

    # 20 bits of two prices are enough to try them through: with any contract it is the same
    assert found(token(input=2.4), rate(1.5)) == found(token(input=1.1), rate(9))
    assert found(token(input=2.4), rate(1.5)) != found(rate(1.5))  # its other figures come from the market


def test_a_contract_is_laid_over_the_market_and_taken_off(catalogue):
    ours = with_contract(laid(catalogue, rate(1.5)), contract_from_records([token(input=2.4), rate(1.5)]))
    assert market_of(ours) is catalogue
    assert with_contract(ours, Contract()) is catalogue


def test_a_typed_price_is_stronger_than_the_contract(catalogue):
    ours = laid(catalogue, token(input=2.4), rate(1))
    resolved = resolve(scenario(price={"input_usd_per_mtok": 2}), ours, AS_OF)
    assert {a.name: a.status for a in resolved.options[0].assumptions}["input price"] == "typed"


def test_the_contract_s_rate_is_chosen_by_size(catalogue):
    ours = laid(catalogue, rate(2.0, 1), rate(1.5, 8), rate(9, 8, provider="own", term="on-demand"))
    # machines let whole: the smallest that holds a replica; GPUs one by one: the largest not above it
    for whole, usd in ((True, [2.0, 1.5, 1.5, 1.5]), (False, [2.0, 2.0, 1.5, 1.5])):
        chosen = [
            ours.choose_rate("h100-sxm", "lambda", "reserved-1y", n, AS_OF, whole_machines=whole).usd_per_gpu_hour
            for n in (1, 4, 8, 16)
        ]
        assert chosen == usd
    assert laid(catalogue, rate(1.5, 8)).choose_rate("h100-sxm", "lambda", "reserved-1y", 2, AS_OF).gpu_count == 8
    assert ours.choose_rate("h100-sxm", "lambda", "on-demand", 1, AS_OF) == catalogue.choose_rate(
        "h100-sxm", "lambda", "on-demand", 1, AS_OF
    )
    with pytest.raises(UnknownRate):
        ours.choose_rate("h100-sxm", "lambda", "reserved-1y", 1, date(2025, 12, 31))


def test_rates_are_listed_first_and_looked_up_by_id(catalogue):
    ours = laid(catalogue, rate(1.5), rate(9, provider="own", since="2026-06-01"))
    listed = ours.rate_rows(gpu="h100-sxm", as_of=AS_OF)
    assert [r.status for r in listed[:2]] == ["contract", "contract"]
    assert listed[0].usd_per_hour == 12
    assert listed[2:] == catalogue.rate_rows(gpu="h100-sxm", as_of=AS_OF)
    assert [r.provider for r in ours.rate_rows(provider="own")] == ["own"]
    assert ours.rate_rows(provider="own", as_of=date(2026, 5, 31)) == []
    assert ours.rate_by_id(listed[0].id, AS_OF) == listed[0]
    with pytest.raises(UnknownRate, match="does not hold on the as-of date 2026-05-31"):
        ours.rate_by_id(listed[1].id, date(2026, 5, 31))
    with pytest.raises(UnknownRate):
        ours.rate_rows(provider="owm")
    choices = {(c.provider, c.term): c for c in ours.rate_choices("h100-sxm", AS_OF)}
    assert choices["own", "reserved-1y"].lowest_usd_per_gpu_hour == 9
    assert choices.keys() >= {(c.provider, c.term) for c in catalogue.rate_choices("h100-sxm", AS_OF)}


def test_what_names_nothing_the_market_lists_is_pointed_out(catalogue):
    contract = contract_from_records(
        [
            token("anthropc", input=1),
            token(model="claude-sonet-4-6", input=1),
            rate(1, provider="lamda"),
            token(input=1),
        ]
    )
    notes = contract_notes(contract, catalogue, AS_OF)
    assert notes[0].startswith("Row 2: the market lists no provider 'anthropc'; close to it: anthropic")
    assert notes[1].startswith(
        "Row 3: the market lists no model 'claude-sonet-4-6' of 'anthropic'; close to it: claude-so"
    )
    assert notes[2].startswith("Row 4: the market lists no supplier 'lamda'; close to it: lambda")
    assert len(notes) == 3


def test_history_is_that_of_the_market_and_a_closed_overlay_leaves_it_open(catalogue):
    ours = laid(catalogue, token(input=1), rate(1))
    assert token_series(ours, *SONNET) == token_series(catalogue, *SONNET)
    assert rate_series(ours, "h100-sxm") == rate_series(catalogue, "h100-sxm")
    ours.close()
    assert prices(catalogue).standard.input == 3


def test_a_missing_output_price_is_still_an_error(catalogue):
    ours = laid(catalogue, token("us", "house-model", input=1), rate(1))
    with pytest.raises(InputError, match="us lists no output price for house-model"):
        resolve(scenario(provider="us", model="house-model"), ours, AS_OF)


FORMER = [(p.id, p.same_as) for p in all_providers() if p.same_as]


@pytest.mark.parametrize(("former", "present"), [pair for pair in FORMER if pair[1] != "datacrunch"])
def test_token_prices_agreed_under_a_sellers_former_id_hold_under_both(
    catalogue: Catalogue, former: str, present: str
) -> None:
    model = next(m.model for m in catalogue.models(present, AS_OF) if m.has_price)
    ours = laid(catalogue, token(former, model.upper(), input=1, output=2))
    for id in (former, present):
        window = prices(ours, (id, model))
        assert (window.standard.input, window.standard.output) == (1, 2)
    assert model in {m.model for m in ours.models(present, AS_OF)}
    contract = contract_from_records([token(former, model.upper(), input=1, output=2)])
    assert contract_notes(contract, catalogue, AS_OF) == []


@pytest.mark.parametrize(("former", "present"), [pair for pair in FORMER if pair[1] == "datacrunch"])
def test_rates_agreed_under_a_suppliers_former_id_hold_under_both(
    catalogue: Catalogue, former: str, present: str
) -> None:
    ours = laid(catalogue, rate(1.5, provider=former))
    for id in (former, present):
        assert ours.choose_rate("h100-sxm", id, "reserved-1y", 8, AS_OF).usd_per_gpu_hour == 1.5
        assert ours.rate_rows(id, "h100-sxm", "reserved-1y", AS_OF)[0].usd_per_gpu_hour == 1.5
    assert {c.provider for c in ours.rate_choices("h100-sxm", AS_OF) if c.term == "reserved-1y"} >= {present}
    assert contract_notes(contract_from_records([rate(1.5, provider=former)]), catalogue, AS_OF) == []
