"""Whether another option is the cheapest now than it was then, and by how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from breakeven.figures import day_words, money
from breakeven.watch.finding import Figure, Finding, Judged, NotJudged
from breakeven.watch.rules.rule import SAME, PlainRule, share_words
from breakeven.watch.watched import Watched


@dataclass(frozen=True)
class CheapestChanges(PlainRule):
    """Another option is the cheapest now."""

    id: ClassVar[str] = "cheapest-changes"
    title: ClassVar[str] = "another option is cheapest"

    def judge(self, watched: Watched) -> Iterator[Judged]:
        """Yield the change, with what both options cost now; options that cost the same are no change."""
        then, now = watched.then, watched.now
        if then is None:
            yield NotJudged(watched.no_then, "nothing is known of then")
            return
        was, best = then.cheapest, now.cheapest
        if was is None:
            yield NotJudged(f"no option had a cost on {day_words(then.day)}", "no option had a cost then")
            return
        if best is None:
            yield NotJudged(f"no option has a cost now: {now.reasons.get(was, '')}", "no option has a cost now", True)
            return
        least, theirs = now.usd_per_month[best], now.usd_per_month.get(was)
        assert least is not None
        before = then.usd_per_month.get(was)  # not known where a contract's figures were left out of what was stored
        since = f"on {day_words(then.day)} it was {was}{'' if before is None else f', at {money(before)}'}"
        figures = [
            Figure("cheapest_then", was, ""),
            Figure("cheapest_now", best, ""),
            Figure("usd_per_month_now", least, "USD/month"),
        ]
        figures += [] if before is None else [Figure("usd_per_month_then", before, "USD/month")]
        if theirs is None:
            sentence = f"{best} is the cheapest now, at {money(least)} a month; {since}, and it has no cost now"
            brief = f"{best} is the cheapest now, it was {was}, which has no cost now"
            yield Finding(sentence, brief, tuple(figures), own=watched.own)
        elif theirs - least > SAME * theirs:
            share = 1 - least / theirs
            costs = f"{money(least)} a month, {share_words(share)} less than {was} at {money(theirs)}"
            figures += [
                Figure("usd_per_month_of_then_s_cheapest_now", theirs, "USD/month"),
                Figure("share_less", share, "share"),
            ]
            brief = f"{best} is the cheapest now, {share_words(share)} less than {was}, which was"
            yield Finding(f"{best} is the cheapest now, at {costs}; {since}", brief, tuple(figures), own=watched.own)
