"""Databases of earlier versions are brought up to date, and nothing in them is lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from survey.backup import restore
from survey.database import find_database, transaction
from survey.errors import StoreError
from survey.migrating import VERSIONS, bring_up_to_date, known_steps, latest, version_of
from survey.queries.exports import read_responses
from survey.tables import metadata

pytestmark = pytest.mark.postgresql
COLUMNS = "SELECT name FROM pragma_table_info('{}')"
BEFORE_STEPS = Path(__file__).parent / "databases" / "before-migrations.sql"


@pytest.fixture
def tables(tmp_path, url):
    """A transaction in an empty database that writes."""
    database = find_database(tmp_path / "data", url, is_draft=True)
    with database.held():
        engine = database.writing_engine()
        with transaction(database, engine) as connection:
            yield connection
        engine.dispose()


def test_the_steps_lead_to_the_tables_of_this_version(tables):
    bring_up_to_date(tables, "here")
    differences = compare_metadata(MigrationContext.configure(tables), metadata)

    assert differences == []
    assert version_of(tables, "here") == latest()


@pytest.mark.sqlite
def test_files_of_steps_are_named_by_their_numbers_in_their_order():
    steps = ScriptDirectory(str(VERSIONS.parent)).walk_revisions()

    assert known_steps() == [step.revision for step in steps][::-1]


def test_steps_that_were_made_are_not_made_again(tables):
    for _ in range(2):
        bring_up_to_date(tables, "here")

    assert version_of(tables, "here") == latest()


@pytest.mark.sqlite
def test_a_database_from_before_there_were_steps_is_brought_up_to_date_after_a_backup(
    tmp_path, opt_out, open_store, rows_of
):
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "test.sqlite")) as connection:
        connection.executescript(BEFORE_STEPS.read_text())
    people, answers = (
        f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2"  # noqa: S608 - ours
        for table in ("participants", "answers")
        for columns in zip(*rows_of(COLUMNS.format(table)), strict=True)
    )
    before = rows_of(people), rows_of(answers)
    with pytest.raises(StoreError, match=r"an earlier version .* start `whatmatters serve` there"):
        read_responses(tmp_path / "data", opt_out)

    open_store(tmp_path / "data", opt_out).close()
    (kept,) = (tmp_path / "data").glob("before-*.zip")
    restore(kept, tmp_path / "restored", "")

    with closing(sqlite3.connect(tmp_path / "restored" / "test.sqlite")) as connection:
        restored = connection.execute(people).fetchall(), connection.execute(answers).fetchall()

    assert (len(before[0]), len(before[1])) == (3, 12)
    assert (rows_of(people), rows_of(answers)) == before
    assert restored == before


def test_a_database_of_another_make_is_refused_for_writing_and_reading(
    tmp_path, questionnaire, open_store, url
):
    open_store(tmp_path, questionnaire).close()
    database = find_database(tmp_path, url, is_draft=True)
    engine = database.writing_engine()
    with transaction(database, engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    with pytest.raises(StoreError, match=r"made by another version of What Matters; install its"):
        open_store(tmp_path, questionnaire)
    with pytest.raises(StoreError, match=r"made by another version of What Matters; install its"):
        read_responses(tmp_path, questionnaire, url)
