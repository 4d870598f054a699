"""Scenario documents for tests: a plain one that needs no catalogue, and a Hypothesis strategy over all fields."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from economics.cost.load import NUMBERS
from economics.fields.edition import CURRENT, EDITIONS, Edition
from economics.fields.part import knows
from economics.fields.table import FIELDS
from economics.fleet.gpu_ids import GPUS
from economics.option.token_priced import PriceOverride
from economics.supply.owned import Own
from economics.supply.rented import TERMS
from tests.support.twin.documents import random_document

AS_OF = "2026-11-20"


def typed_document(**workload: Any) -> dict[str, Any]:
    """An API at $1/$3 against one GPU at $2/h with 100 output token/s: nothing is looked up."""
    return {
        "schema_version": 1,
        "name": "typed",
        "as_of": AS_OF,
        "workload": {
            "tokens_per_month": 40.5e6,
            "input_output_ratio": 4,
            "input_tokens_per_request": 4000,
            **workload,
        },
        "options": [
            {
                "kind": "api",
                "name": "API",
                "provider": "any",
                "model": "any",
                "price": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 3},
            },
            {
                "kind": "self_hosted",
                "name": "GPU",
                "model": "any",
                "gpu": "other",
                "utilisation": 0.45,
                "billed_hours_per_month": 100,
                "supply": {"kind": "rent", "usd_per_gpu_hour": 2},
                "throughput": {"output_tokens_per_second": 100},
            },
        ],
    }


def field_values(name: str, edition: Edition = CURRENT) -> st.SearchStrategy[float | int]:
    field = edition.field(name)
    if field.whole:
        return st.integers(int(field.low), int(field.high))
    return st.floats(field.low, field.high, exclude_min=field.low_open, allow_subnormal=False)


def some_of(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: field_values(name) for name in names})


def _merged(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda drawn: {k: v for part in drawn for k, v in part.items()})


texts = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30).filter(str.strip)
_factors = some_of(("input_token_factor", "output_token_factor"))
_prices = tuple(name for name in PriceOverride.model_fields if knows(PriceOverride, name, 1))
_token_priced = _merged(
    st.fixed_dictionaries({"kind": st.sampled_from(("api", "hosted")), "provider": texts, "model": texts}),
    _factors,
    some_of(("discount",)),
    st.fixed_dictionaries({}, optional={"price": some_of(_prices).filter(bool)}),
)
_OWNING = (
    *("life_months", "residual_share", "cost_of_capital_per_year", "pue", "usd_per_kwh"),
    *("colocation_usd_per_month", "powered_hours_per_month"),
)
_own = tuple(
    name
    for name in FIELDS
    if (name.endswith(("_per_replica", "_share_per_year")) and name != "gpus_per_replica") or name in _OWNING
)
_supply = st.one_of(
    st.fixed_dictionaries({"kind": st.just("rent"), "provider": texts, "term": st.sampled_from(TERMS)}),
    st.fixed_dictionaries({"kind": st.just("rent"), "usd_per_gpu_hour": field_values("usd_per_gpu_hour")}),
    st.fixed_dictionaries({"kind": st.just("rent"), "rate_id": texts}),
    _merged(st.just({"kind": "own"}), some_of(_own)),
)
_throughput = st.one_of(
    st.fixed_dictionaries({"tokens_per_second": field_values("tokens_per_second")}),
    st.fixed_dictionaries({"output_tokens_per_second": field_values("output_tokens_per_second")}),
    st.fixed_dictionaries({"published_point": texts}),
    st.fixed_dictionaries(
        {name: field_values(name) for name in ("prefill_tokens_per_second", "decode_tokens_per_second")}
    ),
)
_self_hosted = _merged(
    st.fixed_dictionaries(
        {
            "kind": st.just("self_hosted"),
            "model": texts,
            "gpu": st.sampled_from((*GPUS, "other")),
            "utilisation": field_values("utilisation"),
            "supply": _supply,
        },
        optional={"throughput": _throughput, "precision": texts},
    ),
    some_of(("gpus_per_replica", "min_replicas", "billed_hours_per_month", "fixed_usd_per_month")),
    _factors,
)
_REQUIRED = ("tokens_per_month", "input_output_ratio", "input_tokens_per_request")
_workload = _merged(
    st.fixed_dictionaries({name: field_values(name) for name in _REQUIRED}),
    some_of(tuple(sorted(NUMBERS - {*_REQUIRED, "cache_write_share"}))),
)


def _known(option: dict[str, Any], version: int) -> dict[str, Any]:
    """An option without the numbers that a version does not know."""
    inner = {
        name: {key: value for key, value in part.items() if knows(kind, key, version)}
        for name, kind in (("price", PriceOverride), ("supply", Own))
        if (part := option.get(name)) and part.get("kind", "own") == "own"
    }
    return {name: value for name, value in {**option, **inner}.items() if value != {}}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Valid scenario documents of each schema version, over every field and its whole range, of every kind."""
    return draw(st.one_of(_of_first_kinds(), of_every_kind()))


@st.composite
def _of_first_kinds(draw: st.DrawFn) -> dict[str, Any]:
    """Valid scenario documents of each schema version over every number that it knows and its whole range."""
    options = draw(st.lists(st.one_of(_token_priced, _self_hosted), min_size=2, max_size=5))
    names = draw(st.lists(texts, min_size=len(options), max_size=len(options), unique=True))
    edition = draw(st.sampled_from(list(EDITIONS.values())))
    workload = draw(_workload) | {
        name: draw(field_values(name, edition)) for name in edition.narrower if name in NUMBERS
    }
    if edition.version > 1 and "cache_reads_per_write" not in workload and draw(st.booleans()):
        workload["cache_write_share"] = draw(st.floats(0, 1 - workload.get("cache_hit_rate", 0)))
    return {
        "schema_version": edition.version,
        "name": draw(st.one_of(st.just(""), texts)),
        "as_of": draw(st.dates()).isoformat(),
        "workload": workload,
        "options": [
            {**_known(option, edition.version), "name": name} for option, name in zip(options, names, strict=True)
        ],
    }


_rotation = st.fixed_dictionaries({"usd": field_values("model_rotation_usd"), "every_months": st.just(6)})
_beside_months = st.fixed_dictionaries(
    {},
    optional={
        "id": texts,
        "one_off_usd": st.lists(
            st.fixed_dictionaries({"name": texts, "usd": field_values("one_off_usd")}), min_size=1, max_size=2
        ),
        "model_rotation": st.fixed_dictionaries(
            {"usd": field_values("model_rotation_usd"), "every_months": st.just(6)}
        ),
        "overlap_months": field_values("overlap_months"),
    },
)


@st.composite
def of_every_kind(draw: st.DrawFn) -> dict[str, Any]:
    """Documents of version 2 with every kind of option, supply and scaling, under names of any letters.

    Beside the months the options may carry ids, costs of beginning, and an uncertain input each.
    """
    document = random_document(Random(draw(st.integers(0, 2**32 - 1))), horizon=draw(st.booleans()))
    old = [option["name"] for option in document["options"]]
    new = draw(st.lists(texts, min_size=len(old), max_size=len(old), unique=True))
    document = _with_names(document, dict(zip(old, new, strict=True)))
    seen: set[str] = set()
    for option in document["options"]:
        option.update(draw(_beside_months))
        if option.get("id") in seen:
            del option["id"]
        seen.add(option.get("id", ""))
    if draw(st.booleans()):
        document["options"][0]["overlap_with"] = document["options"][-1]["name"]
    if draw(st.booleans()):
        inputs = [
            {"input": f"options[{place}].output_token_factor", "low": 0.5, "high": 2, "group": "all"}
            for place in range(len(old))
        ]
        document["risk"] = {"inputs": inputs, "draws": 100}
    return document


def _with_names(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _with_names(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_names(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value


LONG_NAME = (
    "Open weights at a hosting provider, shortlisted by procurement in the autumn round, with the discount: number {}"
)


def options_named(count: int, name: str = "{}") -> dict[str, Any]:
    """A scenario of so many options, closed APIs and rented GPUs in turn, of which the first is paid today."""
    api, gpu = typed_document()["options"]
    made = [{**(api, gpu)[place % 2], "name": name.format(place)[:120]} for place in range(count)]
    for place, option in enumerate(made):
        if option["kind"] == "api":
            option["price"] = {"input_usd_per_mtok": 1 + place, "output_usd_per_mtok": 3 + place}
    return {**typed_document(tokens_per_month=15e9), "schema_version": 2, "options": made, "current": made[0]["name"]}
