"""What was posted, read as an answer or as a slip."""

from random import Random

import pytest

from survey.allocation import make_plan
from survey.answers import (
    FieldError,
    Form,
    milliseconds,
    parse_best_worst,
    parse_choice,
    parse_group,
    parse_question,
)
from survey.sequence import Page


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

    parsed = parse_choice(Page("choice", "1", task.id), task, plan, 1, Form(posted), 0)

    assert parsed == FieldError("answer", "no_choice")


def test_the_answer_is_what_stood_at_the_position_with_all_that_was_shown(questionnaire):
    plan = make_plan(questionnaire.design, 1, Random(1))
    task = questionnaire.design.task("b1t01")
    first, second = plan.sides["b1t01"]

    parsed = parse_choice(Page("choice", "1", task.id), task, plan, 5, Form("2", ms="1500"), 0)

    assert parsed.value == second
    assert parsed.ms == 1500
    assert parsed.shown == {
        "task_position": 5,
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


@pytest.mark.parametrize(
    ("name", "posted", "said"),
    [
        ("help", [], "no_group"),
        ("help", ["prefer_not_to_say"], "no_group"),
        ("meaning", ["prefer_not_to_say"], "no_group"),
        ("easy", ["fine"], "no_group"),
        ("symptoms", [], "none_ticked"),
        ("symptoms", ["cough", "fever"], "none_ticked"),
        ("symptoms", ["cough", "none"], "only_none"),
        ("symptoms", ["cough", "prefer_not_to_say"], "only_declined"),
        ("nights_awake", [""], "no_number"),
        ("nights_awake", ["two"], "not_a_number"),
        ("nights_awake", ["1.5"], "not_a_number"),
        ("nights_awake", ["٣"], "not_a_number"),
        ("nights_awake", ["8"], "out_of_range"),
        ("nights_awake", ["-1"], "out_of_range"),
        ("nights_awake", ["9" * 400], "not_a_number"),
        ("nights_awake", ["3", "prefer_not_to_say"], "only_declined"),
    ],
)
def test_an_answer_that_a_question_does_not_have_is_a_slip(feature, name, posted, said):
    form = Form(posted[0] if posted else "", answers=tuple(posted))

    parsed = parse_question(
        feature("questions").study.question(name), Page("question", name), form, 0
    )

    assert parsed == FieldError("answer", said)


@pytest.mark.parametrize(
    ("name", "posted", "kept"),
    [
        ("help", ["together"], "together"),
        ("easy", ["prefer_not_to_say"], "prefer_not_to_say"),
        ("symptoms", ["wheeze", "cough"], "cough wheeze"),
        ("symptoms", ["none"], "none"),
        ("nights_awake", [" 07 "], "7"),
        ("nights_awake", ["", "prefer_not_to_say"], "prefer_not_to_say"),
    ],
)
def test_an_answer_is_kept_in_the_words_of_the_study(feature, name, posted, kept):
    form = Form(posted[0], answers=tuple(posted))

    parsed = parse_question(
        feature("questions").study.question(name), Page("question", name), form, 0
    )

    assert (parsed.item, parsed.value) == (f"question:{name}", kept)


@pytest.mark.parametrize(
    ("best", "worst", "field", "reason"),
    [
        ("", "", "best", "no_best"),
        ("", "1", "best", "no_best"),
        ("1", "", "worst", "no_worst"),
        ("1", "4", "worst", "no_worst"),
        ("2", "2", "worst", "same_item"),
    ],
)
def test_best_and_worst_are_two_different_items(feature, best, worst, field, reason):
    lists = feature("best-worst").best_worst
    plan = make_plan(feature("best-worst").design, 1, Random(1), lists)
    page = Page("best_worst", "1", "b1w01")

    parsed = parse_best_worst(page, lists.task("b1w01"), plan, 1, Form(best=best, worst=worst), 0)

    assert (parsed.field, parsed.reason) == (field, reason)
    assert parsed.item == (plan.sides["b1w01"][1] if reason == "same_item" else "")


def test_best_and_worst_are_kept_with_the_order_in_which_the_items_stood(feature):
    lists = feature("best-worst").best_worst
    plan = make_plan(feature("best-worst").design, 1, Random(1), lists)
    page = Page("best_worst", "1", "b1w01")
    first, second, third = plan.sides["b1w01"]

    parsed = parse_best_worst(page, lists.task("b1w01"), plan, 4, Form(best="3", worst="1"), 0)

    assert parsed.value == f"{third} {first}"
    assert parsed.shown == {"task_position": 4, "items": [first, second, third]}
