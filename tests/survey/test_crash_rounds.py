"""The survey is killed again and again while people answer, who send on what was not acknowledged.

`pytest -m slow tests/survey/test_crash_rounds.py --rounds 200` is the long run.
"""

import random
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest
from httpx2 import Client, TransportError

from survey.codes import token_hash
from tools.postgresql_server import server_at

PEOPLE = 12
ROLES = ("patient", "carer_self")
SAID = """
SELECT token_hash, value FROM participants JOIN answers ON participant = participants.id
ORDER BY token_hash, revision
"""


def agree(address):
    """Cookies of someone who has agreed to take part."""
    with Client(base_url=address, timeout=60) as client:
        client.post("/consent", data={"agree": "yes"})
        return dict(client.cookies)


def answer_until(address, cookies, n_acknowledged, over):
    """Say one role after the other; gives how many were acknowledged in all."""
    with Client(base_url=address, cookies=cookies, timeout=30) as client:
        while not over.is_set():
            try:
                fields = {"answer": ROLES[n_acknowledged % 2], "ms": "5"}
                response = client.post("/question/segment/role", data=fields)
            except TransportError:
                break  # not acknowledged: it may be kept or not, and is sent again
            if response.status_code == 303:
                n_acknowledged += 1
    return n_acknowledged


def answer_at_once(address, people, acknowledged, when_over):
    """Everybody answers at the same time until it is over."""
    over = Event()
    with ThreadPoolExecutor(PEOPLE) as crowd:
        answering = [
            crowd.submit(answer_until, address, cookies, count, over)
            for cookies, count in zip(people, acknowledged, strict=True)
        ]
        when_over()
        over.set()
    return [one.result() for one in answering]


def rounds_of_crashes(serve_again, rounds, rng, crash=lambda _number: None):
    """Whoever took part, and how many of their answers were acknowledged in the end."""
    served = serve_again()
    people = [agree(served.address) for _ in range(PEOPLE)]
    acknowledged = [0] * PEOPLE
    for number in range(rounds):

        def kill(served=served, number=number):
            time.sleep(rng.uniform(0.2, 1))
            crash(number)
            served.process.kill()

        acknowledged = answer_at_once(served.address, people, acknowledged, kill)
        served = serve_again()
    last = answer_at_once(served.address, people, acknowledged, lambda: time.sleep(3))
    served.process.terminate()
    served.process.wait(30)
    assert all(after > before for before, after in zip(acknowledged, last, strict=True))
    return {
        token_hash(cookies["participant"]): count
        for cookies, count in zip(people, last, strict=True)
    }


def sequence(count):
    """What someone has said who said one role after the other."""
    return [ROLES[number % 2] for number in range(count)]


def by_person(rows):
    """What each person is known to have said, in order."""
    said = {}
    for person, value in rows:
        said.setdefault(person, []).append(value)
    return said


@pytest.mark.slow
def test_on_sqlite_each_acknowledged_answer_is_there_exactly_once(
    serve, tmp_path, opt_out, pytestconfig
):
    data = tmp_path / "data"

    acknowledged = rounds_of_crashes(
        lambda: serve(str(opt_out.folder), data), pytestconfig.getoption("rounds"), random.Random(1)
    )
    with closing(sqlite3.connect(data / "test.sqlite")) as connection:
        said = by_person(connection.execute(SAID).fetchall())
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()

    assert sound == "ok"
    assert said == {person: sequence(count) for person, count in acknowledged.items()}


@pytest.mark.slow
def test_on_postgresql_each_acknowledged_answer_is_there_exactly_once(
    serve, tmp_path, opt_out, pytestconfig, rows_in
):
    with server_at("fsync=off") as server:
        running = [server.run()]

        def crash(number):
            """Let the server crash, too, every third time, and start it again."""
            if number % 3 == 2:
                running[-1].send_signal(signal.SIGQUIT)  # without a word to the disk
                running[-1].wait()
                running.append(server.run())

        acknowledged = rounds_of_crashes(
            lambda: serve(str(opt_out.folder), tmp_path / "data", "--database", server.url),
            pytestconfig.getoption("rounds"),
            random.Random(1),
            crash,
        )
        said = by_person(rows_in(server.url, SAID))
        server.stop()
        sound = server.is_sound()

    assert sound
    assert said == {person: sequence(count) for person, count in acknowledged.items()}
