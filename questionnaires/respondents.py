"""The second table of an export: a row for each respondent, with their ordinary answers."""

from collections.abc import Iterable, Mapping

from questionnaires.csv_table import csv_bytes
from questionnaires.responses import Column
from questionnaires.study import Study

RESPONDENTS = "respondents.csv"
ABOUT_THE_RESPONDENT = (
    Column("respondent", "text", "as in the responses of the same export"),
    Column("study", "text", "id of the study"),
    Column("version", "integer", "version of the study that was shown"),
    Column("condition", "text", "condition of the patient"),
    Column("age_band", "text", "age band of the person whose priorities are given"),
    Column("role", "text", "patient, carer_self, carer_proxy or dyad"),
    Column("language", "text", "language in which consent was given"),
    Column("reading_level", "text", "standard or easy: how simply those words were said"),
    Column("device", "text", "phone, tablet, computer or paper; empty where none was told"),
    Column("block", "integer", "block of the design that the respondent was given"),
    Column("status", "text", "finished, stopped, or open: went away"),
    Column("choices", "integer", "choice tasks answered, practice not counted"),
    Column("best_worst_tasks", "integer", "best-worst tasks answered"),
)


def respondent_columns(study: Study) -> tuple[Column, ...]:
    """Columns of the table, in order: one for each question, and one more for each check."""
    asked: list[Column] = []
    for question in study.questions:
        of = ", ".join(question.options) or f"{question.least} to {question.most}"
        asked.append(Column(question.id, "text", f"answer: {of}; empty if not asked"))
        if question.correct is not None:
            asked.append(
                Column(right_at_first(question.id), "boolean", "1 if the first answer was right")
            )
    return (*ABOUT_THE_RESPONDENT, *asked)


def right_at_first(question_id: str) -> str:
    """Name of the column that says whether the first answer to a check was right."""
    return f"{question_id}_right_at_first"


def respondents_csv(study: Study, rows: Iterable[Mapping[str, object]]) -> bytes:
    """Respondents as the bytes of their file."""
    return csv_bytes([column.name for column in respondent_columns(study)], rows)
