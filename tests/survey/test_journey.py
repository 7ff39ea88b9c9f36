"""The order of the pages, computed from the study, the plan and the answers."""

from random import Random

import pytest

from survey.allocation import make_plan
from survey.conditions import groups_of
from survey.journey import find_page, next_page, page_after, page_before, progress
from survey.sequence import a_page, pages


@pytest.fixture
def plan(questionnaire):
    return make_plan(questionnaire.design, 2, Random(1))


@pytest.fixture
def sequence(questionnaire, plan):
    return pages(questionnaire, plan, {})


def test_people_say_who_they_are_read_the_outcomes_practise_choose_and_say_how(sequence):
    kinds = [page.kind for page in sequence]

    assert kinds == (
        ["segment"] * 3
        + ["outcome"] * 5
        + ["practice", "feedback"]
        + ["choice"] * 10
        + ["question"]
    )
    assert [page.name for page in sequence[:3]] == ["role", "condition", "age_band"]


def test_a_segment_with_one_group_is_not_a_question(opt_out):
    sequence = pages(opt_out, None, {})

    assert [page.name for page in sequence] == ["role", "age_band", "nights", "visits"]
    assert groups_of(opt_out.study, {"segment:role": "patient"}) == {
        "role": "patient",
        "condition": "asthma",
    }


def test_the_next_page_is_the_first_without_an_answer(sequence):
    answered = {"segment:role": "patient", "segment:age_band": "80+"}

    assert next_page(sequence, answered) is a_page("segment", "condition")


def test_nothing_is_left_when_everything_is_answered(sequence):
    assert next_page(sequence, {page.item for page in sequence}) is None


def test_nobody_can_leap_over_a_page(sequence):
    answered = {"segment:role": "patient"}

    assert find_page(sequence, answered, "/question/segment/role") is not None
    assert find_page(sequence, answered, "/question/segment/condition") is not None
    assert find_page(sequence, answered, "/question/segment/age_band") is None
    assert find_page(sequence, answered, "/question/choice/11") is None


def test_back_leads_to_where_continue_came_from(sequence):
    for page in sequence[:-1]:
        following = page_after(sequence, page)

        assert following is not None
        assert page_before(sequence, following) == page


def test_progress_shows_only_on_choices(sequence):
    shown = [progress(sequence, page) for page in sequence]

    assert shown == [None] * 10 + [(number, 10) for number in range(1, 11)] + [None]


def test_who_is_answering_is_closed_once_a_choice_is_made(sequence):
    before = {page.item for page in sequence[:10]}
    after = before | {sequence[10].item}

    assert sequence[10].kind == "choice"
    assert find_page(sequence, before, "/question/segment/role") is not None
    assert find_page(sequence, after, "/question/segment/role") is None
    assert find_page(sequence, after, "/question/outcome/pain") is not None
