"""Your own contract: negotiated token prices and committed GPU rates, row by row, each with the days it holds.

A contract is valid as a whole or refused as a whole, with a sentence for every row and column at fault. Rows count
as in a spreadsheet: the header is row 1. Reading a file is in `pricing.contract.file`, using a contract in place of
the market's prices in `pricing.contract.catalogue`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from numbers import Integral, Real

from economics.cost.token_lines import BILLED_LINES
from economics.cost.tokens import ListedPrices
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.fields.text import has_hidden
from economics.fleet.gpu_ids import GPUS
from economics.numbers import exact
from economics.supply.rented import TERMS
from pricing.errors import did_you_mean, quoted
from pricing.rows import BATCH, STANDARD

CONTRACT = "contract"
TOKEN, GPU = "token", "gpu"
PRICES = tuple(line.field for line in BILLED_LINES)
COLUMNS = (
    "kind",
    "provider",
    "model",
    "variant",
    *PRICES,
    "gpu",
    "term",
    "gpus",
    "usd_per_gpu_hour",
    "effective_from",
    "effective_to",
    "note",
)
NUMBERS = (*PRICES, "gpus", "usd_per_gpu_hour")
MAX_ROWS = 2000
MAX_SENTENCES = 20
_OF_TOKENS = ("model", "variant", *PRICES)
_OF_GPUS = ("gpu", "term", "gpus", "usd_per_gpu_hour")
_LONGEST = {"note": 300}
_LONGEST_NAME = 120
_FORMULA = ("=", "+", "-", "@")
_NUMBER = re.compile(r"-?\d{1,400}(\.\d{0,400})?([eE][+-]?\d{1,4})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EXAMPLES = (
    ("token", "anthropic", "claude-sonnet-4-6", "standard", "fill in your prices in USD or delete this row"),
    ("token", "anthropic", "claude-sonnet-4-6", "batch", "a batch row is needed only for batch prices of your own"),
    ("gpu", "lambda", "h100-sxm", "reserved-1y", "fill in your rate in USD or delete this row"),
)


class ContractError(InputError):
    """A contract that is refused: `sentences` says why, at most MAX_SENTENCES of them; the message is the first."""

    def __init__(self, sentences: Sequence[str]) -> None:
        shown = tuple(sentences[:MAX_SENTENCES])
        more = len(sentences) - len(shown)
        self.sentences = (*shown, f"and {more:,} more") if more else shown
        others = f" (and {len(sentences) - 1:,} more)" if len(sentences) > 1 else ""
        super().__init__(CONTRACT, f"{shown[0]}{others}")


@dataclass(frozen=True, slots=True)
class TokenTerms:
    """Negotiated token prices of a provider's model, standard or batch; where there is none the market's counts."""

    provider: str
    model: str
    variant: str
    prices: ListedPrices
    effective_from: date
    effective_to: date | None
    note: str
    row: int = field(default=0, compare=False)

    @property
    def key(self) -> tuple[str, ...]:
        """What the terms are for: two rows of one key may not hold on the same day."""
        return TOKEN, self.provider, self.model, self.variant

    def holds(self, on: date | None) -> bool:
        """Tell whether the terms hold on a day; None: on any."""
        return _holds(self, on)


@dataclass(frozen=True, slots=True)
class RateTerms:
    """A committed rate [USD/GPU-hour] of a supplier, offered as `gpus` GPUs together."""

    provider: str
    gpu: str
    term: str
    gpus: int
    usd_per_gpu_hour: float
    effective_from: date
    effective_to: date | None
    note: str
    row: int = field(default=0, compare=False)

    @property
    def key(self) -> tuple[str, ...]:
        """What the terms are for: two rows of one key may not hold on the same day."""
        return GPU, self.provider, self.gpu, self.term, str(self.gpus)

    def holds(self, on: date | None) -> bool:
        """Tell whether the terms hold on a day; None: on any."""
        return _holds(self, on)


@dataclass(frozen=True, slots=True)
class Contract:
    """A valid contract, rows in the order given, tokens before GPUs."""

    tokens: tuple[TokenTerms, ...] = ()
    rates: tuple[RateTerms, ...] = ()

    @property
    def rows(self) -> tuple[TokenTerms | RateTerms, ...]:
        """All terms."""
        return (*self.tokens, *self.rates)


def contract_from_records(records: Sequence[Mapping[str, object]]) -> Contract:
    """Return the contract of a table's rows, column name to cell; raises ContractError.

    Cells may be text, numbers, dates or empty (None, "", a float NaN as tables write it); rows without any cell are
    left out. A row's number is its place in the table plus 2. Column names are those of COLUMNS, those left out empty.
    """
    unknown = sorted({str(name) for row in records for name in row} - set(COLUMNS))
    if unknown:
        raise ContractError([no_column(name) for name in unknown])
    rows = [(number, {str(k): _text(v) for k, v in row.items()}) for number, row in enumerate(records, 2)]
    return contract_from_cells([(number, row) for number, row in rows if any(row.values())])


def contract_from_cells(rows: Sequence[tuple[int, Mapping[str, str]]]) -> Contract:
    """Return the contract of numbered rows of text cells; raises ContractError."""
    if len(rows) > MAX_ROWS:
        raise ContractError([f"{len(rows):,} rows are refused: a contract has at most {MAX_ROWS:,}"])
    sentences: list[str] = []
    terms: list[TokenTerms | RateTerms] = []
    for number, cells in rows:
        reader = _Row(number, cells)
        row_terms = reader.terms()
        sentences += reader.sentences
        if row_terms is not None and not reader.sentences:
            terms.append(row_terms)
    sentences += _overlaps(terms)
    if sentences:
        raise ContractError(sentences)
    return Contract(
        tuple(t for t in terms if isinstance(t, TokenTerms)), tuple(t for t in terms if isinstance(t, RateTerms))
    )


def no_column(name: str) -> str:
    """The sentence that refuses a column."""
    return f"column {quoted(name)} is refused: there are {', '.join(COLUMNS)}"


def contract_records(contract: Contract) -> list[dict[str, object]]:
    """Return a contract as a table's rows, every column in each; `contract_from_records` reads them back."""
    empty: dict[str, object] = dict.fromkeys(COLUMNS)
    records = []
    for terms in contract.rows:
        kind = TOKEN if isinstance(terms, TokenTerms) else GPU
        values = {f.name: getattr(terms, f.name) for f in fields(terms) if f.name in COLUMNS}
        if isinstance(terms, TokenTerms):
            values |= {line.field: terms.prices.price(line) for line in BILLED_LINES}
        records.append({**empty, "kind": kind, **values})
    return records


def template_records() -> list[dict[str, object]]:
    """Return rows to fill in; as they stand they are refused, because they name no price."""
    empty: dict[str, object] = dict.fromkeys(COLUMNS)
    records = []
    for kind, provider, what, how, note in _EXAMPLES:
        names = ("model", "variant") if kind == TOKEN else ("gpu", "term")
        dates = {"effective_from": date(2026, 1, 1), "effective_to": date(2026, 12, 31)}
        records.append(
            {**empty, "kind": kind, "provider": provider, **dict(zip(names, (what, how), strict=True)), **dates}
        )
        records[-1] |= {"gpus": 8 if kind == GPU else None, "note": note}
    return records


class _Row:
    """One row being read: its cells, and a sentence for each that is at fault."""

    def __init__(self, number: int, cells: Mapping[str, str]) -> None:
        self.number = number
        self.cells = cells
        self.sentences: list[str] = []

    def terms(self) -> TokenTerms | RateTerms | None:
        kind = self._one_of("kind", (TOKEN, GPU))
        if kind is None:
            return None
        for name in _OF_GPUS if kind == TOKEN else _OF_TOKENS:
            if self._cell(name):
                self._refuse(name, f"{quoted(self._cell(name))} is refused: must be empty in a row of kind {kind}")
        provider = self._name("provider")
        terms = self._token(provider) if kind == TOKEN else self._rate(provider)
        if terms.effective_to is not None and terms.effective_to < terms.effective_from:
            self._refuse(
                "effective_to",
                f"{terms.effective_to} is refused: must not be before effective_from {terms.effective_from}",
            )
        return terms

    def _token(self, provider: str) -> TokenTerms:
        model = self._name("model")
        variant = self._one_of("variant", (STANDARD, BATCH)) if self._cell("variant") else STANDARD
        prices = ListedPrices(**{line.id: self._number(line.field) for line in BILLED_LINES})
        if not any(self._cell(name) for name in PRICES):
            self._refuse("input_usd_per_mtok", "are all empty: give at least one", name="prices")
        days, note = self._days(), self._note()
        return TokenTerms(provider, model, variant or STANDARD, prices, *days, note, self.number)

    def _rate(self, provider: str) -> RateTerms:
        gpu, term = self._one_of("gpu", GPUS) or "", self._one_of("term", TERMS) or ""
        gpus = self._number("gpus", "gpus_per_replica") if self._cell("gpus") else 1.0
        if not self._cell("usd_per_gpu_hour"):
            self._refuse("usd_per_gpu_hour", "is empty: give the rate of one GPU for one hour")
        rate = self._number("usd_per_gpu_hour")
        return RateTerms(provider, gpu, term, int(gpus or 1), rate or 0.0, *self._days(), self._note(), self.number)

    def _cell(self, name: str) -> str:
        return self.cells.get(name, "").strip()

    def _refuse(self, column: str, why: str, name: str | None = None) -> None:
        self.sentences.append(f"row {self.number}, {name or column}: {why}")

    def _name(self, column: str) -> str:
        text = self._cell(column)
        if not text:
            self._refuse(column, "is empty: must be a name")
        return self._harmless(column, text)

    def _note(self) -> str:
        return self._harmless("note", self._cell("note"))

    def _harmless(self, column: str, text: str) -> str:
        longest = _LONGEST.get(column, _LONGEST_NAME)
        if len(text) > longest:
            self._refuse(column, f"{len(text):,} characters are refused: at most {longest}")
        elif text.startswith(_FORMULA):
            self._refuse(column, f"{quoted(text)} is refused: must not begin with = + - @, a spreadsheet would run it")
        elif has_hidden(text):
            self._refuse(column, f"{quoted(text)} is refused: must be one line of plain text")
        return text

    def _one_of(self, column: str, names: Sequence[str]) -> str | None:
        text = self._cell(column)
        if text in names:
            return text
        shown = f"{quoted(text)} is refused" if text else "is empty"
        self._refuse(column, f"{shown}: must be one of {' '.join(names)}{did_you_mean(text, names) if text else ''}")
        return None

    def _number(self, column: str, like: str = "") -> float | None:
        """A number in the range of the scenario's field `like`; None when the cell is empty or at fault."""
        text, rule = self._cell(column), FIELDS[like or column]
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            comma = "; write a decimal point and no thousands separator" if "," in text or "'" in text else ""
            self._refuse(column, f"{quoted(text)} is no number: must be {rule.range_text}{comma}")
            return None
        value = float(text)
        try:
            rule.check(value)
        except InputError:
            self._refuse(column, f"{quoted(text)} is refused: must be {rule.range_text}")
            return None
        return value + 0.0

    def _days(self) -> tuple[date, date | None]:
        if not self._cell("effective_from"):
            self._refuse("effective_from", "is empty: must be the first day, YYYY-MM-DD")
        return self._day("effective_from") or date.min, self._day("effective_to")

    def _day(self, column: str) -> date | None:
        text = self._cell(column)
        if not text:
            return None
        if _DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass
        self._refuse(column, f"{quoted(text)} is no date: must be YYYY-MM-DD")
        return None


def _holds(terms: TokenTerms | RateTerms, on: date | None) -> bool:
    return on is None or (terms.effective_from <= on and (terms.effective_to is None or on <= terms.effective_to))


def _overlaps(terms: Iterable[TokenTerms | RateTerms]) -> list[str]:
    """A sentence for every row whose days overlap those of another row for the same thing."""
    sentences = []
    before: TokenTerms | RateTerms | None = None
    for t in sorted(terms, key=lambda t: (t.key, t.effective_from, t.row)):
        if before is not None and before.key == t.key:
            if before.effective_to is None or t.effective_from <= before.effective_to:
                sentences.append(
                    f"row {t.row}, effective_from: {t.effective_from} is refused: row {before.row} for the same "
                    f"{' '.join(t.key[1:])} holds on that day too"
                )
            if before.effective_to is None or (t.effective_to is not None and t.effective_to < before.effective_to):
                continue
        before = t
    return sentences


def _text(value: object) -> str:
    """A cell as text: a date as YYYY-MM-DD, a missing value as an empty text."""
    if value is None or _differs_from_itself(value):
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return exact(float(value))
    return str(value)


def _differs_from_itself(value: object) -> bool:
    """Tell whether a value is one of those that tables write for an empty cell: NaN, NaT and NA."""
    try:
        return bool(value != value)  # noqa: PLR0124
    except (TypeError, ValueError):  # NA has no truth
        return True
