"""What someone has answered so far, as the conditions of a study see it."""

from collections.abc import Mapping

from questionnaires.expression import Answered
from questionnaires.questions import DECLINED, Question
from questionnaires.study import SEGMENTS, Study


def groups_of(study: Study, answers: Mapping[str, str]) -> dict[str, str]:
    """The groups someone has been placed in so far, by segment."""
    placed = {segment: answers.get(f"segment:{segment}", "") for segment in asked_segments(study)}
    only = {name: study.groups(name)[0] for name in SEGMENTS if name not in placed}
    return {name: group for name, group in (placed | only).items() if group}


def asked_segments(study: Study) -> tuple[str, ...]:
    """Segments that are a question: those with more than one group."""
    return tuple(segment for segment in SEGMENTS if len(study.groups(segment)) > 1)


def known(study: Study, answers: Mapping[str, str]) -> dict[str, Answered]:
    """Groups, and answers to the ordinary questions that this person is asked, by name.

    An answer to a question that is no longer asked, because an earlier one was changed, is
    not known.
    """
    values: dict[str, Answered] = dict(groups_of(study, answers))
    for step in study.steps:
        given = answers.get(f"question:{step.name}") if step.kind == "question" else None
        if given is not None and is_asked(study.question(step.name), values):
            values[step.name] = read_value(study.question(step.name), given)
    return values


def is_asked(question: Question, values: Mapping[str, Answered]) -> bool:
    """Whether a question is asked of someone who answered this."""
    return question.condition is None or question.condition.holds(values)


def read_value(question: Question, stored: str) -> Answered:
    """An answer as it is stored, as a value."""
    if question.kind == "multiple":
        return tuple(stored.split())
    return float(stored) if question.kind == "number" and stored != DECLINED else stored
