"""What was posted, read as an answer or as a slip."""

from random import Random

import pytest

from survey.allocation import make_plan
from survey.answers import FieldError, Form, milliseconds, parse_choice, parse_group
from survey.journey import Page


def test_a_group_that_the_study_does_not_have_is_a_slip(questionnaire):
    page = Page("segment", "role")

    assert parse_group(questionnaire.study, page, Form("nurse"), 0) == FieldError(
        "answer", "no_group"
    )
    assert parse_group(questionnaire.study, page, Form(), 0) == FieldError("answer", "no_group")


@pytest.mark.parametrize("posted", ["", "0", "3", "a", "1 "])
def test_a_position_where_nothing_stands_is_a_slip(questionnaire, posted):
    plan = make_plan(questionnaire.design, 1, Random(1))
    task = questionnaire.design.task("b1t01")

    parsed = parse_choice(Page("choice", "1", task.id), task, plan, Form(posted), 0)

    assert parsed == FieldError("answer", "no_choice")


def test_the_answer_is_what_stood_at_the_position_with_all_that_was_shown(questionnaire):
    plan = make_plan(questionnaire.design, 1, Random(1))
    task = questionnaire.design.task("b1t01")
    first, second = plan.sides["b1t01"]

    parsed = parse_choice(Page("choice", "1", task.id), task, plan, Form("2", ms="1500"), 0)

    assert parsed.value == second
    assert parsed.ms == 1500
    assert parsed.shown == {
        "task_position": plan.position("b1t01"),
        "alternatives": [
            {"id": first, "position": 1, "levels": dict(task.alternative(first).profile)},
            {"id": second, "position": 2, "levels": dict(task.alternative(second).profile)},
        ],
    }


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (Form(ms="2500", rendered="1000"), 2500),  # the page's own clock is the better one
        (Form(rendered="1000"), 4000),  # without JavaScript
        (Form(ms="-3", rendered="1000"), 4000),
        (Form(ms="1e9", rendered="1000"), 4000),
        (Form(ms="999999999999999999999"), 86_400_000),  # no page takes longer than a day
        (Form(rendered="9000"), 0),  # from the future
        (Form(ms="many", rendered="long ago"), 0),
        (Form(ms="٣"), 0),
        (Form(), 0),
    ],
)
def test_nonsense_in_the_timing_harms_nothing(form, expected):
    assert milliseconds(form, now=5000) == expected
