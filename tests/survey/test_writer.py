"""One thread writes; a job that fails takes back only itself."""

import asyncio
import sqlite3
from contextlib import closing, contextmanager
from threading import Event

import pytest

from survey.errors import StoreError
from survey.writer import Writer


@pytest.fixture
def database(tmp_path):
    with closing(
        sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None, check_same_thread=False)
    ) as connection:
        connection.execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
        yield connection


@pytest.fixture
def commits():
    return []


@pytest.fixture
def learnt():
    return []


@pytest.fixture
def writer(database, commits, learnt):
    @contextmanager
    def transaction():
        database.execute("BEGIN")
        try:
            yield database
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")
        commits.append(database.execute("SELECT count(*) FROM numbers").fetchone()[0])

    def run(connection, jobs):
        return [job(connection) for job in jobs]

    made = Writer(transaction, run, lambda jobs, _results: learnt.extend(jobs))
    yield made
    made.close()


def hold(writer):
    """Keep the writer busy until the gate that is given back is opened."""
    gate, begun = Event(), Event()

    def job(_connection):
        begun.set()
        gate.wait(5)

    writer.write(job)
    begun.wait(5)
    return gate


def add(number):
    """Job that adds a number."""
    return lambda connection: connection.execute("INSERT INTO numbers VALUES (?)", (number,))


def test_jobs_that_wait_are_committed_together(writer, commits):
    gate = hold(writer)

    waiting = [writer.write(add(number)) for number in range(20)]
    gate.set()
    for future in waiting:
        future.result(5)

    assert commits == [0, 20]


def test_a_job_that_fails_takes_back_only_itself(writer, database):
    gate = hold(writer)

    first, twice, other = [writer.write(add(number)) for number in (1, 1, 2)]
    gate.set()

    first.result(5)
    other.result(5)
    with pytest.raises(sqlite3.IntegrityError):
        twice.result(5)
    assert database.execute("SELECT n FROM numbers ORDER BY n").fetchall() == [(1,), (2,)]


def test_everyone_in_a_group_hears_that_it_could_not_be_committed(writer, database):
    gate = hold(writer)

    futures = [
        writer.write(add(1)),
        writer.write(lambda connection: connection.execute("PRAGMA query_only = ON")),
        writer.write(lambda connection: connection.execute("ROLLBACK")),
    ]
    gate.set()

    for written in futures:
        with pytest.raises(sqlite3.OperationalError):
            written.result(5)
    assert database.execute("SELECT n FROM numbers").fetchall() == []


def test_a_job_that_nobody_waits_for_any_more_is_left_out_and_holds_up_nobody(writer, database):
    gate = hold(writer)

    given_up, other = writer.write(add(1)), writer.write(add(2))

    async def give_up():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(given_up, 0.01)

    asyncio.run(give_up())
    gate.set()
    other.result(5)
    writer.write(add(3)).result(5)

    assert database.execute("SELECT n FROM numbers ORDER BY n").fetchall() == [(2,), (3,)]


def test_a_closed_writer_says_so(writer):
    writer.close()

    with pytest.raises(StoreError, match="the store is closed"):
        writer.write(add(1))
