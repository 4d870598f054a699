"""What a reader chooses on the pages in addition to the scenario, with the allowed values and the default of each.

Choices are part of the document, so an address or a file shows everybody the same page. A new choice is one line here:
the address, the file and the session read this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast, get_args

from pydantic import TypeAdapter, ValidationError

from breakeven.map.axes import VARIABLES
from breakeven.origins import one_line
from breakeven.typed_quotes import typed_of
from economics.break_even.curves import View
from economics.errors import InputError
from economics.fields.field import Field, shown
from economics.fields.part import Text
from economics.fleet.memory import Attention
from economics.risk.sensitivity import Metric
from economics.supply.rented import TERMS
from economics.tuning.fields import TUNING_FIELDS
from economics.tuning.methods.kinds import METHODS
from pricing.facts.licences import REGIONS
from pricing.rules.rents import Suppliers
from pricing.studies.history import LINES
from trust.licences.company import WISHES
from trust.models.filters.kinds import FILTERS

Several = tuple[str, ...] | None
"""Some of the allowed values; None when nothing was chosen, and the page decides what that means."""
Value = str | bool | Several
V = TypeVar("V", bound=Value)
CHOICES: dict[str, Choice[Value]] = {}
"""Every page choice by its name, which is its parameter in an address and its field in a file."""


@dataclass(frozen=True)
class Choice(Generic[V]):
    """One page choice. `allowed` empty: any short line of text, or a number of the range of `number`, or nothing."""

    name: str
    default: V
    written: Callable[[V], str]
    read: Callable[[str], V]
    allowed: tuple[str, ...] = field(default=())
    number: Field | None = None

    def __post_init__(self) -> None:
        CHOICES[self.name] = cast("Choice[Value]", self)

    def refusal(self) -> InputError:
        """The error for a value that is not allowed."""
        if self.number is not None:
            rule = f"must be {self.number.range_text}, or empty"
        else:
            rule = f"must be {' or '.join(self.allowed)}" if self.allowed else "must be one line of text"
        return InputError(self.name, rule, rule)


def _one_of(name: str, allowed: tuple[str, ...], default: str) -> Choice[str]:
    return Choice(name, default, str, lambda text: _checked(name, text), allowed)


def _text(name: str) -> Choice[str]:
    """A choice of free text, such as a search or a catalogue id; an address keeps its printable characters."""
    return Choice(name, "", one_line, one_line)


def _number(name: str, number: Field) -> Choice[str]:
    """A choice of a number, in digits; when empty, the page says what stands for it."""
    return Choice(name, "", str, lambda text: _in_range(name, text), number=number)


def _switch(name: str) -> Choice[bool]:
    return Choice(name, False, lambda on: _YES if on else _NO, lambda text: _checked(name, text) == _YES, (_YES, _NO))


def _some_of(name: str, allowed: tuple[str, ...] = ()) -> Choice[Several]:
    return Choice[Several](name, None, _joined, lambda text: _split(name, text), allowed)


_YES, _NO = "yes", "no"


def _checked(name: str, text: str) -> str:
    choice = CHOICES[name]
    try:
        line = _LINE.validate_python(text)
    except ValidationError:
        raise choice.refusal() from None
    if choice.allowed and line not in choice.allowed:
        raise choice.refusal()
    return line


def _in_range(name: str, text: str) -> str:
    choice = CHOICES[name]
    if text:
        assert choice.number is not None
        try:
            choice.number.check(float(text))
        except ValueError:
            raise choice.refusal() from None
    return text


_LINE: TypeAdapter[str] = TypeAdapter(Text)


def _joined(values: Several) -> str:
    return ",".join(value.replace("%", "%25").replace(",", "%2C") for value in values or ())


def _split(name: str, text: str) -> Several:
    words = [word.replace("%2C", ",").replace("%25", "%") for word in text.split(",")] if text else []
    return tuple(_checked(name, word) for word in words)


def _quotes(name: str, text: str) -> Several:
    words = _split(name, text)
    try:
        typed_of(words, "")
    except InputError as error:
        raise InputError(name, error.message, error.rule or error.message) from None
    return words


GUIDE_STATEMENTS = _text("guides.statements")
GUIDE_TABLE = _text("guides.table")
USAGE_BY = _one_of("usage.by", ("tokens", "requests", "log"), "tokens")
"""How the volume is typed where no bill gives it."""
DETAILS_TITLES = {
    "lines": "Cost by line",
    "mtok": "Cost of a million tokens",
    "flips": "Where the answer flips",
    "remarks": "Remarks",
    "working": "Working and sources",
}
"""The parts below the answer on Compare, and what they are called there."""
DETAILS = _one_of("compare.details", ("", *DETAILS_TITLES), "")
VIEW: Choice[str] = _one_of("view", get_args(View), "replicas")
LEVERS_BATCH = _text("levers.batch")
LEVERS_CACHE = _text("levers.cache")
LEVERS_OPTION = _text("levers.option")
LEVERS_EVERY = _switch("levers.every")
ADVICE_YES = _some_of("advice.yes")
"""The ids of the advisor's questions that are answered with yes."""
ADVICE_NO = _some_of("advice.no")
AUTOMATIC = "automatic"
"""As an axis of the map: those on which the answer changes most."""
MAP_X = _one_of("map.x", (AUTOMATIC, *VARIABLES), AUTOMATIC)
MAP_Y = _one_of("map.y", (AUTOMATIC, *VARIABLES), AUTOMATIC)
MAP_COLOUR = _one_of("map.colour", ("cost", "chance"), "cost")
MAP_VIEW = _one_of("map.view", get_args(View), "replicas")
TORNADO_FIGURE = _one_of("risk.figure", get_args(Metric), get_args(Metric)[0])
RISK_TAB = _one_of("risk.tab", ("simulations", "map"), "simulations")
MONTHS_OPTION = _text("months.option")
"""When empty, like the next two, the page uses what the scenario's own options suggest."""
MONTHS_RENT = _text("months.rent")
MONTHS_RESERVE = _text("months.reserve")
MONTHS_TYPED: Choice[Several] = Choice("months.typed", None, _joined, lambda text: _quotes("months.typed", text))
"""What was quoted for the GPUs of options and is not added yet, in the words of `breakeven.typed_quotes`."""
TUNING_MODEL = _text("tuning.model")
"""When empty, like the GPU, the page takes what the scenario's own options suggest."""
TUNING_METHOD = _one_of("tuning.method", tuple(METHODS), "lora")
TUNING_GPU = _text("tuning.gpu")
TUNING_TEACHER = _text("tuning.teacher")
"""The name of the option whose answers are bought; when empty, or gone, none."""
TUNING_NUMBERS = {
    name: _number(f"tuning.{name}", TUNING_FIELDS[name])
    for name in (
        *("tokens", "epochs", "evaluation_tokens", "gpus", "usd_per_gpu_hour", "data_usd", "evaluation_usd"),
        *("tokens_per_month", "copies", "adapters", "teacher_output_tokens", "teacher_input_tokens"),
    )
}
TUNING = (TUNING_MODEL, TUNING_METHOD, TUNING_GPU, TUNING_TEACHER, *TUNING_NUMBERS.values())
"""Everything that is chosen of a fine-tuning."""
FLEET_TERMS = _some_of("fleet.terms", TERMS)
FLEET_PRECISIONS = _some_of("fleet.precisions")
FLEET_GPUS = _some_of("fleet.gpus")
FLEET_CLASSES = _some_of("fleet.classes")
FLEET_REGIONS = _some_of("fleet.regions")
FLEET_MODELS = _some_of("fleet.models")
"""When empty, the open models of the scenario."""
FLEET_OPTION = _text("fleet.option")
"""The name of the option that the page looks at; when empty, or gone, the first that is self-hosted."""
MIX_OPTION = _text("mix.option")
"""The name of the mix that the page looks at; when empty, or gone, the first of the scenario."""
MIX_CASCADE = _switch("mix.cascade")
EVERY_MODEL = _switch("options.every_model")
FLEET_EVERY_OFFER = _switch("fleet.every_offer")
FLEET_LOW_END = _switch("fleet.low_end")
FLEET_ATTENTION = _one_of("fleet.attention", get_args(Attention), "tensor")
FLEET_SUPPLIERS = _one_of("fleet.suppliers", get_args(Suppliers), "trusted")
MODELS_PARTS = {"models": "Models", "licences": "Licences", "guides": "What the guides say"}
"""The parts of the page on models and licences, and what they are called there."""
MODELS_PART = _one_of("models.part", tuple(MODELS_PARTS), "models")
MODELS_REGION = _one_of("models.region", ("", *REGIONS), "")
"""When empty, nobody said where the company is."""
MODELS_WISHES = _some_of("models.wishes", WISHES)
MODELS_ONLY = _some_of("models.only", tuple(FILTERS))
MODELS_GPU = _text("models.gpu")
MODELS_GPUS = _one_of("models.gpus", ("1", "2", "4", "8", "16", "32", "64"), "1")
MODELS_MODEL = _text("models.model")
"""The model that is opened; when empty, or unknown, none."""
PRICES_PART = _one_of(
    "prices.part",
    ("One model everywhere", "Token prices", "GPU rates", "Units", "History", "Sources", "Your contract"),
    "One model everywhere",
)
PRICES_HISTORY_OF = _one_of("prices.history.of", ("Token prices", "GPU rates"), "Token prices")
EVERYWHERE_MODEL = _text("prices.everywhere.model")
"""When empty, like the next three, the page uses what the scenario's own options suggest."""
HISTORY_SELLER = _text("prices.history.seller")
HISTORY_MODEL = _text("prices.history.model")
HISTORY_GPU = _text("prices.history.gpu")
HISTORY_LINES = _some_of("prices.history.lines", tuple(LINES))
TOKEN_SEARCH = _text("prices.token.search")
TOKEN_FILTERS = {
    column: _some_of(f"prices.token.{column.replace(' ', '_')}")
    for column in ("seller", "kind of seller", "variant", "price", "list", "status", "age")
}
RATE_SEARCH = _text("prices.rate.search")
CLAIM_VERDICTS = _some_of("claims.verdict")
CLAIM_SOURCES = _some_of("claims.source")
CLAIM_OPEN = _text("claims.open")
"""The number of the claim that the page shows; when empty, or filtered away, the first."""
RATE_FILTERS = {column: _some_of(f"prices.rate.{column}") for column in ("GPU", "supplier", "term", "status", "age")}
SCENARIOS_PARTS = {
    "library": "Saved scenarios",
    "then": "Then and now",
    "compare": "Side by side",
    "watch": "Last watch",
}
"""The parts of the page of saved scenarios, and what they are called there."""
SCENARIOS_PART = _one_of("scenarios.part", tuple(SCENARIOS_PARTS), "library")
SCENARIOS_SEARCH = _text("scenarios.search")
SCENARIOS_TAG = _text("scenarios.tag")
SCENARIOS_ARCHIVED = _switch("scenarios.archived")
SCENARIOS_LOOK = _text("scenarios.look")
"""The version that is looked at, as `saved` writes it; when empty, none."""
SCENARIOS_BESIDE = _some_of("scenarios.beside")
"""The versions side by side, as `saved` writes them."""
LIBRARY_CHOICES: tuple[Choice[Any], ...] = (
    *(SCENARIOS_PART, SCENARIOS_SEARCH, SCENARIOS_TAG, SCENARIOS_ARCHIVED, SCENARIOS_LOOK, SCENARIOS_BESIDE),
)
"""What is chosen on the page of saved scenarios: no part of a scenario that is saved."""


def value_of(choice: Choice[Value], value: object) -> Value:
    """Read the value of a choice from JSON; raises InputError for one that is not allowed."""
    match choice.default, value:
        case bool(), bool():
            return value
        case str(), str():
            return choice.read(value)
        case None, list() if all(isinstance(word, str) for word in value):
            return choice.read(_joined(tuple(value)))
    raise InputError(choice.name, f"{shown(value)} is refused: {choice.refusal().rule}", choice.refusal().rule)
