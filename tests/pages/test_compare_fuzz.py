"""Random and hostile addresses against the running page, with a fixed seed; `-m slow` runs ten thousand of them."""

from __future__ import annotations

import random
import string
import urllib.parse
from typing import Any

import pytest
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.runtime.state.common import TESTING_KEY
from streamlit.testing.v1 import AppTest

from breakeven.address import open_address
from breakeven.defaults import default_scenario
from economics.cost.load import Workload
from economics.fields.table import FIELDS
from economics.fleet.gpu_ids import GPUS
from economics.option.token_priced import PriceOverride
from economics.supply.owned import Own
from economics.supply.rented import TERMS
from tests.support.links import link_of
from tests.support.opened import cards, figures, left_out, new_session, refusals, sound

SEED = 20261121
NUMBERS = [
    "0",
    "-0",
    "1",
    "1e999",
    "-1e999",
    "nan",
    "NaN",
    "-nan",
    "inf",
    "Infinity",
    "1e15",
    "1e-300",
    "5e-324",
    "1e308",
    "-1",
    "0.5",
    "1.0000000001",
    "0x10",
    "1_000",
    "٣",
    "１",
    "1,5",
    " 1",
    "1 ",
    "+1",
    "1e",
    "true",
    "null",
    "4097",
    "12",
    "1e9",
]
TEXTS = [
    "",
    " ",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE token_price; --",
    '" OR 1=1 --',
    "\u202ertl",
    "\u200fmark",
    "مرحبا",
    "a\u0000b",
    "a\nb",
    "a\tb",
    "\ud7ff",
    "🦙" * 30,
    "x" * 121,
    "=1+1",
    "$x$",
    "**b**",
    "../../etc/passwd",
    "%00",
    "{}",
    "[]",
    "a&b=c",
    "a;b",
    "#frag",
    "`c`",
    "|",
    "\\",
    "None",
    "Llama 70B on Groq",
    "Groq",
    "anthropic",
    "claude-sonnet-4-6",
    "openai",
    "gpt-5",
    "groq",
    "llama-3.3-70b",
    "lambda",
    "api",
    "hosted",
    "self_hosted",
    "rent",
    "own",
    "unit",
    "replicas",
    "2026-11-20",
    "2024-02-30",
    "0001-01-01",
    "9999-12-31",
    *GPUS[:6],
    *TERMS,
    "other",
]
LEAVES = [
    "name",
    "kind",
    "provider",
    "model",
    "gpu",
    "precision",
    "price",
    "supply",
    "throughput",
    "supply.kind",
    "supply.term",
    "supply.provider",
    "supply.rate_id",
    "throughput.published_point",
    "throughput.x.y",
    "x",
    "",
    ".",
    "price.price",
]
OPTION_FIELDS = [
    *(f"price.{n}" for n in FIELDS if n.endswith("usd_per_mtok") or n == "batch_discount"),
    *(f"throughput.{n}" for n in FIELDS if n.endswith("tokens_per_second")),
    *(f"supply.{n}" for n in FIELDS),
    *FIELDS,
]
FIRST = "Claude Sonnet 4.6"
MADE = {
    "bill": [
        f'{{"usd_per_month":42000,"option":"{FIRST}"}}',
        '{"usd_per_month":1e-9,"option":"Llama 70B on Groq"}',
        '{"usd_per_month":1e12,"option":"Llama 70B on 2× H100"}',
    ],
    "load_profile": [
        '{"shape":"office"}',
        '{"shape":"flat"}',
        f'{{"weights":{[0] * 167 + [1e12]}}}',
        '{"weights":[1]}',
    ],
    "scaling.kind": ["hourly", "baseline", "fixed", "x"],
    "scaling.baseline_replicas": ["best", "0", "4096"],
    "scaling.above": ["on_demand", FIRST, "x"],
    "parts": [
        f'[{{"option":"{FIRST}","share_of_requests":0.3}},{{"option":"Llama 70B on Groq","share_of_requests":0.9}}]',
        '[{"option":"x","share_of_requests":1}]',
        "[]",
    ],
    "staff": ['[{"people":1,"usd_per_year":1e5}]', '{"people":1e5,"usd_per_year":1e9}', "[]"],
    "supply.whole_instances": ["true", "false", "0"],
    "supply.gpus_per_instance": ["1", "8", "4096"],
    "overflow": [FIRST, "x"],
    "id": ["one", "x" * 121],
}
"""Fields that came with version 2 and are no numbers, each with values that do and values that do not."""
POSITIONS = ["1", "2", "3", "4", "12", "13", "99", "0", "-1", "٣", "1" * 50]
KNOWN = [*link_of(default_scenario(), ("a",), "replicas", full=True), "d", "view", "p", "as_of", "options"]
KNOWN.remove("v")


def key(chance: random.Random) -> str:
    match chance.randrange(9):
        case 8:
            name = chance.choice([*MADE, "current"])
            return name if name in ("bill", "load_profile", "current") else f"{chance.randrange(1, 5)}.{name}"
        case 0 | 1 | 2:
            return chance.choice(KNOWN)
        case 3 | 4:
            return f"{chance.randrange(1, 14)}.{chance.choice(OPTION_FIELDS)}"
        case 5:
            return f"{chance.choice(POSITIONS)}.{chance.choice(LEAVES)}"
        case 6:
            return chance.choice([*FIELDS, *TEXTS, "v", "a" * 100])
        case _:
            return "".join(chance.choices(string.printable, k=chance.randrange(1, 15)))


def in_range(chance: random.Random, name: str) -> str:
    about = FIELDS[name]
    if about.whole:
        return str(chance.randint(int(about.low), int(about.high)))
    low, high = max(about.low, 1e-9), about.high
    if chance.random() < 0.1:
        return repr(high if about.low_open or chance.random() < 0.5 else about.low)
    return repr(float(low * (high / low) ** chance.random()))


def value(chance: random.Random, of: str) -> str:
    leaf = of.rpartition(".")[2]
    made = MADE.get(of) or MADE.get(of.partition(".")[2])
    if made and chance.random() < 0.8:
        return chance.choice(made)
    if leaf in FIELDS and chance.random() < 0.6:
        return in_range(chance, leaf)
    return chance.choice(NUMBERS if chance.random() < 0.5 else TEXTS)


def mild(chance: random.Random) -> list[tuple[str, str]]:
    """Values in range, at their very ends too, in fields that the default scenario or an owned server has."""
    rent = ("3.supply.usd_per_gpu_hour", in_range(chance, "usd_per_gpu_hour"))
    pairs = [("3.supply.kind", "own") if chance.random() < 0.4 else rent]
    kind = chance.choice(["prefill_tokens_per_second", "tokens_per_second", "output_tokens_per_second", ""])
    if kind:
        names = [kind, "decode_tokens_per_second"] if kind.startswith("prefill") else [kind]
        pairs += [("3.throughput.published_point", ""), *((f"3.throughput.{n}", in_range(chance, n)) for n in names)]
    if pairs[0][1] == "own":
        owned = [n for n in Own.model_fields if n != "kind"]
        pairs += [(f"3.supply.{n}", in_range(chance, n)) for n in chance.sample(owned, 4)]
    pairs += [
        (n, chance.choice(MADE[n]) if n in MADE else in_range(chance, n))
        for n in chance.sample(list(Workload.model_fields), 3)
    ]
    pairs += [(f"1.price.{n}", in_range(chance, n)) for n in chance.sample(list(PriceOverride.model_fields), 2)]
    pairs += [("2.discount", in_range(chance, "discount")), ("3.utilisation", in_range(chance, "utilisation"))]
    return [*pairs, ("view", chance.choice(["unit", "replicas"])), ("1.output_token_factor", in_range(chance, "pue"))]


def query(chance: random.Random) -> list[tuple[str, str]]:
    if chance.random() < 0.3:
        return mild(chance)
    if chance.random() < 0.002:
        return [("name", "x" * 500 * 1024)]
    keys = [key(chance) for _ in range(chance.randrange(1, 9))]
    keys += [chance.choice(keys) for _ in range(chance.choice([0, 0, 0, 1, 2]))]
    if chance.random() < 0.15:  # a whole option more
        keys += [f"4.{leaf}" for leaf in ("kind", "name", "provider", "model")]
    elif chance.random() < 0.15:  # one of the later kinds
        units = ("usd_per_unit_hour", "input_tokens_per_minute_per_unit", "output_token_weight", "units")
        kind, names = chance.choice((("mix", ("parts",)), ("provisioned", units)))
        more = [(f"4.{name}", value(chance, f"4.{name}")) for name in names]
        return [("4.kind", kind), ("4.name", "later"), *more, *((name, value(chance, name)) for name in keys)]
    return [(name, value(chance, name)) for name in keys]


def as_a_server_reads(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        texts.setdefault(name, []).append(text)
    return urllib.parse.parse_qs(urllib.parse.urlencode(texts, doseq=True), keep_blank_values=True)


class Visitor:
    """One visitor after another, each with a session of its own, in one app under test."""

    def __init__(self) -> None:
        self.at = new_session()

    def opens(self, parameters: dict[str, list[str]]) -> AppTest:
        at: Any = self.at
        at._session_state = SafeSessionState(SessionState(), lambda: None)
        at._session_state[TESTING_KEY] = {}
        at.query_params = dict(parameters)
        opened: AppTest = at._run(None)
        return opened


def check(at: AppTest, parameters: dict[str, list[str]]) -> None:
    opened = open_address([(name, text) for name, texts in parameters.items() for text in texts])
    options = opened.document.scenario.options
    users_texts = [text for o in options for name in ("name", "model", "provider") if (text := getattr(o, name, None))]
    users_texts += [text for texts in parameters.values() for text in texts]
    sound(at, users_texts)
    assert refusals(at) == opened.problems
    missing = left_out(at)
    if cards(at):
        assert len(cards(at)) == len(options)
        without_cost = [card for card in cards(at) if not card["unit"]]
        assert len(missing) <= len(without_cost)
        assert all(card["cost"] == "–" and card["lines"][0] for card in without_cost)  # it says why
    else:  # all are left out, one by one, or together for a bill that is no volume
        assert len(missing) == len(options) or missing[-1].startswith("Every option")
    assert [*figures(at)] == (["volume"] if cards(at) else [])


def run(seed: int, count: int) -> None:
    chance, visitor = random.Random(seed), Visitor()
    for number in range(count):
        parameters = as_a_server_reads(query(chance))
        try:
            check(visitor.opens(parameters), parameters)
        except AssertionError as error:
            shortened = {name: [text[:200] for text in texts] for name, texts in parameters.items()}
            raise AssertionError(f"address {number} of seed {seed}: {shortened!r}: {error}") from error


@pytest.mark.parametrize("part", range(3))
def test_three_hundred_hostile_addresses(part: int) -> None:
    run(SEED + part, 100)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_hostile_addresses(part: int) -> None:
    run(SEED + 100 + part, 1000)


def test_what_is_hostile_is_in_it() -> None:
    chance = random.Random(SEED)
    addresses = [as_a_server_reads(query(chance)) for _ in range(2000)]
    refused = [open_address([(k, v) for k, vs in parameters.items() for v in vs]).problems for parameters in addresses]
    assert 0.3 < sum(bool(problems) for problems in refused) / len(addresses) < 0.98
    assert any(len(texts) > 1 for parameters in addresses for texts in parameters.values())
    for text in ("1e999", "nan", "\u202ertl", "<script>alert(1)</script>", "'; DROP TABLE token_price; --"):
        assert any(text in texts for parameters in addresses for texts in parameters.values())
