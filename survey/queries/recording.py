"""Answers of many people written at once: what each one becomes is decided here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, bindparam, insert, select, tuple_

from survey.codes import token_hash
from survey.participant import Answer, Outcome, Participant, Sent, Status
from survey.queries.admission import Admission
from survey.queries.people import set_status
from survey.tables import answers, participants

# Built once: SQLAlchemy takes longer to build a statement than SQLite to run it.
PEOPLE = select(
    participants.c.token_hash,
    participants.c.id,
    participants.c.status,
    participants.c.live_until,
).where(
    participants.c.token_hash.in_(bindparam("hashes", expanding=True)),
    participants.c.instrument == bindparam("instrument"),
)
GIVEN = (
    select(
        answers.c.participant,
        answers.c.item,
        answers.c.revision,
        answers.c.value,
        answers.c.number,
        answers.c.sent_as,
    )
    .where(
        answers.c.participant.in_(bindparam("people", expanding=True)),  # by the index, which
        answers.c.item.in_(bindparam("items", expanding=True)),  # SQLite does not use for pairs
        tuple_(answers.c.participant, answers.c.item).in_(bindparam("keys", expanding=True)),
    )
    .order_by(answers.c.revision)
)
ADD = insert(answers)

Person = Row[str, int, str, int | None]  # hash of the token, id, status, time to release


@dataclass(frozen=True)
class Recording:
    """An answer to be kept, and the status that its participant has from then on."""

    token: str
    answer: Answer
    status: Status = "open"
    sent: Sent | None = None  # if a device kept it until it could be sent

    def after(self, participant: Participant) -> Participant:
        """The participant once this is kept, and nothing else has changed."""
        return participant.after(self.answer)


@dataclass(frozen=True)
class Kept:
    """What became of an answer."""

    outcome: Outcome
    moved: bool  # whether more than the answer may have changed

    @property
    def is_as_expected(self) -> bool:
        """Whether the participant is as they were, but for this answer."""
        return self.outcome == "stored" and not self.moved


@dataclass
class Ledger:
    """What is known of the people who answer, and of their answers to the same items."""

    people: dict[str, Person]  # by the hash of their token
    standing: dict[tuple[int, str], tuple[int, str]]  # revision and value of an item
    numbered: dict[tuple[int, str, int], tuple[str, str]]  # id and value of a number

    def outcome(self, hashed: str, one: Recording) -> Outcome:
        """What becomes of an answer. One that is there already is never changed."""
        person = self.people.get(hashed)
        if person is None:
            return "refused"
        key = (person.id, one.answer.item)
        if one.sent is not None and (*key, one.sent.number) in self.numbered:
            id_there, value = self.numbered[*key, one.sent.number]
            same = id_there == one.sent.id or value == one.answer.value
            return "duplicate" if same else "conflict"
        if person.status != "open":  # withdrawn or ended in another window
            return "refused"
        if one.sent is None and self.standing.get(key, (0, None))[1] == one.answer.value:
            return "duplicate"
        return "stored"

    def is_heard(self, hashed: str, outcome: Outcome, one: Recording) -> bool:
        """Whether an answer says something now; what a device sends again, it has said before.

        The answer that stands, under another id, is given anew: by a device that lost its memory.
        """
        if outcome != "duplicate" or one.sent is None:
            return outcome in ("stored", "duplicate")
        key = (self.people[hashed].id, one.answer.item)
        id_there, _ = self.numbered[*key, one.sent.number]
        return id_there != one.sent.id and self.standing[key][1] == one.answer.value

    def add(self, hashed: str, one: Recording) -> Mapping[str, object]:
        """The row of one more answer, which stands from now on."""
        key = (self.people[hashed].id, one.answer.item)
        revision = self.standing.get(key, (0, ""))[0] + 1
        self.standing[key] = (revision, one.answer.value)
        if one.sent is not None:
            self.numbered[*key, one.sent.number] = (one.sent.id, one.answer.value)
        return _row(key[0], revision, one.answer, one.sent)


def record_together(
    connection: Connection, admission: Admission, group: Sequence[Recording]
) -> list[Kept]:
    """Keep the answers of many people, in their order, with few statements."""
    hashes = [token_hash(one.token) for one in group]
    ledger = read_ledger(connection, admission.instrument, hashes, group)
    kept, rows = [], []
    for hashed, one in zip(hashes, group, strict=True):
        outcome = ledger.outcome(hashed, one)
        if outcome == "stored":
            rows.append(ledger.add(hashed, one))
        moved = ledger.is_heard(hashed, outcome, one) and _moves(
            admission, ledger.people[hashed], one
        )
        if moved:
            rows = _write(connection, rows)
            _move_on(connection, admission, ledger.people[hashed].id, one)
            ledger.people |= _people(connection, admission.instrument, [hashed])
        kept.append(Kept(outcome, moved))
    _write(connection, rows)
    return kept


def add_first(connection: Connection, participant: int, answer: Answer) -> None:
    """Keep the first answer of someone new."""
    connection.execute(ADD, _row(participant, 1, answer, None))


def read_ledger(
    connection: Connection, instrument: int, hashes: Sequence[str], group: Sequence[Recording]
) -> Ledger:
    """What the database knows of the people and items of a group."""
    ledger = Ledger(_people(connection, instrument, hashes), {}, {})
    keys = {
        (ledger.people[hashed].id, one.answer.item)
        for hashed, one in zip(hashes, group, strict=True)
        if hashed in ledger.people
    }
    people, items = {person for person, _ in keys}, {item for _, item in keys}
    asked = {"keys": sorted(keys), "people": sorted(people), "items": sorted(items)}
    for participant, item, revision, value, number, sent_as in connection.execute(GIVEN, asked):
        ledger.standing[participant, item] = (revision, value)
        if number is not None:
            ledger.numbered[participant, item, number] = (sent_as, value)
    return ledger


def _people(connection: Connection, instrument: int, hashes: Sequence[str]) -> dict[str, Person]:
    """Participants by the hash of their token."""
    values = {"hashes": sorted({*hashes}), "instrument": instrument}
    return {person.token_hash: person for person in connection.execute(PEOPLE, values)}


def _moves(admission: Admission, person: Person, one: Recording) -> bool:
    """Whether an answer changes more than itself; most change no place, and end nothing."""
    return person.status == "open" and (
        one.status != "open" or admission.is_due(person.live_until, one.answer.item)
    )


def _move_on(connection: Connection, admission: Admission, person: int, one: Recording) -> None:
    """Hold someone's places after an answer, and let them have the status that comes with it."""
    if admission.keep_places(connection, person, one.answer.item) and one.status != "open":
        set_status(connection, person, one.status)


def _write(
    connection: Connection, rows: Sequence[Mapping[str, object]]
) -> list[Mapping[str, object]]:
    """Add rows; none is left to be added."""
    if rows:
        connection.execute(ADD, rows)
    return []


def _row(
    participant: int, revision: int, answer: Answer, sent: Sent | None
) -> Mapping[str, object]:
    """An answer as a row."""
    return {
        "participant": participant,
        "item": answer.item,
        "revision": revision,
        "value": answer.value,
        "shown": answer.shown,
        "language": answer.language,
        "ms": answer.ms,
        "changes": answer.changes,
        "help": answer.help,
        "sent_as": None if sent is None else sent.id,
        "number": None if sent is None else sent.number,
    }
