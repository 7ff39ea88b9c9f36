"""What is asked of the database, as functions of a connection."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection, Row, RowMapping, bindparam, insert, select, update

from questionnaires.errors import StudyError
from questionnaires.questionnaire import Questionnaire
from survey.allocation import Plan
from survey.codes import token_hash
from survey.database import answers, instruments, participants
from survey.participant import Answer, Participant, Record, Revision, Status

# Built once: SQLAlchemy takes longer to build a statement than SQLite to run it.
FIND = select(participants).where(
    participants.c.token_hash == bindparam("token_hash"),
    participants.c.instrument == bindparam("instrument"),
)
STATE = FIND.with_only_columns(participants.c.id, participants.c.status, participants.c.block)
STANDING = (
    select(answers.c.item, answers.c.value)
    .where(answers.c.participant == bindparam("participant"))
    .order_by(answers.c.revision)
)
LATEST = (
    select(answers.c.revision, answers.c.value)
    .where(answers.c.participant == bindparam("participant"), answers.c.item == bindparam("item"))
    .order_by(answers.c.revision.desc())
    .limit(1)
)
ADD = insert(answers)


def records(connection: Connection, questionnaire: Questionnaire) -> Iterator[Record]:
    """All participants in the order of a hash, with all revisions of their answers."""
    found = connection.execute(
        select(participants)
        .join(instruments)
        .where(instruments.c.sha256 == questionnaire.sha256)
        .order_by(participants.c.token_hash)
    )
    rows = connection.execute(
        select(answers, participants.c.token_hash)
        .join(participants)
        .order_by(participants.c.token_hash, answers.c.item, answers.c.revision)
    ).mappings()
    given = {
        key: tuple(as_revision(row) for row in group)
        for key, group in groupby(rows, key=lambda row: row["token_hash"])
    }
    for row in found.mappings():
        revisions = given.get(row["token_hash"], ())
        standing = {revision.answer.item: revision.answer.value for revision in revisions}
        yield Record(as_participant(row, standing), revisions)


def instrument_id(connection: Connection, questionnaire: Questionnaire, folder: Path) -> int:
    """Id of the questionnaire in the database, which is told of it if need be."""
    study = questionnaire.study
    same_version = (instruments.c.study == study.id) & (instruments.c.version == study.version)
    found = connection.execute(select(instruments).where(same_version)).all()
    for row in found:
        started = select(participants.c.id).where(participants.c.instrument == row.id).limit(1)
        if row.sha256 != questionnaire.sha256 and connection.execute(started).first():
            raise StudyError(
                f"{questionnaire.folder}: {folder} holds answers to other words or tasks under "
                f"version {study.version}; raise `version` in study.toml, or name another folder"
            )
    for row in found:
        if row.sha256 == questionnaire.sha256:
            return int(row.id)
    values = {"study": study.id, "version": study.version, "sha256": questionnaire.sha256}
    key = connection.execute(insert(instruments).values(values)).inserted_primary_key
    assert key is not None, "an INSERT of one row has a key"  # noqa: S101 - for the type checker
    return int(key[0])


def require_answers_to(connection: Connection, questionnaire: Questionnaire, folder: Path) -> None:
    """Raise StudyError if there are answers, but none to this questionnaire as it is now."""
    asked = (
        select(instruments.c.study, instruments.c.version, instruments.c.sha256)
        .join(participants)
        .distinct()
        .order_by(instruments.c.study, instruments.c.version)
    )
    found = connection.execute(asked).all()
    if found and all(row.sha256 != questionnaire.sha256 for row in found):
        held = ", ".join(f"{row.study} v{row.version}" for row in found)
        raise StudyError(
            f"{questionnaire.folder}: {folder} holds answers to {held}, but not to the words and "
            "tasks of this folder; export with the study's files as they were shown"
        )


def find(connection: Connection, instrument: int, token: str) -> RowMapping | None:
    """Row of the participant with that token."""
    values = {"token_hash": token_hash(token), "instrument": instrument}
    return connection.execute(FIND, values).mappings().one_or_none()


def state(connection: Connection, instrument: int, token: str) -> Row[int, str, int | None] | None:
    """Id, status and block of the participant with that token."""
    values = {"token_hash": token_hash(token), "instrument": instrument}
    return connection.execute(STATE, values).one_or_none()


def standing_answers(connection: Connection, participant: int) -> dict[str, str]:
    """Value of the latest revision of each item."""
    return dict(connection.execute(STANDING, {"participant": participant}).all())


def add_revision(connection: Connection, participant: int, answer: Answer) -> None:
    """Add an answer, unless it is the same as the one that stands."""
    key = {"participant": participant, "item": answer.item}
    latest = connection.execute(LATEST, key).one_or_none()
    if latest is not None and latest.value == answer.value:
        return
    values = {
        **key,
        "revision": 1 if latest is None else latest.revision + 1,
        "value": answer.value,
        "shown": answer.shown,
        "language": answer.language,
        "ms": answer.ms,
        "changes": answer.changes,
    }
    connection.execute(ADD, values)


def set_status(connection: Connection, participant: int, status: Status) -> None:
    """Let a participant have finished or stopped."""
    connection.execute(
        update(participants).where(participants.c.id == participant).values(status=status)
    )


def as_participant(row: RowMapping, standing: dict[str, str]) -> Participant:
    """A row and the answers that stand, as a value."""
    plan = None
    if row["block"] is not None:
        sides = {task: tuple(order) for task, order in row["side_order"].items()}
        plan = Plan(row["block"], tuple(row["task_order"]), sides)
    return Participant(row["language"], row["status"], plan, standing)


def as_revision(row: RowMapping) -> Revision:
    """A row of answers as a value."""
    answer = Answer(
        row["item"], row["value"], row["ms"], row["changes"], row["shown"], row["language"]
    )
    return Revision(answer, row["revision"])


def today() -> str:
    """The day, by universal time."""
    return datetime.now(UTC).date().isoformat()
