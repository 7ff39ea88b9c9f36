"""Answers at rest: what is kept of participants, and nothing about pages."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from sqlalchemy import Connection, Engine, insert

from questionnaires.questionnaire import Questionnaire
from survey.backup import back_up
from survey.codes import token_hash, withdrawal_code, withdrawal_hash
from survey.database import Database, find_database, outages, reading, transaction
from survey.errors import NotSaved, StoreError
from survey.folder import make_folder
from survey.known import Known
from survey.migrating import bring_up_to_date, latest, version_of
from survey.participant import Answer, Arrival, Participant, Sent, Status
from survey.queries.admission import Admission
from survey.queries.exports import export_rows
from survey.queries.instruments import instrument_id, same_structure
from survey.queries.people import (
    has_received,
    hold,
    is_used,
    read_participant,
    set_status,
    state,
    today,
    use_invitation,
    withdraw,
)
from survey.queries.places import planned
from survey.queries.recording import Kept, Recording, add_first, record_together
from survey.tables import participants
from survey.writer import Writer
from survey.written import Written

READERS = 8  # threads that read at once what is far away: more only take turns on two cores


@dataclass(frozen=True)
class Change:
    """Something else to be written than an answer."""

    token: str  # of whom it changes; empty if only the database knows
    do: Callable[[Connection], Any]


Job = Recording | Change


class Store:
    """The answers to one questionnaire in one database; `open_store` makes it.

    What writes gives back what to wait for: then the change is on disk.
    """

    def __init__(
        self,
        folder: Path,
        admission: Admission,
        database: Database,
        engine: Engine,
        resources: ExitStack,
    ) -> None:
        self.folder = folder
        self._questionnaire = admission.questionnaire
        self._admission = admission
        self._database = database
        self._known = Known()
        self._readers = CapacityLimiter(READERS)
        self._resources = resources
        self._reader = database.reading_engine()
        resources.callback(self._reader.dispose)
        self._writer: Writer[Connection, Job] = Writer(
            partial(transaction, database, engine), self._do, self._learn
        )
        resources.callback(self._writer.close)

    def close(self) -> None:
        """Finish what is being written, and let go of the folder."""
        self._resources.close()

    def start(self, token: str, arrival: Arrival) -> Written[bool]:
        """Keep that someone agreed to take part; once, however often it is said.

        False if their invitation has been used.
        """
        study = self._questionnaire.study
        sheet = self._questionnaire.consent_file(arrival.language, arrival.role)
        values = {
            "instrument": self._admission.instrument,
            "token_hash": token_hash(token),
            "withdrawal_hash": withdrawal_hash(withdrawal_code(token)),
            "language": arrival.language,
            "consent_version": study.consent.version,
            "consent_sha256": self._questionnaire.hashes[sheet],
            "started_on": today(),
            "status": "open",
            "device": arrival.device,
        }
        if arrival.plan is not None:
            values |= planned(arrival.plan)

        def begin(connection: Connection) -> bool:
            if state(connection, self._admission.instrument, token) is not None:
                return True
            if arrival.invitation and not use_invitation(connection, arrival.invitation):
                return False
            added = connection.execute(insert(participants).values(values))
            (participant,) = added.inserted_primary_key or (0,)
            if arrival.role is not None:
                add_first(connection, participant, Answer("segment:role", arrival.role, 0, 0))
            self._admission.keep_places(connection, participant)
            return True

        return self._writer.write(Change(token, begin))

    def record(
        self, token: str, answer: Answer, status: Status = "open", sent: Sent | None = None
    ) -> Written[Kept]:
        """Keep an answer, unless it is the one that stands; a different one is a new revision.

        With a status, the participant has it from the same moment on. What a device kept until
        it could be sent is known by its number, and kept once, however often it comes.
        """
        return self._writer.write(Recording(token, answer, status, sent))

    def stop(self, token: str) -> Written[None]:
        """Keep that someone stopped early."""

        def end(connection: Connection) -> None:
            row = state(connection, self._admission.instrument, token)
            if row is not None and row.status == "open":
                set_status(connection, row.id, "stopped")

        return self._writer.write(Change(token, end))

    def hold(self, token: str, held: int) -> Written[None]:
        """Keep how many answers someone's device still has."""

        def note(connection: Connection) -> None:
            row = state(connection, self._admission.instrument, token)
            if row is not None:
                hold(connection, row.id, held)

        return self._writer.write(Change(token, note))

    def withdraw(self, code: str) -> bool:
        """Delete all that is kept under a withdrawal code; False if there is nothing."""
        change = Change("", partial(withdraw, code_hash=withdrawal_hash(code)))
        withdrawn: bool = self._writer.write(change).result()
        return withdrawn

    def participant(self, token: str) -> Participant | None:
        """The participant with that token, if there is one."""
        if self._database.is_shared:  # another process may have written since
            return self._read(token)
        return self._known.get(token, self._read)

    async def find(self, token: str) -> Participant | None:
        """The same, for pages: what is far away is waited for without holding up the others."""
        if self._database.is_shared:
            return await run_sync(self.participant, token, limiter=self._readers)
        return self.participant(token)

    async def has_received(self, token: str, sent_as: str) -> bool:
        """Whether an answer has come from the participant's device under that id."""

        def look() -> bool:
            with reading(self._database, self._reader) as connection:
                return has_received(connection, self._admission.instrument, token, sent_as)

        return await run_sync(look, limiter=self._readers)

    def is_used(self, invitation: str) -> bool:
        """Whether a code that can be used once has been used."""
        with reading(self._database, self._reader) as connection:
            return is_used(connection, invitation)

    def export_rows(self, questionnaire: Questionnaire) -> Iterator[dict[str, object]]:
        """Rows of the responses table, in an order that does not tell who came first."""
        with reading(self._database, self._reader) as connection:
            yield from export_rows(connection, questionnaire)

    def _read(self, token: str) -> Participant | None:
        """The participant with that token, from the database."""
        with reading(self._database, self._reader) as connection:
            return read_participant(connection, self._admission.instrument, token)

    def _do(self, connection: Connection, jobs: Sequence[Job]) -> list[Any]:
        """Write a group of jobs in their order, answers that follow each other together."""
        results: list[Any] = []
        for together, some in groupby(jobs, key=lambda job: isinstance(job, Recording)):
            if together:
                answers = [job for job in some if isinstance(job, Recording)]
                results += record_together(connection, self._admission, answers)
            else:
                results += [job.do(connection) for job in some if isinstance(job, Change)]
        return results

    def _learn(self, jobs: Sequence[Job], results: Sequence[Any]) -> None:
        """Remember what changed, or read it anew when it is asked for."""
        for job, result in zip(jobs, results, strict=True):
            if isinstance(job, Recording) and not result.moved:
                if result.outcome == "stored":
                    self._known.change(job.token, job.after)
            elif job.token:
                self._known.forget(job.token)
            else:
                self._known.forget_all()


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
        admission = Admission(questionnaire, instrument, alike)
        return Store(folder, admission, database, engine, resources.pop_all())


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
