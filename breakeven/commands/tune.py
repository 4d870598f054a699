"""`breakeven tune`: what fine-tuning a model costs once, and what keeping the tuned model running costs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from breakeven.commands.common import (
    Commands,
    add_format,
    add_number,
    catalogue,
    day,
    print_json,
    print_rows,
    today,
)

if TYPE_CHECKING:
    from economics.fields.field import Field
    from trust.tuning.plan import Teacher

_METHODS = ("lora", "qlora", "full")
_NUMBERS = {
    "tokens": "tokens of the training set, such as 10M",
    "epochs": "how often they are read (default: 3)",
    "gpus": "GPUs that train together (default: 8)",
    "evaluation_tokens": "tokens of all evaluation passes together",
    "sequence_length": "tokens of a training example (default: 4,096)",
    "usd_per_gpu_hour": "rent of one GPU for an hour (default: the lower median of trusted suppliers, on demand)",
    "data_usd": "cost of the data",
    "evaluation_usd": "cost of evaluation",
    "copies": "copies of the tuned model kept running (default: 1)",
    "gpus_per_copy": "GPUs of each (default: the fewest that hold the model)",
    "adapters": "tuned models that share the copies of one base (default: 1)",
    "tokens_per_month": "tokens that the tuned model serves in a month, for sellers by the token",
    "input_output_ratio": "input tokens per output token (default: 4)",
    "teacher_output_tokens": "tokens bought from the teacher (default: as many as are trained on)",
    "teacher_input_tokens": "tokens sent to the teacher",
}
_NEEDED = ("tokens",)
_OF_TEACHER = ("teacher_output_tokens", "teacher_input_tokens")


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its arguments."""
    parser = commands.add_parser("tune", help="cost of fine-tuning a model, and of keeping it running")
    parser.add_argument("--model", required=True, help="model of the registry, such as llama-3.1-8b")
    parser.add_argument("--method", required=True, choices=_METHODS)
    parser.add_argument("--gpu", required=True, help="GPU id, such as h100-sxm")
    for name, words in _NUMBERS.items():
        add_number(parser, _flag(name), _field(name), help=words)
    parser.add_argument("--serving-precision", help="precision of the served weights (default: the model's own)")
    parser.add_argument("--teacher", metavar="SELLER/MODEL", help="model whose answers are the training set")
    parser.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help="as known on this date (default: today)")
    add_format(parser, ("table", "json"))
    return parser


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _field(name: str) -> Callable[[], Field]:
    def look_up() -> Field:
        from economics.tuning.fields import TUNING_FIELDS

        return TUNING_FIELDS[name]

    return look_up


def run(options: argparse.Namespace) -> int:
    """Print the plan. Raises InputError naming the option that is missing or refused."""
    from breakeven.files.tuning import tuning_document
    from breakeven.words.tuning import (
        BILL_COLUMNS,
        TRAINING_COLUMNS,
        absent,
        bill_rows,
        headline,
        remarks,
        training_rows,
    )
    from economics.errors import InputError
    from economics.tuning.fields import TUNING_FIELDS
    from trust.tuning.plan import TuningRun, plan

    for name in _NEEDED:
        if getattr(options, name) is None:
            raise InputError(_flag(name), "is missing")
    typed = {
        name: int(value) if TUNING_FIELDS[name].whole else value
        for name in _NUMBERS
        if name not in _OF_TEACHER and (value := getattr(options, name)) is not None
    }
    asked = TuningRun(
        options.model,
        options.method,
        options.gpu,
        serving_precision=options.serving_precision,
        teacher=_teacher(options),
        **typed,
    )
    try:
        found = plan(asked, catalogue(), options.as_of or today())
    except InputError as error:
        raise InputError(_flag(error.field), error.message, error.rule) from None
    if options.format == "json":
        print_json(tuning_document(found))
        return 0
    print(headline(found))
    _print_table(TRAINING_COLUMNS, training_rows(found))
    _print_table(BILL_COLUMNS, bill_rows(found))
    for remark in (*remarks(found), *absent(found)):
        print(f"  {remark}")
    return 0


def _print_table(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table, and below it what each row rests on: its last column, which is too long for one."""
    from breakeven.files.tables import Table

    print_rows(Table(tuple(columns[:-1]), [row[:-1] for row in rows]), "table")
    for name, *_, grounds in rows:
        print(f"  {name}: {grounds}")


def _teacher(options: argparse.Namespace) -> Teacher | None:
    """Return the teacher of the options. Raises InputError naming what is not written as it must be."""
    from economics.errors import InputError
    from pricing.sellers.aliases import alias_of
    from trust.tuning.plan import Teacher

    if options.teacher is None:
        for name in _OF_TEACHER:
            if getattr(options, name) is not None:
                raise InputError(_flag(name), "is refused: say whose they are with --teacher SELLER/MODEL")
        return None
    seller, _, model = options.teacher.partition("/")
    if not seller or not model:
        raise InputError(
            "--teacher", f"{options.teacher[:40]!r} is refused: must be SELLER/MODEL, such as openai/gpt-4.1"
        )
    alias = alias_of(seller, model)
    registered = model if alias is None else alias.model
    return Teacher(seller, model, registered, options.teacher_output_tokens, float(options.teacher_input_tokens or 0.0))
