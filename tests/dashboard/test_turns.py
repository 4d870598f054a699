"""Runs take turns, and give theirs away while they wait."""

from __future__ import annotations

import ast
import threading
from datetime import date
from functools import partial

import pytest

from breakeven.defaults import default_scenario
from dashboard.turns import Who, let_others, step_aside, turn
from dashboard.worked import Asked, Worked
from economics.scenario.reading import read_scenario, scenario_document
from tests.test_house import MODULES, ROOT

DAY = date(2026, 11, 20)


def in_a_thread(work) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_one_run_waits_for_the_other():
    seen, entered = [], threading.Event()

    def other() -> None:
        entered.set()
        with turn():
            seen.append("other")

    with turn():
        thread = in_a_thread(other)
        assert entered.wait(5)
        thread.join(0.05)
        seen.append("first")
    thread.join(5)
    assert seen == ["first", "other"]


def test_a_run_that_waits_lets_the_others_run():
    done = threading.Event()

    def other() -> None:
        with turn():
            done.set()

    with turn():
        thread = in_a_thread(other)
        with let_others():
            assert done.wait(5)
        thread.join(5)
        order: list[str] = []

        def third() -> None:
            with turn():
                order.append("third")

        waiting = in_a_thread(third)
        waiting.join(0.05)
        order.append("first")  # which has its turn back
    waiting.join(5)
    assert order == ["first", "third"]


def test_who_changes_something_goes_before_who_has_just_come_and_machines_come_last():
    order: list[str] = []

    def run(name: str, who: Who) -> None:
        with turn(who):
            order.append(name)

    coming = (
        *(("asks", Who.MACHINE), ("comes", Who.NEWCOMER), ("changes", Who.CHANGE)),
        *(("comes later", Who.NEWCOMER), ("changes later", Who.CHANGE)),
    )
    with turn():
        waiting = []
        for name, who in coming:
            waiting.append(in_a_thread(partial(run, name, who)))
            waiting[-1].join(0.05)  # it stands in the queue before the next one comes
    for thread in waiting:
        thread.join(5)
    assert order == ["changes", "changes later", "comes", "comes later", "asks"]


def test_a_first_page_steps_aside_for_changes_alone_and_goes_on_before_other_first_pages():
    order: list[str] = []

    def run(name: str, who: Who) -> None:
        with turn(who):
            order.append(name)

    coming = (("comes", Who.NEWCOMER), ("changes", Who.CHANGE), ("asks", Who.MACHINE), ("changes later", Who.CHANGE))
    with turn(Who.NEWCOMER):
        waiting = []
        for name, who in coming:
            waiting.append(in_a_thread(partial(run, name, who)))
            waiting[-1].join(0.05)  # it stands in the queue before the next one comes
        order.append("first part")
        step_aside()
        order.append("second part")
        step_aside()  # nobody is left who goes before
        order.append("third part")
    for thread in waiting:
        thread.join(5)
    first = ["first part", "changes", "changes later", "second part", "third part"]
    assert order == [*first, "comes", "asks"]


def test_nothing_that_is_locked_while_it_is_worked_out_steps_aside():
    # a cached property holds a lock of its class in Python 3.11: the change that goes first would wait for it for ever
    calling = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(
            isinstance(node, ast.Call) and getattr(node.func, "id", "") == "step_aside"
            for node in ast.walk(ast.parse(path.read_text()))
        )
    }
    assert calling == {"app.py"}


def test_a_change_goes_on_while_many_first_pages_are_worked_out(shared_catalogue):
    """Newcomers and changes work the same figures out for scenarios of their own, and all of them end."""
    document = scenario_document(default_scenario())
    ended: list[int] = []

    def run(number: int) -> None:
        with turn(Who.NEWCOMER if number % 2 else Who.CHANGE):
            workload = {**document["workload"], "tokens_per_month": 1e9 + number}
            worked = Worked(Asked(read_scenario({**document, "workload": workload}), shared_catalogue, DAY), None)
            step_aside()
            assert worked.comparison is not None
            assert worked.ranks
            assert worked.volume
            step_aside()
            ended.append(number)

    runs = [in_a_thread(partial(run, number)) for number in range(12)]
    for each in runs:
        each.join(30)
    assert sorted(ended) == [*range(12)]


def test_a_change_steps_aside_for_nobody():
    order: list[str] = []

    def other() -> None:
        with turn(Who.CHANGE):
            order.append("other")

    with turn():
        waiting = in_a_thread(other)
        waiting.join(0.05)
        step_aside()
        order.append("first")
    waiting.join(5)
    assert order == ["first", "other"]


def test_a_run_without_a_turn_gives_none_away():
    step_aside()
    with let_others(), turn():
        pass


def test_an_error_ends_the_turn():
    with pytest.raises(KeyError), turn():
        raise KeyError
    with turn():
        pass
