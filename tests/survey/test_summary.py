"""What someone is told about their own choices: counts, and no more than they bear."""

import pytest

from questionnaires.design import rank_of_level
from survey.participant import Participant
from survey.summary import verdict, what_mattered


def person(questionnaire, choose):
    """Someone who answers all tasks of block 1 by a rule."""
    tasks = [task for task in questionnaire.design.shown_to(1) if task.role == "estimation"]
    return Participant("en", "finished", None, {f"choice:{one.id}": choose(one) for one in tasks})


def best_in(questionnaire, attribute):
    def choose(task):
        return max(
            task.profiles,
            key=lambda one: rank_of_level(questionnaire.study, attribute, one.profile[attribute]),
        ).id

    return choose


@pytest.mark.parametrize(
    ("better", "of", "said"),
    [
        (9, 10, "for"),  # share 11/14 = .79 ± 1.28 * .11
        (7, 10, "unclear"),  # 9/14 = .64 ± .16
        (5, 10, "unclear"),
        (1, 10, "against"),
        (2, 2, "unclear"),  # two of two say little: 4/6 = .67 ± .25
        (0, 0, "unclear"),
    ],
)
def test_a_count_says_something_only_if_chance_would_rarely_give_it(better, of, said):
    assert verdict(better, of) == said


def test_whoever_always_chose_less_pain_is_told_so_first(questionnaire):
    found = what_mattered(questionnaire, person(questionnaire, best_in(questionnaire, "pain")))

    assert found[0].attribute == "pain"
    assert found[0].verdict == "for"
    assert found[0].better == found[0].of > 3
    assert {one.attribute for one in found} == set(questionnaire.study.attribute_ids)


def test_nothing_is_claimed_of_someone_who_answered_nothing(questionnaire):
    found = what_mattered(questionnaire, Participant("en", "finished", None, {}))

    assert {(one.better, one.of, one.verdict) for one in found} == {(0, 0, "unclear")}


def test_tasks_in_which_neither_was_chosen_do_not_count(opt_out):
    answers = {f"choice:{task.id}": "opt_out" for task in opt_out.design.estimation_tasks}

    found = what_mattered(opt_out, Participant("en", "finished", None, answers))

    assert all(one.of == 0 for one in found)
