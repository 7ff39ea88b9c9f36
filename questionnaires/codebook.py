"""The codebook of an export: what each column of its tables holds, and the words of its values."""

from collections.abc import Iterator

from questionnaires.csv_table import csv_bytes
from questionnaires.questionnaire import Questionnaire
from questionnaires.respondents import RESPONDENTS, respondent_columns
from questionnaires.responses import columns

CODEBOOK = "codebook.csv"
HEADER = ("table", "column", "type", "meaning", "words")


def codebook_csv(asked: Questionnaire, responses: str) -> bytes:
    """The codebook as the bytes of its file; `responses` is the name of the first table."""
    return csv_bytes(HEADER, _rows(asked, responses))


def _rows(asked: Questionnaire, responses: str) -> Iterator[dict[str, object]]:
    """A row for each column of both tables."""
    words = _words(asked)
    tables = {responses: columns(asked.study), RESPONDENTS: respondent_columns(asked.study)}
    for table, found in tables.items():
        for column in found:
            yield {
                "table": table,
                "column": column.name,
                "type": column.type,
                "meaning": column.meaning,
                "words": words.get(column.name, ""),
            }


def _words(asked: Questionnaire) -> dict[str, str]:
    """What people were shown for the values of a column, in the study's first language."""
    text = asked.texts[asked.language]
    shown = {
        one.id: f"{text.attributes[one.id].label}: {_listed(text.attributes[one.id].levels)}"
        for one in asked.study.attributes
    }
    for question in asked.study.questions:
        said = text.questions[question.id]
        shown[question.id] = f"{said.title} {_listed(said.options)}".strip()
    return shown


def _listed(words: dict[str, str]) -> str:
    """Values with their words."""
    return "; ".join(f"{value} = {said}" for value, said in words.items())
