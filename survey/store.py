"""Answers at rest: what is kept of participants, and nothing about pages."""

import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import DatabaseError

from questionnaires.questionnaire import Questionnaire
from survey.codes import token_hash, withdrawal_code, withdrawal_hash
from survey.database import (
    make_tables,
    participants,
    reading_engine,
    transaction,
    writing_engine,
)
from survey.errors import StoreError
from survey.folder import database, make_folder, only_writer
from survey.participant import Answer, Arrival, Participant, Status
from survey.queries.exports import export_rows
from survey.queries.instruments import instrument_id, same_structure
from survey.queries.people import (
    add_revision,
    as_participant,
    find,
    is_used,
    set_status,
    standing_answers,
    state,
    today,
    use_invitation,
    withdraw,
)
from survey.queries.places import keep_place, take_places
from survey.writer import Writer

OF_PLACES = ("segment", "question:")  # items that groups and quotas are made of


class Store:
    """The answers to one questionnaire in one folder; `open_store` makes it.

    What writes gives back a future: when it is done, the change is on disk.
    """

    def __init__(
        self,
        folder: Path,
        questionnaire: Questionnaire,
        instrument: int,
        alike: tuple[int, ...],
        reader: Engine,
        writer: Writer[Connection],
        resources: ExitStack,
    ) -> None:
        self.folder = folder
        self._questionnaire = questionnaire
        self._instrument = instrument
        self._alike = alike  # instruments that ask the same, among whom blocks are balanced
        self._reader = reader
        self._writer = writer
        self._resources = resources

    def close(self) -> None:
        """Finish what is being written, and let go of the folder."""
        self._resources.close()

    def start(self, token: str, arrival: Arrival) -> Future[bool]:
        """Keep that someone agreed to take part; once, however often it is said.

        False if their invitation has been used.
        """
        study = self._questionnaire.study
        sheet = self._questionnaire.consent_file(arrival.language, arrival.role)
        values = {
            "instrument": self._instrument,
            "token_hash": token_hash(token),
            "withdrawal_hash": withdrawal_hash(withdrawal_code(token)),
            "language": arrival.language,
            "consent_version": study.consent.version,
            "consent_sha256": self._questionnaire.hashes[sheet],
            "started_on": today(),
            "status": "open",
            "device": arrival.device,
        }

        def job(connection: Connection) -> bool:
            if state(connection, self._instrument, token) is not None:
                return True
            if arrival.invitation and not use_invitation(connection, arrival.invitation):
                return False
            added = connection.execute(insert(participants).values(values))
            if arrival.role is not None:
                (participant,) = added.inserted_primary_key or (0,)
                add_revision(connection, participant, Answer("segment:role", arrival.role, 0, 0))
            self._take_part(connection, token)
            return True

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
            if self._take_part(connection, token, answer.item) and status != "open":
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
        code_hash = withdrawal_hash(code)
        return self._writer.write(partial(withdraw, code_hash=code_hash)).result()

    def is_used(self, invitation: str) -> bool:
        """Whether a code that can be used once has been used."""
        with self._reader.connect() as connection:
            return is_used(connection, invitation)

    def export_rows(self, questionnaire: Questionnaire) -> Iterator[dict[str, object]]:
        """Rows of the responses table, in an order that does not tell who came first."""
        return export_rows(self._reader, questionnaire)

    def _take_part(self, connection: Connection, token: str, item: str = "segment") -> bool:
        """Hold someone's places after an answer to an item; False if there is none for them."""
        row = find(connection, self._instrument, token)
        assert row is not None, "it was found in the same transaction"  # noqa: S101 - for types
        now = time.time_ns() // 1_000_000
        places_may_change = item.startswith(OF_PLACES) or row["live_until"] is None
        if places_may_change and not take_places(
            connection, self._questionnaire, self._alike, row, now
        ):
            set_status(connection, row["id"], "full")
            return False
        hold = self._questionnaire.study.fieldwork.release_minutes * 60_000
        keep_place(connection, row["id"], now + round(hold))
        return True


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
    path = folder / database(questionnaire)
    with ExitStack() as resources:
        resources.enter_context(only_writer(folder))
        engine = writing_engine(path)
        resources.callback(engine.dispose)
        try:
            with engine.begin() as connection:
                make_tables(connection, path)
                instrument = instrument_id(connection, questionnaire, folder)
                alike = tuple(same_structure(connection, questionnaire))
        except DatabaseError as error:
            raise StoreError(f"{path}: {error.orig}; restore the file or name another") from error
        writer = Writer(partial(transaction, engine), Connection.begin_nested)
        resources.callback(writer.close)
        reader = reading_engine(path)
        resources.callback(reader.dispose)
        kept = resources.pop_all()
    return Store(folder, questionnaire, instrument, alike, reader, writer, kept)
