"""A design asks only what can be answered, and what tells something."""

import pytest

from questionnaires.design import (
    Alternative,
    ChoiceTask,
    Design,
    best_in_practice,
    check_design,
    dominates,
)
from questionnaires.errors import DesignError
from questionnaires.files import find_study, read_questionnaire, read_study
from questionnaires.study import Study

ATTRIBUTES = ("pain", "weeks", "harm")
GOOD = ("none", "2_weeks", "1_in_100")
BAD = ("strong", "6_weeks", "10_in_100")
LESS_PAIN = ("none", "6_weeks", "10_in_100")
LESS_BED = ("strong", "2_weeks", "10_in_100")


def task(name, *profiles, block=1, role="estimation", opt_out=False):
    """A task with alternatives a, b … of those levels."""
    alternatives = [
        Alternative(letter, dict(zip(ATTRIBUTES, levels, strict=True)))
        for letter, levels in zip("abc", profiles, strict=False)
    ]
    return ChoiceTask(
        name, block, role, (*alternatives, *([Alternative("opt_out", {})] if opt_out else []))
    )


def with_design(study, **settings):
    """The study with other settings of the design."""
    return Study.model_validate(
        study.model_dump() | {"design": study.design.model_dump() | settings}
    )


@pytest.fixture
def study(tiny):
    """The tiny study."""
    return read_study(tiny)


def test_each_block_begins_with_what_everybody_sees():
    design = Design(
        (
            task("late", LESS_PAIN, LESS_BED, block=2),
            task("early", LESS_PAIN, LESS_BED, block=1),
            task("practice", GOOD, BAD, block=0, role="warmup"),
        )
    )

    assert design.blocks == (1, 2)
    assert [one.id for one in design.shown_to(2)] == ["practice", "late"]
    assert [one.id for one in design.estimation_tasks] == ["late", "early"]


def test_a_task_knows_what_differs_and_what_describes_an_outcome():
    one = task("t1", LESS_PAIN, LESS_BED, opt_out=True)

    assert one.differing() == {"pain", "weeks"}
    assert [alternative.id for alternative in one.profiles] == ["a", "b"]
    assert one.alternative("opt_out").is_opt_out


def test_a_task_or_alternative_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError):
        task("t1", LESS_PAIN, LESS_BED).alternative("c")
    with pytest.raises(KeyError):
        Design((task("t1", LESS_PAIN, LESS_BED),)).task("t2")


def test_better_somewhere_and_worse_nowhere_dominates(study):
    good, bad, less_pain, less_bed = (
        task("t", levels).alternatives[0] for levels in (GOOD, BAD, LESS_PAIN, LESS_BED)
    )

    assert dominates(study, good, bad)
    assert dominates(study, less_pain, bad)
    assert not dominates(study, bad, good)
    assert not dominates(study, less_pain, less_bed)
    assert not dominates(study, good, good)


def test_what_has_no_order_cannot_dominate(study):
    given = study.model_dump()
    given["attributes"][0]["ordered"] = False
    unordered = Study.model_validate(given)
    good, less_bed = task("t", GOOD, LESS_BED).alternatives

    assert dominates(study, good, less_bed)
    assert not dominates(unordered, good, less_bed)


def test_practice_has_a_right_answer_only_if_one_is_better_in_every_way(study):
    assert best_in_practice(study, task("p", BAD, GOOD, role="warmup")) == "b"
    assert best_in_practice(study, task("p", LESS_PAIN, LESS_BED, role="warmup")) is None


def test_a_practice_task_may_have_a_dominated_alternative(study):
    design = Design((task("p", GOOD, BAD, block=0, role="warmup"), task("t1", LESS_PAIN, LESS_BED)))

    check_design(study, design, "design.csv")


def test_two_blocks_may_ask_the_same(study):
    design = Design((task("t1", LESS_PAIN, LESS_BED), task("t2", LESS_PAIN, LESS_BED, block=2)))

    check_design(study, design, "design.csv")


@pytest.mark.parametrize(
    ("tasks", "fault"),
    [
        ([task("t1", GOOD, BAD)], "task t1: a is better than b in every way"),
        ([task("t1", BAD, GOOD)], "task t1: b is better than a in every way"),
        ([task("t1", GOOD, GOOD)], "task t1: a and b are the same; change a level"),
        ([task("t1", GOOD)], "task t1: 1 alternatives, but the study declares 2"),
        ([task("t1", LESS_PAIN, LESS_BED, GOOD)], "task t1: 3 alternatives"),
        ([task("t1", LESS_PAIN, LESS_BED, opt_out=True)], "task t1: the opt-out disagrees"),
        (
            [task("t1", ("mild", "6_weeks", "1_in_100"), LESS_BED)],
            'alternative a: pain has no level "mild"; expected one of: strong, some, none',
        ),
        (
            [task("t1", LESS_PAIN, LESS_BED), task("t2", LESS_BED, LESS_PAIN)],
            "task t2: asks the same as task t1; change or remove one",
        ),
        (
            [task("t1", LESS_PAIN, LESS_BED), task("t1", LESS_PAIN, LESS_BED, block=2)],
            "task t1: the name stands twice",
        ),
        ([task("p", GOOD, BAD, role="warmup")], "no task has the role `estimation`"),
        ([task("t1", LESS_PAIN, LESS_BED, block=0)], "number the blocks from 1"),
        (
            [ChoiceTask("t1", 1, "estimation", task("t1", LESS_PAIN).alternatives * 2)],
            "task t1: alternatives a, a; give each a name of its own",
        ),
    ],
)
def test_a_task_that_breaks_a_rule_is_refused_by_name(study, tasks, fault):
    with pytest.raises(DesignError) as refused:
        check_design(study, Design(tuple(tasks)), "design.csv")

    assert str(refused.value).startswith("design.csv: ")
    assert fault in str(refused.value)


def test_an_opt_out_stands_in_every_task_but_practice(study):
    offered = with_design(study, opt_out=True)
    practice = task("p", GOOD, BAD, block=0, role="warmup")

    check_design(
        offered, Design((practice, task("t1", LESS_PAIN, LESS_BED, opt_out=True))), "design.csv"
    )
    with pytest.raises(DesignError, match=r"the opt-out disagrees with `design\.opt_out`"):
        check_design(offered, Design((practice, task("t1", LESS_PAIN, LESS_BED))), "design.csv")


def test_two_of_three_alternatives_may_not_be_known_before_they_are_asked(study):
    three = with_design(study, alternatives=3)
    middle = ("some", "6_weeks", "1_in_100")

    check_design(three, Design((task("t1", LESS_PAIN, LESS_BED, middle),)), "design.csv")
    with pytest.raises(DesignError, match="c is better than a in every way"):
        check_design(three, Design((task("t1", LESS_PAIN, LESS_BED, GOOD),)), "design.csv")


def test_each_block_of_hip_knee_is_as_long_as_the_study_says():
    questionnaire = read_questionnaire(find_study("hip-knee"))
    settings = questionnaire.study.design

    assert len(questionnaire.design.blocks) == settings.blocks
    for block in questionnaire.design.blocks:
        shown = questionnaire.design.shown_to(block)

        assert [one.role for one in shown].count("estimation") == settings.tasks_per_block


def test_every_task_of_hip_knee_lets_people_skip_what_is_equal():
    questionnaire = read_questionnaire(find_study("hip-knee"))
    n_attributes = len(questionnaire.study.attributes)

    for one in questionnaire.design.estimation_tasks:
        assert 2 <= len(one.differing()) <= n_attributes - questionnaire.study.design.min_overlap
