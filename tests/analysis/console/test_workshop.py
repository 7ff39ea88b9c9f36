"""Long work: done as a whole or not at all, cancelled at once, lost cleanly and done again."""

import time
from contextlib import closing

import pytest

from analysis.console import jobs
from analysis.console.database import open_database
from analysis.console.work import TASKS
from analysis.console.workshop import UNFINISHED, Workshop

pytestmark = pytest.mark.slow  # each piece of work starts a process that loads the analysis


@pytest.fixture
def state_of(console):
    """How a piece of work stands."""

    def found(job):
        with console.database.transaction() as connection:
            return jobs.find(connection, job.id, job.study)

    return found


@pytest.fixture
def until(state_of):
    """Waits until a piece of work is in a state."""

    def waited(job, state):
        end = time.monotonic() + 120
        while state_of(job).state != state:
            assert time.monotonic() < end, state_of(job)
            time.sleep(0.05)

    return waited


def unfinished(console):
    """What is left of work that did not end well."""
    return list(console.settings.folder.rglob(f"*{UNFINISHED}"))


def test_what_is_done_is_there_as_it_was_handed_over(console, source, state_of):
    job = console.workshop.ask(source, "export", {}, "ada")
    console.workshop.wait(job.id)
    folder = console.workshop.results(job)

    assert state_of(job).state == "done"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == source.export()
    assert unfinished(console) == []


def test_what_fails_says_why_without_a_path_and_leaves_nothing(console, other, state_of):
    job = console.workshop.ask(other, "weights", {}, "ada")
    console.workshop.wait(job.id)

    assert state_of(job).state == "failed"
    assert "responses.csv" in state_of(job).said
    assert str(console.settings.folder) not in state_of(job).said
    assert not console.workshop.results(job).exists()
    assert unfinished(console) == []


def test_what_is_cancelled_stops_and_what_waits_behind_it_goes_on(console, source, state_of, until):
    first = console.workshop.ask(source, "weights", {}, "ada")
    second = console.workshop.ask(source, "export", {}, "ada")
    third = console.workshop.ask(source, "export", {}, "ada")
    until(first, "running")
    console.workshop.cancel(third)
    console.workshop.cancel(first)
    for job in (first, second, third):
        console.workshop.wait(job.id)

    assert [state_of(job).state for job in (first, second, third)] == [
        *("cancelled", "done", "cancelled")
    ]
    assert not console.workshop.results(first).exists()
    assert unfinished(console) == []


def test_what_was_worked_on_when_the_server_stopped_is_lost_and_can_be_done_again(
    tmp_path, source, clock, console, until
):
    running = console.workshop.ask(source, "weights", {}, "ada")
    waiting = console.workshop.ask(source, "export", {}, "ada")
    until(running, "running")
    console.workshop.close()
    with (
        closing(open_database(tmp_path)) as database,
        closing(Workshop(tmp_path, database, TASKS, clock)) as workshop,
    ):
        with database.transaction() as connection:
            found = [jobs.find(connection, one.id, one.study) for one in (running, waiting)]
        again = workshop.ask(source, found[1].kind, found[1].settings, "ada")
        workshop.wait(again.id)
        with database.transaction() as connection:
            done = jobs.find(connection, again.id, again.study)

    assert [one.state for one in found] == ["lost", "lost"]
    assert done.state == "done"
    assert unfinished(console) == []


def test_deleting_results_leaves_no_answer_behind(console, source, signed_in, send):
    client = signed_in("researcher")
    job = console.workshop.ask(source, "export", {}, "ada")
    console.workshop.wait(job.id)
    send(client, f"/studies/hip-knee/work/{job.id}/delete")

    assert list(console.settings.folder.rglob("*.csv")) == []
    assert client.get(f"/studies/hip-knee/work/{job.id}").status_code == 404
