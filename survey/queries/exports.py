"""The responses table, read from a database that a survey may be writing to."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from questionnaires.questionnaire import Questionnaire
from survey.database import reading_engine, require_schema
from survey.errors import StoreError
from survey.folder import database
from survey.queries.instruments import require_answers_to, same_structure
from survey.queries.people import records
from survey.rows import is_placed, response_rows


def read_responses(folder: Path, questionnaire: Questionnaire) -> list[dict[str, object]]:
    """Rows of the responses table, from a folder that a survey may be writing to.

    Raises
    ------
    StoreError
        If there is no survey's database, or it cannot be read.
    StudyError
        If it holds answers, but none to this questionnaire as it is now.
    """
    path = folder / database(questionnaire)
    if not path.is_file():
        raise StoreError(f"{path}: missing; name the folder that the survey writes to")
    engine = reading_engine(path)
    try:
        with engine.connect() as connection:
            require_schema(connection, path)
            require_answers_to(connection, questionnaire, folder)
        return list(export_rows(engine, questionnaire))
    except DatabaseError as error:
        raise StoreError(f"{path}: {error.orig}; is it a survey's database?") from error
    finally:
        engine.dispose()


def export_rows(engine: Engine, questionnaire: Questionnaire) -> Iterator[dict[str, object]]:
    """Rows of all who were placed in their groups, whether or not they finished."""
    with engine.connect() as connection:
        placed = [
            record
            for record in records(connection, same_structure(connection, questionnaire))
            if is_placed(questionnaire, record)
        ]
    width = len(str(len(placed)))
    for number, record in enumerate(placed, start=1):
        yield from response_rows(questionnaire, record, f"r{number:0{width}}")
