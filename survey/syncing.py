"""The answers of a laptop that was offline, merged into the database where all are.

Nothing that is there is changed or overwritten, and the same file can be merged any number of
times. What was merged, and what was not, stands in a receipt.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from zipfile import ZipFile

from sqlalchemy import Connection, insert, select

from questionnaires.files import file_sha256
from questionnaires.frozen import Frozen
from survey.backup import Kind, Manifest, back_up, opened, verified
from survey.database import Database, find_database, outages, transaction
from survey.errors import NotSaved, StoreError
from survey.folder import make_folder
from survey.migrating import latest, require_latest
from survey.queries.merging import Merged, Person, Row, merge, withdraw_too
from survey.tables import instruments, used_invitations

SHOWN = 12  # characters of the hash of a token by which a person is named in a receipt


class Part(Frozen):
    """What became of the people of one database."""

    people: Mapping[Merged, int]
    answers: int  # that were added
    withdrawn: int  # people who withdrew there, and now here too
    conflicts: Sequence[str]  # beginnings of the hashes of their tokens


class Receipt(Frozen):
    """What a merge did; the same file again does nothing more."""

    format: Literal["whatmatters/sync/1"] = "whatmatters/sync/1"
    source: str  # name of the file or folder
    sha256: str  # of the backup of it that was merged
    parts: Mapping[Kind, Part]

    @property
    def conflicts(self) -> list[str]:
        """All people who were left as they are because both sides have gone on."""
        return [one for part in self.parts.values() for one in part.conflicts]


def sync(source: Path, folder: Path, url: str) -> Receipt:
    """Merge a folder of answers, or a backup of it, into the answers of another place.

    Raises
    ------
    StoreError
        If one of them cannot be used, or answers what the other does not ask. The database is
        as it was then.
    """
    make_folder(folder)
    with _as_backup(source) as path, opened(path) as archive:
        made = verified(archive, path)
        databases = {
            kind: find_database(folder, url, is_draft=kind == "test")
            for kind, answers in made.answers.items()
            if answers.tables["participants"].rows or answers.tables["withdrawals"].rows
        }
        for kind, database in databases.items():
            _require_usable(made, kind, source, database)
        parts = {kind: _merge(archive, kind, one, source) for kind, one in databases.items()}
        return Receipt(source=source.name, sha256=file_sha256(path), parts=parts)


@contextmanager
def _as_backup(source: Path) -> Iterator[Path]:
    """A backup of a folder, for as long as it is needed; or the backup itself."""
    if not source.exists():
        raise StoreError(f"{source}: missing; name a folder of answers, or a backup of one")
    if source.is_file():
        yield source
        return
    with TemporaryDirectory(prefix="sync-") as place:
        back_up(source, "", Path(place) / "source.zip")
        yield Path(place) / "source.zip"


def _require_usable(made: Manifest, kind: Kind, source: Path, database: Database) -> None:
    """Raise StoreError unless both sides have the tables of this version."""
    if made.answers[kind].version != latest():
        raise StoreError(
            f"{source}: made by another version of What Matters; start `whatmatters serve` of this "
            "version there once, then try again"
        )
    if not database.exists():
        raise StoreError(
            f"{database}: missing; start the survey there once, so that it knows the study"
        )


def _merge(archive: ZipFile, kind: Kind, database: Database, source: Path) -> Part:
    """Merge one database, in one transaction."""
    try:
        with outages(database), database.held():
            engine = database.writing_engine()
            try:
                with transaction(database, engine) as connection:
                    require_latest(connection, database)
                    return _merge_all(connection, _Lines(archive, kind), source, database)
            finally:
                engine.dispose()
    except NotSaved as error:
        raise StoreError(f"{error}; nothing was merged") from error


class _Lines:
    """The rows of the tables in a backup."""

    def __init__(self, archive: ZipFile, kind: Kind) -> None:
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


def _merge_all(connection: Connection, lines: _Lines, source: Path, here: Database) -> Part:
    """Merge all people: first those who withdrew, so that nobody is brought back."""
    people, gone = lines.of("participants"), lines.of("withdrawals")
    needed = {row["instrument"] for row in [*people, *gone]}
    known = _same_instruments(connection, lines, needed, source, here)
    withdrawn = sum(
        withdraw_too(connection, row, known[row["instrument"]]) for row in gone if row["token_hash"]
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
    connection: Connection, lines: _Lines, needed: set[int], source: Path, here: Database
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
