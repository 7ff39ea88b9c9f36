"""What only one kind of page shows."""

from collections.abc import Mapping
from typing import Any

from questionnaires.design import CHOICE_ROLES, OPT_OUT, best_in_practice
from questionnaires.questions import DECLINED
from survey.allocation import Plan
from survey.cards import MOST_CARDS, MOST_ON_CARDS, cards, chance_of
from survey.journey import Visit
from survey.sequence import Page

Context = Mapping[str, Any]


def segment_context(visit: Visit, page: Page) -> Context:
    """What a question about someone's group shows."""
    return {
        "words": visit.text.segment(page.name),
        "groups": visit.questionnaire.study.groups(page.name),
        "selected": visit.participant.answers.get(page.item),
    }


def outcome_context(visit: Visit, page: Page) -> Context:
    """What the page that explains an outcome shows: all its levels, worst first."""
    study = visit.questionnaire.study
    return {
        "words": visit.text.attributes[page.name],
        "ordered": study.attribute(page.name).ordered,
        "picture": study.attribute(page.name).picture,
        "levels": [
            (level, chance_of(study, page.name, level.id))
            for level in study.attribute(page.name).levels
        ],
    }


def question_context(visit: Visit, page: Page) -> Context:
    """What an ordinary question shows, with the answer that stands."""
    return {
        "question": visit.questionnaire.study.question(page.name),
        "words": visit.text.questions[page.name],
        "declined": DECLINED,
        "standing": visit.participant.answers.get(page.item, "").split(),
    }


def break_context(visit: Visit, page: Page) -> Context:
    """What a rest shows."""
    return {"words": visit.text.breaks[page.name]}


def feedback_context(visit: Visit, page: Page) -> Context:
    """What the page after a practice task or a check shows."""
    answers, questionnaire = visit.participant.answers, visit.questionnaire
    if not page.task:
        words = visit.text.questions[page.name]
        chosen = answers[f"question:{page.name}"]
        right = chosen == questionnaire.study.question(page.name).correct
        again = f"/question/question/{page.name}"
        return _feedback(right, words.options[chosen], words.right, words.wrong, again)
    chosen = answers[f"practice:{page.task}"]
    right = chosen == best_in_practice(questionnaire.study, questionnaire.design.task(page.task))
    name = visit.text.choice.alternatives[_plan(visit).sides[page.task].index(chosen)]
    practice, again = visit.text.practice, f"/question/practice/{page.name}"
    return _feedback(right, name, practice.right, practice.wrong, again)


def task_context(visit: Visit, page: Page) -> Context:
    """What a page with a choice task shows."""
    study = visit.questionnaire.study
    task = visit.questionnaire.design.task(page.task)
    order = _plan(visit).sides[page.task]
    chosen = visit.participant.answers.get(page.item)
    shown = cards(study, visit.text, task, order)
    return {
        "cards": shown,
        "opt_out": order.index(OPT_OUT) + 1 if OPT_OUT in order else None,
        "selected": order.index(chosen) + 1 if chosen in order else None,
        "attributes": study.attribute_ids,
        "as_table": len(study.attributes) > MOST_ON_CARDS or len(shown) > MOST_CARDS,
    }


def dual_context(visit: Visit, page: Page) -> Context:
    """What the question shows whether the one that was chosen would really be taken."""
    task = visit.questionnaire.design.task(page.task)
    shown = cards(visit.questionnaire.study, visit.text, task, _plan(visit).sides[page.task])
    place = _plan(visit).sides[page.task].index(page.alternative)
    return {
        "card": shown[place],
        "words": visit.text.choice.dual,
        "selected": visit.participant.answers.get(page.item),
    }


def more_context(visit: Visit, page: Page) -> Context:
    """What the question shows whether someone would do more."""
    settings = visit.questionnaire.study.design
    roles = visit.questionnaire.task_roles
    n_tasks = sum(roles[task] in CHOICE_ROLES for task in _plan(visit).tasks)
    n_left = n_tasks - int(page.name)
    return {
        "n_done": int(page.name),
        "n_more": min(settings.more or settings.chunk or n_left, n_left),
        "selected": visit.participant.answers.get(page.item),
    }


def best_worst_context(visit: Visit, page: Page) -> Context:
    """What a list shows of which the best and the worst are named."""
    order = _plan(visit).sides[page.task]
    standing = visit.participant.answers.get(page.item, "").split()
    best, worst = (order.index(item) + 1 for item in standing) if standing else (None, None)
    items = [(item, visit.text.item(item)) for item in order]
    return {"items": items, "best": best, "worst": worst, "words": visit.text.best_worst}


def _feedback(right: bool, chosen: str, if_right: str, if_wrong: str, again: str) -> Context:
    """What is said to an answer."""
    said = if_right if right else if_wrong
    return {"right": right, "chosen_name": chosen, "said": said, "again": again}


def _plan(visit: Visit) -> Plan:
    """The plan of someone who is shown a task."""
    assert visit.participant.plan is not None, "tasks are only shown to those who have a plan"  # noqa: S101 - for the type checker
    return visit.participant.plan
