"""The numbers that are asked for a fine-tuning: unit, range, default and meaning of each."""

from __future__ import annotations

from collections.abc import Mapping

from economics.fields.field import Field, price

TUNING_FIELDS: Mapping[str, Field] = {
    f.name: f
    for f in (
        Field(
            "tokens",
            "Tokens to train on",
            "token",
            1,
            1e15,
            "Tokens of the training set, read once each epoch.",
            "1M to 100M",
            whole=True,
        ),
        Field("epochs", "Epochs", "epoch", 0, 1000, "How often the training set is read.", "1 to 5", 3, low_open=True),
        Field(
            "evaluation_tokens",
            "Tokens of evaluation runs",
            "token",
            0,
            1e15,
            "Tokens of all evaluation passes together; sellers bill them like trained ones.",
            "0 to 10M",
            0,
            whole=True,
        ),
        Field("gpus", "GPUs to train on", "GPU", 1, 100_000, "GPUs that train together.", "1 to 64", 8, whole=True),
        Field(
            "sequence_length",
            "Tokens of a training example",
            "token",
            1,
            1e7,
            "Length that examples are packed to; activations grow with it.",
            "2,048 to 8,192",
            4096,
            whole=True,
        ),
        price("usd_per_gpu_hour", "GPU rate", "USD/GPU-hour", "Rent of one GPU for one hour.", "$1 to $7"),
        price(
            "data_usd",
            "Cost of the data",
            "USD",
            "Collecting, labelling and cleaning the training set.",
            "$0 to $100k",
            0,
        ),
        price(
            "evaluation_usd",
            "Cost of evaluation",
            "USD",
            "Judging the tuned model: people, test sets, runs.",
            "$0 to $20k",
            0,
        ),
        Field(
            "copies",
            "Copies kept running",
            "copies",
            1,
            4096,
            "Copies of the tuned model, day and night.",
            "1",
            1,
            whole=True,
        ),
        Field(
            "adapters",
            "Tuned models on one base",
            "tuned model",
            1,
            10_000,
            "How many adapters share the copies of one base model.",
            "2 to 50",
            1,
            whole=True,
        ),
        Field(
            "tokens_per_month",
            "Tokens a month through the tuned model",
            "token",
            0,
            1e15,
            "Input and output tokens that the tuned model serves; what a seller by the token bills.",
            "10M to 10B",
        ),
        Field(
            "input_output_ratio",
            "Input/output ratio",
            "input tokens per output token",
            0.01,
            10_000,
            "Input tokens per output token that the tuned model serves.",
            "3 to 30",
            4,
        ),
        Field(
            "teacher_output_tokens",
            "Tokens that the teacher writes",
            "token",
            0,
            1e15,
            "Output tokens bought from the teacher model for the training set.",
            "as many as are trained on",
            whole=True,
        ),
        Field(
            "teacher_input_tokens",
            "Tokens that the teacher reads",
            "token",
            0,
            1e15,
            "Input tokens sent to the teacher model for the training set.",
            "1 to 10 for each that it writes",
            0,
            whole=True,
        ),
    )
}
"""Name → field, as options of `breakeven tune` and as fields on the page."""
