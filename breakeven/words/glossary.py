"""The words of the pages: what each term of art means, and by which ids files and results know it.

The glossary page, docs/words.md and the test that holds pages to one name for one thing are made of this table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from economics.fields.table import FIELDS


@dataclass(frozen=True)
class Term:
    """A word of the pages, its meaning for a reader who never saw the code, and its ids in files; empty for none."""

    label: str
    meaning: str
    id: str = ""


TERMS = (
    Term("today", "the option that is paid now; savings are counted against it", "current"),
    Term(
        "option", "one way to get the work done: a seller's prices, or machines, with everything they cost", "options"
    ),
    Term("million tokens (Mtok)", "1,000,000 tokens; prices are listed for that many", "mtok"),
    Term("token", "a piece of a word, about three quarters of one in English; what sellers bill by", "tokens"),
    Term("closed API", "a model that only its maker, or clouds on its behalf, sell", "api"),
    Term(
        "hosted open weights", "a model that anybody may run, bought by the token from somebody who runs it", "hosted"
    ),
    Term("self-hosted", "a model run on GPUs that are rented or bought", "self_hosted"),
    Term(
        "provisioned capacity", "a seller's model let by the hour in units, each good for so many tokens", "provisioned"
    ),
    Term("unit", "what provisioned capacity is sold in", "units"),
    Term("mix", "requests routed among other options", "mix"),
    Term("cascade", "a mix in which what one option cannot answer goes on to another; shares add up to over 100 %"),
    Term("copy of the model", "the smallest set of GPUs that serves the model once", "replica"),
    Term("spare", "a copy of the model kept for when another fails", "spare_replicas"),
    Term("machine", "what is rented or bought whole, with all its GPUs", "instance"),
    Term("blended supply", "some copies reserved for all hours, the rest rented on demand for the peaks", "blend"),
    Term("load over the week", "how the tokens of a month spread over the hours of a week, in UTC", "load_profile"),
    Term(
        "copies at all hours",
        "copies kept day and night; what an hour needs above them is bought elsewhere",
        "baseline",
    ),
    Term(
        "Erlang C",
        "the chance that a request must wait, where each copy serves one at a time",
    ),
    Term("on demand", "rented by the hour, given back at any time", "on-demand"),
    Term("reserved", "rented for a fixed time at a lower rate, paid whether used or not", "reserved-1y, reserved-3y"),
    Term("spot", "rented cheaply, taken away when somebody pays more", "spot"),
    Term("break-even", "the value at which the cheaper of two options changes", "break_even"),
    Term("break-even price", "the price at which an option would cost the same as another", "price_break_even"),
    Term("for good from", "the last break-even: beyond it the same option stays cheaper", "cheaper_for_good_from"),
    Term("does not matter to either", "a number that changes the cost of neither option"),
    Term("simulations", "random draws of what is uncertain; chances are shares of them", "draws"),
    Term("P10, P50, P90", "one simulation of ten is below P10, half below P50, nine of ten below P90"),
    Term("in today's money", "later payments counted for less, by the discount rate", "npv_usd"),
    Term("what the saving is worth today", "all later savings, each discounted to today", "saving_npv_usd"),
    Term("pays back in", "the month in which the outlay has come back", "payback_month"),
    Term("total paid so far", "paid up to a month, less what servers bring; not discounted", "cumulative_usd"),
    Term("quoted", "from a seller's own page, or from a list that carries it", "quoted"),
    Term("measured", "from a published measurement, or a run of your own", "measured"),
    Term(
        "estimated",
        "worked out by the throughput estimator, with a band that eight of ten cases fall into",
        "estimated",
    ),
    Term("assumed", "nobody entered or published it: a default that says so beside the figure", "assumed"),
    Term("typed", "entered by you", "typed"),
    Term("your contract", "a price that you agreed with a seller and uploaded", "contract"),
    Term("doubtful", "marked as unreliable by whoever gathered it; used only when chosen by name", "doubtful"),
    Term("trusted seller", "checked within 90 days, not doubtful, on sale for a year, and no marketplace", "trusted"),
    Term("rating", "how people who compared answers blind rate a model, with a 95 % interval (Arena)", "rating"),
    Term("of equal class", "two models whose ratings' intervals overlap, or that differ by at most 30 points"),
    Term("reasoning", "a model that thinks before it answers writes more tokens; by what factor is said", "reasoning"),
    Term("peak", "the busiest hour against the average hour", "peak_to_average"),
    Term("cache hit", "input that the seller or the server has read before; it costs less", "cache_hit_rate"),
    Term(
        "cache write", "input that is kept for later reading; some sellers bill it above the input price", "cache_write"
    ),
    Term("list price", "what a model's maker charges everybody for it", "cost_at_list_usd"),
    Term("profile", "what a file says of your usage, as sums alone: no request and no prompt is in it", "profile"),
    Term("batch", "work that may wait, at a lower price", "batch_share"),
    Term("overflow", "what bought capacity cannot serve, paid by the token elsewhere", "overflow"),
    Term("precision", "how many bits a weight has; fewer are cheaper and cost quality", "precision"),
    Term("throughput", "tokens that a copy of the model reads and writes a second", "throughput"),
    Term("time to the first token", "how long a reader waits until the answer begins", "time_to_first_token_ms"),
    Term("fine-tuning", "training a model further on examples of your own", "tune"),
    Term("full fine-tuning", "every weight of the model is trained; the tuned model needs copies of its own", "full"),
    Term("LoRA", "the model stays as it is and a small adapter beside it is trained", "lora"),
    Term("QLoRA", "LoRA with the model kept in 4 bits while it is trained: less memory", "qlora"),
    Term(
        "tuned models on one base", "adapters that share the copies of the model that they were trained on", "adapters"
    ),
    Term("distillation", "training a model on the answers of another one, its teacher", "teacher"),
    Term("lever", "one change that makes an option cheaper"),
    Term("published claim", "a figure that a guide or a paper states, with the inputs it states for it"),
    Term("reproduced", "a published claim that comes out of its own inputs, or of what is known on the day"),
    Term("what-if", "one number changed, with the cost before and after"),
)
"""Terms of art, in the order of a reader's first questions."""

SAY = {
    "replica": "copy of the model",
    "replicas": "copies of the model",
    "random draws": "simulations",
    "the draws": "the simulations",
    "monte carlo": "simulations",
    "cumulative": "total paid so far",
    "usd": "$",
}
"""Words that pages do not use, and what they say in their place."""


def every_term() -> Iterator[Term]:
    """Yield the terms of art, then every number of a scenario by the label that its field has on the pages."""
    yield from TERMS
    yield from (Term(field.label, field.help, name) for name, field in FIELDS.items())
