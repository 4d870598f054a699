"""The Hardware page's answers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from breakeven.currency import USD, Currency
from breakeven.figures import money, rate, tokens
from breakeven.names import (
    engine_name,
    gpu_name,
    gpus_name,
    model_name,
    rent_offer,
    short_gpu_name,
    supplier_name,
    term_words,
)
from economics.cost.load import Load
from economics.fleet.architecture import Architecture
from economics.fleet.config_file.model_file import ModelFile
from economics.fleet.engines import ENGINES
from economics.fleet.memory import Attention, Fit, cache_growth, weight_bytes
from economics.numbers import digits
from economics.option.scaled import ScaledHosted
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.ways import Way, WhyNot
from pricing.resolve.replica import ServedReplica
from pricing.resolve.shelf import NEVER_RANKED, NOT_JOINED
from pricing.resolve.throughput import ChosenThroughput
from pricing.rules.rents import FRESH_DAYS

KINDS = {"measured": "measured", "estimated": "estimated", "typed": "typed"}
BOUNDS = {
    "given": "the number of requests set",
    "offline": "as many requests as fit",
    "memory": "memory",
    "latency": "the latency limit",
    "too slow": "nothing: it is slower than the limit even alone",
}
REGIMES = {
    "measured": "this model was measured on this GPU",
    "unmeasured": "this model was never measured on this GPU",
    "rescaled": "rescaled by a measurement of this layout",
}

ATTENTION_WORDS: Mapping[Attention, str] = {"tensor": "on every GPU that shares attention", "data": "on one GPU only"}
ATTENTION_HELP = (
    "This model keeps one cache that GPUs sharing attention (tensor parallelism, the engines' default) each hold in "
    "full. With data-parallel attention a request's cache is on one GPU only, but each GPU then holds all weights of "
    "attention. Source: docs.sglang.io, DP, DPA and router, 2026."
)
"""How the cache of a request is laid out over a copy of the model, as a page asks it."""


def own_model_sentence(read: ModelFile) -> str:
    """Say what a model's file describes: parameters, cache and precision."""
    sizes = read.sizes
    growth, fixed = cache_growth(sizes)
    counts = f"{tokens(sizes.total_parameters)} parameters"
    if sizes.moe_layers:
        counts += f", {tokens(sizes.active_parameters)} of them active"
    cache = f"{_bytes(1000 * growth)} of cache for 1,000 tokens of a request"
    if fixed:
        cache += f" and {_bytes(fixed)} whatever its length"
    stored = "precision not understood"
    if read.precision is not None:
        stored = f"weights of {gigabytes(weight_bytes(sizes, read.precision))} in {read.precision.upper()}"
    return f"{counts}; {cache}, in 16 bits; {stored}."


def _bytes(size: float) -> str:
    return gigabytes(size) if size >= 1e9 else f"{digits(size / 1e6, 3)} MB"


def layers_sentence(sizes: Architecture) -> str:
    """Say how many layers of each kind a model has."""
    mixing, feeding = (", ".join(f"{number} {kind}" for kind, number in row.items()) for row in layers_by_kind(sizes))
    return f"{sizes.layers} layers: {mixing}; {feeding or 'no feed-forward part'}."


def layers_by_kind(sizes: Architecture) -> tuple[dict[str, int], dict[str, int]]:
    """Return the number of layers by how they mix tokens, and by their feed-forward part; kinds without one are out."""
    full = sizes.attention_layers - sizes.window_layers
    mixing = {"attend to everything": full, "to a window": sizes.window_layers, "keep a state": sizes.linear_layers}
    feeding = {"dense": sizes.dense_layers, "with experts": sizes.moe_layers}
    return {k: n for k, n in mixing.items() if n}, {k: n for k, n in feeding.items() if n}


def fit_sentence(model: str, precision: str, gpus: int, gpu: str, memory: Fit) -> str:
    """Say whether a model fits a layout."""
    where = f"{model} in {precision.upper()} on {gpus_name(gpus, gpu)}"
    if memory.fits:
        occupied = gigabytes(memory.weight_bytes + memory.reserve_bytes)
        return f"{where} fits: weights and reserve take {occupied} of {gigabytes(memory.usable_bytes)} usable."
    return f"{where} does not fit: it needs {gigabytes(memory.needed_more_bytes)} more."


def speed_sentence(
    chosen: ChosenThroughput, option: SelfHosted | ScaledHosted, load: Load, currency: Currency = USD
) -> str:
    """Say how fast a copy of the model is, how certain that is, and what the load takes: copies, spares, people."""
    capacity = float(option.capacity(load))
    served = chosen.served
    if served is None:
        speed = (
            f"One copy of the model sustains {a_second(capacity)} input + output tokens a second ({KINDS[chosen.kind]})"
        )
    else:
        output = output_rate(served)
        ends = f"{a_second(output * served.low)}–{a_second(output * served.high)}"
        band = "" if chosen.band is None else f", 80 % band {ends}"
        speed = f"One copy of the model writes {a_second(output)} output tokens a second ({KINDS[chosen.kind]}{band})"
    result = option.cost(load)
    replicas = result.replicas.scalar if result.replicas else None
    if replicas is None:
        return f"{speed}."
    needed = copies_words(replicas)
    spares = result.figures.get("spare_replicas")
    if spares is not None and spares.scalar:
        needed += f" and {int(spares.scalar):,} {'spare' if spares.scalar == 1 else 'spares'}"
    staff = float(result.lines.get("staff", 0.0))
    of_which = f", of which staff {money(staff, currency)}" if staff else ""
    volume = tokens(float(load.tokens_per_month))
    unit = result.usd_per_mtok(load).scalar
    per_mtok = "" if unit is None else f", {money(unit, currency)} per Mtok"
    return (
        f"{speed}. {volume} tokens a month need {needed}: "
        f"{money(result.usd_per_month.scalar, currency)} a month{per_mtok}{of_which}."
    )


def output_rate(served: ServedReplica) -> float:
    """Return the output rate of a replica [token/s], rescaled by its measurement."""
    return served.estimate.output_tokens_per_second * served.factor


def limit_words(served: ServedReplica) -> str:
    """Say what sets the number of requests and where the time goes."""
    spent = served.estimate.limit
    time = "" if spent == "memory" else f"; most time goes to {spent}"
    return f"{BOUNDS[served.bound]}{time}"


def layout_words(way: Way) -> str:
    """Return the GPUs of a copy of the model: 2 × H100 SXM5 80 GB."""
    return f"{way.offer.gpus} × {short_gpu_name(way.offer.gpu)}"


def machine_words(way: Way) -> str:
    """Return the machine that a way rents, and by what several are joined where a copy spans them: 2 of 8 GPUs."""
    gpus = way.offer.gpus_per_instance
    if gpus is None:
        return ""
    size = "1 GPU" if gpus == 1 else f"{gpus} GPUs"
    if gpus >= way.offer.gpus:
        return size
    return f"{-(-way.offer.gpus // gpus)} of {size}, {way.offer.interconnect}"


def copies_words(count: float) -> str:
    """Return a number of copies of the model in words.

    >>> copies_words(1), copies_words(3)
    ('1 copy of the model', '3 copies of the model')
    """
    return f"{int(count):,} {'copy' if count == 1 else 'copies'} of the model"


def looking_at_sentence(place: int | None, option: SelfHostedOption, precision: str) -> str:
    """Say after an option's name which one it is, from 1 on among all, and what it runs on; place None: an example."""
    which = "an example that is not in the scenario" if place is None else f"option {place}"
    stored = f" in {precision.upper()}" if precision else ""
    runs = f"{model_name(option.model)}{stored} on {gpus_name(option.gpus_per_replica, option.gpu)}"
    return f"({which}): {runs}."


CLASS_WORDS: Mapping[str, str] = {
    "hyperscaler": "large cloud",
    "cloud": "GPU cloud",
    "marketplace": "marketplace",
    "community": "community",
    "decentralised": "decentralised",
    "": "not known",
}
"""What kind of supplier lets a GPU, in words."""
_NO_REGION = ("", "unspecified", "NA")


def region_words(region: str) -> str:
    """Return a region as its supplier calls it.

    >>> region_words("eu-west-1"), region_words("unspecified")
    ('eu-west-1', 'not stated')
    """
    return "not stated" if region in _NO_REGION else region


def class_words(supplier_class: str) -> str:
    """Return what kind of supplier lets a GPU, in words.

    >>> class_words("hyperscaler"), class_words("")
    ('large cloud', 'not known')
    """
    return CLASS_WORDS.get(supplier_class, supplier_class)


def offer_words(way: Way) -> str:
    """Return who lets a way's GPUs and on which term: Lambda, on demand."""
    return rent_offer(supplier_name(way.offer.provider), way.offer.term)


def copies_cell(way: Way) -> str:
    """Return a way's copies of the model for a cell: 2 + 1 spare."""
    spares = int(way.spare_replicas)
    return f"{int(way.replicas):,} + {spares:,} spare" if spares else f"{int(way.replicas):,}"


def paid_words(way: Way) -> str:
    """Return the GPUs that a way pays for, and in how many machines where they are let whole; "" where not known."""
    if way.paid_gpus is None:
        return ""
    machines = "" if way.machines is None else f" in {_machines(way.machines)}"
    return f"{gpus_words(int(way.paid_gpus))}{machines}"


def _machines(count: float) -> str:
    return f"{int(count):,} {'machine' if count == 1 else 'machines'}"


def way_sentences(model: str, way: Way, currency: Currency = USD) -> tuple[str, ...]:
    """Say what a way is, what is paid for and to whom, and how fast it is, a sentence each."""
    offer = way.offer
    paid = copies_words(way.replicas)
    if way.spare_replicas:
        paid += f" and {int(way.spare_replicas):,} spare"
    if way.paid_gpus is not None:
        paid += f", {paid_words(way)}"
    region = "" if offer.region in _NO_REGION else f", {offer.region}"
    kind = class_words(offer.supplier_class)
    return (
        f"{model_name(model)} in {way.precision.upper()} on {offer.gpus:,} × {gpu_name(offer.gpu)}: "
        f"{money(way.usd_per_month, currency)} a month for {paid}.",
        f"Rented from {supplier_name(offer.provider)} ({kind}{region}), {term_words(offer.term)}, at "
        f"{rate(offer.usd_per_gpu_hour, currency)} a GPU-hour.",
        f"{milliseconds(way.tpot_ms)} per output token, {milliseconds(way.ttft_ms)} to the first, on average; "
        f"{band_words(way)} output tokens a second for each copy (80 % band): {REGIMES[way.kind]}.",
    )


def a_second(rate: float) -> str:
    """Return a number of tokens a second, to three digits wherever it stands.

    >>> a_second(788.2), a_second(1394.6)
    ('788', '1,390')
    """
    return digits(rate, 3)


def band_words(way: Way) -> str:
    """Return the 80 % band of a way's throughput [output token/s]."""
    rate = way.output_tokens_per_second
    return f"{a_second(rate * way.low)}–{a_second(rate * way.high)}"


def bound_words(way: Way) -> str:
    """Return what sets a way's number of requests, for a cell of a table."""
    return BOUNDS[way.bound].removeprefix("the ")


def gpus_words(gpus: int) -> str:
    """Return a number of GPUs in words.

    >>> gpus_words(1), gpus_words(8)
    ('1 GPU', '8 GPUs')
    """
    return "1 GPU" if gpus == 1 else f"{gpus:,} GPUs"


def layout_fit_words(layout: Fit) -> str:
    """Return a layout for a cell of a table: its GPUs and the memory left, or how much even the largest lacks."""
    if not layout.fits:
        return f"not even {layout.gpus}: needs {gigabytes(layout.needed_more_bytes)} more"
    free = layout.usable_bytes - layout.weight_bytes - layout.cache_bytes - layout.reserve_bytes
    return f"{layout.gpus} ({gigabytes(free)} left)"


def tried_sentence(combinations: int, left_out: Mapping[WhyNot, int]) -> str:
    """Say how many ways there are, and how many layouts were left out for which reason."""
    return (
        f"{combinations:,} combinations of GPU, number, precision and offer; left out: {_counted(left_out) or 'none'}."
    )


OFFERS_LEFT_OUT: Mapping[str, str] = {
    "marketplace": "of marketplaces",
    "community": "of communities",
    "decentralised": "of decentralised suppliers",
    "unknown supplier": "of suppliers of an unknown kind",
    "doubtful": "doubtful",
    "old": f"not seen within {FRESH_DAYS} days",
    "assumed": "assumed, never ranked",
    "windows": "with Windows in the price, never ranked",
    NOT_JOINED: "of machines too small for some layouts, with no network between them in the lists",
}
"""Why an offer is left out of a ranking, in words."""


def offers_left_out_sentence(left_out: Mapping[str, int], switch: str) -> str:
    """Say which offers were not ranked; `switch` is what to do for those that can be. Empty where there is none."""
    if not left_out:
        return ""
    counted = [f"{left_out[why]:,} {words}" for why, words in OFFERS_LEFT_OUT.items() if left_out.get(why)]
    can = any(why not in NEVER_RANKED for why in left_out)
    return f"Offers left out: {', '.join(counted)}.{f' {switch}' if can else ''}"


def no_way_sentence(left_out: Mapping[WhyNot, int]) -> str:
    """Say why there is no way at all to serve a load."""
    return f"No layout that can be rented serves this: {_counted(left_out) or 'no offer'}."


LAYOUTS_LEFT_OUT: Mapping[WhyNot, tuple[str, str]] = {
    "does not fit": ("does not fit", "do not fit"),
    "no estimate": ("has no estimate", "have no estimate"),
    "misses the latency target": ("misses the latency target", "miss the latency target"),
    "cannot hold the context": ("cannot hold the context", "cannot hold the context"),
}
"""Why a layout is left out of a ranking, of one and of several."""


def _counted(left_out: Mapping[WhyNot, int]) -> str:
    said = ((count, *LAYOUTS_LEFT_OUT[why]) for why, count in left_out.items())
    return ", ".join(f"{count:,} {one if count == 1 else several}" for count, one, several in said)


def milliseconds(value: float) -> str:
    """Return a time given in ms, written in s from one second on: 8.3 ms, 780 ms, 1.3 s."""
    if value < 999.5:
        return f"{digits(value, 3)} ms"
    return f"{digits(value / 1000, 3)} s" if value < 999_500 else f"{value / 1000:,.0f} s"


def measured_words(points: Mapping[str, int]) -> str:
    """Say with which engines a layout was measured, from how many points there are of each, and with which never.

    >>> measured_words({})
    'On this layout nothing is measured with vLLM, SGLang or TensorRT-LLM.'
    >>> measured_words({"vllm": 3, "sglang": 1})
    'Measured on this layout: 3 points with vLLM and 1 point with SGLang; nothing with TensorRT-LLM.'
    """
    said = [
        f"{count} {'point' if count == 1 else 'points'} with {engine_name(id)}" for id, count in points.items() if count
    ]
    never = _joined([engine_name(id) for id in ENGINES if not points.get(id)], "or")
    if not said:
        return f"On this layout nothing is measured with {never}."
    return f"Measured on this layout: {_joined(said, 'and')}{f'; nothing with {never}' if never else ''}."


def _joined(names: Sequence[str], word: str) -> str:
    *first, last = names or ("",)
    return f"{', '.join(first)} {word} {last}" if first else last


def gigabytes(size: float) -> str:
    """Return a number of bytes in GB (10⁹ bytes): 141 GB, 1,344 GB, 3.2 GB."""
    number = size / 1e9
    return f"{number:,.0f} GB" if number >= 99.5 else f"{digits(number, 3)} GB"
