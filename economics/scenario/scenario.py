"""The scenario: what the user decides, as strict frozen types that mirror the JSON contract (`schema_version` 1).

Reading is strict: unknown fields, strings for numbers, booleans, nulls, NaN and values outside their range are
refused with an InputError that names the field, the value and the range.
"""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BeforeValidator, Discriminator, PlainSerializer, Tag, ValidationError, model_validator

from economics.cost.token_lines import REQUIRED_LINES, BilledLine
from economics.errors import InputError
from economics.fields.checks import calendar_date, number, one_of, version
from economics.fields.part import Name, OptionalName, Part, Text, refused
from economics.fields.table import shown
from economics.fleet.gpu_ids import GPUS
from economics.scenario.planning import Horizon, OverTime, Risk
from economics.scenario.serving import MeasuredRun, OwnArchitecture, ServingPlan

MAX_OPTIONS = 12
TERMS = ("on-demand", "reserved-1y", "reserved-3y", "spot", "community", "serverless")


class Workload(Part):
    """The work of a month, the same for every option."""

    tokens_per_month: Annotated[float, number("tokens_per_month")]
    input_output_ratio: Annotated[float, number("input_output_ratio")]
    input_tokens_per_request: Annotated[float, number("input_tokens_per_request")]
    cache_hit_rate: Annotated[float, number("cache_hit_rate")] = 0.0
    cache_reads_per_write: Annotated[float, number("cache_reads_per_write")] = 10.0
    batch_share: Annotated[float, number("batch_share")] = 0.0
    peak_to_average: Annotated[float, number("peak_to_average")] = 1.0


class PriceOverride(Part):
    """Prices given by the user; each is stronger than the catalogue's in every tier and time window."""

    input_usd_per_mtok: Annotated[float | None, number("input_usd_per_mtok")] = None
    cached_input_usd_per_mtok: Annotated[float | None, number("cached_input_usd_per_mtok")] = None
    cache_write_usd_per_mtok: Annotated[float | None, number("cache_write_usd_per_mtok")] = None
    output_usd_per_mtok: Annotated[float | None, number("output_usd_per_mtok")] = None
    batch_discount: Annotated[float | None, number("batch_discount")] = None

    @property
    def complete(self) -> bool:
        """Whether nothing has to come from the catalogue."""
        return all(getattr(self, line.field) is not None for line in REQUIRED_LINES)

    def price(self, line: BilledLine) -> float | None:
        """Return the price given for a line [USD/Mtok], None where none is."""
        price: float | None = getattr(self, line.field)
        return price


class _Option(OverTime):
    name: Name
    input_token_factor: Annotated[float, number("input_token_factor")] = 1.0
    output_token_factor: Annotated[float, number("output_token_factor")] = 1.0


class TokenPricedOption(_Option):
    """A closed API, or open weights at a hosting provider, billed by the token."""

    kind: Literal["api", "hosted"]
    provider: Name
    model: Name
    discount: Annotated[float, number("discount")] = 0.0
    price: PriceOverride = PriceOverride()


class Rent(Part):
    """A rented replica: a catalogue rate by provider and term, one row by name, or a given rate."""

    kind: Literal["rent"]
    provider: OptionalName = None
    term: Annotated[str | None, one_of(TERMS)] = None
    rate_id: OptionalName = None
    usd_per_gpu_hour: Annotated[float | None, number("usd_per_gpu_hour")] = None
    commitment_months: Annotated[int | None, number("commitment_months")] = None
    interruption_share: Annotated[float | None, number("interruption_share")] = None

    @model_validator(mode="after")
    def _has_a_rate(self) -> Rent:
        if self.usd_per_gpu_hour is None and self.rate_id is None and (self.provider is None or self.term is None):
            missing = "provider" if self.provider is None else "term"
            raise refused("rate", f"{missing} is missing: give provider and term, rate_id or usd_per_gpu_hour")
        return self


class Own(Part):
    """An owned replica."""

    kind: Literal["own"]
    purchase_usd_per_replica: Annotated[float, number("purchase_usd_per_replica")] = 0.0
    installation_usd_per_replica: Annotated[float, number("installation_usd_per_replica")] = 0.0
    life_months: Annotated[int, number("life_months")] = 48
    residual_share: Annotated[float, number("residual_share")] = 0.0
    cost_of_capital_per_year: Annotated[float, number("cost_of_capital_per_year")] = 0.0
    power_kw_per_replica: Annotated[float, number("power_kw_per_replica")] = 0.0
    powered_hours_per_month: Annotated[float, number("powered_hours_per_month")] = 730.0
    pue: Annotated[float, number("pue")] = 1.0
    usd_per_kwh: Annotated[float, number("usd_per_kwh")] = 0.0
    colocation_usd_per_month: Annotated[float, number("colocation_usd_per_month")] = 0.0
    maintenance_share_per_year: Annotated[float, number("maintenance_share_per_year")] = 0.0
    spare_replicas: Annotated[int, number("spare_replicas")] = 0


class RentInMix(Rent):
    """One of the two rents of a mix; its kind may be left out."""

    kind: Literal["rent"] = "rent"


class Mix(Part):
    """Reserved baseline replicas, paid whether used or not, and on-demand ones for what the load needs beyond them."""

    kind: Literal["mix"]
    baseline_replicas: Annotated[int, number("baseline_replicas")]
    reserved: RentInMix
    on_demand: RentInMix
    peak_hours_per_month: Annotated[float | None, number("peak_hours_per_month")] = None


_Supply = Annotated[
    Annotated[Rent, Tag("rent")] | Annotated[Own, Tag("own")] | Annotated[Mix, Tag("mix")], Discriminator("kind")
]


class Throughput(Part):
    """What one replica does a second at this mix: both rates, one figure, or a published point by its id."""

    prefill_tokens_per_second: Annotated[float | None, number("prefill_tokens_per_second")] = None
    decode_tokens_per_second: Annotated[float | None, number("decode_tokens_per_second")] = None
    tokens_per_second: Annotated[float | None, number("tokens_per_second")] = None
    output_tokens_per_second: Annotated[float | None, number("output_tokens_per_second")] = None
    published_point: OptionalName = None

    @model_validator(mode="after")
    def _one_form(self) -> Throughput:
        if frozenset(self.model_dump(exclude_none=True)) not in _THROUGHPUT_FORMS:
            raise refused(
                "form",
                "must hold prefill_tokens_per_second and decode_tokens_per_second, or tokens_per_second, "
                "or output_tokens_per_second, or published_point",
            )
        return self


_THROUGHPUT_FORMS = {
    frozenset({"prefill_tokens_per_second", "decode_tokens_per_second"}),
    frozenset({"tokens_per_second"}),
    frozenset({"output_tokens_per_second"}),
    frozenset({"published_point"}),
}


class SelfHostedOption(_Option):
    """Open weights on GPUs of our own, rented or bought."""

    kind: Literal["self_hosted"]
    model: Name
    gpu: Annotated[str, one_of((*GPUS, "other"))]
    gpus_per_replica: Annotated[int, number("gpus_per_replica")] = 1
    precision: OptionalName = None
    utilisation: Annotated[float, number("utilisation")]
    min_replicas: Annotated[int, number("min_replicas")] = 1
    billed_hours_per_month: Annotated[float, number("billed_hours_per_month")] = 730.0
    supply: _Supply
    fixed_usd_per_month: Annotated[float, number("fixed_usd_per_month")] = 0.0
    throughput: Throughput | None = None
    serving: ServingPlan | None = None
    measured: MeasuredRun | None = None
    architecture: OwnArchitecture = None

    @model_validator(mode="after")
    def _one_source_of_throughput(self) -> SelfHostedOption:
        if self.measured is not None and self.throughput is not None:
            raise refused("form", "measured and throughput are both given: leave one of them out")
        return self


def _option_tag(value: Any) -> str | None:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return (
        {"api": "token_priced", "hosted": "token_priced", "self_hosted": "self_hosted"}.get(kind)
        if isinstance(kind, str)
        else None
    )


Option = Annotated[
    Annotated[TokenPricedOption, Tag("token_priced")] | Annotated[SelfHostedOption, Tag("self_hosted")],
    Discriminator(_option_tag),
]


class Scenario(Part):
    """A workload and two to twelve ways to serve it, with prices pinned to `as_of` (None: the caller's today)."""

    schema_version: Annotated[int, BeforeValidator(version)]
    name: Text = ""
    as_of: Annotated[date | None, BeforeValidator(calendar_date), PlainSerializer(lambda d: d and d.isoformat())] = None
    workload: Workload
    options: tuple[Option, ...]
    horizon: Horizon | None = None
    risk: Risk | None = None

    @model_validator(mode="after")
    def _distinct_options(self) -> Scenario:
        count = len(self.options)
        if not 2 <= count <= MAX_OPTIONS:
            raise refused("options", f"options: {count} given: must be 2 to {MAX_OPTIONS} options")
        names = [o.name for o in self.options]
        for i, name in enumerate(names):
            if name in names[:i]:
                raise refused("options", f"options[{i}].name: {shown(name)} is used twice: names must be unique")
        return self


def read_scenario(document: object) -> Scenario:
    """Return the Scenario that a parsed JSON document describes.

    Raises InputError with the path of the first field refused.
    """
    try:
        return Scenario.model_validate(document)
    except ValidationError as error:
        raise problems(error, document)[0] from None


def read_json(text: str | bytes) -> Scenario:
    """Return the Scenario written in JSON text; raises InputError for bad JSON as for bad fields."""
    return read_scenario(parse_json(text))


def parse_json(text: str | bytes) -> Any:
    """Parse JSON strictly: no NaN or infinity, no field given twice, UTF-8; raises InputError."""
    try:
        decoded = text if isinstance(text, str) else text.decode("utf-8-sig")
        return json.loads(
            decoded, parse_constant=_no_constant, object_pairs_hook=_no_repeats, parse_float=_finite_float
        )
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError("scenario", f"is no valid JSON{where}") from None


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """The scenario as a JSON document: every field that is set, in the contract's order, optional nulls left out."""
    document: dict[str, Any] = _plain(scenario.model_dump(mode="json", exclude_none=True))
    document["options"] = [{"kind": option.pop("kind"), **option} for option in document["options"]]
    for option in document["options"]:
        if option.get("price") == {}:
            del option["price"]
        supply = option.get("supply", {})
        if supply.get("spare_replicas") == 0:  # documents written before there were spares stay as they were
            del supply["spare_replicas"]
    return document


def scenario_json(scenario: Scenario) -> str:
    """The scenario as JSON text, the same bytes for the same scenario."""
    return json.dumps(scenario_document(scenario), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """Whole floats as integers, so that 3e9 tokens read 3000000000."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def problems(error: ValidationError, document: object) -> list[InputError]:
    """One InputError for each field that a validation refused, with its path in `document`."""
    return [
        _input_error(e["type"], e["loc"], e["msg"], e.get("input"), document) for e in error.errors(include_url=False)
    ]


def _input_error(kind: str, loc: tuple[int | str, ...], message: str, value: object, document: object) -> InputError:
    path = _path(loc, document)
    if kind == "extra_forbidden":
        return InputError(path, "is no field of a scenario")
    if kind == "missing":
        return InputError(path, "is missing")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        choices = "rent, own, mix" if path.endswith("supply") else "api, hosted, self_hosted"
        if not isinstance(value, dict):
            return InputError(path, f"{shown(value)} is no JSON object")
        problem = f"{shown(value['kind'])} is refused" if "kind" in value else "is missing"
        return InputError(f"{path}.kind", f"{problem}: must be one of {choices}")
    if kind == "literal_error":
        return InputError(path, f"{shown(value)} is refused: must be {message.removeprefix('Input should be ')}")
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return InputError(path or "scenario", f"{shown(value)} is no JSON object")
    if kind in ("tuple_type", "list_type"):
        return InputError(path, f"{shown(value)} is no list")
    head, _, rest = message.partition(": ")
    if not path and head.startswith("options"):
        return InputError(head, rest)
    return InputError(path, message)


def _path(loc: tuple[int | str, ...], document: object) -> str:
    """The path of a field, without the tags that pydantic adds for the alternatives of a union."""
    path, here = "", document
    for i, step in enumerate(loc):
        if isinstance(step, int):
            path += f"[{step}]"
            here = here[step] if isinstance(here, list | tuple) and step < len(here) else None
        elif step in _TAGS and loc[0] == "options" and (i == 2 or loc[i - 1] == "supply"):
            continue
        else:
            path += f".{shown(step).strip(chr(39))}" if path else shown(step).strip("'")
            here = here.get(step) if isinstance(here, dict) else None
    return path


_TAGS = ("token_priced", "self_hosted", "rent", "own", "mix")


def _no_constant(text: str) -> NoReturn:
    raise InputError("scenario", f"{text} is no number")


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise InputError("scenario", f"{shown(text)} is too large for a number")
    return number


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        repeated = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise InputError(shown(repeated).strip("'"), "is given twice")
    return result
