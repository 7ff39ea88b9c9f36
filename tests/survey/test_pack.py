"""The pages that a device takes along lead where the server would lead."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from questionnaires.files import find_study, read_questionnaire
from survey.allocation import generator, make_plan
from survey.answers import FieldError, Form
from survey.journey import Visit, next_page, page_after
from survey.pack import ANY, AS_IT_IS, END, named, nodes
from survey.pages import parse
from survey.participant import Answer, Participant
from survey.rules import rules

STUDIES = Path(__file__).parent.parent / "studies"
SHOWN = [
    *("hip-knee", "continence", "stroke"),
    *("opt-out", "dual", "chunks", "best-worst", "best-worst-profile", "questions"),
]


@pytest.fixture
def newcomer():
    """Makes someone who has said who they are, in a study."""

    def make(study):
        folder = STUDIES / study
        questionnaire = read_questionnaire(folder if folder.exists() else find_study(study))
        groups = {name: questionnaire.study.groups(name)[0] for name in SEGMENTS}
        answers = {f"segment:{name}": group for name, group in groups.items()}
        plan = make_plan(questionnaire.design, 1, generator("a1"), questionnaire.best_worst)
        participant = Participant("en", "open", plan, answers)
        return Visit(questionnaire, "token", participant, questionnaire.language)

    return make


SEGMENTS = ("role", "condition", "age_band")


def form(visit, page, rng):
    """What someone posts to a page."""
    question = visit.questionnaire.study.question(page.name) if page.kind == "question" else None
    if question is not None and question.kind == "number":
        return Form(answer=str(rng.randint(question.least, question.most)))
    if question is not None:
        given = rng.choice(question.options)
        return Form(answer=given, answers=(given,))
    if page.kind == "best_worst":
        n_items = len(visit.participant.plan.sides[page.task])
        best, worst = rng.sample(range(1, n_items + 1), 2)
        return Form(best=str(best), worst=str(worst))
    pairs = {"dual": ("take", "keep"), "more": ("yes", "no")}
    return Form(answer=rng.choice(pairs.get(page.kind, ("1", "2"))))


def follow(graph, node, posted):
    """The node that a device goes to; None where it has to ask."""
    number = node.following.get(ANY, node.following.get(posted))
    return END if number == END else None if number is None else graph[number]


def due(graph, visit):
    """The first node without an answer, along the answers that the server has."""
    node, depended_on = graph[0], named_in(visit)
    while node != END and (standing := node.standing(depended_on)) is not None:
        node = follow(graph, node, standing)
    return node


@pytest.mark.parametrize("study", SHOWN)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_answered_the_same_page_comes_next_as_on_the_server(newcomer, study, seed):
    rng, visit = Random(seed), newcomer(study)
    graph = nodes(visit)
    node, page = graph[0], next_page(visit.pages, visit.participant.answers)
    n_followed = 0
    while True:
        assert node.page == page
        given = form(visit, page, rng)
        answer = parse(visit, page, given, now=0)
        assert not isinstance(answer, FieldError)
        visit = visit.answered(answer)
        coming = page_after(visit.pages, page)
        found = follow(graph, node, given.answer)
        if found is None:  # the device asks, and has a pack from there on
            graph = nodes(visit)
            found = due(graph, visit)
        n_followed += 1
        if coming is None:
            break
        node, page = found, coming

    assert found == END
    assert n_followed > 5


def at(graph, page):
    """The node of a page that has only one."""
    (node,) = [node for node in graph if node.page == page]
    return node


def test_where_only_the_server_can_tell_nothing_follows(newcomer):
    visit = newcomer("questions")
    nights = nodes(visit)[-1]

    assert nights.page.name == "nights_awake"  # a number, of which a condition speaks
    assert nights.following == {}

    answered = visit.answered(Answer(nights.page.item, "3", 0, 0))
    again = at(nodes(answered), nights.page)
    assert [*again.following] == [AS_IT_IS]
    assert again.standing(named_in(visit)) == AS_IT_IS


def named_in(visit):
    """What the study of a visit depends on."""
    return named(visit.questionnaire.study, visit.text)


def test_an_answer_that_decides_on_places_is_the_servers_to_weigh(newcomer):
    visit = newcomer("hip-knee")
    study = visit.questionnaire.study.model_dump()
    question = visit.questionnaire.study.questions[0]
    study["quotas"] = [
        {"id": "few", "where": f'{question.id} == "{question.options[0]}"', "limit": 1}
    ]
    changed = type(visit.questionnaire.study).model_validate(study)
    limited = replace(visit, questionnaire=replace(visit.questionnaire, study=changed))

    node = next(one for one in nodes(limited) if one.page.name == question.id)

    assert node.following == {}


def test_a_pack_grows_with_the_pages_and_not_with_the_ways_through_them(newcomer):
    visit = newcomer("dual")
    n_choices = sum(page.kind == "choice" for page in visit.pages)

    graph = nodes(visit)

    assert len(graph) <= len(visit.pages) + 4 * n_choices


def test_nobody_has_a_pack_before_groups_are_known(newcomer):
    visit = newcomer("hip-knee")

    assert nodes(replace(visit, participant=replace(visit.participant, plan=None))) == []


@pytest.mark.parametrize("study", SHOWN)
def test_what_a_device_refuses_when_empty_the_server_refuses_for_the_same_reason(newcomer, study):
    visit = newcomer(study)
    for node in nodes(visit):
        refused = parse(node.visit, node.page, Form(), now=0)
        empty = rules(visit.questionnaire.study, node.page).empty

        if isinstance(refused, FieldError):
            assert empty[refused.field] == refused.reason
        else:
            assert empty == {}
