"""The files of an export: both tables, and what they say of themselves in a file beside them."""

import json
from dataclasses import dataclass
from pathlib import Path

from questionnaires.codebook import CODEBOOK, codebook_csv
from questionnaires.files import json_bytes, responses_csv
from questionnaires.questionnaire import Questionnaire
from questionnaires.respondents import RESPONDENTS, respondents_csv
from survey.queries.exports import read_tables, withdrawn


@dataclass(frozen=True)
class Exported:
    """The answers so far, as files."""

    files: dict[str, bytes]  # by name
    n_rows: int
    n: int  # respondents
    n_withdrawn: int


def exported(data: Path, questionnaire: Questionnaire, url: str, name: Path) -> Exported:
    """The answers in a folder that a survey may be writing to; the table has the name of a path.

    Raises
    ------
    WhatMattersError
        If there are no answers to this questionnaire, or they cannot be read.
    """
    rows, people = read_tables(data, questionnaire, url)
    gone = withdrawn(data, questionnaire, url)
    n = len({row["respondent"] for row in rows})
    files = {
        name.name: responses_csv(questionnaire.study, rows),
        RESPONDENTS: respondents_csv(questionnaire.study, people),
        CODEBOOK: codebook_csv(questionnaire, name.name),
        name.with_suffix(".json").name: facts(questionnaire, n, gone),
    }
    return Exported(files, len(rows), n, gone)


def export_files(data: Path, questionnaire: Questionnaire, url: str) -> dict[str, bytes]:
    """The same under its usual names, for whoever only wants the files."""
    return exported(data, questionnaire, url, Path("responses.csv")).files


def facts(questionnaire: Questionnaire, respondents: int, withdrawn: int) -> bytes:
    """Which study the answers belong to, of how many people, and how many have withdrawn."""
    return json_bytes(
        {
            "format": "whatmatters/responses/1",
            "study": questionnaire.study.id,
            "version": questionnaire.study.version,
            "sha256": questionnaire.sha256,
            "respondents": respondents,
            "withdrawn": withdrawn,
            "test": questionnaire.is_draft,
        }
    )


def withdrawn_before(about: Path) -> int | None:
    """How many people had withdrawn at the last export to the same place."""
    try:
        return int(json.loads(about.read_bytes())["withdrawn"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # there was none, or the file is something else's
