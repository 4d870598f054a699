"""The part of Over time on fine-tuning: what it costs once, and what keeping the tuned model running costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from breakeven.choices import TUNING, TUNING_GPU, TUNING_METHOD, TUNING_MODEL, TUNING_TEACHER, Choice
from breakeven.edits.tuning import use_tuning
from breakeven.names import gpu_name, model_name
from breakeven.words import tuning as words
from dashboard import session, state
from dashboard.over_time.tuning_fields import number_of, optional_number_of
from dashboard.widgets.done import say_done
from dashboard.widgets.look import markdown_table, plain
from dashboard.widgets.notices import money
from economics.errors import InputError
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.scenario import Scenario
from economics.tuning.fields import TUNING_FIELDS
from economics.tuning.methods.kinds import METHODS
from pricing.resolve.shelf import shelf
from pricing.sellers.aliases import alias_of
from trust.tuning.plan import Teacher, TuningPlan, TuningRun, plan

BOX = "tuning box"
"""The key of the fold that holds the part."""
_EXAMPLE_TOKENS = 10e6
_EXAMPLE_MODEL, _EXAMPLE_GPU = "llama-3.1-8b", "h100-sxm"


def open_if_asked() -> None:
    """Open the part when it is first drawn with anything chosen, as by an address; from then on people open it."""
    if session.widget(BOX) is None and any(choice.name in state.document().choices for choice in TUNING):
        session.set_widget(BOX, True)


def show_tuning(scenario: Scenario) -> None:
    """Draw the fields of a fine-tuning, its answer, its bills, and the button that puts them into an option."""
    run = _asked(scenario)
    try:
        found = plan(run, state.catalogue(), state.as_of())
    except InputError as error:
        named = {"model": "Model", "gpu": "GPU", "method": "How"} | {n: f.label for n, f in TUNING_FIELDS.items()}
        st.error(plain(f"{named.get(error.field, 'Answers of a teacher')}: {error.message}"))
        return
    st.markdown(f"#### {plain(words.headline(found, state.currency()))}")
    _table(words.BILL_COLUMNS, words.bill_rows(found, state.currency()))
    _table(words.TRAINING_COLUMNS, words.training_rows(found, state.currency()))
    st.caption("\n".join(f"- {plain(remark)}" for remark in (*words.remarks(found), *words.absent(found))))
    _show_use(scenario, found)


def _table(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    """Draw a table, and below it what each row rests on: its last column, which is too long for a narrow window."""
    st.markdown(markdown_table(columns[:-1], [row[:-1] for row in rows]))
    st.caption("\n".join(f"- {plain(f'{name}: {grounds}')}" for name, *_, grounds in rows))


def _asked(scenario: Scenario) -> TuningRun:
    """The fields of the part; a model and a GPU start as those of the first option that has them."""
    known = shelf(state.catalogue())
    hosted = next((o for o in scenario.options if isinstance(o, SelfHostedOption) and o.model in known.models), None)
    model, how, gpu = st.columns(3)
    models = [*known.models]
    suggested = hosted.model if hosted else _EXAMPLE_MODEL
    chosen_model = _choice(model, "Model to tune", TUNING_MODEL, models, suggested, model_name)
    chosen_method = _choice(how, "How", TUNING_METHOD, [*METHODS], "lora", lambda id: METHODS[id].label)
    gpus = [id for id, row in known.gpus.items() if row.bf16_flops]
    its_gpu = hosted.gpu if hosted and hosted.gpu in gpus else _EXAMPLE_GPU
    chosen_gpu = _choice(gpu, "GPU", TUNING_GPU, gpus, its_gpu, gpu_name)
    serves = hosted is not None and (hosted.model, hosted.gpu) == (chosen_model, chosen_gpu)
    if hosted is not None and serves:
        st.caption(plain(f"Copies, their GPUs and precision as {hosted.name} has them, until you type another number."))
    first, second, third = st.columns(3)
    with first:
        tokens = number_of("tokens", _EXAMPLE_TOKENS)
    with second:
        epochs = number_of("epochs")
    with third:
        evaluation_tokens = number_of("evaluation_tokens")
    first, second, third = st.columns(3)
    with first:
        count = number_of("gpus")
    with second:
        gpu_hour = optional_number_of("usd_per_gpu_hour", "median of trusted rents")
    with third:
        data = number_of("data_usd")
    first, second, third = st.columns(3)
    with first:
        evaluation = number_of("evaluation_usd")
    with second:
        served = number_of("tokens_per_month", scenario.workload.tokens_per_month)
    with third:
        copies = number_of("copies", _replicas(hosted) if serves else None)
    first, rest = st.columns((1, 2))
    with first:
        adapters = number_of("adapters")
    with rest:
        teacher = _teacher(scenario, tokens)
    return TuningRun(
        model=chosen_model,
        method=chosen_method,
        gpu=chosen_gpu,
        tokens=tokens,
        epochs=epochs,
        evaluation_tokens=evaluation_tokens,
        gpus=int(count),
        usd_per_gpu_hour=gpu_hour,
        data_usd=data,
        evaluation_usd=evaluation,
        copies=int(copies),
        gpus_per_copy=hosted.gpus_per_replica if hosted is not None and serves else None,
        serving_precision=hosted.precision if hosted is not None and serves else None,
        adapters=int(adapters),
        tokens_per_month=served,
        input_output_ratio=scenario.workload.input_output_ratio,
        teacher=teacher,
    )


def _replicas(hosted: SelfHostedOption | None) -> float | None:
    """The copies that an option runs at the scenario's load; None where it has no cost."""
    found = state.comparison()
    if hosted is None or found is None:
        return None
    result = next((each for each in found.options if each.name == hosted.name), None)
    replicas = None if result is None else result.cost.figures.get("replicas")
    return None if replicas is None else replicas.scalar


def _choice(
    place: st.delta_generator.DeltaGenerator,
    label: str,
    choice: Choice[str],
    ids: Sequence[str],
    suggested: str,
    name: Callable[[str], str],
) -> str:
    chosen = state.chosen(choice)
    shown = chosen if chosen in ids else suggested
    key = state.show(f"tuning {label}", shown)
    place.selectbox(label, ids, format_func=name, key=key, on_change=state.choose_by, args=(choice, key))
    return shown


def _teacher(scenario: Scenario, tokens: float) -> Teacher | None:
    """The option whose answers are bought for training, and how many; none unless one is chosen."""
    sold = {o.name: o for o in scenario.options if isinstance(o, TokenPricedOption) and o.provider and o.model}
    if not sold:
        return None
    chosen = state.chosen(TUNING_TEACHER)
    key = state.show(f"tuning teacher of {' | '.join(sold)}", chosen if chosen in sold else None)
    st.selectbox(
        "Answers of a teacher to train on",
        [*sold],
        index=None,
        key=key,
        placeholder="none: our own data",
        help="Distillation: as many output tokens as are trained on are bought from it at its seller's list price.",
        on_change=state.choose_by,
        args=(TUNING_TEACHER, key),
    )
    if chosen not in sold:
        return None
    option = sold[chosen]
    alias = alias_of(option.provider or "", option.model or "")
    written, read = st.columns(2)
    with written:
        output = number_of("teacher_output_tokens", tokens)
    with read:
        prompts = number_of("teacher_input_tokens")
    known = alias.model if alias else option.model or ""
    return Teacher(option.provider or "", option.model or "", known, output, prompts)


def _show_use(scenario: Scenario, found: TuningPlan) -> None:
    """Draw the choice of an option and the button that gives it what the fine-tuning costs."""
    names = [option.name for option in scenario.options]
    own = [i for i, o in enumerate(scenario.options) if isinstance(o, SelfHostedOption) and o.model == found.model.id]
    key = f"tuning for {' | '.join(names)}"
    chosen = st.selectbox("Put it into the costs of", names, index=own[0] if own else 0, key=key)
    again = st.checkbox(
        "Again with every change of the model",
        key="tuning again",
        help="Each new base model is tuned anew, as often as the option changes its model (12 months unless typed).",
    )
    index = names.index(chosen) if chosen in names else 0
    label = f"Add {money(found.once.total_usd)} to its one-off costs"
    st.button(plain(label), key="use tuning", on_click=_use, args=(index, found, again), type="primary")


def _use(index: int, found: TuningPlan, again: bool) -> None:
    before = state.scenario()
    state.apply(use_tuning, index, found, with_changes=again)
    if state.scenario() is not before and not state.problems():
        name = state.scenario().options[index].name
        often = ", and again with every change of its model" if again else ""
        say_done(f"{name} now pays {money(found.once.total_usd)} for fine-tuning once{often}.")
