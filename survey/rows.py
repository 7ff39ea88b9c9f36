"""What is stored of a participant as rows of the responses table."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

from questionnaires.language import language_of, reading_level
from questionnaires.questionnaire import Questionnaire
from questionnaires.study import SEGMENTS
from survey.conditions import groups_of
from survey.participant import PAPER, Record, Revision
from survey.sequence import TAKE, a_page


def is_placed(questionnaire: Questionnaire, record: Record) -> bool:
    """Whether someone answered all questions about their groups, so that rows can be made."""
    return len(groups_of(questionnaire.study, record.participant.answers)) == len(SEGMENTS)


def response_rows(
    questionnaire: Questionnaire, record: Record, respondent: str
) -> Iterator[dict[str, object]]:
    """Rows of one respondent: each alternative as shown, in the order in which it was shown."""
    by_item = groupby(record.revisions, key=lambda revision: revision.answer.item)
    answers = [tuple(revisions) for _, revisions in by_item]
    tasks = [revisions for revisions in answers if revisions[-1].answer.shown is not None]
    person = about_the_respondent(questionnaire, record, respondent)
    for revisions in sorted(tasks, key=_task_position):
        words = revisions[-1].answer.language or record.participant.language
        taken = _taken(record.participant.answers, revisions)
        for row in _task_rows(questionnaire, person | in_words(words), revisions, taken):
            yield row | {"ms_on_task": ""} if record.device == PAPER else row


def about_the_respondent(
    questionnaire: Questionnaire, record: Record, respondent: str
) -> dict[str, object]:
    """The columns that are the same in all rows of a respondent."""
    plan = record.participant.plan
    return {
        "respondent": respondent,
        "study": questionnaire.study.id,
        "version": record.version,
        **groups_of(questionnaire.study, record.participant.answers),
        "block": plan.block if plan else "",
    }


def in_words(tag: str) -> dict[str, object]:
    """The columns that say which words were shown."""
    return {"language": language_of(tag), "reading_level": reading_level(tag)}


def _task_rows(
    questionnaire: Questionnaire,
    person: Mapping[str, object],
    revisions: Sequence[Revision],
    taken: Mapping[str, object],
) -> Iterator[dict[str, object]]:
    """Rows of one task; the latest answer counts, the first one gives the time."""
    latest = revisions[-1].answer
    task = latest.item.partition(":")[2]
    shared = {
        **person,
        "task": task,
        "task_role": questionnaire.task_roles[task],
        "task_position": _task_position(revisions),
        "ms_on_task": revisions[0].answer.ms,
        "changes": sum(one.answer.changes for one in revisions) + _changed(revisions),
        "explanations": sum(one.answer.help for one in revisions),
    }
    shown = _shown(revisions)
    if "items" in shown:
        yield from (shared | row for row in _item_rows(shown["items"], latest.value))
        return
    for alternative in shown["alternatives"]:
        yield {
            **shared,
            "position": alternative["position"],
            "alternative": alternative["id"],
            **alternative["levels"],
            "chosen": int(alternative["id"] == latest.value),
            **taken,
        }


def _changed(revisions: Sequence[Revision]) -> int:
    """How often the answer became another one; a device may have kept the same one twice."""
    return sum(one.answer.value != other.answer.value for one, other in pairwise(revisions))


def _item_rows(items: Sequence[str], value: str) -> Iterator[dict[str, object]]:
    """What is particular to the rows of a best-worst task: a row for each item."""
    best, worst = value.split()
    for position, item in enumerate(items, start=1):
        attribute, colon, level = item.partition(":")
        yield {
            "position": position,
            "alternative": item,
            **({attribute: level} if colon else {}),
            "best": int(item == best),
            "worst": int(item == worst),
        }


def _taken(answers: Mapping[str, str], revisions: Sequence[Revision]) -> dict[str, object]:
    """Whether the alternative that counts would really be taken, where that is asked."""
    latest = revisions[-1].answer
    task = latest.item.partition(":")[2]
    said = answers.get(a_page("dual", "", task, latest.value).item)
    return {} if said is None else {"taken": int(said == TAKE)}


def _shown(revisions: Sequence[Revision]) -> Mapping[str, Any]:
    """What was on the screen when the answer that counts was given."""
    return revisions[-1].answer.shown or {}


def _task_position(revisions: Sequence[Revision]) -> int:
    """Place of the task among those shown, from 1."""
    position: int = _shown(revisions)["task_position"]
    return position
