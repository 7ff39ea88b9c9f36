"""All participants of a backup merged into this database."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import Connection, insert, select

from questionnaires.frozen import Frozen
from survey.errors import StoreError
from survey.queries.merging import Merged, Person, Row, merge, withdraw_too
from survey.tables import instruments, used_invitations

SHOWN = 12  # characters of the hash of a token by which a person is named in a receipt


class Part(Frozen):
    """What became of the people of one database."""

    people: Mapping[Merged, int]
    answers: int  # that were added
    withdrawn: int  # people who withdrew there, and now here too
    conflicts: Sequence[str]  # beginnings of the hashes of their tokens


class Lines:
    """The rows of the tables in a backup."""

    def __init__(self, archive: ZipFile, kind: str) -> None:
        self._archive, self._kind = archive, kind

    def of(self, table: str) -> list[Row]:
        """All rows of a table."""
        with self._archive.open(f"{self._kind}/{table}.jsonl") as lines:
            return [json.loads(line) for line in lines]

    def by_person(self, table: str) -> Mapping[int, list[Row]]:
        """Rows of a table by the id of their participant."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.of(table):
            found[row["participant"]].append(row)
        return found


def merge_all(connection: Connection, lines: Lines, source: Path, here: object) -> Part:
    """Merge all people: first those who withdrew, so that nobody is brought back."""
    people, gone = lines.of("participants"), lines.of("withdrawals")
    needed = {row["instrument"] for row in [*people, *gone]}
    known = _same_instruments(connection, lines, needed, source, here)
    withdrawn = sum(
        withdraw_too(connection, row, known[row["instrument"]]) for row in gone if row["mark"]
    )
    answers, places = lines.by_person("answers"), lines.by_person("places")
    merged: Counter[Merged] = Counter()
    added, conflicts = 0, []
    for row in people:
        quotas = [place["quota"] for place in places.get(row["id"], ())]
        person = Person(row, answers.get(row["id"], ()), quotas)
        result = merge(connection, person, known[row["instrument"]])
        merged[result.merged] += 1
        added += result.answers
        if result.merged == "conflict":
            conflicts.append(str(row["token_hash"])[:SHOWN])
    _use(connection, {row["code_hash"] for row in lines.of("used_invitations")})
    return Part(people=merged, answers=added, withdrawn=withdrawn, conflicts=conflicts)


def _same_instruments(
    connection: Connection, lines: Lines, needed: set[int], source: Path, here: object
) -> dict[int, int]:
    """Id here of each instrument there that anyone has answered."""
    found: dict[int, int] = {}
    for row in (row for row in lines.of("instruments") if row["id"] in needed):
        same = select(instruments.c.id, instruments.c.sha256).where(
            instruments.c.study == row["study"], instruments.c.version == row["version"]
        )
        ids: dict[str, Any] = {sha256: number for number, sha256 in connection.execute(same)}
        name = f"{row['study']} v{row['version']}"
        if not ids:
            raise StoreError(
                f"{source}: holds answers to {name}, which {here} does not know; start the survey "
                "of that version there once, then try again"
            )
        if row["sha256"] not in ids:
            raise StoreError(
                f"{source}: holds answers to {name} in other words than {here}; answers to "
                "different words are never mixed: give the laptop's study another version"
            )
        found[row["id"]] = ids[row["sha256"]]
    return found


def _use(connection: Connection, codes: set[str]) -> None:
    """Note the invitations that were used there."""
    used = set(connection.execute(select(used_invitations.c.code_hash)).scalars())
    if new := sorted(codes - used):
        connection.execute(insert(used_invitations), [{"code_hash": code} for code in new])
