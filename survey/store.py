"""Answers at rest: what is kept of participants, and nothing about pages."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from questionnaires.questionnaire import Questionnaire
from questionnaires.study import SEGMENTS
from survey.allocation import generator, least_filled, make_plan
from survey.codes import token_hash, withdrawal_code, withdrawal_hash
from survey.database import (
    WIPE,
    answers,
    metadata,
    participants,
    reading_engine,
    transaction,
    withdrawals,
    writing_engine,
)
from survey.errors import StoreError
from survey.folder import DATABASE, make_folder, only_writer
from survey.journey import groups_of
from survey.participant import Answer, Participant, Status
from survey.queries import (
    add_revision,
    as_participant,
    find,
    instrument_id,
    records,
    require_answers_to,
    set_status,
    standing_answers,
    state,
    today,
)
from survey.rows import is_placed, response_rows
from survey.writer import Writer


class Store:
    """The answers to one questionnaire in one folder; `open_store` makes it.

    What writes gives back a future: when it is done, the change is on disk.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        instrument: int,
        reader: Engine,
        writer: Writer[Connection],
        resources: ExitStack,
    ) -> None:
        self._questionnaire = questionnaire
        self._instrument = instrument
        self._reader = reader
        self._writer = writer
        self._resources = resources

    def close(self) -> None:
        """Finish what is being written, and let go of the folder."""
        self._resources.close()

    def start(self, token: str, language: str) -> Future[None]:
        """Keep that someone agreed to take part; once, however often it is said."""
        values = {
            "instrument": self._instrument,
            "token_hash": token_hash(token),
            "withdrawal_hash": withdrawal_hash(withdrawal_code(token)),
            "language": language,
            "consent_version": self._questionnaire.study.version,
            "consent_sha256": self._questionnaire.hashes[f"consent.{language}.md"],
            "started_on": today(),
            "status": "open",
        }

        def job(connection: Connection) -> None:
            if state(connection, self._instrument, token) is None:
                connection.execute(insert(participants).values(values))
                self._give_plan(connection, token)

        return self._writer.write(job)

    def participant(self, token: str) -> Participant | None:
        """The participant with that token, if there is one."""
        with self._reader.connect() as connection:
            row = find(connection, self._instrument, token)
            return (
                None
                if row is None
                else as_participant(row, standing_answers(connection, row["id"]))
            )

    def record(self, token: str, answer: Answer, status: Status = "open") -> Future[None]:
        """Keep an answer, unless it is the one that stands; a different one is a new revision.

        With a status, the participant has it from the same moment on.
        """

        def job(connection: Connection) -> None:
            row = state(connection, self._instrument, token)
            if row is None or row.status != "open":  # withdrawn or ended in another window
                return
            add_revision(connection, row.id, answer)
            if row.block is None:
                self._give_plan(connection, token)
            if status != "open":
                set_status(connection, row.id, status)

        return self._writer.write(job)

    def stop(self, token: str) -> Future[None]:
        """Keep that someone stopped early."""

        def job(connection: Connection) -> None:
            row = state(connection, self._instrument, token)
            if row is not None and row.status == "open":
                set_status(connection, row.id, "stopped")

        return self._writer.write(job)

    def withdraw(self, code: str) -> bool:
        """Delete all that is kept under a withdrawal code; False if there is nothing."""

        def job(connection: Connection) -> bool:
            found = connection.execute(
                select(participants.c.id, participants.c.instrument).where(
                    participants.c.withdrawal_hash == withdrawal_hash(code)
                )
            ).one_or_none()
            if found is None:
                return False
            connection.execute(delete(answers).where(answers.c.participant == found.id))
            connection.execute(delete(participants).where(participants.c.id == found.id))
            tombstone = {"instrument": found.instrument, "withdrawn_on": today()}
            connection.execute(insert(withdrawals).values(tombstone))
            connection.info[WIPE] = True
            return True

        return self._writer.write(job).result()

    def export_rows(self, questionnaire: Questionnaire) -> Iterator[dict[str, object]]:
        """Rows of the responses table, in an order that does not tell who came first."""
        return export_rows(self._reader, questionnaire)

    def _give_plan(self, connection: Connection, token: str) -> None:
        """Give someone a block and an order as soon as it is known which groups they are in."""
        row = find(connection, self._instrument, token)
        if row is None:
            return
        groups = groups_of(self._questionnaire.study, standing_answers(connection, row["id"]))
        if len(groups) < len(SEGMENTS):
            return
        stratum = "/".join(groups[segment] for segment in SEGMENTS)
        counts = connection.execute(
            select(participants.c.block, func.count())
            .where(participants.c.instrument == self._instrument, participants.c.stratum == stratum)
            .group_by(participants.c.block)
        )
        rng = generator(row["token_hash"])
        design = self._questionnaire.design
        block = least_filled(design.blocks, dict(counts.all()), rng)
        plan = make_plan(design, block, rng)
        connection.execute(
            update(participants)
            .where(participants.c.id == row["id"])
            .values(stratum=stratum, block=block, task_order=plan.tasks, side_order=plan.sides)
        )


def open_store(folder: Path, questionnaire: Questionnaire) -> Store:
    """Open a folder of answers for writing, alone; whoever opens it closes it.

    Raises
    ------
    StoreError
        If another process writes there, or the files cannot be used.
    StudyError
        If the folder holds answers to other words under the same version of the study.
    """
    make_folder(folder)
    path = folder / DATABASE
    with ExitStack() as resources:
        resources.enter_context(only_writer(folder))
        engine = writing_engine(path)
        resources.callback(engine.dispose)
        try:
            metadata.create_all(engine)
            with engine.begin() as connection:
                instrument = instrument_id(connection, questionnaire, folder)
        except DatabaseError as error:
            raise StoreError(f"{path}: {error.orig}; restore the file or name another") from error
        writer = Writer(partial(transaction, engine), Connection.begin_nested)
        resources.callback(writer.close)
        reader = reading_engine(path)
        resources.callback(reader.dispose)
        kept = resources.pop_all()
    return Store(questionnaire, instrument, reader, writer, kept)


def read_responses(folder: Path, questionnaire: Questionnaire) -> list[dict[str, object]]:
    """Rows of the responses table, from a folder that a survey may be writing to.

    Raises
    ------
    StoreError
        If there is no survey's database, or it cannot be read.
    StudyError
        If it holds answers, but none to this questionnaire as it is now.
    """
    path = folder / DATABASE
    if not path.is_file():
        raise StoreError(f"{path}: missing; name the folder that the survey writes to")
    engine = reading_engine(path)
    try:
        with engine.connect() as connection:
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
            for record in records(connection, questionnaire)
            if is_placed(questionnaire, record)
        ]
    width = len(str(len(placed)))
    for number, record in enumerate(placed, start=1):
        yield from response_rows(questionnaire, record, f"r{number:0{width}}")
