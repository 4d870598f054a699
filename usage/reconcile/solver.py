"""Which causes lead from the list cost of a log to its invoice: each is switched on and judged by what it explains.

An explanation is judged line by line against the rounding, half a cent a line, and never by its total alone. One
cause is preferred to two, one whose figures people agree on to one that is read off the invoice. What no pair of
causes explains is left over and said; it is not spread over lines.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from usage.reconcile.account import Account, Flags
from usage.reconcile.causes.cause import Cause
from usage.reconcile.causes.kinds import AGREED, KINDS
from usage.reconcile.causes.model_not_in_log import ModelNotInLog
from usage.reconcile.causes.scope import Scope
from usage.reconcile.observed import Observed

_MOST_ALTERNATIVES = 8
_MOST_OF_THE_SAME_CAUSES = 2
_BITS_OF_A_CAUSE = math.log2(len(KINDS))
_PLACE = {kind.name: place for place, kind in enumerate(KINDS)}
Causes = tuple[Cause, ...]


@dataclass(frozen=True)
class Explained:
    """A cause with the change of the invoice [USD] when it is switched on after those before it."""

    cause: Cause
    amount_usd: float


@dataclass(frozen=True)
class Solution:
    """What explains an invoice: causes in the order of the list, others that explain the same, and whether all is said.

    `alternatives` are whole explanations, each of which could stand in the place of `causes`. `complete`: every line
    is within its rounding.
    """

    causes: tuple[Explained, ...]
    alternatives: tuple[tuple[Explained, ...], ...]
    account: Account
    complete: bool


def solve(account: Account, observed: Observed) -> Solution:
    """Return the causes that explain an invoice, at most two beside models that the log does not know."""
    every = np.ones(len(account.lines), dtype=bool)
    missing = tuple(ModelNotInLog.found(account, observed, every))
    base = _billed(account, missing)
    if observed.explains(base):
        return _solution(account, observed, [missing])
    first = _candidates(base, observed)
    unexplained = int(observed.unexplained(observed.residual(base)).sum())

    def supported(several: Iterable[Causes]) -> list[Causes]:
        return [causes for causes in several if _figures(base, causes) <= unexplained]

    found = supported((cause,) for cause in first if observed.explains(cause.billed(base)))
    if all(cause.by_construction for (cause,) in found):
        found += supported(_pairs(base, observed, first))
    if not found:
        found = supported(_pairs(base, observed, [cause for kind in AGREED for cause in kind.common(base)]))
    if found:
        return _solution(account, observed, [(*causes, *missing) for causes in sorted(found, key=_rank)])
    return _solution(account, observed, [(*_in_part(base, observed, first), *missing)])


def _candidates(account: Account, observed: Observed) -> list[Cause]:
    """Every cause that could be part of an explanation: found in all lines, and in those that another may not touch."""
    found: dict[tuple[object, ...], Cause] = {}
    for lines in _views(account):
        for kind in KINDS:
            for cause in kind.found(account, observed, lines):
                key = (cause.name, *sorted(cause.parameters.items()), cause.by_construction)
                found.setdefault(key, cause)
    billed = account.amounts_usd()
    return [c for c in found.values() if _shows(observed, c.billed(account).amounts_usd() - billed)]


def _shows(observed: Observed, change_usd: np.ndarray) -> bool:
    """Whether a change of what is billed is more than the rounding anywhere."""
    return bool(observed.unexplained(observed.seen(change_usd)).any())


def _views(account: Account) -> list[Flags]:
    """All lines, and all but those of one model, of one seller, and one line, which a second cause may explain."""
    every = np.ones(len(account.lines), dtype=bool)
    models = account.models
    sellers = dict.fromkeys(provider for provider, _ in models)
    scopes = [*(Scope(*model) for model in models), *(Scope(seller) for seller in sellers)]
    without = [~scope.lines(account) for scope in scopes]
    without += [every & (np.arange(len(every)) != place) for place in range(len(every))]
    distinct = {view.tobytes(): view for view in (every, *without) if view.any()}
    return list(distinct.values())


def _pairs(account: Account, observed: Observed, first: Sequence[Cause]) -> Iterator[Causes]:
    """Every pair of one of the first causes and another that explains, together with it, all lines."""
    every = np.ones(len(account.lines), dtype=bool)
    for one in first:
        with_one = one.billed(account)
        for kind in KINDS:
            for other in kind.found(with_one, observed, every):
                apart = kind.name != one.name or _whose(other) != _whose(one)
                if apart and observed.explains(other.billed(with_one)):
                    yield _in_order((one, other))


def _whose(cause: Cause) -> tuple[object, object]:
    """The seller and the model that a cause is about: the same cause can hold for two of them."""
    return cause.parameters.get("provider"), cause.parameters.get("model")


def _in_order(causes: Iterable[Cause]) -> Causes:
    return tuple(sorted(causes, key=lambda cause: (_PLACE[cause.name], *map(str, _whose(cause)))))


def _rank(causes: Causes) -> tuple[float, tuple[int, ...]]:
    """What is preferred: the explanation of which least has to be said, then the order of the list."""
    return sum(c.bits + _BITS_OF_A_CAUSE for c in causes), tuple(_PLACE[c.name] for c in causes)


def _in_part(account: Account, observed: Observed, first: Sequence[Cause]) -> Causes:
    """The causes that explain lines entirely where not all can be explained, the one that explains most first.

    A cause is named when it brings more lines within their rounding than it has figures, and takes none out.
    """
    named: list[Cause] = []
    while len(named) < 2:
        before = observed.unexplained(observed.residual(account))[: observed.lines]
        best: tuple[int, float, int] = (0, 0.0, 0)
        chosen = None
        for cause in first:
            if cause.by_construction or any((cause.name, _whose(cause)) == (c.name, _whose(c)) for c in named):
                continue
            after = observed.unexplained(observed.residual(cause.billed(account)))[: observed.lines]
            if (after & ~before).any():
                continue
            score = (int((before & ~after).sum()) - _figures(account, (cause,)), -cause.bits, -_PLACE[cause.name])
            if score[0] > 0 and (chosen is None or score > best):
                best, chosen = score, cause
        if chosen is None:
            break
        named.append(chosen)
        account = chosen.billed(account)
        first = _candidates(account, observed)
    return _in_order(named)


def _figures(account: Account, causes: Causes) -> int:
    """How many figures of causes were chosen so that they explain: with more than there is to explain all fits."""
    billed = account.amounts_usd().sum(axis=0)
    figures = 0
    for cause in causes:
        if cause.by_construction:
            figures += int(((cause.billed(account).amounts_usd().sum(axis=0) - billed) != 0).sum())
        else:
            figures += sum(name in cause.parameters for name in ("percent", "from"))
    return figures


def _billed(account: Account, causes: Iterable[Cause]) -> Account:
    for cause in causes:
        account = cause.billed(account)
    return account


def _solution(account: Account, observed: Observed, ranked: Sequence[Causes]) -> Solution:
    best, *others = ranked
    seen = {_key(best)}
    alternatives: list[tuple[Explained, ...]] = []
    alike: Counter[tuple[str, ...]] = Counter()
    for causes in others:
        names = tuple(cause.name for cause in causes)
        if _key(causes) in seen or alike[names] == _MOST_OF_THE_SAME_CAUSES or len(alternatives) == _MOST_ALTERNATIVES:
            continue
        seen.add(_key(causes))
        alike[names] += 1
        alternatives.append(_amounts(account, causes))
    explained = _billed(account, best)
    return Solution(_amounts(account, best), tuple(alternatives), explained, observed.explains(explained))


def _key(causes: Causes) -> tuple[object, ...]:
    return tuple((c.name, *sorted(c.parameters.items())) for c in causes)


def _amounts(account: Account, causes: Causes) -> tuple[Explained, ...]:
    """Each cause with what the invoice changes by when it is switched on after those before it [USD]."""
    explained = []
    before = float(account.amounts_usd().sum())
    for cause in causes:
        account = cause.billed(account)
        after = float(account.amounts_usd().sum())
        explained.append(Explained(cause, after - before))
        before = after
    return tuple(explained)
