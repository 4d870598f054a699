"""The answers to the questions that no scenario holds: a small document of yes and no by question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal, get_args

from economics.errors import InputError
from economics.fields.field import shown

Answer = Literal["yes", "no"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
Answers = Mapping[str, Answer]
"""The answer to each question that somebody answered, by the question's id."""


def read_answers(document: Any, known: Collection[str]) -> dict[str, Answer]:
    """Read the answers from JSON, `{"residency": "yes"}`; raises InputError naming the question at fault.

    >>> read_answers({"ops": "no"}, ["ops"])
    {'ops': 'no'}
    """
    if not isinstance(document, dict):
        raise InputError("answers", f'{shown(document)} is refused: must be an object such as {{"residency": "yes"}}')
    answers: dict[str, Answer] = {}
    for question, answer in document.items():
        if question not in known:
            raise InputError(f"answers.{question}", f"is no question to answer: must be one of {', '.join(known)}")
        found = next((each for each in ANSWERS if each == answer), None)
        if found is None:
            rule = f"must be {' or '.join(ANSWERS)}"
            raise InputError(f"answers.{question}", f"{shown(answer)} is refused: {rule}", rule)
        answers[question] = found
    return answers
