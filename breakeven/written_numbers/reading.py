"""Numbers as people write them, read: one number, or the readings left open, or a refusal that says what to type.

What is read how (`tests/breakeven/written_numbers` holds every line of it):

| written | read as |
|---|---|
| 15B · 15 bn · 15 billion · 15 Mrd · 3e9 · 2.5M · 2.5m · 500k · 1.2T | the scale in any case; `m` is a million |
| 3,000,000,000 · 3.000.000.000 · 3 000 000 000 · 3'000'000 · 3_000 | groups of three; spaces, ' and _ only group |
| 1,500.25 · 1.500,25 · 1'500,250 | the last of two different marks is the decimal mark |
| 1,5 · 12,34 · 1500.250 · 1,5000 | a decimal mark: what follows or precedes it is no group of three |
| 0.500 · ,500 | a decimal mark: no group begins with 0 |
| 1.500 · 42.000 · 1,500B | open: asked, never guessed |
| 1.500e9 | a decimal mark: nobody groups before a power of ten |
| 1,50,000 · 1.2.3 · 1 5 · 0,500,000 | refused: these are no groups of three |
| ١٥ · １５Ｂ · −5 | digits of every script, full-width signs, any minus |
| $42k · 42k USD · €42k · 42 k€ · $42k a month | only where the field is money; the currency shown at its rate |
| 42 T€ · 42 TEUR | open: thousand in German, trillion in English |
| 15 % | only where the field is a share |
| 15 · 0.15, in a field of a share | 15 %: above 1 it is per cent, below 1 the share itself; 1 is open |
| 15 · 0.5, in a field of a yearly or monthly change | 15 %: from 1 on it is per cent; below 1 it is open |
| 4:1 · 1 : 4 | 4 and 0.25, only where the field is a ratio |
| 8 GPUs · 50 ms · 36 months | the field's own unit; another is refused |

A reading that the field cannot hold is none: in a field of whole numbers 1.500 is 1,500, and a PUE of 1.125 is not
1,125. Where one reading alone is left it is taken, where none is left the text is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from breakeven.currency import USD, Currency, is_money
from breakeven.names import unit_words
from breakeven.written_numbers.digits import CORE, plain, values
from breakeven.written_numbers.units import CODES, PER_CENT, RATIOS, SCALES, SIGNS, words_of
from breakeven.written_numbers.writing import accepted, as_written, in_words, needs_echo
from economics.errors import InputError
from economics.fields.field import Field, shown
from economics.numbers import digits

LONGEST = 60
"""The longest text that is read [character]; the longest number that `as_written` writes has half of it."""
_SIGN = r"[+-]?"
_BEFORE = rf"(?P<sign>{_SIGN})\s*(?P<currency>[^\s0-9+\-.,%]{{1,3}})?\s*(?P<inner>{_SIGN})\s*"
_NUMBER = re.compile(rf"{_BEFORE}(?P<core>{CORE})(?![0-9.,])\s*(?P<rest>.*)")
_RATIO = re.compile(rf"(?P<over>{CORE})\s*:\s*(?P<under>{CORE})")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Understood:
    """A number that was read, in the unit of its field, how an echo says it, and the text that a field shows for it."""

    value: float
    words: str
    written: str


@dataclass(frozen=True)
class Ambiguous:
    """A text that can be read in several ways, which lie in the field's range; nothing is guessed."""

    text: str
    readings: tuple[Understood, ...]

    @property
    def sentence(self) -> str:
        """What is open: '1.500' can be read as 1.5 or as 1,500."""
        return f"{shown(self.text)} can be read as {' or as '.join(each.words for each in self.readings)}"

    def refusal(self, path: str) -> InputError:
        """Return the error for where nobody can be asked; it names the field by `path` and says what to write."""
        return InputError(path, f"{self.sentence}: write {' or '.join(each.written for each in self.readings)}")


Reading = Understood | Ambiguous


def read(text: str, field: Field, currency: Currency = USD, path: str = "") -> Reading:
    """Return the number that a text says for a field, or all that it can say.

    Amounts of money are US dollars unless the text has the sign or code of `currency`, which is converted at its rate.
    Raises InputError naming `path` (default: the field's name) with what to type instead.

    >>> from economics.fields.table import FIELDS
    >>> read("15 bn", FIELDS["tokens_per_month"])
    Understood(value=15000000000.0, words='15 billion', written='15B')
    >>> read("1.500", FIELDS["tokens_per_month"]).sentence
    "'1.500' can be read as 1.5 or as 1,500"
    """
    return _Reader(text, field, currency, path or field.name).reading()


def read_clear(text: str, field: Field, currency: Currency = USD, path: str = "") -> Understood:
    """Return the number that a text says for a field; as `read`, and raises InputError where it can say several."""
    reading = read(text, field, currency, path)
    if isinstance(reading, Ambiguous):
        raise reading.refusal(path or field.name)
    return reading


@dataclass(frozen=True)
class _Reader:
    """One text being read for one field."""

    text: str
    field: Field
    currency: Currency
    path: str

    def reading(self) -> Reading:
        found = dict.fromkeys(self._values(self._line()))
        fitting = [self._understood(value, words) for value, words in found if self._fits(value)]
        if not fitting:
            said = " or ".join(words or _said(value, self.field) for value, words in found)
            telling = self.field.is_share or needs_echo(self.text, said)
            read_as = (
                f", read as {said}, is refused" if said not in ("", self.text.strip()) and telling else " is refused"
            )
            self._refuse(f"{shown(self.text)}{read_as}: must be", rule=True)
        return fitting[0] if len({each.value for each in fitting}) == 1 else Ambiguous(self.text.strip(), (*fitting,))

    def _line(self) -> str:
        """The text in plain characters and lower case, on one line and not too long."""
        line = plain(self.text.strip()).strip()
        if not line:
            self._refuse("is empty: type")
        if len(line) > LONGEST:
            self._refuse(f"has {len(line):,} characters, and at most {LONGEST} are read: type")
        if len(line.splitlines()) > 1 or "\t" in line:
            self._refuse(f"{shown(self.text)} holds a line break: type")
        return line.lower()

    def _values(self, line: str) -> Iterator[tuple[float, str]]:
        """Every number that a line can say, in the field's unit; with words where those of the number are too few."""
        if ":" in line:
            yield from self._ratios(line)
            return
        found = _NUMBER.fullmatch(line)
        if not found or (found["sign"] and found["inner"]):
            self._refuse(f"{shown(self.text)} is no number: type")
        sign = -1 if "-" in (found["sign"], found["inner"]) else 1
        numbers = [sign * value for value in values(found["core"])]
        if not numbers:
            self._refuse(f"{shown(self.text)} has separators that are not between groups of three digits: type")
        powers, code, is_percent = self._beside(found["currency"] or "", found["rest"].strip())
        for number in numbers:
            for power in powers:
                yield from self._in_unit(number * Fraction(10) ** power, code, is_percent)

    def _ratios(self, line: str) -> Iterator[tuple[float, str]]:
        if self.field.unit not in RATIOS:
            self._refuse(f"{shown(self.text)} is refused, because this is no ratio: type")
        found = _RATIO.fullmatch(line)
        numbers = [a / b for a in values(found["over"]) for b in values(found["under"]) if b] if found else []
        if not numbers:
            self._refuse(f"{shown(self.text)} is no ratio: type")
        for number in numbers:
            yield _float(number), ""

    def _in_unit(self, number: Fraction, code: str, is_percent: bool) -> Iterator[tuple[float, str]]:
        if code and code != "USD":
            usd = _float(number / Fraction(self.currency.per_usd))
            rate = f"{digits(self.currency.per_usd, 12)} {code} per US dollar"
            yield usd, f"{code} {number_words(number)} at {rate}: ${usd:,.2f}"
        elif is_percent:
            yield _float(number / 100), ""
        elif self.field.is_share:
            shares: tuple[Fraction, ...] = (number, number / 100)
            is_change = self.field.unit.startswith("share per ")
            if is_change:
                shares = shares if abs(number) < 1 else shares[1:]
            elif abs(number) != 1:
                shares = shares[:1] if abs(number) < 1 else shares[1:]
            yield from ((_float(share), "") for share in shares)
        else:
            yield _float(number), ""

    def _beside(self, before: str, after: str) -> tuple[tuple[int, ...], str, bool]:
        """What stands beside the digits: the powers of ten that may be meant, a currency's code, a per cent sign."""
        code = self._code(before) if before else ""
        if before and not code:
            self._refuse(f"{shown(self.text)} is no number: type")
        powers, rest, glued = self._scale(after)
        for sign in sorted({*SIGNS, *(c.lower() for c in self._codes)}, key=len, reverse=True):
            after_sign = rest[len(sign) :]
            if rest.startswith(sign) and not (sign[-1].isalpha() and after_sign[:1].isalpha()):
                other, rest = self._code(sign), after_sign.strip(" .")
                if code and other != code:
                    self._refuse(f"{shown(self.text)} names two currencies: type")
                code = other
                if glued and powers == (12,):
                    powers = (3, 12)  # T€ is a thousand euros in German
                break
        is_percent = False
        for word in PER_CENT:
            if rest.startswith(word):
                is_percent, rest = True, rest.removeprefix(word).strip()
                break
        self._check_kind(code, is_percent)
        if rest and " ".join(rest.split()) not in words_of(self.field.unit):
            unit = "" if self.field.is_share or not self.field.unit else f" ({unit_words(self.field.unit)})"
            self._refuse(f"{shown(self.text)} is refused, because {shown(rest)} is no unit of this field{unit}: type")
        return powers, code, is_percent

    def _scale(self, after: str) -> tuple[tuple[int, ...], str, bool]:
        """The power of ten that a word at the start says, what follows it, and whether it follows without a space."""
        found = _WORD.match(after)
        word = found[0] if found else ""
        rest = after[len(word) :]
        units = words_of(self.field.unit)
        if after in units or word in units or word.upper() in self._codes or word in SIGNS:
            return (0,), after, False
        if word in SCALES:
            return (SCALES[word],), rest.strip(" ."), bool(rest) and rest[0] not in " ."
        for length in (3, 2, 1):  # kEUR, Mtok: a scale and what it scales, in one word
            scale, scaled = word[:length], word[length:] + rest
            if scale in SCALES and scaled and (scaled in units or scaled[:3].upper() in self._codes):
                return (SCALES[scale],), scaled, True
        return (0,), after, False

    @property
    def _codes(self) -> frozenset[str]:
        return CODES | {self.currency.code}

    def _code(self, sign: str) -> str:
        """The code of a currency's sign or code; of a sign that several share, the one shown, else the first."""
        codes = SIGNS.get(sign) or ((sign.upper(),) if sign.upper() in self._codes else ())
        return self.currency.code if self.currency.code in codes else next(iter(codes), "")

    def _check_kind(self, code: str, is_percent: bool) -> None:
        """Refuse a currency in a field of no money or without a rate, and a per cent sign that is out of place."""
        if is_percent and (code or not self.field.is_share):
            self._refuse(
                f"{shown(self.text)} is refused, because this is no share: leave the per cent sign out and type"
            )
        if code and not is_money(self.field.unit):
            self._refuse(f"{shown(self.text)} is refused, because this is no amount of money: type")
        if code not in ("", "USD", self.currency.code):
            self._refuse(
                f"{shown(self.text)} is refused, because no rate is known for {code}: give {code} with a rate and its "
                "day where the currency is chosen, or type"
            )

    def _fits(self, value: float) -> bool:
        try:
            self.field.check(value)
        except InputError:
            return False
        return True

    def _understood(self, value: float, words: str) -> Understood:
        exact = int(value) if self.field.whole else value
        return Understood(exact, words or in_words(value, self.field), as_written(value, self.field))

    def _refuse(self, why: str, *, rule: bool = False) -> NoReturn:
        takes = accepted(self.field)
        raise InputError(self.path, f"{why} {takes}", f"must be {takes}" if rule else "")


def number_words(number: Fraction) -> str:
    """Return an amount with its digits in groups."""
    return f"{int(number):,}" if number.denominator == 1 else digits(float(number), 12)


def _said(value: float, field: Field) -> str:
    return in_words(value, field) if abs(value) < float("inf") else ""


def _float(number: Fraction) -> float:
    """The nearest float, infinite where there is none; zero has no sign."""
    try:
        return float(number) + 0.0
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")
