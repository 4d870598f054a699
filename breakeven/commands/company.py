"""The company that licences are held against, as several commands take it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from breakeven.commands.common import read_input

if TYPE_CHECKING:
    from trust.licences.company import Company

_WISHES = {
    "regulated": "the company is regulated",
    "tune": "it wants to tune the model",
    "redistribute": "it wants to pass the model on, or to sell access to it",
    "train-others": "it wants to train other models on the outputs",
}


def add_company(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that describe a company."""
    company = parser.add_argument_group("company", "who wants to use the models, as far as licences ask")
    company.add_argument("--company", metavar="FILE.json", help="the company, by the fields of the options below")
    company.add_argument("--users", metavar="NUMBER", help="users of its products a month, such as 1M")
    company.add_argument("--revenue", metavar="NUMBER", help="revenue of the group a year [USD], such as 5M")
    company.add_argument("--region", help="principal place of business: EU, GB, CH, US, KR, CN or other")
    for name, text in _WISHES.items():
        company.add_argument(f"--{name}", action="store_true", help=text)


def company_of(options: argparse.Namespace) -> Company:
    """Return the company that the options or their file describe. Raises InputError naming the option."""
    from breakeven.words.models import REVENUE, USERS
    from breakeven.written_numbers.reading import read_clear
    from economics.errors import InputError
    from trust.licences.company import company_from, read_company

    typed: dict[str, object] = {}
    for flag, field in (("users", USERS), ("revenue", REVENUE)):
        text = getattr(options, flag)
        if text is not None:
            typed[field.name] = read_clear(text, field, path=f"--{flag}").value
    if options.region is not None:
        typed["region"] = options.region
    typed |= {name.replace("-", "_"): True for name in _WISHES if getattr(options, name.replace("-", "_"))}
    if options.company is None:
        try:
            return company_from(typed)
        except InputError as error:
            raise InputError(f"--{error.field}", error.message) from None
    if typed:
        raise InputError("--company", f"and {', '.join(typed)} both describe the company: give one of them")
    try:
        return read_company(read_input(options.company))
    except InputError as error:
        raise InputError(f"--company: {error.field}", error.message) from None
