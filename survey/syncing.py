"""The answers of a laptop that was offline, merged into the database where all are.

Nothing that is there is changed or overwritten, and the same file can be merged any number of
times. What was merged, and what was not, stands in a receipt.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from zipfile import ZipFile

from questionnaires.files import file_sha256
from questionnaires.frozen import Frozen
from survey.backup import Kind, Manifest, back_up, opened, verified
from survey.database import Database, find_database, outages, transaction
from survey.errors import NotSaved, StoreError
from survey.folder import make_folder
from survey.migrating import latest, require_latest
from survey.queries.merging_all import Lines, Part, merge_all


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
                    return merge_all(connection, Lines(archive, kind), source, database)
            finally:
                engine.dispose()
    except NotSaved as error:
        raise StoreError(f"{error}; nothing was merged") from error
