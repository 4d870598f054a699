"""A catalogue that keeps what it was asked and what it answered, and one that answers from what was kept.

Resolving a scenario asks the catalogue a few dozen questions. With the answers kept, the same scenario resolves to the
same numbers on a machine that holds other prices, or none. A contract is laid over either as over the market, so that
its prices are never among the answers.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from economics.errors import InputError
from economics.fields.field import shown
from pricing import errors
from pricing.errors import CatalogueError
from pricing.rows import (
    Edition,
    HardwareRow,
    RateRow,
    Rating,
    Reasoning,
    RegisteredModel,
    Retirement,
    ThroughputPoint,
)
from pricing.rules.token_prices import TokenPriceSet
from pricing.store.catalogue import OVERALL, Catalogue
from pricing.store.market import Step

T = TypeVar("T")
Json = Any
_CONSTANTS = "estimator_constants"
_MODELS, _GPUS = "registered_models", "all_hardware"
_ANSWERS: dict[str, TypeAdapter[Any]] = {
    "token_price_rows": TypeAdapter(TokenPriceSet),
    "token_price_days": TypeAdapter(list[date]),
    "retirement": TypeAdapter(Retirement | None),
    "steps_of_model": TypeAdapter(list[Step]),
    "choose_rate": TypeAdapter(RateRow),
    "rates_elsewhere": TypeAdapter(list[RateRow]),
    "rate_by_id": TypeAdapter(RateRow),
    "rate_days": TypeAdapter(list[date]),
    "throughput_points": TypeAdapter(list[ThroughputPoint]),
    "throughput_point": TypeAdapter(ThroughputPoint),
    _MODELS: TypeAdapter(list[RegisteredModel]),
    _GPUS: TypeAdapter(list[HardwareRow]),
    "rating": TypeAdapter(Rating | None),
    "reasoning": TypeAdapter(Reasoning | None),
    _CONSTANTS: TypeAdapter(dict[str, Any]),
}
"""What a scenario's resolution asks, and the type of each answer."""
_REFUSALS: dict[str, type[CatalogueError]] = {
    kind.__name__: kind
    for kind in (
        CatalogueError,
        errors.UnknownPrice,
        errors.PriceNotYetListed,
        errors.UnknownRate,
        errors.UnknownHardware,
        errors.UnknownThroughput,
    )
}


class NotKept(CatalogueError):
    """A question that was not asked when the answers were kept."""


@dataclass(frozen=True)
class LookUp:
    """A question to the catalogue, with what it names as JSON, and its answer: rows, or the refusal."""

    asked: str
    of: tuple[Json, ...]
    found: Any = None
    refused: CatalogueError | None = None

    @property
    def key(self) -> str:
        """The question as text."""
        return json.dumps([self.asked, *self.of])

    @property
    def points(self) -> tuple[ThroughputPoint, ...]:
        """The published points of throughput that were found, none for other questions."""
        match self.asked:
            case "throughput_points":
                return tuple(self.found or ())
            case "throughput_point":
                return () if self.found is None else (self.found,)
            case _:
                return ()


class _Asked(Catalogue):
    """A catalogue whose questions all go through `_answer`."""

    def __init__(self, editions: Sequence[Edition]) -> None:
        # the look-ups below take the place of those that read a file
        self._held = tuple(editions)

    @abstractmethod
    def _answer(self, asked: str, *of: Json, **how: Any) -> Any:
        """Return the answer to a question; raises CatalogueError."""

    def close(self) -> None:
        """Leave every other catalogue open."""

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The states of the sources held."""
        return self._held

    def token_price_rows(
        self, provider: str, model: str, as_of: date, on: date | None = None, begun_by: date | None = None
    ) -> TokenPriceSet:
        """Return a seller's prices of a model, as the market's look-up does."""
        rows: TokenPriceSet = self._answer("token_price_rows", provider, model, as_of, on, begun_by)
        return rows

    def token_price_days(self, provider: str, model: str, as_of: date, *, of_market: bool = True) -> list[date]:
        """Return the days on which those prices change."""
        days: list[date] = self._answer("token_price_days", provider, model, as_of, of_market=of_market)
        return days

    def retirement(self, provider: str, model: str, as_of: date) -> Retirement | None:
        """Return the day from which a seller no longer serves a model."""
        found: Retirement | None = self._answer("retirement", provider, model, as_of)
        return found

    def steps_of_model(self, model: str, as_of: date) -> list[Step]:
        """Return the known changes of any seller's price of a model."""
        steps: list[Step] = self._answer("steps_of_model", model, as_of)
        return steps

    def choose_rate(
        self,
        gpu: str,
        provider: str,
        term: str,
        gpus_per_replica: int,
        as_of: date,
        *,
        whole_machines: bool = True,
        on: date | None = None,
    ) -> RateRow:
        """Return the rental price that holds."""
        of = (gpu, provider, term, gpus_per_replica, as_of)
        row: RateRow = self._answer("choose_rate", *of, whole_machines=whole_machines, on=on)
        return row

    def rates_elsewhere(self, row: RateRow, as_of: date) -> list[RateRow]:
        """Return the offers like a row in other regions."""
        rows: list[RateRow] = self._answer("rates_elsewhere", row, as_of)
        return rows

    def rate_by_id(self, id: str, as_of: date, on: date | None = None) -> RateRow:
        """Return one offer by its id."""
        row: RateRow = self._answer("rate_by_id", id, as_of, on)
        return row

    def rate_days(self, gpu: str, provider: str, term: str, as_of: date) -> list[date]:
        """Return the days on which a rent changes."""
        days: list[date] = self._answer("rate_days", gpu, provider, term, as_of)
        return days

    def throughput_points(self, model: str | None = None, gpu: str | None = None) -> list[ThroughputPoint]:
        """Return the published points of a model and GPU."""
        points: list[ThroughputPoint] = self._answer("throughput_points", model, gpu)
        return points

    def throughput_point(self, id: str) -> ThroughputPoint:
        """Return one published point by its id."""
        point: ThroughputPoint = self._answer("throughput_point", id)
        return point

    def registered_models(self) -> list[RegisteredModel]:
        """Return the registered models that were kept."""
        models: list[RegisteredModel] = self._answer(_MODELS)
        return models

    def all_hardware(self) -> list[HardwareRow]:
        """Return the GPUs that were kept."""
        rows: list[HardwareRow] = self._answer(_GPUS)
        return rows

    def rating(self, seller: str, model: str, as_of: date | None = None, category: str = OVERALL) -> Rating | None:
        """Return how a model is rated."""
        found: Rating | None = self._answer("rating", seller, model, as_of, category)
        return found

    def reasoning(self, seller: str, model: str, as_of: date | None = None) -> Reasoning | None:
        """Return whether a model can reason."""
        found: Reasoning | None = self._answer("reasoning", seller, model, as_of)
        return found

    def estimator_constants(self) -> dict[str, Any]:
        """Return the constants of the throughput estimator."""
        constants: dict[str, Any] = self._answer(_CONSTANTS)
        return constants


class RecordingCatalogue(_Asked):
    """The market's catalogue, which keeps every question of a scenario's resolution with its answer."""

    def __init__(self, market: Catalogue, as_of: date) -> None:
        super().__init__([market.edition(source, as_of) for source in market.sources])
        self._of = market
        self._kept: dict[str, LookUp] = {}

    @property
    def look_ups(self) -> tuple[LookUp, ...]:
        """The questions that were asked, each once, in the order in which they came."""
        return tuple(self._kept.values())

    def edition(self, source: str, as_of: date | None = None) -> Edition:
        """Return the edition of a source that the market holds for a day."""
        return self._of.edition(source, as_of)

    def _answer(self, asked: str, *of: Json, **how: Any) -> Any:
        question = _question(asked, of, how)
        try:
            found = getattr(self._of, asked)(*of, **how)
        except CatalogueError as refusal:
            self._kept[question.key] = replace(question, refused=refusal)
            raise
        self._kept[question.key] = replace(question, found=found)
        return found


class RecordedCatalogue(_Asked):
    """A catalogue that answers the questions that were kept, and refuses every other with `NotKept`."""

    def __init__(self, look_ups: Sequence[LookUp], editions: Sequence[Edition]) -> None:
        super().__init__(editions)
        self._kept = {each.key: each for each in look_ups}

    def edition(self, source: str, as_of: date | None = None) -> Edition:
        """Return the edition of a source that was kept."""
        del as_of
        return next(edition for edition in self._held if edition.source == source)

    def _answer(self, asked: str, *of: Json, **how: Any) -> Any:
        kept = self._kept.get(_question(asked, of, how).key)
        if kept is None:
            raise NotKept("look_ups", f"the rows kept do not answer {asked.replace('_', ' ')}")
        if kept.refused is not None:
            raise kept.refused
        return kept.found


def _question(asked: str, of: Sequence[Json], how: Mapping[str, Any]) -> LookUp:
    return LookUp(asked, tuple(_named(each) for each in (*of, *how.values())))


def _named(value: Any) -> Json:
    """What a question names, as JSON: a row by its id, a day as ISO text."""
    match value:
        case RateRow():
            return value.id
        case date():
            return value.isoformat()
        case _:
            return value


def only_named(look_ups: Sequence[LookUp], models: set[str], gpus: set[str]) -> tuple[LookUp, ...]:
    """Return the look-ups with the registered models and the GPUs of those ids alone, and of those of their points."""
    points = [point for each in look_ups for point in each.points]
    models, gpus = models | {point.model for point in points}, gpus | {point.gpu for point in points}

    def kept(each: LookUp) -> LookUp:
        if each.asked == _MODELS and each.found is not None:
            return replace(each, found=[model for model in each.found if model.id in models])
        if each.asked == _GPUS and each.found is not None:
            return replace(each, found=[row for row in each.found if row.gpu in gpus])
        return each

    return tuple(kept(each) for each in look_ups)


def look_ups_document(look_ups: Sequence[LookUp]) -> list[dict[str, Json]]:
    """Return look-ups as JSON, in their order."""
    return [_document(each) for each in look_ups]


def _document(each: LookUp) -> dict[str, Json]:
    question: dict[str, Json] = {"asked": each.asked, "of": list(each.of)}
    if each.refused is not None:
        refusal = each.refused
        said = {"kind": type(refusal).__name__, "field": refusal.field, "message": refusal.message}
        return {**question, "refused": said}
    return {**question, "found": _ANSWERS[each.asked].dump_python(each.found, mode="json")}


def look_ups_from(document: object, path: str = "look_ups") -> tuple[LookUp, ...]:
    """Return the look-ups of a JSON document; raises InputError with the path of the first that is refused."""
    if not isinstance(document, list):
        raise InputError(path, f"{shown(document)} is no list")
    return tuple(_from(each, f"{path}[{place}]") for place, each in enumerate(document))


def _from(document: object, path: str) -> LookUp:
    if not isinstance(document, dict) or set(document) not in ({"asked", "of", "found"}, {"asked", "of", "refused"}):
        raise InputError(path, "must have asked, of, and either found or refused")
    asked, of = document["asked"], document["of"]
    if not isinstance(asked, str) or asked not in _ANSWERS:
        raise InputError(f"{path}.asked", f"{shown(asked)} is no question to the catalogue")
    if not isinstance(of, list) or not all(each is None or isinstance(each, str | int | bool) for each in of):
        raise InputError(f"{path}.of", f"{shown(of)} is no list of names")
    if "refused" in document:
        return LookUp(asked, tuple(of), refused=_refusal(document["refused"], f"{path}.refused"))
    adapter = _ANSWERS[asked]
    try:
        found = adapter.validate_json(json.dumps(document["found"]), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
        raise InputError(f"{path}.found{where}", f"{shown(first['input'])} is refused") from None
    if not _is_within(document["found"], adapter.dump_python(found, mode="json")):
        raise InputError(f"{path}.found", "has a field that no row has")
    return LookUp(asked, tuple(of), found)


def _is_within(document: Json, whole: Json) -> bool:
    """Whether rows say what was read of them; fields that came since, with their defaults, are more than they say."""
    match document, whole:
        case dict(), dict():
            return all(name in whole and _is_within(part, whole[name]) for name, part in document.items())
        case list(), list():
            return all(_is_within(part, other) for part, other in zip(document, whole, strict=True))
        case _:
            return bool(document == whole)


def _refusal(document: object, path: str) -> CatalogueError:
    if not isinstance(document, dict) or set(document) != {"kind", "field", "message"}:
        raise InputError(path, "must have kind, field and message")
    kind, field, message = document["kind"], document["field"], document["message"]
    if kind not in _REFUSALS or not isinstance(field, str) or not isinstance(message, str):
        raise InputError(path, "is no refusal of the catalogue")
    return _REFUSALS[kind](field, message)
