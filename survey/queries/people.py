"""Participants and their answers: found, added to, read as values."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import groupby
from sys import intern

from sqlalchemy import Connection, Row, RowMapping, bindparam, delete, insert, select, update

from survey.allocation import Plan
from survey.codes import token_hash, withdrawal_mark
from survey.database import WIPE
from survey.participant import Answer, Participant, Record, Revision, Status
from survey.tables import answers, participants, used_invitations, withdrawals

# Built once: SQLAlchemy takes longer to build a statement than SQLite to run it.
FIND = select(participants).where(
    participants.c.token_hash == bindparam("token_hash"),
    participants.c.instrument == bindparam("instrument"),
)
BY_ID = select(participants).where(participants.c.id == bindparam("participant"))
STATE = FIND.with_only_columns(
    participants.c.id, participants.c.status, participants.c.stratum, participants.c.live_until
)
STANDING = (
    select(answers.c.item, answers.c.value)
    .where(answers.c.participant == bindparam("participant"))
    .order_by(answers.c.revision)
)
SENT = (
    select(answers.c.revision)
    .join(participants)
    .where(
        participants.c.token_hash == bindparam("token_hash"),
        participants.c.instrument == bindparam("instrument"),
        answers.c.sent_as == bindparam("sent_as"),
    )
)


def records(connection: Connection, versions: Mapping[int, int]) -> Iterator[Record]:
    """All participants in the order of a hash, with all revisions of their answers.

    `versions` has the version of the study by the id of the instruments that are wanted.
    """
    found = connection.execute(
        select(participants)
        .where(participants.c.instrument.in_(versions))
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
        version = versions[row["instrument"]]
        yield Record(as_participant(row, standing), version, row["device"], revisions)


def find(connection: Connection, instrument: int, token: str) -> RowMapping | None:
    """Row of the participant with that token."""
    values = {"token_hash": token_hash(token), "instrument": instrument}
    return connection.execute(FIND, values).mappings().one_or_none()


State = Row[int, str, str | None, int | None]  # id, status, stratum, time to release


def state(connection: Connection, instrument: int, token: str) -> State | None:
    """Id, status, stratum and time to release of the participant with that token."""
    values = {"token_hash": token_hash(token), "instrument": instrument}
    return connection.execute(STATE, values).one_or_none()


def standing_answers(connection: Connection, participant: int) -> dict[str, str]:
    """Value of the latest revision of each item; words that many have are kept once for all."""
    found = connection.execute(STANDING, {"participant": participant})
    return {intern(item): intern(value) for item, value in found}


def read_participant(connection: Connection, instrument: int, token: str) -> Participant | None:
    """The participant with that token, with all that they answered."""
    row = find(connection, instrument, token)
    if row is None:
        return None
    return as_participant(row, standing_answers(connection, row["id"]))


def has_received(connection: Connection, instrument: int, token: str, sent_as: str) -> bool:
    """Whether an answer with that id has come from a device of the participant."""
    values = {"token_hash": token_hash(token), "instrument": instrument, "sent_as": sent_as}
    return connection.execute(SENT, values).first() is not None


def row_of(connection: Connection, participant: int) -> RowMapping:
    """Row of a participant who is there."""
    return connection.execute(BY_ID, {"participant": participant}).mappings().one()


def set_status(connection: Connection, participant: int, status: Status) -> None:
    """Let a participant have finished, stopped or found no place; no time is kept of them."""
    values = {"status": status, "live_until": None}
    connection.execute(update(participants).where(participants.c.id == participant).values(values))


def is_used(connection: Connection, invitation: str) -> bool:
    """Whether an invitation, given by its hash, has been used."""
    query = select(used_invitations).where(used_invitations.c.code_hash == invitation)
    return connection.execute(query).first() is not None


def use_invitation(connection: Connection, invitation: str) -> bool:
    """Note that an invitation is used, and not by whom; False if it was used before."""
    if is_used(connection, invitation):
        return False
    connection.execute(insert(used_invitations).values(code_hash=invitation))
    return True


def withdraw(connection: Connection, code_hash: str) -> bool:
    """Delete all of one participant but that someone withdrew; False if there is nobody."""
    found = connection.execute(
        select(participants.c.id, participants.c.instrument, participants.c.token_hash).where(
            participants.c.withdrawal_hash == code_hash
        )
    ).one_or_none()
    if found is None:
        return False
    # Answers and places go with their participant.
    connection.execute(delete(participants).where(participants.c.id == found.id))
    tombstone = {
        "instrument": found.instrument,
        "withdrawn_on": today(),
        "mark": withdrawal_mark(found.token_hash),
    }
    connection.execute(insert(withdrawals).values(tombstone))
    connection.info[WIPE] = True
    return True


def hold(connection: Connection, participant: int, held: int) -> None:
    """Note how many answers are still on someone's device."""
    connection.execute(
        update(participants).where(participants.c.id == participant).values(held=held)
    )


def as_participant(row: RowMapping, standing: dict[str, str]) -> Participant:
    """A row and the answers that stand, as a value."""
    plan = None
    if row["block"] is not None:
        sides = {intern(task): tuple(order) for task, order in row["side_order"].items()}
        plan = Plan(row["block"], tuple(map(intern, row["task_order"])), sides)
    began = date.fromisoformat(row["started_on"])
    return Participant(row["language"], row["status"], plan, standing, row["held"], began)


def as_revision(row: RowMapping) -> Revision:
    """A row of answers as a value."""
    answer = Answer(
        row["item"],
        row["value"],
        row["ms"],
        row["changes"],
        row["shown"],
        row["language"],
        row["help"],
    )
    return Revision(answer, row["revision"])


def today() -> str:
    """The day, by universal time."""
    return datetime.now(UTC).date().isoformat()
