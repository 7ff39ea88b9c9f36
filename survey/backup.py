"""Backups: one file with all tables as lines of JSON, the same from every database.

It can be restored to a file of SQLite or to PostgreSQL, whichever it came from. The hashes of all
its parts are in its manifest, and what was restored must have the same.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Literal
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pydantic import ValidationError
from sqlalchemy import Connection

from questionnaires.files import json_bytes, write_files
from questionnaires.frozen import Frozen
from survey.database import Database, find_database, outages, reading, transaction
from survey.errors import NotSaved, StoreError
from survey.folder import make_folder
from survey.invitations import NAME as INVITATIONS
from survey.migrating import bring_up_to_date, version_of
from survey.sealing import FILE as SEALING
from survey.sealing import bring_back_key
from survey.table_lines import add_lines, lines_of, n_rows, tables_of

MANIFEST = "manifest.json"
DAY = (1980, 1, 1, 0, 0, 0)  # of all parts: the same answers give the same file

Kind = Literal["live", "test"]
KINDS: tuple[Kind, ...] = ("live", "test")


class TableFacts(Frozen):
    """What is known of the lines of a table."""

    rows: int
    sha256: str


class Answers(Frozen):
    """One database: that of the answers that count, or that of the answers to drafts."""

    version: str  # of its tables: the last step that made them
    tables: Mapping[str, TableFacts]


class Manifest(Frozen):
    """What is in a backup."""

    format: Literal["whatmatters/backup/1"] = "whatmatters/backup/1"
    answers: Mapping[Kind, Answers]
    invitations: str | None = None  # hash of the file of invitations
    sealing: str | None = None  # hash of the key that opens what tablets sealed

    @property
    def files(self) -> dict[str, str]:
        """Hash of each file that is kept as it is, by name."""
        found = {INVITATIONS: self.invitations, SEALING: self.sealing}
        return {name: digest for name, digest in found.items() if digest is not None}


def back_up(folder: Path, url: str, path: Path) -> Manifest:
    """Write all answers, invitations and the key to a file, also while the survey is open.

    Raises
    ------
    StoreError
        If there are none, a database is damaged, or the file cannot be written.
    """
    databases = {kind: find_database(folder, url, is_draft=kind == "test") for kind in KINDS}
    with _reported(folder):
        there = {kind: one for kind, one in databases.items() if one.exists()}
    if not there:
        raise StoreError(f"{databases['live']}: missing; name the place of the answers")
    if path.exists():
        raise StoreError(f"{path}: is there already; name another file")
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with _reported(path), ZipFile(unfinished, "x") as archive:
            unfinished.chmod(0o600)
            answers = {kind: _keep(archive, kind, one) for kind, one in there.items()}
            invitations, sealing = (
                _keep_file(archive, folder, name) for name in (INVITATIONS, SEALING)
            )
            made = Manifest(answers=answers, invitations=invitations, sealing=sealing)
            archive.writestr(_part(MANIFEST), json_bytes(made.model_dump()))
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return made


def restore(path: Path, folder: Path, url: str) -> Manifest:
    """Bring a backup to where there are no answers yet.

    Raises
    ------
    StoreError
        If the file is no backup or damaged, or there are answers already. Nothing is changed then.
    """
    with _reported(path), opened(path) as archive:
        made = verified(archive, path)
        places = {kind: find_database(folder, url, is_draft=kind == "test") for kind in KINDS}
        for kind in made.answers:
            _require_empty(places[kind])
        make_folder(folder)
        if made.sealing is not None:
            bring_back_key(folder, archive.read(SEALING))
        for kind, answers in made.answers.items():
            _bring_back(archive, kind, answers, places[kind])
        if made.invitations is not None:
            write_files(folder, {INVITATIONS: archive.read(INVITATIONS)})
    return made


def _keep_file(archive: ZipFile, folder: Path, name: str) -> str | None:
    """Keep a file as it is, if there is one; gives its hash."""
    path = folder / name
    if not path.exists():
        return None
    content = path.read_bytes()
    archive.writestr(_part(name), content)
    return sha256(content).hexdigest()


def _keep(archive: ZipFile, kind: Kind, database: Database) -> Answers:
    """Write the tables of a database, as of one moment."""
    with database.snapshot() as copy:
        engine = copy.reading_engine()
        try:
            with reading(copy, engine) as connection:
                tables = {
                    table.name: _write(archive, f"{kind}/{table.name}.jsonl", lines)
                    for table in tables_of(connection)
                    for lines in (lines_of(connection, table),)
                }
                return Answers(version=version_of(connection, database), tables=tables)
        finally:
            engine.dispose()


def _write(archive: ZipFile, name: str, lines: Iterator[bytes]) -> TableFacts:
    """Write lines as a part of the file, counted and hashed."""
    hashed, rows = sha256(), 0
    with archive.open(_part(name), "w", force_zip64=True) as part:
        for line in lines:
            part.write(line)
            hashed.update(line)
            rows += 1
    return TableFacts(rows=rows, sha256=hashed.hexdigest())


def _bring_back(archive: ZipFile, kind: Kind, answers: Answers, database: Database) -> None:
    """Make the tables of that time, fill them, compare, then bring them up to date."""
    with database.held():
        engine = database.writing_engine()
        try:
            with transaction(database, engine) as connection:
                bring_up_to_date(connection, database, answers.version)
                tables = {table.name: table for table in tables_of(connection)}
                for name, table in tables.items():
                    with archive.open(f"{kind}/{name}.jsonl") as lines:
                        add_lines(connection, table, lines)
                _require_same(connection, database, answers)
                bring_up_to_date(connection, database)
        finally:
            engine.dispose()


def _require_same(connection: Connection, database: Database, answers: Answers) -> None:
    """Raise StoreError unless the tables have the hashes that they had."""
    for table in tables_of(connection):
        found = sha256(b"".join(lines_of(connection, table))).hexdigest()
        if found != answers.tables[table.name].sha256:
            raise StoreError(f"{database}: {table.name} came back different; nothing was restored")


def _require_empty(database: Database) -> None:
    """Raise StoreError if anyone has taken part already."""
    if not database.exists():
        return
    engine = database.reading_engine()
    try:
        with reading(database, engine) as connection:
            if n_rows(connection, "participants") or n_rows(connection, "withdrawals"):
                raise StoreError(f"{database}: holds answers already; name an empty place")
    finally:
        engine.dispose()


def verified(archive: ZipFile, path: Path) -> Manifest:
    """The manifest, once all parts have the hashes that it says."""
    try:
        made = Manifest.model_validate(json.loads(archive.read(MANIFEST)))
        expected = {
            f"{kind}/{name}.jsonl": facts.sha256
            for kind, answers in made.answers.items()
            for name, facts in answers.tables.items()
        } | made.files
        for name, wanted in expected.items():
            if _hash_of(archive, name) != wanted:
                raise StoreError(f"{path}: {name} is damaged; take another backup")
    except (KeyError, ValueError, ValidationError, BadZipFile) as error:
        raise StoreError(f"{path}: no backup, or damaged; take another") from error
    return made


def _hash_of(archive: ZipFile, name: str) -> str:
    """Hash of a part, which is read piece by piece."""
    hashed = sha256()
    with archive.open(name) as part:
        while piece := part.read(1 << 16):
            hashed.update(piece)
    return hashed.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[ZipFile]:
    """A file as an archive."""
    try:
        archive = ZipFile(path)
    except BadZipFile as error:
        raise StoreError(f"{path}: no backup, or damaged; take another") from error
    with archive:
        yield archive


@contextmanager
def _reported(where: object) -> Iterator[None]:
    """Say in one line what the system or a database did not do."""
    try:
        with outages(where):
            yield
    except NotSaved as error:
        raise StoreError(str(error)) from error
    except OSError as error:
        raise StoreError(f"{where}: {error.strerror}; name another place, or make room") from error


def _part(name: str) -> ZipInfo:
    """A part of the file, with nothing in it that differs between two backups of the same."""
    part = ZipInfo(name, DAY)
    part.compress_type = ZIP_DEFLATED
    part.external_attr = 0o600 << 16
    return part
