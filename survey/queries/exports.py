"""The tables of an export, read from a database that a survey may be writing to."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DatabaseError

from questionnaires.questionnaire import Questionnaire
from survey.database import reading_engine, require_schema, withdrawals
from survey.errors import StoreError
from survey.folder import database
from survey.participant import Record
from survey.queries.instruments import require_answers_to, same_structure
from survey.queries.people import records
from survey.respondents import respondent_row
from survey.rows import is_placed, response_rows

Rows = list[dict[str, object]]


def read_responses(folder: Path, questionnaire: Questionnaire) -> Rows:
    """Rows of the responses table, from a folder that a survey may be writing to."""
    responses, _ = read_tables(folder, questionnaire)
    return responses


def read_tables(folder: Path, questionnaire: Questionnaire) -> tuple[Rows, Rows]:
    """Rows of the responses and of the respondents table, as they were at the same moment.

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
        people = placed(engine, questionnaire)
        responses = [
            row for name, one in people.items() for row in response_rows(questionnaire, one, name)
        ]
        return responses, [respondent_row(questionnaire, one, name) for name, one in people.items()]
    except DatabaseError as error:
        raise StoreError(f"{path}: {error.orig}; is it a survey's database?") from error
    finally:
        engine.dispose()


def export_rows(engine: Engine, questionnaire: Questionnaire) -> Iterator[dict[str, object]]:
    """Rows of all who were placed in their groups, whether or not they finished."""
    for name, record in placed(engine, questionnaire).items():
        yield from response_rows(questionnaire, record, name)


def placed(engine: Engine, questionnaire: Questionnaire) -> dict[str, Record]:
    """All who were placed in their groups, by their number in this export."""
    with engine.connect() as connection:
        found = [
            record
            for record in records(connection, same_structure(connection, questionnaire))
            if is_placed(questionnaire, record)
        ]
    width = len(str(len(found)))
    return {f"r{number:0{width}}": record for number, record in enumerate(found, start=1)}


def withdrawn(folder: Path, questionnaire: Questionnaire) -> int:
    """How many people have withdrawn their answers to what a questionnaire asks."""
    engine = reading_engine(folder / database(questionnaire))
    try:
        with engine.connect() as connection:
            alike = same_structure(connection, questionnaire)
            counted = select(func.count()).where(withdrawals.c.instrument.in_(alike))
            return connection.execute(counted).scalar_one()
    finally:
        engine.dispose()
