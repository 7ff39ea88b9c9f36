"""Answers at rest: what is kept of participants, and nothing about pages."""

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection, Engine, insert

from questionnaires.questionnaire import Questionnaire
from survey.backup import back_up
from survey.codes import token_hash, withdrawal_code, withdrawal_hash
from survey.database import (
    Database,
    find_database,
    outages,
    reading,
    savepoint,
    transaction,
)
from survey.errors import NotSaved, StoreError
from survey.folder import make_folder
from survey.known import Known
from survey.migrating import bring_up_to_date, latest, version_of
from survey.participant import Answer, Arrival, Participant, Status
from survey.queries.exports import export_rows
from survey.queries.instruments import instrument_id, same_structure
from survey.queries.people import (
    State,
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
from survey.tables import participants
from survey.writer import Writer

WORTH_KEEPING = 0.95  # of the time that a place is held: after that, an answer holds it anew
OF_PLACES = ("segment", "question:")  # items that groups and quotas are made of


class Store:
    """The answers to one questionnaire in one database; `open_store` makes it.

    What writes gives back a future: when it is done, the change is on disk.
    """

    def __init__(
        self,
        folder: Path,
        questionnaire: Questionnaire,
        instrument: int,
        alike: tuple[int, ...],
        database: Database,
        reader: Engine,
        writer: Writer[Connection],
        resources: ExitStack,
    ) -> None:
        self.folder = folder
        self._questionnaire = questionnaire
        self._instrument = instrument
        self._alike = alike  # instruments that ask the same, among whom blocks are balanced
        self._database = database
        self._reader = reader
        self._writer = writer
        self._known = Known()
        self._hold = round(questionnaire.study.fieldwork.release_minutes * 60_000)  # ms
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

        return self._known.changing(token, self._writer.write, job)

    def participant(self, token: str) -> Participant | None:
        """The participant with that token, if there is one."""
        if self._database.is_shared:  # another process may have written since
            return self._read(token)
        return self._known.get(token, self._read)

    def _read(self, token: str) -> Participant | None:
        """The participant with that token, from the database."""
        with reading(self._database, self._reader) as connection:
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
            if self._keeps_place(connection, row, token, answer.item) and status != "open":
                set_status(connection, row.id, status)

        return self._known.changing(token, self._writer.write, job)

    def stop(self, token: str) -> Future[None]:
        """Keep that someone stopped early."""

        def job(connection: Connection) -> None:
            row = state(connection, self._instrument, token)
            if row is not None and row.status == "open":
                set_status(connection, row.id, "stopped")

        return self._known.changing(token, self._writer.write, job)

    def withdraw(self, code: str) -> bool:
        """Delete all that is kept under a withdrawal code; False if there is nothing."""
        code_hash = withdrawal_hash(code)
        withdrawn = self._writer.write(partial(withdraw, code_hash=code_hash)).result()
        self._known.forget_all()  # whose code it was is known to the database only
        return withdrawn

    async def find(self, token: str) -> Participant | None:
        """The same, for pages: what is far away is waited for without holding up the others."""
        if self._database.is_shared:
            return await run_in_threadpool(self.participant, token)
        return self.participant(token)

    def is_used(self, invitation: str) -> bool:
        """Whether a code that can be used once has been used."""
        with reading(self._database, self._reader) as connection:
            return is_used(connection, invitation)

    def export_rows(self, questionnaire: Questionnaire) -> Iterator[dict[str, object]]:
        """Rows of the responses table, in an order that does not tell who came first."""
        with reading(self._database, self._reader) as connection:
            yield from export_rows(connection, questionnaire)

    def _keeps_place(self, connection: Connection, row: State, token: str, item: str) -> bool:
        """Hold someone's places after an answer to an item; False if there is none for them.

        Most answers change no place, and come soon after the one before: nothing is written then.
        """
        now = time.time_ns() // 1_000_000
        held = (row.live_until or 0) - now
        if item.startswith(OF_PLACES) or held < WORTH_KEEPING * self._hold:
            return self._take_part(connection, token, item)
        return True

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
        keep_place(connection, row["id"], now + self._hold)
        return True


def open_store(folder: Path, questionnaire: Questionnaire, url: str = "") -> Store:
    """Open the database for writing; whoever opens it closes it.

    It is a file in the folder, which nobody else may write to meanwhile, or that at a URL. A
    database of an earlier version is brought up to date, after a backup of it in the folder.

    Raises
    ------
    StoreError
        If another process writes to the folder, or the database cannot be used.
    StudyError
        If it holds answers to other words under the same version of the study.
    """
    database = find_database(folder, url, is_draft=questionnaire.is_draft)
    make_folder(folder)
    with ExitStack() as resources:
        try:
            with outages(database):
                resources.enter_context(database.held())
                engine = database.writing_engine()
                resources.callback(engine.dispose)
                _update(database, engine, folder, url)
                with transaction(database, engine) as connection:
                    instrument = instrument_id(connection, questionnaire, database)
                    alike = tuple(same_structure(connection, questionnaire))
        except NotSaved as error:
            raise StoreError(f"{error}; see to it, restore a backup, or name another") from error
        writer = Writer(partial(transaction, database, engine), partial(savepoint, database))
        resources.callback(writer.close)
        reader = database.reading_engine()
        resources.callback(reader.dispose)
        kept = resources.pop_all()
    return Store(folder, questionnaire, instrument, alike, database, reader, writer, kept)


def _update(database: Database, engine: Engine, folder: Path, url: str) -> None:
    """Make the tables, or bring them up to date after a backup."""
    with transaction(database, engine) as connection:
        found = version_of(connection, database)
    if found == latest():
        return
    if found:
        back_up(folder, url, folder / f"before-{latest()}-{secrets.token_hex(4)}.zip")
    with transaction(database, engine) as connection:
        bring_up_to_date(connection, database)
