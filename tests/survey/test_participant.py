"""A participant as the survey knows them."""

from dataclasses import fields, replace
from datetime import date

from survey.allocation import Plan
from survey.participant import Answer, Participant


def test_an_answer_changes_nothing_of_a_participant_but_what_was_answered():
    plan = Plan(1, ("1",), {"1": ("a", "b")})
    before = Participant("cy", "open", plan, {"age": "x"}, 3, date(2026, 1, 1))
    after = before.after(Answer("choice:1", "a", 900, 0))

    assert all(getattr(before, one.name) != one.default for one in fields(before))
    assert after == replace(before, answers={"age": "x", "choice:1": "a"})
    assert before.after(Answer("age", "y", 900, 0)) == replace(before, answers={"age": "y"})
