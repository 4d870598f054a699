"""The parts of the Hardware page: which option, the answer, memory, throughput, ways to serve, published sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import streamlit as st

from breakeven.choices import FLEET_ATTENTION, FLEET_OPTION
from breakeven.edits.options import with_example
from breakeven.edits.throughput import use_layout
from breakeven.figures import percent
from breakeven.fleet.memory import context_of, fits_over_gpus, layout_of, layouts
from breakeven.names import engine_name, gpu_name, model_name, with_unit
from breakeven.origins import Sourced
from breakeven.words import fleet as words
from breakeven.words.refusals import by_label
from dashboard import session, state
from dashboard.hardware.charts import latency_chart, load_chart, load_in_words, memory_chart, memory_in_words
from dashboard.session import Slot
from dashboard.widgets.answer import show_answer as show_head
from dashboard.widgets.look import markdown_table, plain
from dashboard.widgets.notices import refused
from dashboard.widgets.number_field import own_number
from dashboard.widgets.plot import draw
from economics.errors import InputError
from economics.fields.table import FIELDS
from economics.fleet.architecture import Architecture
from economics.fleet.configuration import cache_precision
from economics.fleet.load_curve import over_load
from economics.fleet.memory import ONE_DOMAIN_GPUS, Attention, Fit, cache_copies, fit
from economics.option.scaled import ScaledHosted
from economics.option.self_hosted import SelfHosted, SelfHostedOption
from economics.option.serving import DEFAULT_TIME_PER_OUTPUT_TOKEN_MS, ServingPlan
from economics.scenario.scenario import MAX_OPTIONS, Scenario
from pricing.errors import CatalogueError
from pricing.resolve.points import estimator_precision, points_of
from pricing.resolve.replica import precision_of, work_of
from pricing.resolve.scenario import ResolvedScenario, resolve_option
from pricing.resolve.shelf import Shelf, shelf
from pricing.resolve.throughput import ChosenThroughput, resolve_throughput
from pricing.resolve.ways import model_of

T = TypeVar("T")
_FIGURE_WIDTH = 190
"""Four figures side by side on a laptop, two and two on a narrow window [px]."""
Hosted = SelfHosted | ScaledHosted
"""A self-hosted option in plain numbers, with or without replicas that follow the hours."""


@dataclass(frozen=True)
class Viewed:
    """The option that the page shows; `index` is None for an example that is not in the scenario."""

    scenario: Scenario
    option: SelfHostedOption
    index: int | None

    @property
    def shelf(self) -> Shelf:
        """The catalogue's models, GPUs and constants of the estimator."""
        return shelf(state.catalogue())

    @property
    def model(self) -> Architecture:
        """The option's model. Raises InputError where it is not in the registry."""
        return model_of(self.option, self.shelf)

    @property
    def model_name(self) -> str:
        """The model's name as its maker writes it."""
        return model_name(self.option.model)

    @property
    def precision(self) -> str:
        """The precision of the weights."""
        point = self.option.throughput.published_point if self.option.throughput else None
        if point is not None and self.option.precision is None:
            return estimator_precision(state.catalogue().throughput_point(point).precision)
        return precision_of(self.option, self.model)

    @property
    def stored(self) -> str:
        """The precision of the weights, "" where it is not known."""
        try:
            return self.precision
        except (InputError, CatalogueError):
            return ""

    @property
    def as_of(self) -> Any:
        """The date whose rates and measurements count."""
        return self.scenario.as_of or state.today()


def kept(slot: Slot, key: tuple[object, ...], compute: Callable[[ResolvedScenario], T]) -> T:
    """Return what is computed from the open scenario, once for the scenario and `key`; its errors are not kept."""
    resolved, _ = state.resolved()
    last = session.get(slot)
    if last is None or last[0] is not resolved or last[1] != key:
        last = (resolved, key, compute(resolved))
        session.put(slot, last)
    result: T = last[2]
    return result


def choose_option() -> Viewed:
    """Let the user choose one of the self-hosted options and say which; without any, show an example to be added."""
    scenario = state.scenario()
    hosted = [i for i, option in enumerate(scenario.options) if isinstance(option, SelfHostedOption)]
    viewed = _chosen(scenario, hosted) if hosted else _example(scenario)
    place = None if viewed.index is None else viewed.index + 1
    sentence = words.looking_at_sentence(place, viewed.option, viewed.stored)
    st.markdown(f"Looking at: **{plain(viewed.option.name)}** {plain(sentence)}")
    return viewed


def _chosen(scenario: Scenario, hosted: list[int]) -> Viewed:
    names = {i: f"{scenario.options[i].name} (option {i + 1})" for i in hosted}
    wanted = state.chosen(FLEET_OPTION)
    index = next((i for i in hosted if scenario.options[i].name == wanted), hosted[0])
    if len(hosted) > 1:
        # the labels are part of the key: Streamlit keeps a label, not a number
        key = state.show(f"fleet option: {' | '.join(names.values())}", index)
        st.selectbox(
            "Self-hosted option",
            hosted,
            format_func=names.__getitem__,
            key=key,
            on_change=state.choose_by,
            args=(FLEET_OPTION, key, lambda place: scenario.options[place].name),
        )
    option = scenario.options[index]
    assert isinstance(option, SelfHostedOption)
    return Viewed(scenario, option, index)


def _example(scenario: Scenario) -> Viewed:
    example = with_example(Sourced(scenario, state.origins())).scenario
    option = example.options[-1]
    assert isinstance(option, SelfHostedOption)
    full = len(scenario.options) >= MAX_OPTIONS
    way_in = (
        "The scenario is full: drop an option, then a layout below can be one."
        if full
        else "A click on an amount below adds one."
    )
    st.info(f"No option of this scenario is self-hosted: an example is shown. {way_in}")
    return Viewed(example, option, None)


def ask_whether_beside(viewed: Viewed, what: str) -> bool:
    """Ask whether what was read is for the option itself or for a copy of it, where there is room for one."""
    if viewed.index is None or len(viewed.scenario.options) >= MAX_OPTIONS:
        return False
    of_this, of_a_copy = f"In place of {plain(viewed.option.name)}", "As a new option"
    chosen = st.segmented_control(
        f"Use the {what}",
        (of_this, of_a_copy),
        default=of_this,
        required=True,
        key=f"fleet {what} beside {viewed.index}",
    )
    return chosen == of_a_copy


def resolved_option(viewed: Viewed) -> tuple[Hosted, ChosenThroughput] | InputError:
    """Return the option with its figures looked up and its throughput, or the error that says why it has none."""
    position = len(viewed.scenario.options) - 1 if viewed.index is None else viewed.index
    try:
        option = resolve_option(viewed.option, f"options[{position}]", viewed.scenario, state.catalogue(), viewed.as_of)
        chosen = resolve_throughput(viewed.option, viewed.scenario.workload, state.catalogue(), viewed.as_of)
    except (InputError, ValueError) as error:
        return error if isinstance(error, InputError) else InputError("throughput", str(error))
    assert isinstance(option, SelfHosted | ScaledHosted)
    return option, chosen


def show_answer(viewed: Viewed, resolved: tuple[Hosted, ChosenThroughput] | InputError) -> Fit | None:
    """Draw the answer in two sentences: whether the model fits, and how fast it is and how many replicas are needed."""
    memory = _memory_of(viewed, resolved)
    first = ""
    if memory is not None:
        first = words.fit_sentence(
            viewed.model_name, viewed.precision, viewed.option.gpus_per_replica, viewed.option.gpu, memory
        )
    if isinstance(resolved, InputError):
        show_head("hardware", first or f"{viewed.option.name} has no figures yet.")
        st.error(plain(by_label(resolved, viewed.scenario)), icon=":material/error:")
        return memory
    option, chosen = resolved
    second = words.speed_sentence(chosen, option, state.resolved()[0].load, state.currency())
    show_head("hardware", first or second, second if first else "")
    return memory


def cache_of(resolved: tuple[Hosted, ChosenThroughput] | InputError) -> str:
    """Return the precision in which the engine keeps the cache of requests."""
    served = None if isinstance(resolved, InputError) else resolved[1].served
    return "bf16" if served is None else cache_precision(served.serving.engine, served.serving.precision)


def _memory_of(viewed: Viewed, resolved: tuple[Hosted, ChosenThroughput] | InputError) -> Fit | None:
    """Return the memory of the option's own layout at its load; None where the model or GPU is unknown."""
    option = viewed.option
    try:
        gpu = viewed.shelf.gpu(option.gpu)
        served = None if isinstance(resolved, InputError) else resolved[1].served
        sequences = 1 if served is None else max(1, int(served.estimate.sequences))
        context = context_of(work_of(option, viewed.scenario.workload), viewed.model)
        return fit(viewed.model, gpu, option.gpus_per_replica, viewed.precision, context, sequences, cache_of(resolved))
    except InputError:
        return None


def show_memory(viewed: Viewed, memory: Fit | None, cached: str) -> None:
    """Draw the memory of a replica by number of GPUs, and the layouts of every GPU."""
    st.markdown("### Will it fit?")
    if memory is None:
        st.caption(plain("The model's sizes or the GPU's memory are not known: nothing can be said."))
        return
    gpu = viewed.shelf.gpu(viewed.option.gpu)
    context, sequences = _context(viewed)
    attention = _attention(viewed)
    own_gpus = viewed.option.gpus_per_replica
    try:
        fits = fits_over_gpus(viewed.model, gpu, viewed.precision, own_gpus, context, sequences, cached, attention)
    except InputError as error:
        st.warning(plain(refused(error)))
        return
    draw(memory_chart(fits, own_gpus), "memory", memory_in_words(fits))
    if viewed.index is not None and not memory.fits:
        _offer_layouts(viewed, viewed.index, context, sequences, cached, attention)
    st.caption(
        plain(
            f"Weights at {viewed.precision.upper()}; cache of {sequences:,} requests of {context:,} tokens at "
            f"{cached.upper()}, the engine's default; 90 % of the memory counts as usable, as engines plan by default; "
            "reserve: activations of one prefill chunk and the runtime."
        )
    )
    with st.expander("Smallest and comfortable layout on every GPU", key="layouts", on_change="rerun") as box:
        if box.open:
            st.markdown(_layout_table(viewed, context, sequences, cached, attention))


def _offer_layouts(viewed: Viewed, index: int, context: int, sequences: int, cached: str, attention: Attention) -> None:
    """Draw a button for the smallest and one for a comfortable number of GPUs of the option's own, if any holds it."""
    gpu = viewed.shelf.gpu(viewed.option.gpu)
    layout = layout_of(viewed.model, gpu, viewed.precision, context, sequences, cached, attention)
    named = {"smallest": layout.smallest, f"comfortable for {sequences:,} requests": layout.comfortable}
    offered = {each.gpus: said for said, each in reversed(named.items()) if each.fits}
    for column, (gpus, said) in zip(st.columns(2), sorted(offered.items()), strict=False):
        column.button(
            plain(f"Use {words.gpus_words(gpus)} ({said})"),
            key=f"use layout {gpus}",
            on_click=state.apply,
            args=(use_layout, index, gpus, viewed.precision),
            width="stretch",
        )


def _context(viewed: Viewed) -> tuple[int, int]:
    """Return context and number of requests for a comfortable layout, from controls that start at the option's load."""
    work = work_of(viewed.option, viewed.scenario.workload)
    planned = (viewed.option.serving or ServingPlan()).context_tokens
    size = planned or round(float(work.input_tokens) + float(work.output_tokens))
    left, right = st.columns(2)
    most = viewed.model.context or 10**7
    with left:
        context = own_number(
            f"fleet context {viewed.option.model} {size}",
            replace(FIELDS["context_tokens"], high=most),
            min(size, most),
            label=with_unit("Context of a request", "token"),
            help_text=f"Input and output of one request. At most {most:,}, the model's context.",
        )
    with right:
        sequences = own_number(
            "fleet sequences",
            replace(FIELDS["concurrency"], high=100_000),
            32,
            label="Requests at a time",
            help_text="Requests whose cache a comfortable layout holds. Typical: 8 to 256. Range: 1 to 100,000.",
        )
    return int(context), int(sequences)


def _attention(viewed: Viewed) -> Attention:
    """Return how a replica's GPUs share attention, asked where they would otherwise hold copies of the same cache."""
    if float(cache_copies(viewed.model, ONE_DOMAIN_GPUS)) == 1:
        return "tensor"
    key = state.show("fleet attention", state.chosen(FLEET_ATTENTION))
    st.segmented_control(
        "Cache of a request",
        [*words.ATTENTION_WORDS],
        format_func=words.ATTENTION_WORDS.__getitem__,
        required=True,
        key=key,
        help=words.ATTENTION_HELP,
        on_change=state.choose_by,
        args=(FLEET_ATTENTION, key),
    )
    chosen: Attention = "data" if state.chosen(FLEET_ATTENTION) == "data" else "tensor"
    return chosen


def _layout_table(viewed: Viewed, context: int, sequences: int, cached: str, attention: Attention) -> str:
    rows = [
        (
            gpu_name(layout.gpu),
            layout.precision.upper(),
            words.layout_fit_words(layout.smallest),
            words.layout_fit_words(layout.comfortable),
        )
        for layout in layouts(viewed.model, viewed.shelf.gpus.values(), context, sequences, cached, attention)
    ]
    return markdown_table(
        ("GPU", "Precision", "Smallest that holds the weights", f"Comfortable: {sequences:,} × {context:,} tokens"),
        rows,
    )


def _show_metrics(chosen: ChosenThroughput) -> None:
    """Draw the throughput with its badge, the latencies, the load and what limits them."""
    served = chosen.served
    if served is None:
        remarks = " ".join(note.text for note in chosen.notes)
        st.caption(plain(f"The throughput is {chosen.kind}: latency and load are not known. {remarks}"))
        return
    badge = {"measured": ":green-badge[measured]", "estimated": ":orange-badge[estimated]"}[chosen.kind]
    at = served.estimate
    source = words.REGIMES["rescaled" if served.anchor else at.regime]
    per_token, first = at.tpot_ms / served.factor, at.ttft_ms / served.factor
    readers = f"{1000 / per_token:,.0f} tokens a second for each reader, on average"
    figures = (
        ("Output tokens a second", words.a_second(words.output_rate(served)), f"{badge} {plain(source)}"),
        ("Time per output token", words.milliseconds(per_token), plain(readers)),
        ("Time to first token", words.milliseconds(first), plain("prefill and queue, on average")),
        ("Requests at a time", f"{at.sequences:,.0f}", plain(f"set by {words.limit_words(served)}")),
    )
    with st.container(horizontal=True):
        for name, value, remark in figures:
            with st.container(width=_FIGURE_WIDTH, gap="small"):
                st.metric(name, value, border=True)
                st.caption(remark)
    st.caption(plain(" · ".join(note.text for note in chosen.notes)))


def show_speed(viewed: Viewed, resolved: tuple[Hosted, ChosenThroughput]) -> None:
    """Draw throughput and latency, at the option's load and over the number of requests at a time."""
    _, chosen = resolved
    served = chosen.served
    st.markdown("### How fast is it?")
    _show_metrics(chosen)
    if served is None:
        return
    band = (served.low, served.high) if served.anchor else None
    work = work_of(viewed.option, viewed.scenario.workload)
    curve = over_load(served.serving, served.layout, work, viewed.shelf.constants, served.factor, band)
    points = points_of(viewed.option, served.serving.precision, state.catalogue(), viewed.as_of)
    colour = 0 if viewed.index is None else viewed.index
    plan = viewed.option.serving or ServingPlan()
    limit = plan.time_per_output_token_ms or (DEFAULT_TIME_PER_OUTPUT_TOKEN_MS if served.assumed_target else None)
    current = None if served.work.concurrency is None else float(served.work.concurrency)
    left, right = st.columns(2)
    with left:
        draw(load_chart(curve, current, points, colour), "load", load_in_words(curve))
    with right:
        draw(latency_chart(curve, current, limit, colour), "latency", load_in_words(curve))
    engine = f"{engine_name(served.serving.engine)} {served.serving.engine_version}".strip()
    measured = words.measured_words(Counter(p.engine for p in points if p.engine))
    st.caption(
        plain(
            f"At {float(work.input_tokens):,.0f} input and {float(work.output_tokens):,.0f} output tokens a request, "
            f"{percent(float(work.cache_hit_rate))} of the input from a cache, served by {engine}. {measured}"
        )
    )
