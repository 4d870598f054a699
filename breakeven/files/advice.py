"""The advice as a JSON document and as tables, which `breakeven advise` prints and the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from breakeven.advice.advisor import Advice
from breakeven.advice.answers import Answers
from breakeven.advice.hints import Hint
from breakeven.advice.licences import OptionLicence
from breakeven.advice.questions import Figure, Question, Threshold, mtok_per_day
from breakeven.words import advice as words
from economics.risk.flips import Flips, Turn
from trust.licences.company import Company


def advice_document(
    advice: Advice,
    answers: Answers,
    company: Company,
    as_of: date,
    machines: Mapping[str, str],
    hints: Sequence[Hint] = (),
    warnings: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the advice as a document; amounts in US dollars, null where something is not known."""
    found, rival, even = advice.information, advice.rival, advice.over_volume
    for_good = None if even is None else even.cheaper_for_good_from
    return {
        "as_of": as_of.isoformat(),
        "headline": words.headline(advice),
        "advice": advice.side,
        "option": advice.option,
        "nothing_because": advice.nothing,
        "cheapest": advice.cheapest,
        "usd_per_month": advice.usd_per_month,
        "mtok_per_day": mtok_per_day(advice.tokens_per_month),
        "answers": dict(answers),
        "company": asdict(company),
        "licences": [_licence(each) for each in advice.licences],
        "aside": [
            {
                "option": each.option,
                "because_of": list(each.questions),
                "licence": None if each.licence is None else each.licence.verdict.reason,
            }
            for each in advice.aside
        ],
        "usd_per_month_of_answers": advice.usd_of_answers,
        "decides": {
            "rival": None if rival is None else rival.option,
            "usd_per_month_less_than_rival": None if rival is None else rival.usd_more_per_month,
            "break_even_mtok_per_day": None if for_good is None else mtok_per_day(for_good),
            "chance_rival_is_cheaper": None if rival is None else rival.chance_below,
        },
        "flips": [_flips(flips) for flips in advice.flips],
        "worth_of_knowing": None
        if found is None
        else {
            "everything_usd_per_year": found.usd_per_year,
            "simulations": found.draws,
            "cheapest_on_average": found.chosen,
            "ranges_are": "suggested, assumed" if advice.suggested_ranges else "given",
            "left_out": list(found.left_out),
            "inputs": [
                {
                    "inputs": list(worth.paths),
                    "label": words.worth_label(worth, machines),
                    "usd_per_year": worth.usd_per_year,
                }
                for worth in found.inputs
            ],
        },
        "against": [
            {"kind": each.KIND, "doubt": each.doubt, "sentence": words.against_words(each, advice)}
            for each in advice.against
        ],
        "warnings": list(warnings),
        "thinnest_assumption": words.thinnest(advice, machines),
        "questions": [_question(question) for question in advice.questions],
        "hints": [_plain(hint) for hint in hints],
    }


def _licence(licence: OptionLicence) -> dict[str, Any]:
    held = licence.verdict.licence
    return {
        "option": licence.option,
        "model": licence.model,
        "licence": None if held is None else held.licence_id,
        "verdict": licence.verdict.outcome,
        "reason": licence.verdict.reason or None,
    }


def _flips(flips: Flips) -> dict[str, Any]:
    return {
        "input": flips.place.path,
        "label": flips.place.label,
        "unit": flips.place.field.unit,
        "value": flips.value,
        "below": _turn(flips.below),
        "above": _turn(flips.above),
    }


def _turn(turn: Turn | None) -> dict[str, Any] | None:
    return None if turn is None else {"at": turn.at, "cheapest": turn.to}


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "question": question.text,
        "from_scenario": question.held,
        "can_be_answered": question.asked,
        "answer": question.answer,
        "model_says": [_plain(figure) for figure in question.figures],
        "sources_say": [_threshold(threshold) for threshold in question.thresholds],
    }


def _plain(part: Figure | Hint) -> dict[str, Any]:
    return {field.name: getattr(part, field.name) for field in fields(part)}


def _threshold(threshold: Threshold) -> dict[str, Any]:
    row = threshold.row
    return {
        "threshold": row.threshold,
        "threshold_high": row.threshold_high,
        "unit": row.unit,
        "counted": row.counted,
        "mtok_per_day": threshold.mtok_per_day,
        "mtok_per_day_high": threshold.mtok_per_day_high,
        "if_yes": row.if_yes,
        "if_no": row.if_no,
        "note": row.note,
        "source": row.source,
        "source_locator": row.source_locator,
        "observed_on": row.observed_on.text,
    }
