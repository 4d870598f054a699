"""A model's published number of parameters, to hold a file's own number against."""

from __future__ import annotations

from economics.fields.field import Field

PARAMETERS = Field(
    "parameters",
    "Published parameters",
    "parameter",
    1e3,
    1e15,
    "As the model's page says it; more than 3 % apart is warned of.",
    "1B to 1T",
)
