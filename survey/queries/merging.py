"""One participant of another database merged into this one; nothing that is here is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, update

from survey.codes import withdrawal_mark
from survey.database import WIPE
from survey.tables import answers, participants, places, withdrawals

Merged = Literal["added", "continued", "unchanged", "kept_out", "conflict"]
Row = Mapping[str, Any]
# What may change on someone's way; all else of a participant stays as it was.
ON_THE_WAY = ("status", "live_until", "stratum", "block", "task_order", "side_order", "held")
PLAN = ("block", "task_order", "side_order")


@dataclass(frozen=True)
class Person:
    """A participant of the other database, with all that they answered."""

    row: Row
    answers: Sequence[Row]
    places: Sequence[str]  # quotas


@dataclass(frozen=True)
class Result:
    """What became of a participant, and how many answers were added."""

    merged: Merged
    answers: int = 0


def merge(connection: Connection, person: Person, instrument: int) -> Result:
    """Add what is new of a participant; leave them as they are where both have gone on."""
    hashed = person.row["token_hash"]
    if _is_marked(connection, withdrawal_mark(hashed)):
        return Result("kept_out")
    found = connection.execute(select(participants).where(participants.c.token_hash == hashed))
    row = found.mappings().one_or_none()
    if row is None:
        added = connection.execute(
            insert(participants).values(_without(person.row, "id") | {"instrument": instrument})
        )
        (participant,) = added.inserted_primary_key or (0,)
        _add(connection, participant, person.answers, person.places)
        return Result("added", len(person.answers))
    here: Row = dict(row)
    rows = connection.execute(select(answers).where(answers.c.participant == here["id"]))
    there, held = _by_key(person.answers), _by_key([dict(one) for one in rows.mappings()])
    if not _agree({**person.row, "instrument": instrument}, here, there, held):
        return Result("conflict")
    new = [there[key] for key in sorted(there.keys() - held.keys())]
    if not new and not _went_on(person.row, here):
        return Result("unchanged")
    changed = {name: person.row[name] for name in ON_THE_WAY}
    connection.execute(update(participants).where(participants.c.id == here["id"]).values(changed))
    connection.execute(delete(places).where(places.c.participant == here["id"]))
    _add(connection, here["id"], new, person.places)
    return Result("continued", len(new))


def withdraw_too(connection: Connection, withdrawn: Row, instrument: int) -> bool:
    """Delete who withdrew there, and count them once; False if that was done before."""
    if _is_marked(connection, withdrawn["mark"]):
        return False
    people = select(participants.c.id, participants.c.token_hash)
    for participant, hashed in connection.execute(people).all():
        if withdrawal_mark(hashed) == withdrawn["mark"]:
            connection.execute(delete(participants).where(participants.c.id == participant))
            connection.info[WIPE] = True
    connection.execute(
        insert(withdrawals).values(_without(withdrawn, "id") | {"instrument": instrument})
    )
    return True


def _is_marked(connection: Connection, mark: str) -> bool:
    """Whether a participant has withdrawn here."""
    query = select(withdrawals.c.id).where(withdrawals.c.mark == mark)
    return connection.execute(query).first() is not None


def _agree(row: Row, here: Row, there: Mapping[Any, Row], held: Mapping[Any, Row]) -> bool:
    """Whether one side only continues the other."""
    same = here.keys() - {"id", *ON_THE_WAY}
    same |= {name for name in PLAN if None not in (here[name], row[name])}
    if any(row[name] != here[name] for name in same):
        return False
    if any(there[key] != held[key] for key in there.keys() & held.keys()):
        return False
    new, old = there.keys() - held.keys(), held.keys() - there.keys()
    if new or old:  # who is behind has not ended
        return not (new and old) and (here if new else row)["status"] == "open"
    return row["status"] == here["status"] or "open" in (row["status"], here["status"])


def _went_on(row: Row, here: Row) -> bool:
    """Whether someone's survey has ended there, and not here."""
    return bool(here["status"] == "open" != row["status"])


def _by_key(rows: Sequence[Row]) -> dict[tuple[str, int], Row]:
    """Answers without their participant, by item and revision."""
    return {(row["item"], row["revision"]): _without(row, "participant") for row in rows}


def _add(
    connection: Connection, participant: int, new: Sequence[Row], quotas: Sequence[str]
) -> None:
    """Add answers and places of a participant."""
    if new:
        connection.execute(insert(answers), [{**row, "participant": participant} for row in new])
    if quotas:
        held = [{"participant": participant, "quota": quota} for quota in quotas]
        connection.execute(insert(places), held)


def _without(row: Row, name: str) -> dict[str, Any]:
    """A row without one of its columns."""
    return {key: value for key, value in row.items() if key != name}
