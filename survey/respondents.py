"""What is stored of a participant as a row of the respondents table."""

from collections.abc import Iterator

from questionnaires.questionnaire import Questionnaire
from questionnaires.respondents import right_at_first
from survey.conditions import known
from survey.participant import Record
from survey.rows import about_the_respondent, in_words


def respondent_row(
    questionnaire: Questionnaire, record: Record, respondent: str
) -> dict[str, object]:
    """The row of one respondent; what they were not asked, or no longer are, is empty."""
    answers = record.participant.answers
    roles = [
        questionnaire.task_roles[item.partition(":")[2]]
        for item in answers
        if item.startswith(("choice:", "best_worst:"))
    ]
    return {
        **about_the_respondent(questionnaire, record, respondent),
        **in_words(record.participant.language),
        "device": record.device,
        "status": record.participant.status,
        "choices": roles.count("estimation"),
        "best_worst_tasks": roles.count("best_worst"),
        **dict(_answers(questionnaire, record)),
    }


def _answers(questionnaire: Questionnaire, record: Record) -> Iterator[tuple[str, object]]:
    """Answers to ordinary questions, by the name of their column."""
    answers = record.participant.answers
    study = questionnaire.study
    asked = known(study, answers)
    for question in study.questions:
        if question.id not in asked:
            continue
        yield question.id, answers[f"question:{question.id}"]
        if question.correct is not None:
            first = next(
                revision.answer.value
                for revision in record.revisions
                if revision.answer.item == f"question:{question.id}"
            )
            yield right_at_first(question.id), int(first == question.correct)
