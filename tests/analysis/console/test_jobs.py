"""How long work is kept, without doing any."""

from contextlib import closing

import pytest

from analysis.console import jobs
from analysis.console.database import open_database


@pytest.fixture
def connection(tmp_path):
    """A database for the test."""
    with closing(open_database(tmp_path)) as database, database.transaction() as opened:
        yield opened


def test_work_is_found_by_its_study_only(connection):
    job = jobs.add(connection, "hip-knee", "export", {"seed": 1}, "ada", 5.0)

    assert jobs.find(connection, job.id, "hip-knee") == job
    assert jobs.find(connection, job.id, "stroke") is None


def test_what_was_cancelled_before_it_began_does_not_begin(connection):
    job = jobs.add(connection, "s", "export", {}, "ada", 5.0)
    jobs.end(connection, job.id, "cancelled", "", 6.0)

    assert not jobs.start(connection, job.id)


def test_an_end_is_final(connection):
    job = jobs.add(connection, "s", "export", {}, "ada", 5.0)
    jobs.start(connection, job.id)

    assert jobs.end(connection, job.id, "cancelled", "", 6.0)
    assert not jobs.end(connection, job.id, "done", "", 7.0)
    assert jobs.find(connection, job.id, "s").state == "cancelled"


def test_when_the_server_starts_what_was_open_is_lost_and_nothing_else(connection):
    done, waiting = (jobs.add(connection, "s", "export", {}, "ada", 5.0) for _ in range(2))
    jobs.end(connection, done.id, "done", "", 6.0)
    jobs.lose_all(connection, 9.0)

    assert jobs.find(connection, done.id, "s").state == "done"
    assert jobs.find(connection, waiting.id, "s").state == "lost"
    assert jobs.last_done(connection, "s", "export").id == done.id
