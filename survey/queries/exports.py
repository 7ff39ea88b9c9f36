"""The tables of an export, read from a database that a survey may be writing to."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, func, select

from questionnaires.questionnaire import Questionnaire
from survey.database import find_database, reading
from survey.errors import NotSaved, StoreError
from survey.migrating import require_latest
from survey.participant import Record
from survey.queries.instruments import require_answers_to, same_structure
from survey.queries.people import records
from survey.respondents import respondent_row
from survey.rows import is_placed, response_rows
from survey.tables import participants, withdrawals

Rows = list[dict[str, object]]


def read_responses(folder: Path, questionnaire: Questionnaire, url: str = "") -> Rows:
    """Rows of the responses table, from a folder that a survey may be writing to."""
    responses, _ = read_tables(folder, questionnaire, url)
    return responses


def read_tables(folder: Path, questionnaire: Questionnaire, url: str = "") -> tuple[Rows, Rows]:
    """Rows of the responses and of the respondents table, as they were at the same moment.

    Raises
    ------
    StoreError
        If there is no survey's database, or it cannot be read.
    StudyError
        If it holds answers, but none to this questionnaire as it is now.
    """
    with answers_to(folder, questionnaire, url) as connection:
        people = placed(connection, questionnaire)
    responses = [
        row for name, one in people.items() for row in response_rows(questionnaire, one, name)
    ]
    return responses, [respondent_row(questionnaire, one, name) for name, one in people.items()]


def export_rows(
    connection: Connection, questionnaire: Questionnaire
) -> Iterator[dict[str, object]]:
    """Rows of all who were placed in their groups, whether or not they finished."""
    for name, record in placed(connection, questionnaire).items():
        yield from response_rows(questionnaire, record, name)


def placed(connection: Connection, questionnaire: Questionnaire) -> dict[str, Record]:
    """All who were placed in their groups, by their number in this export."""
    found = [
        record
        for record in records(connection, same_structure(connection, questionnaire))
        if is_placed(questionnaire, record)
    ]
    width = len(str(len(found)))
    return {f"r{number:0{width}}": record for number, record in enumerate(found, start=1)}


def withdrawn(folder: Path, questionnaire: Questionnaire, url: str = "") -> int:
    """How many people have withdrawn their answers to what a questionnaire asks."""
    with answers_to(folder, questionnaire, url) as connection:
        return count_withdrawn(connection, same_structure(connection, questionnaire))


def on_devices(folder: Path, questionnaire: Questionnaire, url: str = "") -> int:
    """How many answers devices still had when they last said so."""
    with answers_to(folder, questionnaire, url) as connection:
        return count_on_devices(connection, same_structure(connection, questionnaire))


def count_on_devices(connection: Connection, alike: Collection[int]) -> int:
    """How many answers to some instruments devices still had when they last said so."""
    held = select(func.coalesce(func.sum(participants.c.held), 0))
    counted: int = connection.execute(held.where(participants.c.instrument.in_(alike))).scalar_one()
    return counted


def count_withdrawn(connection: Connection, alike: Collection[int]) -> int:
    """How many people have withdrawn their answers to some instruments."""
    counted = select(func.count()).where(withdrawals.c.instrument.in_(alike))
    return connection.execute(counted).scalar_one()


@contextmanager
def answers_to(folder: Path, questionnaire: Questionnaire, url: str) -> Iterator[Connection]:
    """A connection that reads the database of a questionnaire's answers."""
    database = find_database(folder, url, is_draft=questionnaire.is_draft)
    if not database.exists():
        raise StoreError(f"{database}: missing; name the folder or database of the survey")
    engine = database.reading_engine()
    try:
        with reading(database, engine) as connection:
            require_latest(connection, database)
            require_answers_to(connection, questionnaire, database)
            yield connection
    except NotSaved as error:
        raise StoreError(f"{error}; is it a survey's database?") from error
    finally:
        engine.dispose()
